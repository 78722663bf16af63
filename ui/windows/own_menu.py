"""The person's own menu: status, look, text size, signing out."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QWidget

from app.config import ThemeChoice
from app.protocol.model import Availability
from ui.formats import availability_words
from ui.i18n import tr
from ui.icons import Icon, menu_icon
from ui.states import OwnStatus
from ui.theme import color, theme, tokens_of
from ui.tokens import Tokens
from ui.typography import SCALES, text_size
from ui.widgets.menu import CHOSEN_MARK, Choice, Menu
from ui.widgets.presence import draw_presence

CHOSEN = (Availability.AVAILABLE, Availability.AWAY, Availability.DO_NOT_DISTURB, Availability.INVISIBLE)
"""What a person can choose; being in a call and offline come by themselves."""


@dataclass(frozen=True, slots=True)
class OwnActs:
    """Where the wishes go."""

    set_availability: Callable[[Availability], None]
    choose_theme: Callable[[ThemeChoice], None]
    set_text_size: Callable[[int], None]
    edit_profile: Callable[[], None]
    open_settings: Callable[[], None]
    invite: Callable[[], None]
    switch_account: Callable[[], None]
    sign_out: Callable[[], None]
    quit: Callable[[], None]


def presence_icon(availability: Availability, t: Tokens) -> QIcon:
    """The presence mark for a menu."""
    pixmap = QPixmap(36, 36)
    pixmap.setDevicePixelRatio(2)
    pixmap.fill(Qt.GlobalColor.transparent)
    with QPainter(pixmap) as painter:
        draw_presence(painter, QRectF(2, 2, 14, 14), availability, t.bg_raised, t)
    return QIcon(pixmap)


def make_own_menu(parent: QWidget, status: OwnStatus, acts: OwnActs) -> Menu:
    """Build the menu."""
    menu = Menu(parent)
    t = tokens_of(menu)
    menu.add_heading(tr("{name} on {server}", name=status.me.name, server=status.server_name))
    for availability in CHOSEN:
        here = availability is status.availability
        words = availability_words(availability)
        action = menu.add_item(words, lambda chosen=availability: acts.set_availability(chosen))  # type: ignore[misc]
        action.setIcon(presence_icon(availability, t))
        if here:
            action.setText(action.text() + CHOSEN_MARK)
    menu.addSeparator()
    look = Menu(menu)
    look.setTitle(tr("Look"))
    look.setIcon(menu_icon(Icon.PALETTE, color(t.text2)))
    names = {ThemeChoice.SYSTEM: tr("System"), ThemeChoice.DARK: tr("Dark"), ThemeChoice.LIGHT: tr("Light")}
    looks = tuple(Choice(choice.value, name, choice is theme.choice) for choice, name in names.items())
    look.add_choices(looks, lambda key: acts.choose_theme(ThemeChoice(key)))
    menu.addMenu(look)
    size = Menu(menu)
    size.setTitle(tr("Text size"))
    size.setIcon(menu_icon(Icon.ACCESSIBILITY, color(t.text2)))
    sizes = tuple(Choice(str(percent), f"{percent} %", percent == text_size()) for percent in SCALES)
    size.add_choices(sizes, lambda key: acts.set_text_size(int(key)))
    menu.addMenu(size)
    menu.add_item(tr("Edit profile"), acts.edit_profile, icon=Icon.USERS)
    menu.add_item(tr("Invite people"), acts.invite, icon=Icon.LINK)
    menu.add_item(tr("Settings"), acts.open_settings, icon=Icon.SETTINGS)
    menu.addSeparator()
    menu.add_item(tr("Switch account"), acts.switch_account, icon=Icon.USERS)
    menu.add_item(tr("Sign out"), acts.sign_out, icon=Icon.LOG_OUT)
    menu.add_item(tr("Quit Parley"), acts.quit, icon=Icon.X)
    return menu
