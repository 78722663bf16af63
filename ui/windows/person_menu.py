"""The menu of a person, the same wherever they appear."""

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from app.desktop.callable import NoCall, is_permitted
from app.protocol.model import ContactInfo, UserInfo
from ui.i18n import tr
from ui.icons import Icon
from ui.rows import CALLING, RowAction, menu_actions
from ui.widgets.menu import Menu
from ui.wording import no_call_words

_ICONS = {
    RowAction.OPEN: Icon.INFO,
    RowAction.VIDEO: Icon.VIDEO,
    RowAction.AUDIO: Icon.PHONE,
    RowAction.ADD: Icon.USER_PLUS,
    RowAction.ACCEPT: Icon.CHECK,
    RowAction.REFUSE: Icon.X,
    RowAction.WITHDRAW: Icon.X,
    RowAction.STAR: Icon.STAR,
    RowAction.UNSTAR: Icon.STAR,
    RowAction.REMOVE: Icon.USER_REMOVE,
    RowAction.BLOCK: Icon.BAN,
    RowAction.UNBLOCK: Icon.CHECK,
    RowAction.REMIND_SOON: Icon.CLOCK,
    RowAction.REMIND_LATER: Icon.CLOCK,
    RowAction.FORGET_REMINDER: Icon.BELL_OFF,
}


def action_words(action: RowAction) -> str:
    """What stands on a button or in a menu."""
    return {
        RowAction.OPEN: tr("Details"),
        RowAction.VIDEO: tr("Video call"),
        RowAction.AUDIO: tr("Audio call"),
        RowAction.ADD: tr("Send request"),
        RowAction.ACCEPT: tr("Accept request"),
        RowAction.REFUSE: tr("Decline request"),
        RowAction.WITHDRAW: tr("Cancel request"),
        RowAction.STAR: tr("Add to favourites"),
        RowAction.UNSTAR: tr("Remove from favourites"),
        RowAction.REMOVE: tr("Remove contact"),
        RowAction.BLOCK: tr("Block"),
        RowAction.UNBLOCK: tr("Unblock"),
        RowAction.REMIND_SOON: tr("Remind me in 10 minutes"),
        RowAction.REMIND_LATER: tr("Remind me in 1 hour"),
        RowAction.FORGET_REMINDER: tr("Forget the reminder"),
    }[action]


def make_person_menu(
    parent: QWidget,
    user: UserInfo,
    contact: ContactInfo | None,
    act: Callable[[RowAction, UserInfo], None],
    *,
    no_call: NoCall | None,
    has_reminder: bool = False,
) -> Menu:
    """What can be done with somebody; `act` hears what was chosen. `no_call`: why they cannot be called, if so.

    `has_reminder`: the person is to be reminded of calling them.
    """
    menu = Menu(parent)
    menu.add_heading(user.name)
    actions = menu_actions(contact, may_call=is_permitted(no_call), has_reminder=has_reminder)
    if no_call is not None and CALLING & set(actions):
        menu.add_heading(no_call_words(no_call, user.name))
    for action in actions:
        if action in (RowAction.REMOVE, RowAction.BLOCK):
            menu.addSeparator()
        item = menu.add_item(
            action_words(action),
            lambda chosen=action: act(chosen, user),  # type: ignore[misc]  # bound for this round
            icon=_ICONS[action],
            danger=action is RowAction.BLOCK,
        )
        item.setEnabled(no_call is None or action not in CALLING)
    return menu
