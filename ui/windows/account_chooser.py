"""The accounts of this person on this computer: one click signs in, where the sign-in is still good."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.known_accounts import KnownAccount
from app.protocol.ids import UserId
from app.protocol.model import UserInfo
from ui.i18n import tr
from ui.icons import Icon
from ui.widgets.boxes import column, row
from ui.widgets.button import IconButton
from ui.widgets.choice_row import ChoiceRow, face_mark, icon_mark


class AccountChooser(QWidget):
    """One row an account, and one for another."""

    chosen = Signal(object)
    """A KnownAccount."""
    forgotten = Signal(object)
    """A KnownAccount that is not to be shown again."""
    otherRequested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[ChoiceRow] = []
        self.crosses: list[IconButton] = []
        self._shown: tuple[KnownAccount, ...] = ()
        self._list = QVBoxLayout()
        self._list.setSpacing(2)
        self.other = ChoiceRow(icon_mark(Icon.PLUS), tr("Use another account"), tr("Another server, or another name"))
        self.other.clicked.connect(self.otherRequested)
        self.setLayout(column(self._list, self.other, gap=2))

    def show_accounts(self, accounts: tuple[KnownAccount, ...], *, is_busy: bool) -> None:
        """Show them; while busy nothing can be chosen."""
        self.setEnabled(not is_busy)
        if accounts == self._shown:
            return
        self._shown = accounts
        while (item := self._list.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self.rows, self.crosses = [], []
        for account in accounts:
            self._list.addWidget(self._line(account))

    def _line(self, account: KnownAccount) -> QWidget:
        name = account.name or account.username
        user = UserInfo(UserId(""), account.username or "?", name or "?")
        where = account.server_name or account.server_url
        detail = tr("{username} on {server}", username=account.username, server=where)
        choice = ChoiceRow(face_mark(user), name, detail)
        choice.clicked.connect(lambda: self.chosen.emit(account))
        cross = IconButton(Icon.X, tr("Forget {name} on this computer", name=name), size=34, pixels=16)
        cross.clicked.connect(lambda: self.forgotten.emit(account))
        self.rows.append(choice)
        self.crosses.append(cross)
        holder = QWidget()
        lane = row(gap=4)
        lane.addWidget(choice, 1)
        lane.addWidget(cross)
        holder.setLayout(lane)
        return holder
