"""The theme in force: its tokens, the palette and the style sheet made from them, and switching."""

from functools import lru_cache

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QToolTip, QWidget

from app.config import ContrastChoice, ThemeChoice
from ui import accessible, typography
from ui.icons import load_icons
from ui.tokens import DARK, TOKENS, Radius, ThemeName, Tokens
from ui.typography import Role, font, load_fonts

COMPACT_LESS = 14  # pixels that a compact row is lower


@lru_cache(maxsize=512)
def color(value: str) -> QColor:
    """A token as a QColor. Treat it as read-only."""
    alpha = int(value[7:9], 16) if len(value) == 9 else 255
    return QColor(int(value[1:3], 16), int(value[3:5], 16), int(value[5:7], 16), alpha)


def faded(value: str, alpha: float) -> QColor:
    """A token with another opacity, 0 to 1."""
    made = QColor(color(value))
    made.setAlphaF(alpha)
    return made


def _css(value: str) -> str:
    made = color(value)
    return f"rgba({made.red()},{made.green()},{made.blue()},{made.alphaF():.3f})"


class OfCall:
    """Mixed into the windows of a call: they, and all that opens from them, have the tokens of calls."""


class Theme(QObject):
    """The look of the whole program. Painted widgets ask `tokens_of(self)` in their paint events."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.tokens: Tokens = DARK
        """Of the program, but for the windows of a call."""
        self.call_tokens: Tokens = DARK
        """Of the windows of a call; the same object where calls look like the rest."""
        self.keeps_calls_dark = False
        self.choice = ThemeChoice.DARK
        self.contrast = ContrastChoice.SYSTEM
        self.reduce_motion = False
        self.is_compact = False
        """Rows of lists are lower, so that more of them are seen."""

    def choose(self, choice: ThemeChoice) -> None:
        """Switch the theme of every window."""
        self.choice = choice
        self.apply()

    def keep_calls_dark(self, keeps: bool) -> None:
        """Switch the theme of the windows of a call, if that of the program is another."""
        self.keeps_calls_dark = keeps
        self.apply()

    def follow_system(self) -> None:
        """The desktop switched between dark and light."""
        if self.choice is ThemeChoice.SYSTEM:
            self.apply()

    def set_text_size(self, percent: int) -> None:
        """Switch the text size of every window."""
        typography.set_text_size(percent)
        self.apply()

    def set_contrast(self, choice: ContrastChoice) -> None:
        """Switch the contrast of every window."""
        self.contrast = choice
        self.apply()

    def set_compact(self, is_compact: bool) -> None:
        """Switch the rows of every list."""
        self.is_compact = is_compact
        self.apply()

    def row(self, pixels: int) -> int:
        """The height of a row that is so high at 100 % and without compact rows."""
        return typography.scaled(pixels - COMPACT_LESS if self.is_compact else pixels)

    def duration(self, milliseconds: int) -> int:
        """How long an animation takes, with the person's wish for less motion."""
        return 0 if self.reduce_motion else milliseconds

    def apply(self) -> None:
        """Give the application palette and font; every widget repaints. For style sheets see `ui.dress`."""
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        self.tokens = self._tokens(_resolve(self.choice))
        is_alike = self.tokens.is_dark or not self.keeps_calls_dark
        self.call_tokens = self.tokens if is_alike else self._tokens(ThemeName.DARK)
        app.setFont(font(Role.BODY))
        app.setPalette(make_palette(self.tokens))
        app.setStyle("Fusion")  # tells every widget that sizes may be others
        QToolTip.setPalette(make_palette(self.tokens))
        QToolTip.setFont(font(Role.SMALL))
        self.changed.emit()

    def _tokens(self, name: ThemeName) -> Tokens:
        return TOKENS[name].with_high_contrast() if _is_high(self.contrast) else TOKENS[name]


def _resolve(choice: ThemeChoice) -> ThemeName:
    if choice is ThemeChoice.SYSTEM:
        hints = QGuiApplication.styleHints()
        return ThemeName.LIGHT if hints.colorScheme() is Qt.ColorScheme.Light else ThemeName.DARK
    return ThemeName(choice.value)


def _is_high(choice: ContrastChoice) -> bool:
    if choice is not ContrastChoice.SYSTEM:
        return choice is ContrastChoice.HIGH
    hints = QGuiApplication.styleHints()  # held in a name: the accessibility object dies with it
    return hints.accessibility().contrastPreference() is Qt.ContrastPreference.HighContrast


theme = Theme()


def tokens_of(widget: QWidget | None) -> Tokens:
    """The tokens of the window that a widget belongs to; a menu or popup belongs to the one it was opened from."""
    if theme.call_tokens is not theme.tokens:
        while widget is not None:
            if isinstance(widget, OfCall):
                return theme.call_tokens
            widget = widget.parentWidget()
    return theme.tokens


def install(app: QApplication, choice: ThemeChoice = ThemeChoice.DARK) -> None:
    """Prepare a QApplication: style, fonts, icons, theme. Raises when a shipped file is missing."""
    accessible.install()
    load_fonts()
    load_icons()
    theme.choose(choice)
    QGuiApplication.styleHints().colorSchemeChanged.connect(theme.follow_system)


def make_palette(t: Tokens) -> QPalette:
    """The palette for what Qt paints itself."""
    palette = QPalette()
    roles = QPalette.ColorRole
    for role, value in (
        (roles.Window, t.bg_base), (roles.Base, t.bg_field), (roles.AlternateBase, t.bg_surface),
        (roles.WindowText, t.text), (roles.Text, t.text), (roles.Button, t.bg_raised), (roles.ButtonText, t.text),
        (roles.Highlight, t.accent), (roles.HighlightedText, t.on_accent), (roles.PlaceholderText, t.text3),
        (roles.ToolTipBase, t.bg_raised), (roles.ToolTipText, t.text), (roles.Link, t.accent_text),
    ):  # fmt: skip
        palette.setColor(role, color(value))
    for role in (roles.WindowText, roles.Text, roles.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, color(t.text_off))
    return palette


def tooltip_sheet(t: Tokens) -> str:
    """For the tooltips of a widget and what is in it."""
    return f"""
    QToolTip {{ background: {_css(t.bg_raised)}; color: {_css(t.text)}; border: 1px solid {_css(t.border)};
        padding: 5px 8px; font-size: {font(Role.SMALL).pixelSize()}px; }}
    """


def style_sheet(t: Tokens) -> str:
    """For what Qt paints (fields, scroll bars, lists, menus; see `ui.dress`). No font family in it."""
    size = font(Role.BODY).pixelSize()
    return f"""{tooltip_sheet(t)}
    QLineEdit {{ background: transparent; border: none; color: {_css(t.text)}; font-size: {size}px;
        placeholder-text-color: {_css(t.text3)};
        selection-background-color: {_css(t.accent)}; selection-color: {_css(t.on_accent)};
        lineedit-password-character: 8226; }}
    QPlainTextEdit {{ background: {_css(t.bg_field)}; color: {_css(t.text)}; border: 1px solid {_css(t.border)};
        border-radius: 11px; padding: 8px; selection-background-color: {_css(t.accent)};
        selection-color: {_css(t.on_accent)}; }}
    QPlainTextEdit:focus {{ border: 1px solid {_css(t.focus)}; }}
    QListWidget::item {{ padding: 8px 10px; border-radius: 9px; color: {_css(t.text)}; }}
    QListWidget::item:hover {{ background: {_css(t.hover)}; }}
    QListWidget::item:selected {{ background: {_css(t.selected)}; color: {_css(t.text)}; }}
    QListView {{ background: transparent; border: none; outline: none; }}
    QScrollBar:vertical {{ background: transparent; width: 10px; margin: 2px; }}
    QScrollBar::handle:vertical {{ background: {_css(t.border)}; border-radius: 3px; min-height: 32px; }}
    QScrollBar::handle:vertical:hover {{ background: {_css(t.border_control)}; }}
    QScrollBar::add-line, QScrollBar::sub-line, QScrollBar::add-page, QScrollBar::sub-page {{
        background: transparent; height: 0; border: none; }}
    QMenu {{ background: {_css(t.bg_raised)}; color: {_css(t.text)}; border: 1px solid {_css(t.border)};
        border-radius: {Radius.MENU}px; padding: 6px; font-size: {size}px; }}
    QMenu::item {{ padding: 8px 28px 8px 12px; border-radius: 8px; margin: 1px 0; }}
    QMenu::item:selected {{ background: {_css(t.selected)}; color: {_css(t.text)}; }}
    QMenu::item:disabled {{ color: {_css(t.text3)}; background: transparent; }}
    QMenu::icon {{ padding-left: 12px; }}
    QMenu::indicator {{ width: 16px; height: 16px; padding-left: 10px; }}
    QMenu::separator {{ height: 1px; background: {_css(t.border)}; margin: 6px 8px; }}
    """
