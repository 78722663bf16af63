"""A call goes on on another device of the same person: who is told what, and who may not."""

import pytest

from app.protocol.errors import EndReason, ErrorCode
from app.protocol.ids import CallId
from app.protocol.messages import (
    CallsElsewhere,
    Ended,
    Error,
    HangUp,
    Joined,
    Moved,
    Ok,
    PeerCandidates,
    PeerDescription,
    SendCandidates,
    SendDescription,
)
from app.protocol.model import CallDirection, RunningCall
from server.signalling.ledger import PersonEngaged
from server.signalling.moves import MOVES_AT_ONCE
from server.signalling.session import Session
from tests.kit.wire import candidates, description
from tests.unit.server.signalling.world import World, accept, move, rebuild


def in_call() -> tuple[World, Session, Session, Session, Joined]:
    """Ann's desk talks to Ben; Ann's laptop is signed in too."""
    world = World()
    desk, laptop, ben = world.open("ann"), world.open("ann"), world.open("ben")
    joined = world.request(ben, accept(world.invite(desk, "ben").call_id))
    assert isinstance(joined, Joined)
    return world, desk, laptop, ben, joined


def elsewhere(world: World, session: Session) -> list[tuple[RunningCall, ...]]:
    """What a device was told of calls on other devices, one time after the other."""
    return [message.calls for message in world.heard(session, CallsElsewhere) if isinstance(message, CallsElsewhere)]


def code(reply: object) -> ErrorCode | None:
    return reply.code if isinstance(reply, Error) else None


def test_other_devices_learn_that_a_call_runs_and_that_it_ended() -> None:
    world, desk, laptop, ben, joined = in_call()
    world.advance(12.0)
    phone = world.open("ann")
    world.request(ben, HangUp(joined.call_id))

    assert [len(calls) for calls in elsewhere(world, laptop)] == [1, 0]
    told = elsewhere(world, phone)[0][0]
    assert (told.call_id, told.room_id, told.age) == (joined.call_id, joined.room_id, 12.0)
    assert (told.peer.username, told.direction, told.device) == ("ben", CallDirection.OUTGOING, desk.device)
    assert elsewhere(world, phone)[-1] == ()
    assert elsewhere(world, desk) == elsewhere(world, ben) == []


def test_the_call_goes_on_with_a_new_participant() -> None:
    world, desk, laptop, ben, joined = in_call()

    taken = world.request(laptop, move(joined.call_id))

    assert isinstance(taken, Joined)
    assert (taken.call_id, taken.room_id, taken.peer) == (joined.call_id, joined.room_id, joined.you)
    moved = world.heard(ben, Moved)[0]
    assert isinstance(moved, Moved)
    assert (moved.left, moved.participant) == (joined.peer.participant_id, taken.you)
    assert moved.description.participant_id == taken.you.participant_id != joined.peer.participant_id
    assert [(end.reason, end.by) for end in world.heard(desk, Ended) if isinstance(end, Ended)] == [
        (EndReason.MOVED, "ann")
    ]
    assert not world.heard(ben, Ended)
    assert not world.finished()
    assert elsewhere(world, laptop)[-1] == ()
    assert [call.device for call in elsewhere(world, desk)[-1]] == [laptop.device]


def test_the_room_is_between_the_new_device_and_the_other_end() -> None:
    world, desk, laptop, ben, joined = in_call()
    taken = world.request(laptop, move(joined.call_id))
    assert isinstance(taken, Joined)
    me, old = taken.you.participant_id, joined.peer.participant_id

    assert isinstance(world.request(ben, SendDescription(joined.room_id, me, description("answer"))), Ok)
    assert isinstance(
        world.request(laptop, SendCandidates(joined.room_id, taken.peer.participant_id, candidates())), Ok
    )
    late = [
        world.request(ben, SendCandidates(joined.room_id, old, candidates())),
        world.request(desk, SendCandidates(joined.room_id, taken.peer.participant_id, candidates())),
    ]

    assert len(world.heard(laptop, PeerDescription)) == len(world.heard(ben, PeerCandidates)) == 1
    assert not world.heard(desk, PeerDescription)
    assert [code(reply) for reply in late] == [ErrorCode.NOT_FOUND] * 2


def test_a_hang_up_of_the_old_device_that_crosses_the_move_ends_nothing() -> None:
    world, desk, laptop, _, joined = in_call()
    world.request(laptop, move(joined.call_id))

    assert code(world.request(desk, HangUp(joined.call_id))) is ErrorCode.OUT_OF_ORDER
    world.close(desk)
    assert not world.finished()
    assert isinstance(world.request(laptop, HangUp(joined.call_id)), Ok)
    assert [end.reason for end in world.finished()] == [EndReason.HUNG_UP]


def test_the_callee_moves_too_and_both_may_move_at_once() -> None:
    world, _, laptop, ben, joined = in_call()
    phone = world.open("ben")

    first = world.request(laptop, move(joined.call_id))
    second = world.request(phone, move(joined.call_id))

    assert isinstance(first, Joined)
    assert isinstance(second, Joined)
    assert second.peer == first.you
    moved = world.heard(laptop, Moved)[0]
    assert isinstance(moved, Moved)
    assert (moved.left, moved.participant) == (joined.you.participant_id, second.you)
    assert [end.reason for end in world.heard(ben, Ended) if isinstance(end, Ended)] == [EndReason.MOVED]


def test_a_device_without_a_connection_can_be_left_but_not_moved_to_from_nowhere() -> None:
    world, desk, laptop, ben, joined = in_call()
    world.lose(desk)

    assert isinstance(world.request(laptop, move(joined.call_id)), Joined)
    world.lose(ben)
    phone = world.open("ann")
    assert code(world.request(phone, move(joined.call_id))) is ErrorCode.UNAVAILABLE


@pytest.mark.parametrize("who", ["a stranger", "the device itself", "a ringing call", "no call"])
def test_what_cannot_be_moved(who: str) -> None:
    world, desk, laptop, ben, joined = in_call()
    refused = {
        "a stranger": lambda: world.request(world.open("cat"), move(joined.call_id)),
        "the device itself": lambda: world.request(desk, move(joined.call_id)),
        "a ringing call": lambda: world.request(laptop, move(world.invite(world.open("cat"), "ann").call_id)),
        "no call": lambda: world.request(laptop, move(CallId("none"))),
    }[who]()

    assert code(refused) in (ErrorCode.NOT_FOUND, ErrorCode.OUT_OF_ORDER)
    assert not world.heard(ben, Moved)


def test_moves_are_rationed() -> None:
    world, desk, laptop, _, joined = in_call()

    replies = [world.request((laptop, desk)[count % 2], move(joined.call_id)) for count in range(7)]

    assert [isinstance(reply, Joined) for reply in replies] == [count < MOVES_AT_ONCE for count in range(7)]
    assert code(replies[5]) is ErrorCode.RATE_LIMITED


def test_presence_and_history_do_not_notice() -> None:
    world, _, laptop, _, joined = in_call()
    before = len([event for event in world.happened if isinstance(event, PersonEngaged)])

    world.request(laptop, move(joined.call_id))

    assert len([event for event in world.happened if isinstance(event, PersonEngaged)]) == before


def test_a_moved_call_is_rebuilt_by_its_new_ends() -> None:
    world, _, laptop, ben, joined = in_call()
    taken = world.request(laptop, move(joined.call_id))
    assert isinstance(taken, Joined)

    again = World()
    laptop, ben = again.open("ann"), again.open("ben")
    other = Joined(taken.call_id, taken.room_id, taken.peer, taken.you)
    again.request(laptop, rebuild(other, is_caller=True))
    again.request(ben, rebuild(other, is_caller=False))
    desk = again.open("ann")

    assert [call.call_id for call in elsewhere(again, desk)[-1]] == [joined.call_id]
