"""Names and messages come from strangers: show them as plain text in every place where Qt would guess otherwise."""

from html import escape

from PySide6.QtWidgets import QWidget


def set_tooltip(widget: QWidget, words: str) -> None:
    """Set a tooltip that is never read as rich text."""
    widget.setToolTip(tooltip(words))


def tooltip(words: str) -> str:
    """Tooltips guess: what may look like HTML is escaped inside a harmless element, all else passes unchanged."""
    return f"<span>{escape(words)}</span>" if "<" in words or "&" in words else words


def menu_words(words: str) -> str:
    """Menus read & as a mnemonic and a tab as the start of a shortcut."""
    return words.replace("&", "&&").replace("\t", " ")


def title(words: str) -> str:
    """Window titles read [*] as the mark of a changed document."""
    return words.replace("[*]", "[*][*]")
