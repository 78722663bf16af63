"""The calls of this client: placing, answering, and which message belongs to which."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any

import msgspec

from app import clock
from app.call.call import Call, State
from app.call.glare import Glare
from app.call.lines import Act, Line, Order, held, resumed, taken
from app.call.returning import Returns
from app.call_events import CallEvents
from app.call_figures import CallFigures
from app.devices import Devices
from app.live_call import LiveCall
from app.loudness import Loudness
from app.people import People
from app.protocol.description import TrackSource
from app.protocol.errors import EndReason, LocalProtocolError
from app.protocol.ids import CallId, RoomId, UserId
from app.protocol.messages import (
    Accepted,
    CallsElsewhere,
    Cancel,
    ClientMessage,
    Decline,
    Ended,
    HangUp,
    Incoming,
    Invite,
    Message,
    Move,
    Moved,
    PeerCandidates,
    PeerConnection,
    PeerDescription,
    Ringing,
)
from app.protocol.model import CallMedia, UserInfo
from app.relay_rights import RelayRights
from app.room.room import Room
from app.signalling.requests import RequestFailure, RequestId
from app.state import NO_CALL, CallArrived, CallOver, CallState, ClientEvent, DeviceState, ElsewhereCall
from media.engine.api import Engine, FrameSink, Peer, PeerEvent

logger = logging.getLogger(__name__)

MEASURE_EVERY = 1.0  # seconds between two readings of the figures
INVITE_WITHIN = 30.0  # seconds an invitation may wait for a connection; longer, and nobody wants it any more
GOODBYE_WITHIN = 60.0  # seconds: ending a call must reach the server even over a lost connection
REQUEST_WITHIN = 30.0
MAX_CALLS = 20  # at once, ringing ones included; a server that tells of more is not believed
CLOSE_TIMEOUT = 3.0  # seconds for saying goodbye to the other ends when the client closes

Request = Callable[[ClientMessage, float], RequestId]


class Calls:
    """Runs on the core loop. `request` sends to the server; `notify` tells the front end (None: only the state).

    `remember` takes the figures of a call that is over.
    """

    def __init__(
        self,
        engine: Engine,
        devices: Devices,
        people: People,
        relays: RelayRights,
        request: Request,
        notify: Callable[[ClientEvent | None], None],
        remember: Callable[[CallFigures], None],
        events: CallEvents,
    ) -> None:
        self._engine = engine
        self._devices = devices
        self._people = people
        self._relays = relays
        self._request = request
        self._notify = notify
        self._remember = remember
        self._events = events
        self._calls: dict[CallId, LiveCall] = {}
        self._rooms: dict[RoomId, LiveCall] = {}
        self._requests: dict[RequestId, tuple[LiveCall, ClientMessage]] = {}
        self.elsewhere: tuple[ElsewhereCall, ...] = ()
        """Calls of this person on other devices of theirs."""
        self._glare = Glare()
        self._returns = Returns()
        self._sinks: dict[CallId, FrameSink] = {}
        self._before_hold: dict[CallId, DeviceState] = {}
        self._loudness = Loudness()
        self._closing: set[asyncio.Task[None]] = set()
        self._measuring: asyncio.TimerHandle | None = None

    @property
    def states(self) -> tuple[CallState, ...]:
        """Those not over, oldest first."""
        return tuple(live.state for live in self._calls.values())

    @property
    def is_busy(self) -> bool:
        """Whether a call occupies this device, be it on hold."""
        return any(live.state.is_active for live in self._calls.values())

    # -- commands

    def expect(self) -> None:
        """Somebody looks at whom to call: load what it takes meanwhile. Opens nothing, and nobody hears of it."""
        self._engine.prepare()

    def place(self, user: UserInfo | UserId, video: bool, *, goes_on: CallId = NO_CALL, holds: bool = False) -> CallId:
        """Call a person: devices open, gathering starts, the invitation leaves.

        `goes_on`: the call with them that was left or lost a moment ago; if they still sit there it goes on at once.
        `holds`: the one that is heard here waits on hold.
        LocalProtocolError when not signed in, for an id that is no contact's, or if nothing more can be held.
        """
        me = self._me()
        callee = user if isinstance(user, UserInfo) else self._people.known(user)
        if callee is None:
            raise LocalProtocolError("call somebody unknown: give their UserInfo")
        call_id, room_id = CallId(clock.new_id()), RoomId(clock.new_id())
        media = CallMedia(audio=True, video=video)

        def make(peer: Peer) -> tuple[Call, Room]:
            invite = Invite(call_id, room_id, callee.user_id, media, peer.description(), goes_on)
            return Call.outgoing_to(callee, invite, me=me, now=clock.now()), Room.inviting(room_id)

        if holds:
            self._carry_out(taken(self._lines(), call_id, holds=True))  # first: nobody hears how the next call begins
            self._devices.turn_to(video=video and self._devices.shows_on_entry, is_muted=self._devices.state.is_muted)
        self._offer(make, video=video)
        return call_id

    def move_here(self, call_id: CallId, video: bool) -> None:
        """Go on here with a call that runs on another device of this person; any other call of this device ends.

        LocalProtocolError if there is no such call.
        """
        me = self._me()
        found = next((each for each in self.elsewhere if each.running.call_id == call_id), None)
        if found is None or call_id in self._calls or found.running.room_id in self._rooms:
            raise LocalProtocolError("there is no such call on another device")
        now = clock.now()
        running = msgspec.structs.replace(found.running, age=max(0.0, now - found.since))

        def make(peer: Peer) -> tuple[Call, Room]:
            move = Move(call_id, CallMedia(audio=True, video=video), peer.description())
            return Call.moved_here(running, move, me=me, now=now), Room.moving(running.room_id)

        live = self._offer(make, video=video)
        self._carry_out(taken(self._lines(), live.call.call_id, holds=False))

    def _offer(self, make: Callable[[Peer], tuple[Call, Room]], *, video: bool) -> LiveCall:
        """A call that begins with our offer: devices open, gathering starts, the request leaves."""
        self._relays.renew()
        self._engine.warm_up()
        self._devices.open(video=video)
        early: list[PeerEvent] = []  # what the peer says before there is a call to hear it
        hear: Callable[[PeerEvent], None] = early.append
        peer = self._engine.open_peer(is_caller=True, notify=lambda event: hear(event))
        call, room = make(peer)
        live = self._live(call, room, peer=peer)
        self._add(live)
        self._dress(live)
        live.start()
        hear = live.listener()
        for event in early:
            hear(event)
        self._notify(None)
        return live

    def accept(self, call_id: CallId, video: bool, *, holds: bool = False) -> None:
        """Answer a ringing call; the one that is heard here ends, or with `holds` waits on hold.

        What is on hold already stays there. LocalProtocolError if it does not ring, or nothing more can be held.
        """
        live = self._get(call_id)
        if live.call.state is not State.RINGING_HERE:
            raise LocalProtocolError(f"accept while {live.call.state.name}")
        others = taken(self._lines(), call_id, holds=holds)
        if holds:
            self._carry_out(others)  # first: nobody hears how the next call begins
            self._devices.turn_to(video=video and self._devices.shows_on_entry, is_muted=self._devices.state.is_muted)
        self._devices.open(video=video)
        live.accept(CallMedia(audio=True, video=video))
        self._dress(live)
        if not holds:
            self._carry_out(others)
        self._notify(None)

    def hold(self, call_id: CallId | None = None) -> None:
        """Put this call, or the one that is heard, on hold. LocalProtocolError if it cannot be."""
        lines = self._lines()
        heard = next((line.call_id for line in lines if not line.is_on_hold), None)
        self._carry_out(held(lines, call_id or heard or NO_CALL))
        if not self._is_anybody_heard:
            self._devices.close()
        self._notify(None)

    def resume(self, call_id: CallId | None = None) -> None:
        """Take this call, or the one on hold, back; what is heard now goes on hold. LocalProtocolError if it is none.

        Camera and, if the devices were free meanwhile, mute are as they were when it was put on hold.
        """
        lines = self._lines()
        waiting = next((line.call_id for line in lines if line.is_on_hold), None)
        self._carry_out(resumed(lines, call_id or waiting or NO_CALL))
        self._notify(None)

    def decline(self, call_id: CallId, note: str = "") -> None:
        """Refuse a ringing call, perhaps with a line of words. LocalProtocolError if it does not ring."""
        self._get(call_id).decline(note)

    def hang_up(self, call_id: CallId | None = None) -> None:
        """End this call, or all that occupy this device. A call that is over already is no error."""
        for live in tuple(self._calls.values()):
            if live.call.call_id == call_id or (call_id is None and live.state.is_active):
                live.hang_up()

    def wait_for_return(self, call_id: CallId, until: float, *, is_silent: bool) -> None:
        """The person stays where a call has just ended: should the other one come back before `until`, it goes on.

        `is_silent`: with microphone and camera off.
        """
        self._returns.wait(call_id, until, is_silent=is_silent)

    def stop_waiting(self) -> None:
        """The person left too. Idempotent."""
        self._returns.stop()

    def set_frame_sink(self, call_id: CallId, sink: FrameSink | None) -> None:
        """Where the pictures of the other end go; may be set before there are any."""
        if sink is None:
            self._sinks.pop(call_id, None)
        else:
            self._sinks[call_id] = sink
        live = self._calls.get(call_id)
        if live is not None and live.peer is not None:
            live.peer.set_frame_sink(TrackSource.CAMERA, sink)

    def set_loudness(self, loudness: Loudness) -> None:
        """How loud each person is heard, from now on."""
        self._loudness = loudness
        for live in self._calls.values():
            self._set_volume(live)

    # -- from the server

    def receive(self, message: Message) -> None:
        """A message about calls; others are ignored."""
        match message:
            case Incoming():
                self._incoming(message)
            case CallsElsewhere():
                now = clock.now()
                self.elsewhere = tuple(ElsewhereCall(running, now - running.age) for running in message.calls)
                self._notify(None)
            case Ringing() | Accepted() | Moved() | Ended():
                live = self._calls.get(message.call_id)
                if live is not None:
                    live.receive(message)
            case PeerDescription() | PeerCandidates() | PeerConnection():
                live = self._rooms.get(message.room_id)
                if live is not None:
                    live.receive(message)
            case _:
                pass

    def replied(self, id: RequestId, reply: Message) -> None:
        """A reply; those to messages of others are ignored."""
        entry = self._requests.pop(id, None)
        if entry is not None:
            entry[0].replied(entry[1], reply)

    def request_failed(self, id: RequestId, why: RequestFailure) -> None:
        """No reply will come."""
        entry = self._requests.pop(id, None)
        if entry is not None:
            entry[0].request_failed(entry[1], why)

    def session_renewed(self) -> None:
        """The server no longer knows us: every call speaks for itself."""
        self.elsewhere = ()
        for live in tuple(self._calls.values()):
            live.session_renewed()

    async def close(self) -> None:
        """Hang up everything and release the media. Idempotent."""
        self.elsewhere = ()
        for live in tuple(self._calls.values()):
            live.hang_up()
        if self._measuring is not None:
            self._measuring.cancel()
        if self._closing:
            await asyncio.wait(self._closing, timeout=CLOSE_TIMEOUT)
        for task in self._closing:
            task.cancel()

    # -- inside

    def _me(self) -> UserId:
        if self._people.me is None:
            raise LocalProtocolError("call while signed out")
        return self._people.me.user_id

    def _get(self, call_id: CallId) -> LiveCall:
        live = self._calls.get(call_id)
        if live is None:
            raise LocalProtocolError("there is no such call any more")
        return live

    def _live(self, call: Call, room: Room, *, incoming: Incoming | None = None, peer: Peer | None = None) -> LiveCall:
        return LiveCall(
            call, room, self._engine, incoming=incoming, peer=peer,
            quiet=incoming is not None and (incoming.quiet or self.is_busy),
            request=self._send, notify=self._tell, lost=self._devices.lost, dropped=self._peer_dropped,
        )  # fmt: skip

    def _lines(self) -> list[Line]:
        return [
            Line(call_id, live.call.is_answered, live.call.is_on_hold)
            for call_id, live in self._calls.items()
            if live.state.is_active
        ]

    @property
    def _is_anybody_heard(self) -> bool:
        return any(live.state.is_heard for live in self._calls.values())

    def _carry_out(self, orders: tuple[Order, ...]) -> None:
        for order in orders:
            live = self._get(order.call_id)
            match order.act:
                case Act.HOLD:
                    self._before_hold[order.call_id] = self._devices.state
                    live.hold()
                case Act.RESUME:
                    before = self._before_hold.pop(order.call_id, DeviceState())
                    is_muted = before.is_muted or self._devices.state.is_muted
                    self._devices.turn_to(video=before.is_camera_on, is_muted=is_muted)
                    live.resume()
                case Act.LEAVE:
                    live.hang_up()

    def _add(self, live: LiveCall) -> None:
        self._calls[live.call.call_id] = live
        self._rooms[live.call.room_id] = live
        if self._measuring is None:
            self._measuring = asyncio.get_running_loop().call_later(MEASURE_EVERY, self._measure)

    def _incoming(self, message: Incoming) -> None:
        known = self._calls.get(message.call_id)
        if known is not None:
            known.receive(message)
            return
        if self._people.me is None:
            return
        if len(self._calls) >= MAX_CALLS:
            logger.warning("= more calls ring than anybody could answer")
            return
        if message.room_id in self._rooms:
            return  # a room belongs to one call; the server is confused
        self._engine.warm_up()  # asks our own server only: the caller learns nothing
        now = clock.now()
        room = Room.ringing(message.room_id, message.caller, message.description)
        live = self._live(Call.incoming_from(message, me=self._people.me.user_id, now=now), room, incoming=message)
        self._add(live)
        caller = message.caller.user.user_id
        stay = self._returns.claim(message.goes_on, caller, now)
        wish = self._glare.claim(caller, now)
        if stay is not None and not self.is_busy:
            self._devices.mute(stay.is_muted)  # before anything can be heard
            self.accept(message.call_id, video=stay.video)
        elif wish is not None:
            self.accept(message.call_id, video=wish.video)
        else:
            self._notify(CallArrived(live.state))

    def _send(self, live: LiveCall, message: ClientMessage) -> None:
        id = self._request(message, _within(message))
        self._requests[id] = (live, message)

    def _tell(self, live: LiveCall, event: ClientEvent | None) -> None:
        if isinstance(event, CallOver):
            self._over(live, event)
        self._notify(event)

    def _dress(self, live: LiveCall) -> None:
        # As soon as there is a peer: media may flow before the server has answered our accept.
        sink = self._sinks.get(live.call.call_id)
        if sink is not None and live.peer is not None:
            live.peer.set_frame_sink(TrackSource.CAMERA, sink)
        self._set_volume(live)

    def _peer_dropped(self, live: LiveCall, old: Peer) -> None:
        old.set_frame_sink(TrackSource.CAMERA, None)  # its last picture stands until the next device's first one
        self._dress(live)
        self._close_later(old.close(), live)

    def _close_later(self, closing: Coroutine[Any, Any, None], live: LiveCall) -> None:
        task = asyncio.get_running_loop().create_task(closing, name=f"close-{live.call.call_id[-8:]}")
        self._closing.add(task)
        task.add_done_callback(self._closing.discard)

    def _set_volume(self, live: LiveCall) -> None:
        if live.peer is not None:
            live.peer.set_volume(self._loudness.of(live.call.peer.user_id))

    def _over(self, live: LiveCall, event: CallOver) -> None:
        self._calls.pop(live.call.call_id, None)
        self._rooms.pop(live.call.room_id, None)
        self._sinks.pop(live.call.call_id, None)
        figures = live.tally.figures(live.call.call_id, event.call.path)
        if figures is not None:
            self._remember(figures)
        self._events.happened(live.call.call_id, live.observer.events())
        self._events.over(live.call.call_id, is_kept=figures is not None)
        if event.call.reason is EndReason.REPLACED:
            self._replaced(live)
        self._close_later(live.close(), live)
        if live.call.connected_at is not None:
            devices = self._before_hold.get(live.call.call_id, self._devices.state)
            self._returns.ended(
                live.call.call_id, live.call.peer.user_id, is_muted=devices.is_muted, video=devices.is_camera_on
            )
        self._before_hold.pop(live.call.call_id, None)
        if not self._is_anybody_heard:
            self._devices.close()

    def _replaced(self, live: LiveCall) -> None:
        """Glare: their invitation stands. It may ring here already, or is about to."""
        theirs = [other for other in self._calls.values() if other.call.peer.user_id == live.call.peer.user_id]
        for other in theirs:
            if other.call.state is State.RINGING_HERE:
                self.accept(other.call.call_id, video=live.call.media.video)
                return
        self._glare.replaced(live.call.peer.user_id, live.call.media, clock.now())

    def _measure(self) -> None:
        for live in tuple(self._calls.values()):
            live.measure(MEASURE_EVERY)
            self._events.happened(live.call.call_id, live.observer.events())
        loop = asyncio.get_running_loop()
        self._measuring = loop.call_later(MEASURE_EVERY, self._measure) if self._calls else None


def _within(message: ClientMessage) -> float:
    match message:
        case Invite():
            return INVITE_WITHIN
        case Cancel() | Decline() | HangUp():
            return GOODBYE_WITHIN
        case _:
            return REQUEST_WITHIN
