"""The look a person chose, put on every window at once."""

from app.config import Settings
from ui.theme import theme
from ui.typography import text_size


def percent_of(settings: Settings) -> int:
    """The text size in whole per cent."""
    return round(settings.text_scale * 100)


def show_look(before: Settings, after: Settings) -> None:
    """Apply what changed in theme, contrast, text size, rows and motion. A listener of the settings."""
    theme.reduce_motion = after.reduce_motion
    if after.text_scale != before.text_scale and percent_of(after) != text_size():
        theme.set_text_size(percent_of(after))
    if after.compact_rows is not before.compact_rows:
        theme.set_compact(after.compact_rows)
    if after.contrast is not before.contrast:
        theme.set_contrast(after.contrast)
    if after.keeps_calls_dark is not before.keeps_calls_dark:
        theme.keep_calls_dark(after.keeps_calls_dark)
    if after.theme is not before.theme:
        theme.choose(after.theme)
