"""The page of requests and blocks: who wants to be a contact, whom one asked, whom one does not want to hear of."""

from PySide6.QtCore import QPoint, Signal
from PySide6.QtWidgets import QWidget

from ui.i18n import tr
from ui.icons import Icon
from ui.rows import blocked_rows, request_rows
from ui.states import HomeState
from ui.typography import Role
from ui.widgets.boxes import Card, column, row
from ui.widgets.button import Button, Kind
from ui.widgets.contact_list import ContactList
from ui.widgets.empty import EmptyState
from ui.widgets.label import Label
from ui.widgets.switch import Segmented
from ui.widgets.turning import TurningLayout


class PeoplePage(QWidget):
    """Renders the two lists of a `HomeState`."""

    acted = Signal(object, object)
    """A RowAction and the UserInfo."""
    menuRequested = Signal(object, QPoint)
    addRequested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state: HomeState | None = None
        self.choice = Segmented(tr("People"), (tr("Requests"), tr("Blocked")))
        self.choice.chosen.connect(self._render)
        add = Button(tr("Add a contact"), Kind.SOFT, icon=Icon.USER_PLUS)
        add.clicked.connect(self.addRequested)
        self.list = ContactList(tr("Requests"))
        self.list.acted.connect(self.acted)
        self.list.menuRequested.connect(self.menuRequested)
        self._card = Card()
        self._card.setLayout(column(self.list, gap=0, around=(0, 8, 0, 8)))
        self._no_requests = EmptyState(
            Icon.USERS,
            tr("No open requests"),
            tr("People who ask to be your contact, and those you asked, appear here."),
        )
        self._no_blocks = EmptyState(
            Icon.BAN, tr("Nobody is blocked"), tr("People you block cannot call you and do not see when you are here.")
        )
        head = TurningLayout(gap=12)
        head.addWidget(Label(tr("People"), Role.DISPLAY), 1)
        head.addLayout(row(add, self.choice, gap=12))
        layout = column(head, 12, gap=4, around=(32, 26, 32, 20))
        layout.addWidget(self._card, 1)
        layout.addWidget(self._no_requests)
        layout.addWidget(self._no_blocks)
        layout.addStretch(0)
        self.setLayout(layout)

    def show_state(self, state: HomeState) -> None:
        """Render."""
        self._state = state
        self._render()

    def _render(self, _index: int = 0) -> None:
        if self._state is None:
            return
        blocks = self.choice.current == 1
        rows = blocked_rows(self._state) if blocks else request_rows(self._state)
        self.list.setAccessibleName(tr("Blocked") if blocks else tr("Requests"))
        self.list.show_rows(rows, self._state)
        self._card.setVisible(bool(rows))
        self._card.setMaximumHeight(self.list.content_height + 16)
        self._no_requests.setVisible(not rows and not blocks)
        self._no_blocks.setVisible(not rows and blocks)
