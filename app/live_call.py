"""One call with everything that belongs to it: the call machine, its room, and the media to the other end."""

import logging
from collections.abc import Callable
from dataclasses import replace

from app import clock
from app.analytics.observer import Ending, Observer, Reading
from app.call import call as machine
from app.call.call import Call, CallEnded, PeerJoined, PeerMoved, PhaseMoved
from app.call_figures import Tally
from app.driver import Driver
from app.protocol.description import Kind
from app.protocol.errors import LocalProtocolError
from app.protocol.events.schema import Direction
from app.protocol.ids import ParticipantId, UserId
from app.protocol.messages import ClientMessage, Incoming, Message
from app.protocol.model import CallDirection, CallMedia
from app.room import room as room_machine
from app.room.room import CandidatesArrived, DescriptionArrived, ParticipantChanged, ParticipantJoined, Room
from app.signalling.requests import RequestFailure
from app.state import NO_CALL, CallChanged, CallOver, CallState, ClientEvent, MediaArrived, Phase
from media.engine.api import (
    Connected,
    DescriptionChanged,
    Disconnected,
    EncodingAgreed,
    Engine,
    Failed,
    FirstMedia,
    Flow,
    LocalCandidates,
    PathChanged,
    Peer,
    PeerEvent,
    PeerLeft,
    RemoteTrackChanged,
    RestartWanted,
    SourceLost,
)

logger = logging.getLogger(__name__)

_PHASES = {
    machine.State.CALLING: Phase.CALLING,
    machine.State.RINGING_THERE: Phase.RINGING,
    machine.State.RINGING_HERE: Phase.RINGING,
    machine.State.ACCEPTING: Phase.CONNECTING,
    machine.State.MOVING: Phase.CONNECTING,
    machine.State.CONNECTING: Phase.CONNECTING,
    machine.State.CONNECTED: Phase.CONNECTED,
    machine.State.ENDED: Phase.ENDED,
}


class LiveCall:
    """Runs on the core loop. `request` sends to the server, `notify` tells the front end, `lost` hears of devices.

    `dropped` gets the media to a device that the other person left for another one: it is to be closed.
    """

    def __init__(
        self,
        call: Call,
        room: Room,
        engine: Engine,
        *,
        incoming: Incoming | None,
        peer: Peer | None,
        quiet: bool,
        request: "Callable[[LiveCall, ClientMessage], None]",
        notify: "Callable[[LiveCall, ClientEvent | None], None]",
        lost: Callable[[SourceLost], None],
        dropped: "Callable[[LiveCall, Peer], None]",
    ) -> None:
        self.call = call
        self.room = room
        self.peer = peer
        self._engine = engine
        self._incoming = incoming
        self._quiet = quiet
        self._notify = notify
        self._lost = lost
        self._dropped = dropped
        self._listening = 0
        self._peer_address = ""
        self.tally = Tally()
        self.observer = Observer(outgoing=call.direction is CallDirection.OUTGOING)
        self._view = CallState(
            call.call_id, call.room_id, call.direction, _PHASES[call.state], call.peer, call.media, call.created_at,
            goes_on=incoming.goes_on if incoming is not None else NO_CALL,
        )  # fmt: skip
        self._call: Driver[ClientMessage, machine.Event] = Driver(
            call, send=lambda message: request(self, message), notify=self._on_call
        )
        self._room: Driver[ClientMessage, room_machine.Event] = Driver(
            room, send=lambda message: request(self, message), notify=self._on_room
        )

    @property
    def state(self) -> CallState:
        """The snapshot for people; the same object while nothing changed."""
        call = self.call
        other = next(iter(self.room.participants.values()), None)
        view = replace(
            self._view,
            phase=_PHASES[call.state],
            media=call.media,
            peer_device=other.info.device if other is not None else None,
            quiet=self._quiet,
            answered_at=call.answered_at,
            connected_at=call.connected_at,
            ended_at=call.ended_at,
            reason=call.reason,
            error=call.error,
            note=call.note,
            is_media_lost=call.is_media_lost,
            is_on_hold=call.is_on_hold,
            is_held_by_peer=other is not None and other.is_holding,
            is_peer_moving=call.is_peer_moving,
            is_peer_reachable=other is None or other.is_connected,
            has_remote_video=other is not None and other.publishes(Kind.VIDEO),
            is_remote_muted=other is not None and not other.publishes(Kind.AUDIO),
        )
        if view != self._view:
            self._view = view
        return self._view

    # -- commands

    def start(self) -> None:
        """Let out what the machines have to say first."""
        self._room.pump()
        self._call.pump()

    def accept(self, media: CallMedia) -> None:
        """Answer here; the devices are open already. LocalProtocolError unless it rings here."""
        incoming = self._incoming
        if incoming is None or self.call.state is not machine.State.RINGING_HERE:
            raise LocalProtocolError(f"accept while {self.call.state.name}")
        self.peer = peer = self._engine.open_peer(is_caller=False, notify=self.listener())
        peer.apply(incoming.description, peer_address=incoming.peer_address)
        description = peer.description()
        self._call.drive(lambda now: self.call.accept(media, description, now))
        self._room.drive(lambda _now: self.room.answer())

    def decline(self, note: str = "") -> None:
        """Refuse on all devices, perhaps with a line of words."""
        self._call.drive(lambda now: self.call.decline(now, note=note))

    def hang_up(self) -> None:
        """End it in whatever state it is."""
        self._call.drive(self.call.hang_up)

    def hold(self) -> None:
        """Silence in both directions; paths and keys stay. LocalProtocolError unless it is answered."""
        self._call.drive(lambda _now: self.call.hold())
        self._apply_hold()

    def resume(self) -> None:
        """Go on; the devices are this call's again."""
        self._call.drive(lambda _now: self.call.resume())
        self._apply_hold()

    def _apply_hold(self) -> None:
        if self.peer is not None:
            self.peer.set_hold(self.call.is_on_hold)

    # -- from the server

    def receive(self, message: Message) -> None:
        """A message about this call or its room."""
        self._call.drive(lambda now: self.call.receive(message, now, clock.wall()))
        self._room.drive(lambda _now: self.room.receive(message))

    def replied(self, request: ClientMessage, reply: Message) -> None:
        """The reply to a message of ours."""
        self._call.drive(lambda now: self.call.replied(request, reply, now, clock.wall()))

    def request_failed(self, request: ClientMessage, why: RequestFailure) -> None:
        """A message of ours has no reply."""
        self._call.drive(lambda now: self.call.request_failed(request, why, now))

    def session_renewed(self) -> None:
        """The server no longer knows us."""
        self._call.drive(self.call.session_renewed)

    # -- media

    def measure(self, seconds: float) -> None:
        """Renew the figures, `seconds` after the last time. A hold says nothing about the line, and is not counted."""
        if self.state.is_silent:
            return
        if self.peer is not None and self.call.state is machine.State.CONNECTED:
            stats = self.peer.stats()
            self.tally.add(stats, is_media_lost=self.call.is_media_lost, seconds=seconds)
            reading = Reading(stats, self.call.is_media_lost, self._view.path_reason, seconds)
            self.observer.read(reading, clock.wall())
            self._view = replace(self._view, stats=stats, path=stats.path or self._view.path)
            self._notify(self, None)

    async def close(self) -> None:
        """Stop the machines and release the media. Idempotent."""
        self._call.close()
        self._room.close()
        self.room.leave()
        peer, self.peer = self.peer, None
        if peer is not None:
            await peer.close()

    def listener(self) -> Callable[[PeerEvent], None]:
        """An ear for media to the other end; one that had an ear before is no longer heard."""
        self._listening += 1
        number = self._listening

        def hear(event: PeerEvent) -> None:
            if number == self._listening:
                self._on_peer(event)

        return hear

    def _on_peer(self, event: PeerEvent) -> None:
        match event:
            case LocalCandidates(batch):
                self._room.drive(lambda _now: self.room.trickle(batch))
            case DescriptionChanged(description):
                self._room.drive(lambda _now: self.room.describe(description))
            case RestartWanted():
                if self.peer is not None:
                    description = self.peer.restart()
                    self._room.drive(lambda _now: self.room.describe(description))
            case Connected():
                self._call.drive(self.call.media_connected)
            case Disconnected():
                self._call.drive(self.call.media_lost)
            case Failed(reason):
                self._view = replace(self._view, problem=reason)
                self._call.drive(self.call.media_failed)
            case PeerLeft():
                self._call.drive(self.call.peer_left)
            case PathChanged(path, reason):
                self._view = replace(self._view, path=path, path_reason=reason)
                self._notify(self, None)
            case FirstMedia(track_id, kind, at):
                self._notify(self, MediaArrived(self.call.call_id, track_id, kind, at))
            case SourceLost() if self.call.is_on_hold:
                pass  # a device of another call, which tells it too
            case SourceLost():
                self._lost(event)
            case RemoteTrackChanged():
                self._notify(self, None)
            case EncodingAgreed(flow, width, height, fps, _):
                logger.info("= pictures %s are %dx%d at %d a second", flow.name.lower(), width, height, fps)
                direction = Direction.SENT if flow is Flow.SENT else Direction.RECEIVED
                self.observer.agreed(direction, width, height, fps, clock.wall())

    # -- what the machines say

    def _on_call(self, event: machine.Event) -> None:
        match event:
            case PhaseMoved(state):
                logger.info("= call %s is %s", self.call.call_id[-8:], state.name)
                if state is not machine.State.ENDED:
                    self._notify(self, CallChanged(self.state))
            case PeerJoined(you, peer, description, peer_address):
                self._peer_address = peer_address
                self.observer.answered(video=self.call.media.video, wall=clock.wall())
                self._room.drive(lambda _now: self.room.join(you, peer, description))
            case PeerMoved():
                self._follow(event)
            case CallEnded(reason, by):
                logger.info("= call %s ended: %s", self.call.call_id[-8:], reason.value)
                self.room.leave()  # what devices do when they close is nobody's news any more
                by_me = by != UserId("") and by != self.call.peer.user_id
                self._view = view = replace(self.state, ended_by_me=by_me)
                now = clock.now()
                ending = Ending(reason.value, view.answered_at, view.connected_at, view.ended_at or now)
                self.observer.ended(ending, clock.wall())
                self._notify(self, CallOver(self._view))

    def _on_room(self, event: room_machine.Event) -> None:
        match event:
            case DescriptionArrived(sender, description):
                if (peer := self._of(sender)) is not None:
                    peer.apply(description, peer_address=self._peer_address)
            case CandidatesArrived(sender, batch):
                if (peer := self._of(sender)) is not None:
                    peer.add_candidates(batch)
            case ParticipantJoined() | ParticipantChanged():
                was_held, state = self._view.is_held_by_peer, self.state
                self._notify(self, CallChanged(state) if state.is_held_by_peer != was_held else None)

    def _follow(self, moved: PeerMoved) -> None:
        """Media to the device that the other person goes on from."""
        old, self._peer_address = self.peer, moved.peer_address
        self.peer = peer = self._engine.open_peer(is_caller=False, notify=self.listener())
        if old is not None:
            self._dropped(self, old)
        peer.set_hold(self.call.is_on_hold)
        peer.apply(moved.description, peer_address=moved.peer_address)
        description = peer.description()
        self._room.drive(lambda _now: self.room.replace(moved.left, moved.participant, moved.description))
        self._room.drive(lambda _now: self.room.describe(description))

    def _of(self, sender: ParticipantId) -> Peer | None:
        """The media to this participant: a room of two has one."""
        return self.peer
