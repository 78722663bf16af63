"""The ground of the windows of a call, in the theme that the person wants for calls."""

from PySide6.QtGui import QPalette

from ui.theme import OfCall, make_palette, theme, tooltip_sheet
from ui.widgets.boxes import Pane


class CallPane(Pane, OfCall):
    """Where calls stay dark in a light program, it has a palette of its own."""

    def __init__(self) -> None:
        super().__init__(lambda t: t.bg_stage)
        self._dress()
        theme.changed.connect(self._dress)

    def _dress(self) -> None:
        has_own = theme.call_tokens is not theme.tokens
        self.setPalette(make_palette(theme.call_tokens) if has_own else QPalette())
        self.setStyleSheet(tooltip_sheet(theme.call_tokens) if has_own else "")  # a tooltip takes that of its window
