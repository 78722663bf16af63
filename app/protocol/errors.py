"""Reasons on the wire: closed sets of codes; the words people read are made from them in ui/."""

from enum import IntEnum, StrEnum


class ErrorCode(StrEnum):
    """Why the server refused a request. Stable on the wire."""

    MALFORMED = "malformed"
    """Not valid JSON, not this protocol, or a field out of its limits."""
    TOO_LARGE = "too_large"
    UNKNOWN_TYPE = "unknown_type"
    OUT_OF_ORDER = "out_of_order"
    """A message that makes no sense in the present state, such as accepting a call that does not ring."""
    VERSION = "version"
    """No common version; `text` names what the server speaks."""
    UNAUTHENTICATED = "unauthenticated"
    """Wrong password, unknown, expired or revoked token."""
    FORBIDDEN = "forbidden"
    NOT_FOUND = "not_found"
    CONFLICT = "conflict"
    """The name is taken, the invitation used."""
    RATE_LIMITED = "rate_limited"
    """Too many requests; `retry_after` says in seconds when to try again."""
    NOT_CONTACTS = "not_contacts"
    """This server lets only contacts call each other."""
    BLOCKED = "blocked"
    BUSY = "busy"
    LIMIT = "limit"
    """A quota of the account is used up."""
    UNAVAILABLE = "unavailable"
    """The server is overloaded or shutting down; try again."""
    INTERNAL = "internal"


class CloseCode(IntEnum):
    """WebSocket close codes of the signalling connection (RFC 6455 section 7.4; 4000-4999 are ours)."""

    NORMAL = 1000
    GOING_AWAY = 1001
    MALFORMED = 4400
    UNAUTHENTICATED = 4401
    """The token is not good; sign in again, do not retry."""
    HELLO_TIMEOUT = 4408
    REPLACED = 4409
    """The same session resumed on another connection."""
    TOO_LARGE = 4413
    RATE_LIMITED = 4429
    SLOW_READER = 4431
    """The client did not read: the bounded queue towards it was full."""
    VERSION = 4426


class EndReason(StrEnum):
    """Why a call is over. Stable on the wire and in the call history."""

    HUNG_UP = "hung_up"
    CANCELLED = "cancelled"
    DECLINED = "declined"
    BUSY = "busy"
    NO_ANSWER = "no_answer"
    OFFLINE = "offline"
    ANSWERED_ELSEWHERE = "answered_elsewhere"
    DECLINED_ELSEWHERE = "declined_elsewhere"
    MEDIA_FAILED = "media_failed"
    CONNECTION_LOST = "connection_lost"
    """A participant's session was gone for longer than the resume window."""
    REFUSED = "refused"
    """The server's rule does not let these two call each other."""
    MOVED = "moved"
    """The person goes on with the call on another device of theirs."""
    REPLACED = "replaced"
    """Both called each other: this invitation gave way to the other one (glare)."""


class ProtocolError(Exception):
    """Root of the errors of this package."""


class LocalProtocolError(ProtocolError):
    """Our own caller asked for something the state does not allow."""


class RemoteProtocolError(ProtocolError):
    """The other end sent what it must not; carries the code for the wire."""

    def __init__(self, code: ErrorCode, text: str) -> None:
        super().__init__(f"{code.value}: {text}")
        self.code = code
        self.text = text
