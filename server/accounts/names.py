"""What a username and a display name may be. Names are plain text and are shown as such."""

import re
import unicodedata

from app.protocol.errors import ErrorCode
from server.errors import Refused

MAX_NAME = 64  # characters
_USERNAME = re.compile(r"[a-z0-9](?:[a-z0-9._-]{0,30}[a-z0-9])?")
_ALLOWED_FORMAT = "\u200c\u200d"  # joiners that some scripts and emoji need; other invisible characters deceive


def username(text: str) -> str:
    """The canonical form of a handle: lower case, 1 to 32 of a-z 0-9 . _ -. Raises Refused."""
    handle = text.strip().lower()
    if not _USERNAME.fullmatch(handle):
        raise Refused(ErrorCode.MALFORMED, "a username has 1 to 32 of the characters a-z 0-9 . _ -")
    return handle


def lookup(text: str) -> str:
    """The handle that somebody typed, in canonical form; empty, which nobody has, if it cannot be one."""
    handle = text.strip().lower()
    return handle if _USERNAME.fullmatch(handle) else ""


def display_name(text: str) -> str:
    """A display name without outer and doubled spaces. Raises Refused for control and invisible characters."""
    name = " ".join(unicodedata.normalize("NFC", text).split()) if text.isprintable() else _without_joiners(text)
    if not 1 <= len(name) <= MAX_NAME:
        raise Refused(ErrorCode.MALFORMED, f"a name has 1 to {MAX_NAME} characters")
    return name


def plain(text: str) -> str:
    """Text that is shown to others as it came, without what is no visible character."""
    return "".join(c if c.isprintable() else " " for c in text)


def _without_joiners(text: str) -> str:
    rest = text.translate(dict.fromkeys(map(ord, _ALLOWED_FORMAT)))
    if not rest.isprintable():
        raise Refused(ErrorCode.MALFORMED, "a name has no control characters")
    return " ".join(unicodedata.normalize("NFC", text).split())
