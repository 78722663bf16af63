"""Room: who takes part and with which tracks, and to whom our own description and candidates go; without I/O.

A one-to-one call is a room of two. The rule that nothing of a callee reaches the caller before it accepts is kept
here: while a room only rings, everything we would say is held back.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import Enum, auto

from app.protocol.description import CandidateBatch, Kind, SessionDescription, TrackDescription
from app.protocol.errors import LocalProtocolError
from app.protocol.ids import ParticipantId, RoomId, TrackId
from app.protocol.messages import (
    ClientMessage,
    Message,
    PeerCandidates,
    PeerConnection,
    PeerDescription,
    SendCandidates,
    SendDescription,
)
from app.protocol.model import ParticipantInfo

MAX_HELD = 64  # batches kept for later, each way; a stranger's trickle must not fill the memory of a ringing device
CALLEE = ParticipantId("")  # the address of whoever will answer


class State(Enum):
    """Our own standing in the room."""

    INVITING = auto()
    """We called; what we say goes to every ringing device."""
    RINGING = auto()
    """We are called; nothing leaves."""
    ANSWERING = auto()
    """We accepted; the server has the acceptance in front of whatever follows."""
    MOVING = auto()
    """We go on with a call of another device of ours; nothing leaves before the server has us in the room."""
    JOINED = auto()
    LEFT = auto()


class Input(Enum):
    """What moves it."""

    ANSWER = auto()
    JOIN = auto()
    LEAVE = auto()


TRANSITIONS: Mapping[tuple[State, Input], State] = {
    (State.RINGING, Input.ANSWER): State.ANSWERING,
    (State.INVITING, Input.JOIN): State.JOINED,
    (State.ANSWERING, Input.JOIN): State.JOINED,
    (State.MOVING, Input.JOIN): State.JOINED,
    (State.JOINED, Input.JOIN): State.JOINED,  # somebody else joins
    **{(state, Input.LEAVE): State.LEFT for state in State},
}


@dataclass(frozen=True, slots=True)
class Participant:
    """One other person in the room, on one device."""

    info: ParticipantInfo
    is_connected: bool = True
    """Their link to the server; media may go on without."""
    revision: int = -1
    """Of their newest description."""
    tracks: Mapping[TrackId, TrackDescription] = field(default_factory=dict)
    is_holding: bool = False
    """They have the call on hold."""

    def publishes(self, kind: Kind) -> bool:
        """Whether a track of this kind is there and not muted."""
        return any(track.kind == kind and not track.muted for track in self.tracks.values())


@dataclass(frozen=True, slots=True)
class ParticipantJoined:
    """Somebody else is in the room."""

    participant: Participant


@dataclass(frozen=True, slots=True)
class ParticipantChanged:
    """Their connection or their tracks changed."""

    participant: Participant


@dataclass(frozen=True, slots=True)
class DescriptionArrived:
    """A newer description for the association with this participant."""

    sender: ParticipantId
    description: SessionDescription


@dataclass(frozen=True, slots=True)
class CandidatesArrived:
    """Candidates for the association with this participant."""

    sender: ParticipantId
    batch: CandidateBatch


Event = ParticipantJoined | ParticipantChanged | DescriptionArrived | CandidatesArrived


class Room:
    """The machine. Make one with `Room.inviting`, `Room.ringing` or `Room.moving`."""

    def __init__(self, room_id: RoomId, state: State) -> None:
        self.room_id = room_id
        self.state = state
        self.me: ParticipantInfo | None = None
        self.participants: dict[ParticipantId, Participant] = {}
        self._our_description: SessionDescription | None = None  # not told to the other end yet
        self._told: SessionDescription | None = None  # the newest that left
        self._our_candidates: list[CandidateBatch] = []
        self._their_candidates: list[PeerCandidates] = []
        self._outgoing: list[ClientMessage] = []
        self._events: list[Event] = []

    @classmethod
    def inviting(cls, room_id: RoomId) -> "Room":
        """The room of a call that we place."""
        return cls(room_id, State.INVITING)

    @classmethod
    def ringing(cls, room_id: RoomId, caller: ParticipantInfo, description: SessionDescription) -> "Room":
        """The room of a call that rings here."""
        room = cls(room_id, State.RINGING)
        tracks = {track.track_id: track for track in description.tracks}
        room.participants[caller.participant_id] = Participant(caller, revision=description.revision, tracks=tracks)
        return room

    @classmethod
    def moving(cls, room_id: RoomId) -> "Room":
        """The room of a call that we go on with from another device."""
        return cls(room_id, State.MOVING)

    # -- commands

    def answer(self) -> None:
        """This person accepts: what the caller trickled so far is let in, and from now on we may speak."""
        self._fire(Input.ANSWER)
        self._release()

    def join(self, me: ParticipantInfo, other: ParticipantInfo, description: SessionDescription | None) -> None:
        """The server has both of us in the room. `description` is the other's, if it came with the word."""
        self._fire(Input.JOIN)
        self.me = me
        known = self.participants.get(other.participant_id)
        participant = replace(known, info=other) if known is not None else Participant(other)
        self.participants[other.participant_id] = participant
        self._events.append(ParticipantJoined(participant))
        if description is not None:
            self._described(participant, description)
        self._release()

    def replace(self, left: ParticipantId, other: ParticipantInfo, description: SessionDescription) -> None:
        """Somebody goes on from another device: a new participant in place of the one that left."""
        if self.state is State.LEFT:
            return
        self.participants.pop(left, None)
        tracks = {track.track_id: track for track in description.tracks}
        participant = Participant(other, revision=description.revision, tracks=tracks, is_holding=description.held)
        self.participants[other.participant_id] = participant
        self._events.append(ParticipantJoined(participant))

    def leave(self) -> None:
        """Out. Idempotent; nothing is sent or let in any more."""
        self._fire(Input.LEAVE)
        self._our_candidates.clear()
        self._their_candidates.clear()

    def describe(self, description: SessionDescription) -> None:
        """Give the others our newer description as soon as that is allowed."""
        if self.state is State.LEFT:
            return
        if self.state in (State.ANSWERING, State.JOINED):
            self._told = description
            for to in self.participants:
                self._outgoing.append(SendDescription(self.room_id, to, description))
        else:
            self._our_description = description  # the newest one says all

    def trickle(self, batch: CandidateBatch) -> None:
        """Give the others candidates of ours as soon as that is allowed."""
        match self.state:
            case State.LEFT:
                pass
            case State.INVITING:
                self._outgoing.append(SendCandidates(self.room_id, CALLEE, batch))
            case State.RINGING | State.MOVING:
                if len(self._our_candidates) < MAX_HELD:
                    self._our_candidates.append(batch)
            case _:
                for to in self.participants:
                    self._outgoing.append(SendCandidates(self.room_id, to, batch))

    # -- from the server

    def receive(self, message: Message) -> None:
        """A message about this room. Words of strangers and old news are dropped."""
        if self.state is State.LEFT:
            return
        match message:
            case PeerCandidates():
                self._candidates(message)
            case PeerDescription():
                participant = self.participants.get(message.sender)
                if participant is not None and self.state is not State.RINGING:
                    self._described(participant, message.description)
            case PeerConnection():
                participant = self.participants.get(message.participant_id)
                if participant is not None and participant.is_connected != message.connected:
                    self._change(replace(participant, is_connected=message.connected))
                if participant is not None and message.connected and self._told is not None:
                    # A server that was restarted passed nothing on meanwhile. Who knows this revision skips it.
                    self._outgoing.append(SendDescription(self.room_id, message.participant_id, self._told))
            case _:
                pass

    # -- machine

    def handle_timeout(self, now: float) -> None:
        """A room has no timers."""

    def next_timeout(self) -> float | None:
        """None."""
        return None

    def outgoing(self) -> list[ClientMessage]:
        """Drain the requests to be sent."""
        outgoing, self._outgoing = self._outgoing, []
        return outgoing

    def events(self) -> list[Event]:
        """Drain what happened."""
        events, self._events = self._events, []
        return events

    # -- inside

    def _fire(self, received: Input) -> None:
        following = TRANSITIONS.get((self.state, received))
        if following is None:
            raise LocalProtocolError(f"{received.name} while {self.state.name}")
        self.state = following

    def _release(self) -> None:
        """Send and let in what was held back."""
        ours, self._our_candidates = self._our_candidates, []
        theirs, self._their_candidates = self._their_candidates, []
        if self._our_description is not None:
            description, self._our_description = self._our_description, None
            self.describe(description)
        for batch in ours:
            self.trickle(batch)
        for message in theirs:
            self._candidates(message)

    def _candidates(self, message: PeerCandidates) -> None:
        if self.state in (State.ANSWERING, State.JOINED) and message.sender in self.participants:
            self._events.append(CandidatesArrived(message.sender, message.candidates))
        elif self.state is not State.JOINED and len(self._their_candidates) < MAX_HELD:
            self._their_candidates.append(message)

    def _described(self, participant: Participant, description: SessionDescription) -> None:
        if description.revision <= participant.revision:
            return
        tracks = {track.track_id: track for track in description.tracks}
        self._change(replace(participant, revision=description.revision, tracks=tracks, is_holding=description.held))
        self._events.append(DescriptionArrived(participant.info.participant_id, description))

    def _change(self, participant: Participant) -> None:
        self.participants[participant.info.participant_id] = participant
        self._events.append(ParticipantChanged(participant))
