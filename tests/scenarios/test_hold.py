"""Holds in virtual time: two people put each other on hold and take each other back, in any order, with a real server.

Each end's word travels at its own pace, the server may be killed and restarted in between, and either may hang up.
"""

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from app.call.call import Call, CallEnded, PeerJoined, State
from app.protocol.errors import EndReason
from app.protocol.ids import CallId, RoomId
from app.protocol.messages import ClientMessage, HangUp, Incoming, Invite, Message, SendDescription
from app.protocol.model import CallMedia
from app.room.room import Room
from app.signalling.requests import RequestFailure
from server.signalling.session import Session
from tests.kit.wire import description
from tests.unit.server.signalling.world import World


class End:
    """One person's call and room, and what waits on the way to and from the server."""

    def __init__(self, world: World, name: str) -> None:
        self.name = name
        self.session: Session = world.open(name)
        self.read = 0
        self.sends: list[ClientMessage] = []
        self.revision = 0
        self.call: Call
        self.room: Room

    def turn(self, is_on_hold: bool) -> None:
        """Put the other one on hold, or take them back."""
        if self.call.is_answered and self.call.is_on_hold != is_on_hold:
            (self.call.hold if is_on_hold else self.call.resume)()
            self.revision += 1
            self.room.describe(msgspec.structs.replace(description(), revision=self.revision, held=is_on_hold))
            self.pump(0.0)

    def pump(self, now: float) -> None:
        """Let the machines speak."""
        for event in self.call.events():
            match event:
                case PeerJoined(you, peer, answer, _):
                    self.room.join(you, peer, answer)
                case CallEnded():
                    self.room.leave()
        self.sends += [*self.room.outgoing(), *self.call.outgoing()]

    def send(self, world: World) -> None:
        """One message reaches the server, and its reply comes back."""
        if self.sends:
            message = self.sends.pop(0)
            reply = world.request(self.session, message)
            self.call.replied(message, reply, world.now)
            self.pump(world.now)

    def receive(self, world: World) -> None:
        """One message of the server arrives."""
        inbox = world.inbox[self.session.session_id]
        if self.read < len(inbox):
            message: Message = inbox[self.read]
            self.read += 1
            self.call.receive(message, world.now)
            self.room.receive(message)
            self.pump(world.now)

    def restarted(self, world: World) -> None:
        """The server is another one: what was on its way is lost."""
        self.session = world.open(self.name)
        self.read = 0
        lost, self.sends = self.sends, []
        for message in lost:
            self.call.request_failed(message, RequestFailure.SESSION_GONE, world.now)
        self.call.session_renewed(world.now)
        self.pump(world.now)

    @property
    def sees_a_hold(self) -> bool:
        """Whether this person is told that the other one has them on hold."""
        return any(other.is_holding for other in self.room.participants.values())

    def settle(self, world: World) -> bool:
        """Deliver everything; whether there was anything."""
        is_busy = bool(self.sends) or self.read < len(world.inbox[self.session.session_id])
        self.send(world)
        self.receive(world)
        return is_busy


def talking() -> tuple[World, End, End]:
    """Two people in a call."""
    world = World()
    ann, ben = End(world, "ann"), End(world, "ben")
    ids = CallId(world.new_id()), RoomId(world.new_id())
    invite = Invite(*ids, ben.session.user.user_id, CallMedia(), description())
    ann.call = Call.outgoing_to(ben.session.user, invite, me=ann.session.user.user_id, now=0.0)
    ann.room = Room.inviting(invite.room_id)
    ann.pump(0.0)
    ann.send(world)
    rings = world.heard(ben.session, Incoming)[0]
    assert isinstance(rings, Incoming)
    ben.read = len(world.inbox[ben.session.session_id])
    ben.call = Call.incoming_from(rings, me=ben.session.user.user_id, now=0.0)
    ben.room = Room.ringing(rings.room_id, rings.caller, rings.description)
    ben.call.accept(CallMedia(), description(), 0.0)
    ben.room.answer()
    ben.pump(0.0)
    settle(world, ann, ben)
    for end in (ann, ben):
        end.call.media_connected(0.0)
        end.pump(0.0)
        assert end.call.state is State.CONNECTED
    return world, ann, ben


def settle(world: World, *ends: End) -> None:
    """Until nothing is on its way any more."""
    is_busy = True
    while is_busy:
        is_busy = False
        for end in ends:
            is_busy = end.settle(world) or is_busy


def test_the_other_end_is_told_and_told_again() -> None:
    world, ann, ben = talking()
    ann.turn(True)
    settle(world, ann, ben)
    assert (ann.sees_a_hold, ben.sees_a_hold) == (False, True)
    ben.turn(True)  # both: each waits for its own person
    settle(world, ann, ben)
    assert (ann.sees_a_hold, ben.sees_a_hold) == (True, True)
    ann.turn(False)
    settle(world, ann, ben)
    assert (ann.sees_a_hold, ben.sees_a_hold) == (True, False)
    assert ben.call.is_on_hold


def test_a_hold_survives_a_server_that_is_restarted_and_one_meanwhile_is_told_afterwards() -> None:
    world, ann, ben = talking()
    ann.turn(True)
    settle(world, ann, ben)
    world = World()
    ann.restarted(world)
    ben.turn(True)  # its word is lost with the old server
    ben.restarted(world)
    settle(world, ann, ben)
    assert (ann.sees_a_hold, ben.sees_a_hold) == (True, True)
    assert ann.call.state is ben.call.state is State.CONNECTED


def test_a_hold_crosses_a_goodbye() -> None:
    world, ann, ben = talking()
    ann.turn(True)
    ben.call.hang_up(0.0)
    ben.pump(0.0)
    ann.send(world)
    settle(world, ann, ben)
    assert ann.call.state is ben.call.state is State.ENDED
    assert ann.call.reason is EndReason.HUNG_UP


def test_who_waits_may_go() -> None:
    world, ann, ben = talking()
    ann.turn(True)
    settle(world, ann, ben)
    ben.call.hang_up(0.0)
    ben.pump(0.0)
    settle(world, ann, ben)
    assert ann.call.state is State.ENDED
    assert not any(isinstance(message, HangUp) for message in ann.sends)


WHO = st.integers(0, 1)
STEPS = st.one_of(
    st.tuples(st.sampled_from(["hold", "resume", "send", "receive"]), WHO),
    st.tuples(st.sampled_from(["restart", "hang up"]), WHO),
)


@given(st.lists(STEPS, max_size=30))
def test_whatever_the_order_both_know_in_the_end(steps: list[tuple[str, int]]) -> None:
    world, *ends = talking()
    has_ended = has_restarted = False
    for step, who in steps:
        end = ends[who]
        match step:
            case "hold" | "resume":
                end.turn(step == "hold")
            case "send":
                end.send(world)
            case "receive":
                end.receive(world)
            case "hang up":
                if has_restarted:  # who lost the word of an end hears it on the path of the media, which is not here
                    settle(world, *ends)
                end.call.hang_up(world.now)
                end.pump(world.now)
                has_ended = True
            case "restart" if not has_ended:
                has_restarted = True
                world = World()
                for each in ends:
                    each.restarted(world)
    settle(world, *ends)
    if has_ended:
        assert all(end.call.state is State.ENDED for end in ends)
        return
    assert all(end.call.state is State.CONNECTED for end in ends)
    for end, other in (ends, reversed(ends)):
        assert end.sees_a_hold is other.call.is_on_hold


def test_a_word_from_before_does_not_undo_a_later_one() -> None:
    world, ann, ben = talking()
    ann.turn(True)
    first = next(message for message in ann.sends if isinstance(message, SendDescription))
    ann.turn(False)
    settle(world, ann, ben)
    ann.sends.append(first)  # a repetition after a resume of the session
    settle(world, ann, ben)
    assert not ben.sees_a_hold
