"""What the mark in the tray says and offers: a pure view of the client's state."""

from dataclasses import dataclass
from enum import Enum, auto

from app.protocol.model import Availability
from app.state import CallState, ClientState, Link, call_in_front, can_hold


class Light(Enum):
    """The dot on the mark."""

    NONE = auto()
    LIVE = auto()
    """In a call, and heard."""
    MUTED = auto()
    """In a call, not heard."""


@dataclass(frozen=True, slots=True)
class TrayView:
    """What a person sees in the tray. Two equal views look the same."""

    light: Light = Light.NONE
    call: CallState | None = None
    """The call of this device; its figures are left out."""
    can_hold: bool = False
    """It can wait while a caller is answered."""
    ringing: tuple[CallState, ...] = ()
    """Callers who wait for an answer, the newest first."""
    missed: int = 0
    availability: Availability | None = None
    """What the person chose; None while nobody is signed in."""
    is_online: bool = False


def tray_view(state: ClientState) -> TrayView:
    """The view of a snapshot."""
    call = call_in_front(state.calls)
    light = Light.NONE
    if call is not None:
        light = Light.MUTED if state.devices.is_muted or call.is_on_hold else Light.LIVE
    return TrayView(
        light=light,
        can_hold=can_hold(state.calls),
        call=without_figures(call) if call is not None else None,
        ringing=tuple(without_figures(each) for each in reversed(state.calls) if each.is_incoming_ringing),
        missed=len(state.missed),
        availability=state.availability if state.me is not None else None,
        is_online=state.connection.link is Link.ONLINE,
    )


def without_figures(call: CallState) -> CallState:
    """A call as it is told of in words: what is measured each second makes no difference."""
    return CallState(
        call.call_id,
        call.room_id,
        call.direction,
        call.phase,
        call.peer,
        call.media,
        call.created_at,
        connected_at=call.connected_at,
        is_on_hold=call.is_on_hold,
    )
