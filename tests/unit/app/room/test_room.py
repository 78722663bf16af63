"""A room of two: who hears what, and when; nothing of the callee leaves before it accepts."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.protocol.description import Candidate, CandidateBatch, CandidateType, Kind, SessionDescription
from app.protocol.errors import LocalProtocolError
from app.protocol.ids import ParticipantId, RoomId
from app.protocol.messages import (
    Message,
    Ok,
    PeerCandidates,
    PeerConnection,
    PeerDescription,
    SendCandidates,
    SendDescription,
)
from app.room.room import (
    CALLEE,
    MAX_HELD,
    TRANSITIONS,
    CandidatesArrived,
    DescriptionArrived,
    Input,
    ParticipantChanged,
    ParticipantJoined,
    Room,
    State,
)
from tests.kit.people import description, participant

ROOM = RoomId("room-1")
ANN, BOB, EVE = participant("ann"), participant("bob"), participant("eve")


def batch(port: int) -> CandidateBatch:
    return CandidateBatch(candidates=(Candidate(CandidateType.HOST, "192.0.2.1", port, 1),))


def rung() -> Room:
    return Room.ringing(ROOM, ANN, description("ann", video=True))


def test_the_caller_trickles_to_every_ringing_device_then_to_who_answered() -> None:
    room = Room.inviting(ROOM)
    room.trickle(batch(1))
    room.describe(description("ann", revision=1))
    assert room.outgoing() == [SendCandidates(ROOM, CALLEE, batch(1))]

    room.join(ANN, BOB, description("bob"))
    room.trickle(batch(2))

    assert room.outgoing() == [
        SendDescription(ROOM, BOB.participant_id, description("ann", revision=1)),
        SendCandidates(ROOM, BOB.participant_id, batch(2)),
    ]
    joined, changed, described = room.events()
    assert isinstance(joined, ParticipantJoined)
    assert isinstance(changed, ParticipantChanged)
    assert described == DescriptionArrived(BOB.participant_id, description("bob"))


def test_nothing_of_the_callee_leaves_before_it_accepts() -> None:
    room = rung()
    room.trickle(batch(1))
    room.describe(description("bob", revision=1))
    room.receive(PeerCandidates(ROOM, ANN.participant_id, batch(9)))
    assert (room.outgoing(), room.events()) == ([], [])

    room.answer()

    assert room.outgoing() == [
        SendDescription(ROOM, ANN.participant_id, description("bob", revision=1)),
        SendCandidates(ROOM, ANN.participant_id, batch(1)),
    ]
    assert room.events() == [CandidatesArrived(ANN.participant_id, batch(9))]


def test_what_is_held_is_bounded() -> None:
    room = rung()
    for port in range(500):
        room.trickle(batch(port))
        room.receive(PeerCandidates(ROOM, ANN.participant_id, batch(port)))

    room.answer()

    assert len(room.outgoing()) == MAX_HELD
    assert len(room.events()) == MAX_HELD


def test_candidates_that_come_before_the_answer_wait_for_it() -> None:
    room = Room.inviting(ROOM)
    room.receive(PeerCandidates(ROOM, BOB.participant_id, batch(1)))
    room.receive(PeerCandidates(ROOM, EVE.participant_id, batch(2)))
    assert room.events() == []

    room.join(ANN, BOB, description("bob"))

    assert room.events()[-1] == CandidatesArrived(BOB.participant_id, batch(1))
    assert not any(isinstance(event, CandidatesArrived) and event.batch == batch(2) for event in room.events())


def test_old_descriptions_and_strangers_are_dropped() -> None:
    room = Room.inviting(ROOM)
    room.join(ANN, BOB, description("bob", revision=3))
    room.events()

    room.receive(PeerDescription(ROOM, BOB.participant_id, description("bob", revision=3)))
    room.receive(PeerDescription(ROOM, EVE.participant_id, description("eve", revision=9)))
    room.receive(PeerCandidates(ROOM, EVE.participant_id, batch(1)))
    room.receive(PeerConnection(ROOM, EVE.participant_id, False))
    room.receive(Ok())
    assert room.events() == []

    room.receive(PeerDescription(ROOM, BOB.participant_id, description("bob", revision=4)))
    assert room.events()[-1] == DescriptionArrived(BOB.participant_id, description("bob", revision=4))


def test_tracks_say_what_a_participant_publishes() -> None:
    room = rung()
    assert room.participants[ANN.participant_id].publishes(Kind.VIDEO)
    room.answer()
    room.join(BOB, ANN, None)

    room.receive(PeerDescription(ROOM, ANN.participant_id, description("ann", revision=1, muted=True)))

    ann = room.participants[ANN.participant_id]
    assert not ann.publishes(Kind.VIDEO)
    assert not ann.publishes(Kind.AUDIO)


def test_a_lost_connection_is_told_once() -> None:
    room = Room.inviting(ROOM)
    room.join(ANN, BOB, None)
    room.events()

    for _ in range(2):
        room.receive(PeerConnection(ROOM, BOB.participant_id, False))

    (event,) = room.events()
    assert isinstance(event, ParticipantChanged)
    assert not event.participant.is_connected


def test_nothing_happens_after_leaving() -> None:
    room = Room.inviting(ROOM)
    room.join(ANN, BOB, None)
    room.outgoing()
    room.events()
    room.leave()
    room.leave()

    room.trickle(batch(1))
    room.describe(description("ann", revision=5))
    room.receive(PeerCandidates(ROOM, BOB.participant_id, batch(1)))

    assert (room.outgoing(), room.events(), room.next_timeout()) == ([], [], None)


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("received", Input)
def test_every_pair_is_allowed_or_refused(state: State, received: Input) -> None:
    room = Room(ROOM, state)

    if (state, received) in TRANSITIONS:
        room._fire(received)
        assert room.state is TRANSITIONS[state, received]
    else:
        with pytest.raises(LocalProtocolError):
            room._fire(received)


def revised(revision: int) -> SessionDescription:
    return description("ann", revision=revision)


senders = st.sampled_from((ANN.participant_id, EVE.participant_id, ParticipantId("")))
messages = (
    st.builds(PeerCandidates, st.just(ROOM), senders, st.integers(1, 9).map(batch))
    | st.builds(
        PeerDescription, st.just(ROOM), senders, st.integers(0, 9).map(lambda r: description("ann", revision=r))
    )
    | st.builds(PeerConnection, st.just(ROOM), senders, st.booleans())
)


@given(st.lists(messages, max_size=30))
def test_a_ringing_room_is_silent_whatever_arrives(arriving: list[Message]) -> None:
    room = rung()
    for message in arriving:
        room.trickle(batch(5))
        room.receive(message)

    assert room.outgoing() == []
    assert not any(isinstance(event, DescriptionArrived | CandidatesArrived) for event in room.events())


def test_a_room_that_we_move_to_is_silent_until_the_server_has_us_in_it() -> None:
    room = Room.moving(ROOM)
    room.trickle(batch(1))
    room.describe(description("ann", revision=1))
    assert room.outgoing() == []

    room.join(ANN, BOB, None)
    room.receive(PeerDescription(ROOM, BOB.participant_id, description("bob", is_caller=False)))

    assert room.outgoing() == [
        SendDescription(ROOM, BOB.participant_id, description("ann", revision=1)),
        SendCandidates(ROOM, BOB.participant_id, batch(1)),
    ]
    assert isinstance(room.events()[-1], DescriptionArrived)


def test_somebody_goes_on_from_another_device() -> None:
    room = Room.inviting(ROOM)
    room.join(ANN, BOB, description("bob"))
    room.events()
    laptop = msgspec.structs.replace(BOB, participant_id=ParticipantId("bob-2"))

    room.replace(BOB.participant_id, laptop, description("bob", video=True))
    room.describe(description("ann"))
    room.receive(PeerCandidates(ROOM, BOB.participant_id, batch(1)))
    room.receive(PeerCandidates(ROOM, laptop.participant_id, batch(2)))

    joined, arrived = room.events()
    assert isinstance(joined, ParticipantJoined)
    assert joined.participant.publishes(Kind.VIDEO)
    assert arrived == CandidatesArrived(laptop.participant_id, batch(2))
    assert room.outgoing() == [SendDescription(ROOM, laptop.participant_id, description("ann"))]
    assert list(room.participants) == [laptop.participant_id]
