"""The line of words that goes with a declined call, made fit to be shown to somebody else."""

from app.protocol.model import MAX_NOTE

_JOINERS = "\u200c\u200d"  # that some scripts and emoji need; other invisible characters deceive


def clean(text: str) -> str:
    """One line of visible characters, at most MAX_NOTE of them: no controls, no marks that turn the direction."""
    visible = "".join(c if c.isprintable() or c in _JOINERS else " " for c in text)
    return " ".join(visible.split())[:MAX_NOTE].rstrip()
