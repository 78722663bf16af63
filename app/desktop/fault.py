"""What a person copies of an error, for whoever helps: plain text without secrets and without others' names."""

from dataclasses import dataclass, replace

from app.diagnostics import program_at, redact
from app.protocol.errors import EndReason, ErrorCode
from app.protocol.ids import UserId
from app.protocol.model import UserInfo
from app.state import CallState
from media.engine.api import PathInfo

MAX_LINE = 600  # letters of what others said; a server can say a lot
NOBODY = "***"
"""In place of the other person's name."""

_BROKEN = frozenset({EndReason.MEDIA_FAILED, EndReason.CONNECTION_LOST})
_RULES = frozenset({ErrorCode.FORBIDDEN, ErrorCode.NOT_CONTACTS, ErrorCode.BLOCKED, ErrorCode.BUSY})


@dataclass(frozen=True, slots=True)
class Fault:
    """One error as it is shown, and what is known of it."""

    title: str
    """The words that are shown, in the person's language."""
    detail: str = ""
    code: str = ""
    """Of the wire or of the program, such as "MEDIA_FAILED"."""
    problem: str = ""
    """Details in English. Secrets and the half of addresses are taken out when it is written down."""
    server: str = ""
    """The server's address; a password in it is taken out."""
    path: PathInfo | None = None
    """How the media travelled."""


def is_failure(call: CallState) -> bool:
    """Whether a call ended because something did not work: not by what people did, and not by a rule of theirs."""
    return call.reason in _BROKEN or (call.error is not None and call.error not in _RULES)


def anonymous(call: CallState) -> CallState:
    """The same call without who it was with and what they wrote."""
    return replace(call, peer=UserInfo(UserId(""), NOBODY, NOBODY), note="")


def call_code(call: CallState) -> str:
    """Why it ended, as the wire names it."""
    parts = (call.reason.value if call.reason is not None else "", call.error.value if call.error is not None else "")
    return " ".join(part for part in parts if part)


def fault_text(fault: Fault, at: float) -> str:
    """A line for each thing that is known. `at` is wall time in seconds; labels are English for whoever helps."""
    facts = (
        ("Code", fault.code),
        ("Problem", redact(_line(fault.problem))),
        ("Server", _address(fault.server)),
        ("Path", _path(fault.path)),
    )
    told = [_line(words) for words in (fault.title, fault.detail) if words]
    return "\n".join((*told, *(f"{name}: {fact}" for name, fact in facts if fact), program_at(at)))


def _line(words: str) -> str:
    return " ".join(words.split())[:MAX_LINE]


def _address(server: str) -> str:
    """Without a name and password before it, and without what follows it."""
    scheme, mark, rest = _line(server).rpartition("://")
    return scheme + mark + rest.split("?")[0].split("#")[0].rpartition("@")[2]


def _path(path: PathInfo | None) -> str:
    if path is None:
        return ""
    took = f", {path.rtt * 1000:.0f} ms" if path.rtt is not None else ""
    return f"{path.kind.name.lower()}, {path.transport}, {path.local} to {path.remote}{took}"
