"""Lines: which calls of this device are heard, which one waits on hold, and who gives way to whom; without I/O.

At most one call is on hold, and a call that is taken or taken back is the only one that is heard.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto

from app.protocol.errors import LocalProtocolError
from app.protocol.ids import CallId


@dataclass(frozen=True, slots=True)
class Line:
    """A call that was placed or answered here, and is not over."""

    call_id: CallId
    is_answered: bool
    """Only such a call can be put on hold: before, there is nobody to be told."""
    is_on_hold: bool = False


class Act(Enum):
    """What becomes of a call."""

    HOLD = auto()
    RESUME = auto()
    LEAVE = auto()


@dataclass(frozen=True, slots=True)
class Order:
    """Do this with a call. Orders are carried out in their order: who is put on hold hears nothing of the next."""

    act: Act
    call_id: CallId


def taken(lines: Sequence[Line], call_id: CallId, *, holds: bool) -> tuple[Order, ...]:
    """Another call gets the devices: those that are heard are put on hold, or end. What is on hold stays there.

    LocalProtocolError if what is heard cannot be put on hold: nobody answered it, or another one is.
    """
    heard = [line for line in lines if not line.is_on_hold and line.call_id != call_id]
    if not holds:
        return tuple(Order(Act.LEAVE, line.call_id) for line in heard)
    return tuple(order for line in heard for order in held(lines, line.call_id))


def held(lines: Sequence[Line], call_id: CallId) -> tuple[Order, ...]:
    """Put a call on hold. LocalProtocolError if it cannot be, or another one is; nothing if it is already."""
    line = _found(lines, call_id)
    if line.is_on_hold:
        return ()
    if not line.is_answered:
        raise LocalProtocolError("nobody has answered this call yet")
    if any(other.is_on_hold for other in lines):
        raise LocalProtocolError("another call is on hold")
    return (Order(Act.HOLD, call_id),)


def resumed(lines: Sequence[Line], call_id: CallId) -> tuple[Order, ...]:
    """Take a call back: what is heard now goes on hold in its place, or ends where nobody has answered it."""
    line = _found(lines, call_id)
    if not line.is_on_hold:
        return ()
    heard = [other for other in lines if not other.is_on_hold]
    # One place for who waits: with several heard (two that were placed at once) only the first can have it.
    keeps = next((other for other in heard if other.is_answered), None)
    orders = [Order(Act.HOLD if other is keeps else Act.LEAVE, other.call_id) for other in heard]
    return (*orders, Order(Act.RESUME, call_id))


def _found(lines: Sequence[Line], call_id: CallId) -> Line:
    line = next((line for line in lines if line.call_id == call_id), None)
    if line is None:
        raise LocalProtocolError("there is no such call here")
    return line
