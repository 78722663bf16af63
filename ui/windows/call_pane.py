"""The ground of the windows of a call, in the theme that the person wants for calls."""

from PySide6.QtGui import QPalette

from ui.theme import OfCall, make_palette, style_sheet, theme
from ui.widgets.boxes import Pane


class CallPane(Pane, OfCall):
    """Where calls stay dark in a light program, it and its menus have a palette and a style sheet of their own."""

    def __init__(self) -> None:
        super().__init__(lambda t: t.bg_stage)
        self._dress()
        theme.changed.connect(self._dress)

    def _dress(self) -> None:
        has_own = theme.call_tokens is not theme.tokens
        self.setPalette(make_palette(theme.call_tokens) if has_own else QPalette())
        self.setStyleSheet(style_sheet(theme.call_tokens) if has_own else "")
