"""When to be reminded of calling back: the same choice on every card."""

from collections.abc import Callable

from app.desktop.reminders import LATER, SOON
from ui.i18n import tr
from ui.icons import Icon
from ui.widgets.menu import Menu


def add_reminders(menu: Menu, heading: str, remind: Callable[[float], None]) -> None:
    """Add the choice to a menu; `remind` hears in how many seconds."""
    menu.add_heading(heading)
    menu.add_item(tr("In 10 minutes"), lambda: remind(SOON), icon=Icon.CLOCK)
    menu.add_item(tr("In 1 hour"), lambda: remind(LATER), icon=Icon.CLOCK)
