"""The page of one person: presence, calling, where one stands with them, the calls with them."""

from PySide6.QtCore import QPoint, Signal
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QWidget

from app.call_log import calls_with, grouped
from app.desktop.callable import is_permitted
from app.protocol.ids import UserId
from app.protocol.model import Availability, ContactInfo, ContactState, UserInfo
from app.state import Link as ServerLink
from ui import paint
from ui.formats import presence_words
from ui.i18n import tr
from ui.icons import Icon
from ui.rows import CALLING, CALLS, RowAction
from ui.states import HomeState
from ui.typography import Role
from ui.widgets.avatar import Avatar
from ui.widgets.boxes import column, row
from ui.widgets.button import Button, IconButton, Kind
from ui.widgets.call_offer import offer_call
from ui.widgets.history import HistoryCard
from ui.widgets.label import Label
from ui.widgets.turning import TurningLayout
from ui.windows.person_menu import action_words

SHOWN = 20  # lines of calls

_BUTTONS = {
    RowAction.VIDEO: (Kind.PRIMARY, Icon.VIDEO),
    RowAction.AUDIO: (Kind.SECONDARY, Icon.PHONE),
    RowAction.ADD: (Kind.PRIMARY, Icon.USER_PLUS),
    RowAction.ACCEPT: (Kind.PRIMARY, Icon.CHECK),
    RowAction.REFUSE: (Kind.SECONDARY, Icon.X),
    RowAction.WITHDRAW: (Kind.SECONDARY, Icon.X),
    RowAction.UNBLOCK: (Kind.SECONDARY, Icon.CHECK),
}

_OFFERED = {
    None: frozenset({RowAction.ADD}),
    ContactState.CONTACT: CALLING,
    ContactState.REQUEST_RECEIVED: frozenset({RowAction.ACCEPT, RowAction.REFUSE}),
    ContactState.REQUEST_SENT: frozenset({RowAction.WITHDRAW}),
    ContactState.BLOCKED: frozenset({RowAction.UNBLOCK}),
}
"""The buttons under the name, beside those of calls where they are permitted; the rest is in the menu."""


class PersonPage(QWidget):
    """Renders one person of a `HomeState`."""

    acted = Signal(object, object)
    """A RowAction and the UserInfo."""
    callRequested = Signal(object, bool)
    callOpened = Signal(object)
    """A CallGroup."""
    menuRequested = Signal(object, QPoint)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.user: UserInfo | None = None
        nobody = UserInfo(UserId(""), "-", "-")
        self._avatar = Avatar(nobody, 112)
        self._name = Label("", Role.DISPLAY, align=paint.CENTER, lines=2, may_cut=True)
        self._line = Label("", Role.BODY, lambda t: t.text2, align=paint.CENTER)
        self.buttons = {
            action: Button(action_words(action), kind, icon=icon) for action, (kind, icon) in _BUTTONS.items()
        }
        for action, button in self.buttons.items():
            button.hide()  # all of them together would make the first page wider than its window
            button.clicked.connect(lambda _c=False, chosen=action: self.acted.emit(chosen, self.user))
        self._star = IconButton(Icon.STAR, action_words(RowAction.STAR), size=40, pixels=19)
        self._star.setCheckable(True)
        self._star.clicked.connect(lambda on: self.acted.emit(RowAction.STAR if on else RowAction.UNSTAR, self.user))
        self._more = IconButton(Icon.ELLIPSIS, tr("More"), size=40, pixels=19)
        self._more.clicked.connect(self._open_menu)
        self._title = Label("", Role.HEADING)
        self._card = HistoryCard(names_people=False)
        self._card.called.connect(self.callRequested)
        self._card.opened.connect(self.callOpened)
        self._no_calls = Label(tr("No calls yet"), Role.BODY, lambda t: t.text3, align=paint.CENTER)
        face = row(None, self._avatar, None)
        calls = row(*(self.buttons[action] for action in CALLS), gap=8)
        others = (button for action, button in self.buttons.items() if action not in CALLING)
        buttons = TurningLayout(gap=8, stacked_gap=10)
        buttons.addStretch(1)
        buttons.addLayout(calls)
        buttons.addLayout(row(*others, self._star, self._more, gap=8))
        buttons.addStretch(1)
        parts = (face, 10, self._name, self._line, 16, buttons, 22, self._title, self._card, self._no_calls, None)
        self.setLayout(column(*parts, gap=4, around=(32, 48, 32, 20)))

    def show_person(self, user: UserInfo, state: HomeState) -> None:
        """Render one person."""
        contact = state.contact(user.user_id)
        user = contact.user if contact is not None else user
        self.user = user
        is_contact = contact is not None and contact.state is ContactState.CONTACT
        presence = state.client.presence.get(user.user_id)
        shown = presence.availability if presence is not None else Availability.OFFLINE
        self._avatar.set_person(user, shown if is_contact else None)
        self._name.setText(user.name)
        words = presence_words(presence, state.now) if is_contact else _standing(contact)
        self._line.setText(f"{words} · @{user.username}")
        no_call = state.why_no_call(user)
        offered = _OFFERED[contact.state if contact is not None else None]
        if is_permitted(no_call):
            offered = CALLING | offered
        for action, button in self.buttons.items():
            button.setVisible(action in offered)
            if action in CALLING:
                offer_call(button, no_call, user.name)
            else:
                button.setEnabled(state.client.connection.link is ServerLink.ONLINE)
        self.buttons[RowAction.ADD].set_kind(Kind.SECONDARY if is_permitted(no_call) else Kind.PRIMARY)
        self.buttons[RowAction.ACCEPT].set_kind(Kind.SECONDARY if is_permitted(no_call) else Kind.PRIMARY)
        self._star.setVisible(is_contact)
        favourite = contact is not None and contact.favourite
        self._star.setChecked(favourite)
        self._star.set_icon(Icon.STAR, action_words(RowAction.UNSTAR if favourite else RowAction.STAR))
        groups = grouped(calls_with(state.history, user))
        self._title.setText(tr("Calls with {name}", name=user.name))
        self._title.setVisible(bool(groups))
        self._card.setVisible(bool(groups))
        self._no_calls.setVisible(is_contact and state.is_history_loaded and not groups)
        self._card.show_groups(groups[:SHOWN], state.now, (no_call,) * len(groups[:SHOWN]))

    def _open_menu(self) -> None:
        self.menuRequested.emit(self.user, self._more.mapToGlobal(QPoint(0, self._more.height() + 4)))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The same menu as everywhere."""
        self.menuRequested.emit(self.user, event.globalPos())


def _standing(contact: ContactInfo | None) -> str:
    if contact is None:
        return tr("Not a contact yet")
    return {
        ContactState.CONTACT: "",
        ContactState.REQUEST_SENT: tr("Request sent"),
        ContactState.REQUEST_RECEIVED: tr("Wants to be your contact"),
        ContactState.BLOCKED: tr("Blocked"),
    }[contact.state]
