"""Where else a call can be seen, as items of a menu."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtGui import QGuiApplication, QScreen

from app.state import Phase
from ui.i18n import tr
from ui.icons import Icon
from ui.states import CallViewState
from ui.widgets.menu import Menu


@dataclass(frozen=True, slots=True)
class WindowActs:
    """Where the wishes go."""

    shrink: Callable[[], None]
    pop_out: Callable[[QScreen | None], None]
    """None: on the same screen, as a window."""
    pop_in: Callable[[], None]


def add_window_choices(menu: Menu, state: CallViewState, here: QScreen, acts: WindowActs) -> None:
    """The small window, the other person's picture in a window of its own, or on another screen."""
    if state.call.phase is not Phase.ENDED:
        menu.add_item(tr("Small window"), acts.shrink, icon=Icon.PICTURE_IN_PICTURE)
    if state.call.phase is not Phase.CONNECTED:
        return
    if state.is_popped_out:
        menu.add_item(tr("Bring the picture back"), acts.pop_in, icon=Icon.EXTERNAL)
        return
    menu.add_item(tr("Picture in its own window"), _on(acts, None), icon=Icon.EXTERNAL)
    for screen in QGuiApplication.screens():
        if screen is not here:
            menu.add_item(tr("Picture on {screen}", screen=screen.name()), _on(acts, screen), icon=Icon.MONITOR)


def _on(acts: WindowActs, screen: QScreen | None) -> Callable[[], None]:
    return lambda: acts.pop_out(screen)
