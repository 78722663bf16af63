"""Who waits at the door: which callers have a card, in which form and order, and how each card goes. No I/O."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto

from app.protocol.errors import EndReason
from app.protocol.ids import CallId
from app.state import CallState

MAX_SHOWN = 3
STILL = 0.4  # seconds a place stays empty, so that nothing moves under the pointer
MISSED_STAYS = 8.0  # seconds
ELSEWHERE_STAYS = 2.5


class Form(Enum):
    """How a caller is shown."""

    FULL = auto()
    """In the middle of the screen."""
    COMPACT = auto()
    IN_CALL = auto()
    """Compact, and says what accepting would leave."""


class Farewell(Enum):
    """What a card says once it no longer rings."""

    MISSED = auto()
    """The caller gave up."""
    ELSEWHERE = auto()
    """Another device of the person took or refused it."""
    NOTHING = auto()
    """Its place stays empty for a moment."""


_STAYS = {Farewell.MISSED: MISSED_STAYS, Farewell.ELSEWHERE: ELSEWHERE_STAYS, Farewell.NOTHING: STILL}
_FAREWELLS = {
    EndReason.ANSWERED_ELSEWHERE: Farewell.ELSEWHERE,
    EndReason.DECLINED_ELSEWHERE: Farewell.ELSEWHERE,
    EndReason.CANCELLED: Farewell.MISSED,
    EndReason.NO_ANSWER: Farewell.MISSED,
    EndReason.CONNECTION_LOST: Farewell.MISSED,
}


@dataclass(frozen=True, slots=True)
class Caller:
    """One card."""

    call: CallState
    form: Form
    farewell: Farewell | None = None
    """None while it rings."""


class Callers:
    """The machine. `shown` is what to render; the newest is first and lies on top."""

    def __init__(self) -> None:
        self._cards: list[Caller] = []
        self._goes_at: dict[CallId, float] = {}
        self._silenced: set[CallId] = set()

    @property
    def shown(self) -> tuple[Caller, ...]:
        """The cards, newest first."""
        return tuple(reversed(self._cards))

    def is_silenced(self, call_id: CallId) -> bool:
        """Whether this device was told to be quiet about a call; the others ring on."""
        return call_id in self._silenced

    # -- input

    def update(self, calls: Sequence[CallState], now: float, *, prefers_compact: bool) -> None:
        """A snapshot: callers come and go. A card keeps its form while others come."""
        ringing = {call.call_id: call for call in calls if call.is_incoming_ringing}
        is_busy = any(call.is_heard for call in calls)
        self._silenced &= ringing.keys()
        for card in self._cards:
            if card.farewell is None and card.call.call_id not in ringing:
                self._say(card.call, Farewell.NOTHING, now)
        self._cards = [replace(card, call=ringing.get(card.call.call_id, card.call)) for card in self._cards]
        known = {card.call.call_id for card in self._cards}
        fresh = [call for call in ringing.values() if call.call_id not in known | self._silenced]
        room = MAX_SHOWN - sum(card.farewell is None for card in self._cards)
        for call in fresh[-room:] if room > 0 else []:
            self._cards.append(Caller(call, self._form(is_busy=is_busy, prefers_compact=prefers_compact)))

    def over(self, call: CallState, now: float) -> None:
        """The last word of a call."""
        card = next((card for card in self._cards if card.call.call_id == call.call_id), None)
        if card is None or card.farewell in (Farewell.MISSED, Farewell.ELSEWHERE):
            return
        reason = call.reason or EndReason.HUNG_UP
        farewell = Farewell.NOTHING if call.ended_by_me else _FAREWELLS.get(reason, Farewell.NOTHING)
        self._say(call, farewell, now)

    def silence(self, call_id: CallId, now: float) -> None:
        """The person put a card away: one that rings is quiet here from now on."""
        for card in self._cards:
            if card.call.call_id == call_id:
                if card.farewell is None:
                    self._silenced.add(call_id)
                self._say(card.call, Farewell.NOTHING, now)

    def clear(self) -> None:
        """Nobody is signed in any more."""
        self._cards.clear()
        self._goes_at.clear()
        self._silenced.clear()

    # -- machine

    def handle_timeout(self, now: float) -> None:
        """Cards whose time is over go."""
        for call_id, at in tuple(self._goes_at.items()):
            if now >= at:
                self._goes(call_id, now)

    def next_timeout(self) -> float | None:
        """When handle_timeout wants to be called."""
        return min(self._goes_at.values(), default=None)

    # -- inside

    def _form(self, *, is_busy: bool, prefers_compact: bool) -> Form:
        if is_busy:
            return Form.IN_CALL
        return Form.COMPACT if prefers_compact or self._cards else Form.FULL

    def _say(self, call: CallState, farewell: Farewell, now: float) -> None:
        self._goes_at[call.call_id] = now + _STAYS[farewell]
        self._cards = [
            replace(card, call=call, farewell=farewell) if card.call.call_id == call.call_id else card
            for card in self._cards
        ]

    def _goes(self, call_id: CallId, now: float) -> None:
        card = next(card for card in self._cards if card.call.call_id == call_id)
        if card.farewell is not Farewell.NOTHING:
            self._say(card.call, Farewell.NOTHING, now)
            return
        del self._goes_at[call_id]
        self._cards = [each for each in self._cards if each is not card]
