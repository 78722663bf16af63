"""Widgets of their own on the pages of sound and picture."""

from collections.abc import Callable

from ui.settings.controls import ValueControl
from ui.settings.state import SettingsState
from ui.widgets.boxes import row
from ui.widgets.echo_panel import EchoPanel


class EchoControl(ValueControl):
    """The echo test as the part of a setting."""

    def __init__(self, panel: EchoPanel) -> None:
        super().__init__()
        self.panel = panel
        self.setLayout(row(panel))
        self.setFocusProxy(panel)

    def show_state(self, state: SettingsState) -> None:
        """What the panel shows comes from the test itself."""


def echo_part(make_panel: Callable[[], EchoPanel]) -> Callable[[SettingsState], ValueControl]:
    """The maker of the part."""
    return lambda _state: EchoControl(make_panel())
