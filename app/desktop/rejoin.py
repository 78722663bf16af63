"""Coming back to a call that was left or lost a moment ago, and staying for who may come back."""

from dataclasses import dataclass

from app.protocol.errors import EndReason
from app.protocol.ids import CallId
from app.protocol.model import UserInfo
from app.state import CallState

REJOIN_WITHIN = 60.0  # seconds after the end
CARD_FOR = 8.0  # seconds that the card of an ended call stays

_LOST = frozenset({EndReason.CONNECTION_LOST, EndReason.MEDIA_FAILED})


@dataclass(frozen=True, slots=True)
class Rejoin:
    """An offer to come back."""

    call_id: CallId
    """The call that was left."""
    peer: UserInfo
    video: bool
    was_lost: bool
    """The call broke; else this person left it."""
    until: float
    """Monotonic seconds."""


def rejoin_of(call: CallState, now: float) -> Rejoin | None:
    """The offer after a call: only people who had talked, and not when the other one left.

    Who still sits there goes on with the call; others are called anew.
    """
    if call.connected_at is None:
        return None
    was_lost = call.reason in _LOST
    if not was_lost and not (call.reason is EndReason.HUNG_UP and call.ended_by_me):
        return None
    ended_at = call.ended_at if call.ended_at is not None else now
    video = call.media.video or call.has_remote_video
    return Rejoin(call.call_id, call.peer, video, was_lost, ended_at + REJOIN_WITHIN)


@dataclass(frozen=True, slots=True)
class Staying:
    """This person sits before a call that has ended: it goes on by itself if the other one comes back meanwhile."""

    call_id: CallId
    until: float
    """Monotonic seconds."""
    is_silent: bool
    """With microphone and camera off: they were told that the call is over."""
    card_for: float
    """Seconds after which somebody who does nothing is taken for one who left."""


def staying_of(call: CallState, now: float) -> Staying | None:
    """Whether one can stay after this call: where people talked, and not after a call that this person left."""
    was_left = call.reason is EndReason.HUNG_UP
    if call.connected_at is None or call.ended_by_me or not (was_left or call.reason in _LOST):
        return None
    ended_at = call.ended_at if call.ended_at is not None else now
    return Staying(call.call_id, ended_at + REJOIN_WITHIN, was_left, CARD_FOR if was_left else REJOIN_WITHIN)


def is_offered(rejoin: Rejoin | None, now: float, *, in_call: bool, is_blocked: bool = False) -> bool:
    """Whether the offer still stands: `is_blocked` if the person has blocked the other one since."""
    return rejoin is not None and not in_call and not is_blocked and now < rejoin.until
