"""A button that calls somebody: where they cannot be called it says why, under the pointer and to screen readers."""

from app.desktop.callable import NoCall
from ui.plain import set_tooltip
from ui.widgets.button import IconButton
from ui.widgets.control import Control
from ui.wording import no_call_words


def offer_call(button: Control, reason: NoCall | None, name: str) -> None:
    """Let the button call, or say why it does not. `name` is the person's; that of the button is set already."""
    words = no_call_words(reason, name) if reason is not None else ""
    button.setEnabled(reason is None)
    button.setAccessibleDescription(words)
    set_tooltip(button, words or (button.accessibleName() if isinstance(button, IconButton) else ""))
