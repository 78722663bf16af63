"""One call as the server sees it: state, the two ends, who was told of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto

from app.protocol.description import CandidateBatch, SessionDescription
from app.protocol.errors import LocalProtocolError
from app.protocol.ids import CallId, ParticipantId, RoomId, SessionId, UserId
from app.protocol.model import CallMedia, ParticipantInfo


class State(Enum):
    """Where a call stands."""

    RINGING = auto()
    ANSWERED = auto()
    REBUILDING = auto()
    """After a restart one end has named the call, the other not yet."""
    ENDED = auto()


class Input(Enum):
    """What moves it."""

    ACCEPT = auto()
    REBUILT = auto()
    END = auto()


TRANSITIONS: Mapping[tuple[State, Input], State] = {
    (State.RINGING, Input.ACCEPT): State.ANSWERED,
    (State.REBUILDING, Input.REBUILT): State.ANSWERED,
    (State.RINGING, Input.END): State.ENDED,
    (State.ANSWERED, Input.END): State.ENDED,
    (State.REBUILDING, Input.END): State.ENDED,
}


@dataclass(slots=True)
class Leg:
    """One end of a call: a participant and the state of its connection."""

    participant: ParticipantInfo
    address: str
    is_connected: bool = True

    @property
    def session_id(self) -> SessionId:
        """The session behind this end."""
        return self.participant.session_id

    @property
    def participant_id(self) -> ParticipantId:
        """The address of this end in the room."""
        return self.participant.participant_id


class Call:
    """State of one call; the rules are in `server.signalling.calls`."""

    __slots__ = (
        "answered_at",
        "answered_wall",
        "call_id",
        "callee",
        "callee_id",
        "caller",
        "caller_id",
        "candidates",
        "deadline",
        "description",
        "expected_participant",
        "goes_on",
        "is_unheard",
        "media",
        "note",
        "ringing",
        "room_id",
        "started_at",
        "state",
    )

    def __init__(
        self, call_id: CallId, room_id: RoomId, caller_id: UserId, callee_id: UserId, media: CallMedia, now: float
    ) -> None:
        self.call_id = call_id
        self.room_id = room_id
        self.caller_id = caller_id
        self.callee_id = callee_id
        self.media = media
        self.state = State.RINGING
        self.caller: Leg | None = None
        self.callee: Leg | None = None
        self.description: SessionDescription | None = None
        """The caller's newest, for devices that arrive while it rings."""
        self.candidates: list[CandidateBatch] = []
        """What the caller trickled before an answer."""
        self.ringing: dict[SessionId, None] = {}
        """Devices of the callee that were told and not yet told the end."""
        self.is_unheard = False
        """The callee blocks the caller: none of their devices may ever hear of it."""
        self.expected_participant = ParticipantId("")
        """Rebuilding: the participant id of the end that has not come yet."""
        self.started_at = now
        self.answered_at: float | None = None
        self.goes_on = CallId("")
        """The call that this one goes on with, as its caller says."""
        self.note = ""
        """What the callee said in words when they declined."""
        self.answered_wall = 0.0
        """Of a rebuilt call, as its ends remember it."""
        self.deadline: float | None = None

    def fire(self, received: Input) -> None:
        """Move to the next state. LocalProtocolError where there is none."""
        following = TRANSITIONS.get((self.state, received))
        if following is None:
            raise LocalProtocolError(f"{received.name} while {self.state.name}")
        self.state = following

    def leg_of(self, session_id: SessionId) -> Leg | None:
        """The end that this session is."""
        for leg in (self.caller, self.callee):
            if leg is not None and leg.session_id == session_id:
                return leg
        return None

    def leg_of_person(self, user_id: UserId) -> Leg | None:
        """The end that this person is."""
        return self.caller if user_id == self.caller_id else self.callee if user_id == self.callee_id else None

    def other(self, leg: Leg) -> Leg | None:
        """The end across."""
        return self.callee if leg is self.caller else self.caller

    def is_of(self, user_id: UserId) -> bool:
        """Tell whether a person had a part in making this call, rather than being named in it by somebody."""
        return any(leg is not None and leg.participant.user.user_id == user_id for leg in (self.caller, self.callee))

    def involves(self, user_id: UserId) -> bool:
        """Tell whether a person is one of the two."""
        return user_id in (self.caller_id, self.callee_id)
