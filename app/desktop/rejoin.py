"""Coming back to a call that was left or lost a moment ago."""

from dataclasses import dataclass

from app.protocol.errors import EndReason
from app.protocol.model import UserInfo
from app.state import CallState

REJOIN_WITHIN = 60.0  # seconds after the end

_LOST = frozenset({EndReason.CONNECTION_LOST, EndReason.MEDIA_FAILED})


@dataclass(frozen=True, slots=True)
class Rejoin:
    """An offer to call the same person again."""

    peer: UserInfo
    video: bool
    was_lost: bool
    """The call broke; else this person left it."""
    until: float
    """Monotonic seconds."""


def rejoin_of(call: CallState, now: float) -> Rejoin | None:
    """The offer after a call: only people who had talked, and not when the other one left.

    The room of a call between two ends with it, so coming back is a new call.
    """
    if call.connected_at is None:
        return None
    was_lost = call.reason in _LOST
    if not was_lost and not (call.reason is EndReason.HUNG_UP and call.ended_by_me):
        return None
    ended_at = call.ended_at if call.ended_at is not None else now
    video = call.media.video or call.has_remote_video
    return Rejoin(call.peer, video, was_lost, ended_at + REJOIN_WITHIN)


def is_offered(rejoin: Rejoin | None, now: float, *, in_call: bool) -> bool:
    """Whether the offer still stands."""
    return rejoin is not None and not in_call and now < rejoin.until
