"""The life of a call in virtual time, at the caller and at the callee."""

from collections.abc import Callable

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.call.call import (
    ANSWER_TIMEOUT,
    MEDIA_TIMEOUT,
    REBUILD_WINDOW,
    RING_GRACE,
    TRANSITIONS,
    Call,
    CallEnded,
    Event,
    Input,
    PeerJoined,
    PeerMoved,
    PhaseMoved,
    State,
)
from app.protocol.errors import EndReason, ErrorCode, LocalProtocolError
from app.protocol.ids import CallId, ParticipantId, RoomId, UserId
from app.protocol.messages import (
    Accept,
    Accepted,
    Cancel,
    ClientMessage,
    Decline,
    Ended,
    Error,
    HangUp,
    Incoming,
    Invite,
    Joined,
    Move,
    Moved,
    Ok,
    RebuildCall,
    Ringing,
)
from app.protocol.model import MAX_NOTE, CallDirection, CallMedia, RunningCall
from app.signalling.requests import RequestFailure
from tests.kit.people import description, device, participant, user

CALL, ROOM = CallId("call-1"), RoomId("room-1")
VIDEO = CallMedia(video=True)
ANN, BOB = user("ann"), user("bob")
INVITE = Invite(CALL, ROOM, BOB.user_id, VIDEO, description("ann"))
ACCEPTED = Accepted(
    CALL, ROOM, participant("bob"), participant("ann"), VIDEO, description("bob", is_caller=False), "192.0.2.7"
)
JOINED = Joined(CALL, ROOM, participant("bob"), participant("ann"))
INCOMING = Incoming(CALL, ROOM, participant("ann"), VIDEO, description("ann"), expires_in=30.0)
REBUILD = RebuildCall(
    CALL,
    ROOM,
    BOB.user_id,
    True,
    VIDEO,
    participant("ann").participant_id,
    participant("bob").participant_id,
    1_700_000_000.0,
)

MOVE = Move(CALL, VIDEO, description("ann"))
RUNNING = RunningCall(CALL, ROOM, BOB, CallDirection.OUTGOING, device("ann"), VIDEO, 60.0)
TAKEN = Joined(CALL, ROOM, participant("ann"), participant("bob"))
BOBS_LAPTOP = msgspec.structs.replace(participant("bob"), participant_id=ParticipantId("participant-bob-2"))
MOVED = Moved(CALL, ROOM, participant("bob").participant_id, BOBS_LAPTOP, description("bob"), "192.0.2.8")


def moving() -> Call:
    return Call.moved_here(RUNNING, MOVE, me=ANN.user_id, now=100.0)


def outgoing() -> Call:
    return Call.outgoing_to(BOB, INVITE, me=ANN.user_id, now=0.0)


def incoming() -> Call:
    return Call.incoming_from(INCOMING, me=BOB.user_id, now=0.0)


def connected() -> Call:
    call = outgoing()
    call.receive(Ringing(CALL), 1.0)
    call.receive(ACCEPTED, 2.0, 1_700_000_000.0)
    call.media_connected(2.2)
    call.outgoing()
    call.events()
    return call


def accepting() -> Call:
    call = incoming()
    call.accept(VIDEO, description("bob"), 1.0)
    call.outgoing()
    call.events()
    return call


def run(call: Call, until: float) -> tuple[list[ClientMessage], list[Event]]:
    sent: list[ClientMessage] = []
    told: list[Event] = []
    while (at := call.next_timeout()) is not None and at <= until:
        call.handle_timeout(at)
        after = call.next_timeout()
        assert after is None or after > at
        sent += call.outgoing()
        told += call.events()
    return sent, told


def test_an_outgoing_call_from_invitation_to_goodbye() -> None:
    call = outgoing()
    assert call.outgoing() == [INVITE]

    call.replied(INVITE, Ok(), 0.1)
    call.receive(Ringing(CALL, 2), 0.2)
    call.receive(ACCEPTED, 3.0)
    call.media_connected(3.2)
    assert call.events() == [
        PhaseMoved(State.RINGING_THERE),
        PhaseMoved(State.CONNECTING),
        PeerJoined(participant("ann"), participant("bob"), ACCEPTED.description, "192.0.2.7"),
        PhaseMoved(State.CONNECTED),
    ]
    assert (call.answered_at, call.connected_at, call.next_timeout()) == (3.0, 3.2, None)

    call.hang_up(60.0)
    assert call.outgoing() == [HangUp(CALL)]
    assert call.events() == [PhaseMoved(State.ENDED), CallEnded(EndReason.HUNG_UP, ANN.user_id)]
    call.hang_up(61.0)
    call.receive(Ended(CALL, EndReason.HUNG_UP), 61.0)
    assert (call.outgoing(), call.events(), call.ended_at) == ([], [], 60.0)


def test_an_incoming_call_says_nothing_until_it_is_accepted() -> None:
    call = incoming()
    assert call.outgoing() == []

    call.accept(CallMedia(), description("bob"), 5.0)

    assert call.outgoing() == [Accept(CALL, CallMedia(), description("bob"))]
    call.replied(Accept(CALL, CallMedia(), description("bob")), JOINED, 5.1)
    assert call.state is State.CONNECTING
    assert call.events()[-1] == PeerJoined(participant("bob"), participant("ann"), None, "")


def test_media_may_outrun_the_servers_word() -> None:
    call = accepting()
    call.media_connected(1.05)
    assert call.connected_at is None

    call.replied(Accept(CALL, VIDEO, description("bob")), JOINED, 1.1)

    assert call.state is State.CONNECTED
    assert call.connected_at == 1.1


@pytest.mark.parametrize(
    ("reason", "by"),
    [
        (EndReason.DECLINED, BOB.user_id),
        (EndReason.NO_ANSWER, UserId("")),
        (EndReason.OFFLINE, UserId("")),
        (EndReason.REPLACED, UserId("")),
        (EndReason.BUSY, BOB.user_id),
    ],
)
def test_the_server_ends_an_unanswered_call(reason: EndReason, by: UserId) -> None:
    call = outgoing()
    call.receive(Ringing(CALL), 1.0)

    call.receive(Ended(CALL, reason, by), 2.0)

    assert call.events()[-1] == CallEnded(reason, by)
    assert call.next_timeout() is None


def test_giving_up_before_an_answer_cancels() -> None:
    call = outgoing()
    call.outgoing()

    call.hang_up(3.0)

    assert call.outgoing() == [Cancel(CALL)]
    assert call.reason is EndReason.CANCELLED


def test_declining_and_hanging_up_a_ringing_call_are_the_same() -> None:
    for act in (Call.decline, Call.hang_up):
        call = incoming()
        act(call, 1.0)
        assert call.outgoing() == [Decline(CALL)]
        assert call.reason is EndReason.DECLINED


def test_another_device_was_first() -> None:
    call = accepting()

    call.replied(Accept(CALL, VIDEO, description("bob")), Error(ErrorCode.OUT_OF_ORDER), 1.2)

    assert call.events()[-1] == CallEnded(EndReason.ANSWERED_ELSEWHERE, UserId(""), ErrorCode.OUT_OF_ORDER)
    assert call.outgoing() == []


def test_a_refused_invitation_names_the_servers_code() -> None:
    call = outgoing()

    call.replied(INVITE, Error(ErrorCode.NOT_CONTACTS), 0.1)

    assert call.events()[-1] == CallEnded(EndReason.REFUSED, UserId(""), ErrorCode.NOT_CONTACTS)


def test_a_refusal_after_it_rang_means_the_invitation_went_twice() -> None:
    call = outgoing()
    call.receive(Ringing(CALL), 0.1)

    call.replied(INVITE, Error(ErrorCode.CONFLICT), 0.2)

    assert call.state is State.RINGING_THERE


def test_a_server_that_never_ends_the_ringing_is_not_waited_for() -> None:
    sent, told = run(outgoing(), 100.0)
    assert sent[-1] == Cancel(CALL)
    assert told[-1] == CallEnded(EndReason.NO_ANSWER, UserId(""))

    call = incoming()
    assert call.next_timeout() == 30.0 + RING_GRACE
    sent, told = run(call, 100.0)
    assert sent == []
    assert told[-1] == CallEnded(EndReason.NO_ANSWER, UserId(""))


def test_no_connectivity_for_thirty_seconds_fails_the_call() -> None:
    call = outgoing()
    call.outgoing()
    call.receive(ACCEPTED, 2.0)

    sent, _ = run(call, 2.0 + MEDIA_TIMEOUT)

    assert sent == [HangUp(CALL, EndReason.MEDIA_FAILED)]
    assert call.reason is EndReason.MEDIA_FAILED


def test_lost_media_may_come_back() -> None:
    call = connected()
    call.media_lost(10.0)
    assert call.is_media_lost
    assert call.next_timeout() == 10.0 + MEDIA_TIMEOUT
    call.media_lost(20.0)

    call.media_connected(30.0)

    assert (call.is_media_lost, call.next_timeout(), call.connected_at) == (False, None, 2.2)
    call.media_lost(50.0)
    run(call, 79.9)
    assert call.state is State.CONNECTED
    run(call, 80.0)
    assert call.reason is EndReason.MEDIA_FAILED


def test_a_goodbye_on_the_media_path_counts_when_the_server_is_silent() -> None:
    call = connected()
    call.peer_left(5.0)
    call.peer_left(6.0)

    sent, told = run(call, 6.9)
    assert told == []
    sent, told = run(call, 7.0)

    assert sent == [HangUp(CALL)]
    assert told[-1] == CallEnded(EndReason.HUNG_UP, BOB.user_id)


def test_the_servers_word_comes_before_the_goodbye() -> None:
    call = connected()
    call.peer_left(5.0)

    call.receive(Ended(CALL, EndReason.MEDIA_FAILED, BOB.user_id), 5.1)

    assert call.events()[-1] == CallEnded(EndReason.MEDIA_FAILED, BOB.user_id)
    assert call.next_timeout() is None


def test_failed_media_ends_the_call_at_once() -> None:
    call = connected()

    call.media_failed(5.0)

    assert call.outgoing() == [HangUp(CALL, EndReason.MEDIA_FAILED)]


def test_a_connected_call_is_rebuilt_on_a_restarted_server() -> None:
    call = connected()

    call.session_renewed(20.0)

    assert call.outgoing() == [REBUILD]
    call.replied(REBUILD, Ok(), 20.1)
    assert (call.state, call.next_timeout()) == (State.CONNECTED, None)


def test_a_rebuild_is_tried_again_while_the_window_lasts() -> None:
    call = connected()
    call.session_renewed(20.0)
    call.outgoing()

    now = 20.0
    count = 1
    while call.state is State.CONNECTED:
        call.replied(REBUILD, Error(ErrorCode.UNAVAILABLE), now)
        now = call.next_timeout() or now
        sent, _ = run(call, now)
        count += len(sent)

    assert count == 15
    assert now == 20.0 + REBUILD_WINDOW - 2.0
    assert call.reason is EndReason.CONNECTION_LOST


def test_a_refused_rebuild_ends_the_call() -> None:
    call = connected()
    call.session_renewed(20.0)

    call.replied(REBUILD, Error(ErrorCode.NOT_FOUND), 20.1)

    assert call.reason is EndReason.CONNECTION_LOST


def test_an_unanswered_call_is_placed_again_on_a_restarted_server() -> None:
    call = outgoing()
    call.receive(Ringing(CALL), 1.0)
    call.outgoing()
    call.request_failed(INVITE, RequestFailure.SESSION_GONE, 4.0)

    call.session_renewed(5.0)

    assert call.outgoing() == [INVITE]
    assert (call.state, call.next_timeout()) == (State.CALLING, 5.0 + ANSWER_TIMEOUT)


def test_a_ringing_call_goes_on_ringing_and_is_refreshed() -> None:
    call = incoming()
    call.session_renewed(5.0)
    call.receive(INCOMING, 8.0)

    assert call.next_timeout() == 38.0 + RING_GRACE
    assert call.outgoing() == []


def test_an_acceptance_that_the_server_lost_ends_the_call() -> None:
    call = accepting()
    call.session_renewed(2.0)
    assert call.reason is EndReason.CONNECTION_LOST

    call = accepting()
    call.request_failed(Accept(CALL, VIDEO, description("bob")), RequestFailure.TIMED_OUT, 11.0)
    assert call.reason is EndReason.CONNECTION_LOST


def test_an_invitation_that_never_arrived_ends_the_call() -> None:
    call = outgoing()

    call.request_failed(INVITE, RequestFailure.TIMED_OUT, 30.0)

    assert call.reason is EndReason.CONNECTION_LOST


def test_a_call_of_another_device_goes_on_here() -> None:
    call = moving()
    assert call.outgoing() == [MOVE]
    call.replied(MOVE, TAKEN, 100.2, 1_700_000_000.2)
    call.media_connected(100.5)

    assert call.events() == [
        PhaseMoved(State.CONNECTING),
        PeerJoined(TAKEN.you, TAKEN.peer, None, ""),
        PhaseMoved(State.CONNECTED),
    ]
    assert (call.connected_at, call.next_timeout()) == (40.0, None)  # it began a minute ago
    call.session_renewed(110.0)
    assert call.outgoing() == [msgspec.structs.replace(REBUILD, answered_at=1_700_000_000.2 - 60.2)]


@pytest.mark.parametrize(
    ("refused", "told"),
    [
        (ErrorCode.NOT_FOUND, ErrorCode.OUT_OF_ORDER),  # it ended meanwhile
        (ErrorCode.OUT_OF_ORDER, ErrorCode.OUT_OF_ORDER),
        (ErrorCode.UNAVAILABLE, ErrorCode.UNAVAILABLE),
    ],
)
def test_a_move_that_is_refused(refused: ErrorCode, told: ErrorCode) -> None:
    call = moving()
    call.outgoing()

    call.replied(MOVE, Error(refused), 100.1)

    assert (call.reason, call.error, call.outgoing()) == (EndReason.REFUSED, told, [])


def test_a_move_that_the_server_never_heard_of() -> None:
    call, other = moving(), moving()
    call.request_failed(MOVE, RequestFailure.TIMED_OUT, 130.0)
    other.session_renewed(101.0)

    assert call.reason is other.reason is EndReason.CONNECTION_LOST


def test_the_other_person_goes_on_from_another_device() -> None:
    call = connected()
    call.peer_left(9.9)  # the old device says goodbye before the server has told us

    call.receive(MOVED, 10.0)

    assert call.events() == [
        PeerMoved(MOVED.left, BOBS_LAPTOP, MOVED.description, "192.0.2.8"),
        PhaseMoved(State.CONNECTED),
    ]
    assert (call.is_peer_moving, call.is_media_lost) == (True, False)
    run(call, 15.0)
    assert call.state is State.CONNECTED
    call.media_connected(15.0)
    assert (call.is_peer_moving, call.next_timeout(), call.connected_at) == (False, None, 2.2)
    call.session_renewed(20.0)
    assert call.outgoing() == [msgspec.structs.replace(REBUILD, peer_participant_id=BOBS_LAPTOP.participant_id)]


def test_no_media_from_the_other_device_fails_the_call() -> None:
    call = connected()
    call.receive(MOVED, 10.0)

    run(call, 10.0 + MEDIA_TIMEOUT)

    assert call.reason is EndReason.MEDIA_FAILED


def test_nobody_else_takes_the_place_of_the_other_person() -> None:
    call = connected()

    call.receive(msgspec.structs.replace(MOVED, participant=participant("eve")), 10.0)

    assert call.events() == []


def test_misuse_is_named() -> None:
    with pytest.raises(LocalProtocolError, match="ACCEPT while CALLING"):
        outgoing().accept(VIDEO, description("ann"), 1.0)
    with pytest.raises(LocalProtocolError, match="decline while CALLING"):
        outgoing().decline(1.0)


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("received", Input)
def test_every_pair_is_allowed_or_refused(state: State, received: Input) -> None:
    call = outgoing()
    call.state = state

    if (state, received) in TRANSITIONS:
        call._fire(received)
        assert call.state is TRANSITIONS[state, received]
    else:
        with pytest.raises(LocalProtocolError):
            call._fire(received)


def steps() -> st.SearchStrategy[Callable[[Call, float], object]]:
    """One thing that happens to a call, as a function of the call and the time."""
    remote = st.sampled_from((Ringing(CALL), ACCEPTED, INCOMING, MOVED, Ended(CALL, EndReason.HUNG_UP, BOB.user_id)))
    requests = st.sampled_from((INVITE, Accept(CALL, VIDEO, description("bob")), MOVE, REBUILD))
    replies = st.sampled_from((Ok(), JOINED, Error(ErrorCode.OUT_OF_ORDER), Error(ErrorCode.UNAVAILABLE)))
    return st.one_of(
        remote.map(lambda message: lambda call, now: call.receive(message, now)),
        st.tuples(requests, replies).map(lambda pair: lambda call, now: call.replied(*pair, now)),
        st.tuples(requests, st.sampled_from(RequestFailure)).map(
            lambda pair: lambda call, now: call.request_failed(*pair, now)
        ),
        st.sampled_from(
            (Call.media_connected, Call.media_lost, Call.media_failed, Call.peer_left, Call.session_renewed, run)
        ),
    )


@given(st.sampled_from((outgoing, incoming, moving)), st.lists(steps(), max_size=25))
def test_nothing_remote_raises_and_the_end_is_told_once(
    begin: Callable[[], Call], happening: list[Callable[[Call, float], object]]
) -> None:
    call = begin()
    now = 0.0
    told: list[Event] = []
    for step in happening:
        now += 5.0
        result = step(call, now)
        told += result[1] if isinstance(result, tuple) else call.events()
    call.hang_up(now)
    told += call.events()

    assert sum(isinstance(event, CallEnded) for event in told) == 1
    assert isinstance(told[-1], CallEnded)
    assert call.next_timeout() is None


def test_a_call_is_declined_in_words_and_more_than_travel_are_cut() -> None:
    brief, long = incoming(), incoming()

    brief.decline(1.0, note="Later")
    long.decline(1.0, note="x" * 1000)

    assert brief.outgoing() == [Decline(CALL, EndReason.DECLINED, "Later")]
    assert long.outgoing() == [Decline(CALL, EndReason.DECLINED, "x" * MAX_NOTE)]


def test_the_caller_reads_why_it_was_declined() -> None:
    call = outgoing()

    call.receive(Ended(CALL, EndReason.DECLINED, BOB.user_id, "In a meeting"), 1.0)

    assert call.note == "In a meeting"
