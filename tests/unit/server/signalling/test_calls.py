"""The life of calls in virtual time: each rule by itself, then all of them in any order."""

import msgspec
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule

from app.protocol.errors import EndReason, ErrorCode
from app.protocol.ids import CallId, ParticipantId, RoomId, UserId
from app.protocol.messages import (
    Accepted,
    CallsElsewhere,
    Cancel,
    Decline,
    Ended,
    Error,
    HangUp,
    Incoming,
    Invite,
    Joined,
    Ok,
    PeerCandidates,
    PeerConnection,
    PeerDescription,
    RebuildCall,
    Ringing,
    SendCandidates,
    SendDescription,
)
from app.protocol.model import CallMedia
from server.signalling.call import State
from server.signalling.ledger import MAX_CALLS, PersonEngaged
from server.signalling.rooms import MAX_HELD_BATCHES
from server.signalling.session import Session
from tests.kit.wire import candidates, description
from tests.unit.server.signalling.world import NOBODY, World, accept, move, rebuild


def connected() -> tuple[World, Session, Session, Joined]:
    """A world with one answered call."""
    world = World()
    ann, ben = world.open("ann"), world.open("ben")
    joined = world.request(ben, accept(world.invite(ann, "ben").call_id))
    assert isinstance(joined, Joined)
    return world, ann, ben, joined


def invitation(world: World, callee: str) -> Invite:
    """A call that was not placed yet."""
    return Invite(CallId(world.new_id()), RoomId(world.new_id()), UserId(callee), CallMedia(), description())


def reasons(world: World, session: Session) -> list[EndReason]:
    """How calls ended for a device."""
    return [message.reason for message in world.heard(session, Ended) if isinstance(message, Ended)]


def test_nobody_answers_for_thirty_seconds() -> None:
    world = World()
    ann, ben = world.open("ann"), world.open("ben")
    world.invite(ann, "ben")

    world.advance(29.9)
    assert not world.finished()
    world.advance(0.2)

    assert reasons(world, ann) == reasons(world, ben) == [EndReason.NO_ANSWER]
    assert [(end.ended_at, end.is_missed) for end in world.finished()] == [(30.0, True)]


def test_one_device_may_be_in_two_calls_of_which_one_waits() -> None:
    world, ann, ben, first = connected()
    cat = world.open("cat")
    second = world.request(ben, accept(world.invite(cat, "ben").call_id))
    assert isinstance(second, Joined)
    held = msgspec.structs.replace(description(), revision=1, held=True)
    world.request(ben, SendDescription(first.room_id, first.peer.participant_id, held))

    told = world.heard(ann, PeerDescription)[-1]
    assert isinstance(told, PeerDescription)
    assert told.description.held
    dan = world.open("dan")
    world.invite(dan, "ben")
    assert isinstance(rings := world.heard(ben, Incoming)[-1], Incoming)
    assert rings.quiet
    world.request(cat, HangUp(second.call_id))
    assert reasons(world, ben) == [EndReason.HUNG_UP]
    assert [event for event in world.happened if event == PersonEngaged(UserId("ben"), False)] == []
    world.request(ann, HangUp(first.call_id))  # who waits may go
    assert PersonEngaged(UserId("ben"), False) in world.happened


def test_a_second_call_shows_quietly() -> None:
    world, _, ben, _ = connected()
    cat = world.open("cat")

    world.invite(cat, "ben")

    assert [message.quiet for message in world.heard(ben, Incoming) if isinstance(message, Incoming)] == [False, True]


def test_who_is_invisible_misses_calls_and_rings_nowhere() -> None:
    world = World()
    ann, ben = world.open("ann"), world.open("ben")

    world.invite(ann, "ben", is_hidden=True, may_return=True)

    assert reasons(world, ann) == [EndReason.OFFLINE]
    assert not world.heard(ann, Ringing)
    assert not world.heard(ben, Incoming)
    assert [end.is_missed for end in world.finished()] == [True]


def test_who_is_invisible_and_calls_is_called_back_as_one_call() -> None:
    world = World()
    ann, ben = world.open("ann"), world.open("ben")
    world.invite(ben, "ann")

    world.invite(ann, "ben", is_hidden=True, call_id="00000000-0000-7000-8000-000000000000")

    assert len(world.heard(ben, Incoming)) == 1
    assert reasons(world, ben) == [EndReason.REPLACED]


def test_coming_back_reaches_who_is_invisible_or_not_to_be_disturbed_for_a_minute() -> None:
    world, ann, ben, joined = connected()
    world.request(ann, HangUp(joined.call_id))
    world.advance(59.0)
    world.request(ann, Cancel(world.invite(ann, "ben", is_hidden=True, goes_on=joined.call_id).call_id))
    world.request(ann, Cancel(world.invite(ann, "ben", may_ring=False, goes_on=joined.call_id).call_id))
    assert len(world.heard(ben, Incoming)) == 3

    cat = world.open("cat")
    world.invite(cat, "ben", is_hidden=True, goes_on=joined.call_id)
    world.advance(1.0)
    world.invite(ann, "ben", is_hidden=True, goes_on=joined.call_id)

    assert len(world.heard(ben, Incoming)) == 3
    assert reasons(world, cat) == [EndReason.OFFLINE]


def test_blocking_ends_an_answered_call_as_by_hand() -> None:
    world, ann, ben, joined = connected()
    cat = world.open("cat")
    other = world.invite(ben, "cat")

    world.calls.part(UserId("ben"), UserId("ann"), world.now)
    world.drain()

    ends = [end for device in (ann, ben) for end in world.heard(device, Ended) if isinstance(end, Ended)]
    assert [(end.call_id, end.reason, end.by) for end in ends] == [(joined.call_id, EndReason.HUNG_UP, "ben")] * 2
    assert world.directory.call(other.call_id) is not None
    assert not world.heard(cat, Ended)


def test_blocking_a_caller_declines_and_blocking_whom_one_calls_cancels() -> None:
    world = World()
    ann, ben, phone = world.open("ann"), world.open("ben"), world.open("ben")
    world.invite(ann, "ben")

    world.calls.part(UserId("ben"), UserId("ann"), world.now)
    world.drain()
    assert reasons(world, ann) == [EndReason.DECLINED]
    assert reasons(world, ben) == reasons(world, phone) == [EndReason.DECLINED]

    world.invite(ann, "ben")
    world.calls.part(UserId("ann"), UserId("ben"), world.now)
    world.drain()
    assert reasons(world, ann)[-1] is reasons(world, ben)[-1] is EndReason.CANCELLED


def test_blocking_leaves_a_call_alone_that_the_blocking_one_never_heard_of() -> None:
    world = World()
    ann = world.open("ann")
    world.open("ben")
    world.invite(ann, "ben", is_unheard=True, may_return=True)

    world.calls.part(UserId("ben"), UserId("ann"), world.now)
    world.drain()

    assert not world.finished()


def test_a_call_that_goes_on_with_another_says_so() -> None:
    world, ann, ben, joined = connected()
    world.request(ann, HangUp(joined.call_id))

    world.request(ann, msgspec.structs.replace(invitation(world, "ben"), goes_on=joined.call_id))

    incoming = world.heard(ben, Incoming)[-1]
    assert isinstance(incoming, Incoming)
    assert incoming.goes_on == joined.call_id


def test_do_not_disturb_is_busy_unless_they_called_each_other() -> None:
    world = World()
    ann, ben = world.open("ann"), world.open("ben")

    world.invite(ann, "ben", may_ring=False)
    assert reasons(world, ann) == [EndReason.BUSY]
    assert not world.heard(ben, Incoming)

    world.invite(ben, "ann")
    world.invite(ann, "ben", may_ring=False, call_id="00000000-0000-7000-8000-000000000000")
    assert len(world.heard(ben, Incoming)) == 1


def test_a_device_that_waits_for_a_resume_does_not_count_as_ringing() -> None:
    world = World()
    ann, ben = world.open("ann"), world.open("ben")
    world.lose(ben)

    world.invite(ann, "ben")
    assert not world.heard(ann, Ringing)
    world.resume(ben)
    assert world.heard(ann, Ringing)
    world.close(ben)

    assert reasons(world, ann) == [EndReason.OFFLINE]


def test_what_the_caller_trickles_reaches_devices_that_arrive_while_it_rings() -> None:
    world = World()
    ann, desk = world.open("ann"), world.open("ben")
    invite = world.invite(ann, "ben")
    world.request(ann, SendCandidates(invite.room_id, NOBODY, candidates(1)))
    world.request(ann, SendDescription(invite.room_id, NOBODY, description("newer")))

    phone = world.open("ben")

    assert world.heard(desk, PeerCandidates) == world.heard(phone, PeerCandidates)
    assert len(world.heard(desk, PeerDescription)) == 1
    incoming = world.heard(phone, Incoming)[0]
    assert isinstance(incoming, Incoming)
    assert incoming.description.ice.ufrag == "newer"


def test_held_candidates_are_bounded() -> None:
    world = World()
    ann = world.open("ann")
    world.open("ben")
    invite = world.invite(ann, "ben")

    replies = [
        world.request(ann, SendCandidates(invite.room_id, NOBODY, candidates(port)))
        for port in range(1, MAX_HELD_BATCHES + 2)
    ]

    assert [type(reply) for reply in replies] == [Ok] * MAX_HELD_BATCHES + [Error]


def test_nothing_of_the_callee_reaches_the_caller_before_the_answer() -> None:
    world = World()
    ann, ben = world.open("ann"), world.open("ben")
    invite = world.invite(ann, "ben")
    seen = len(world.inbox[ann.session_id])

    refused = world.request(ben, SendCandidates(invite.room_id, NOBODY, candidates(1)))

    assert isinstance(refused, Error)
    assert len(world.inbox[ann.session_id]) == seen


def test_a_cancel_that_crosses_the_answer_hangs_up() -> None:
    world, ann, ben, joined = connected()

    world.request(ann, Cancel(joined.call_id))

    assert reasons(world, ann) == reasons(world, ben) == [EndReason.HUNG_UP]
    engaged = [(e.user_id, e.is_engaged) for e in world.happened if isinstance(e, PersonEngaged)]
    assert engaged == [("ann", True), ("ben", True), ("ann", False), ("ben", False)]


def test_words_of_a_decline_reach_the_caller_alone_and_the_history() -> None:
    world = World()
    ann, ben, ben_too = world.open("ann"), world.open("ben"), world.open("ben")
    call_id = world.invite(ann, "ben").call_id

    world.request(ben, Decline(call_id, note="later\r\n\u202eplease "))

    notes = [
        [ended.note for ended in world.heard(each, Ended) if isinstance(ended, Ended)] for each in (ann, ben, ben_too)
    ]
    assert notes == [["later please"], [""], [""]]
    assert world.finished()[0].call.note == "later please"


def test_others_cannot_touch_a_call() -> None:
    world, _, ben, joined = connected()
    eve, ben_too = world.open("eve"), world.open("ben")

    for session, message in (
        (eve, HangUp(joined.call_id)),
        (eve, accept(joined.call_id)),
        (eve, SendCandidates(joined.room_id, NOBODY, candidates(1))),
        (ben_too, HangUp(joined.call_id)),
        (ben, SendCandidates(joined.room_id, ParticipantId("other"), candidates(1))),
        (ben, Decline(joined.call_id)),
        (ben, HangUp(joined.call_id, EndReason.OFFLINE)),
    ):
        assert isinstance(world.request(session, message), Error)
    assert not world.finished()


def test_a_description_carries_the_senders_own_participant_id() -> None:
    world, ann, ben, joined = connected()

    world.request(ben, SendDescription(joined.room_id, joined.peer.participant_id, description()))

    passed = world.heard(ann, PeerDescription)[0]
    assert isinstance(passed, PeerDescription)
    assert passed.description.participant_id == passed.sender == joined.you.participant_id


def test_a_device_gone_for_good_ends_its_call() -> None:
    world, ann, ben, joined = connected()

    world.lose(ben)
    assert world.heard(ann, PeerConnection) == [PeerConnection(joined.room_id, joined.you.participant_id, False)]
    world.close(ben)

    assert reasons(world, ann) == [EndReason.CONNECTION_LOST]


def test_a_restarted_server_takes_a_call_up_when_both_ends_name_it() -> None:
    _, _, _, joined = connected()
    world = World()
    ann, ben, eve = world.open("ann"), world.open("ben"), world.open("eve")

    assert isinstance(world.request(ben, rebuild(joined, is_caller=False)), Ok)
    assert isinstance(world.request(eve, rebuild(joined, is_caller=True)), Error)
    assert not world.heard(ben, PeerConnection)
    assert isinstance(world.request(ann, rebuild(joined, is_caller=True)), Ok)

    assert len(world.heard(ben, PeerConnection)) == len(world.heard(ann, PeerConnection)) == 1
    world.request(ann, HangUp(joined.call_id))
    assert reasons(world, ben) == [EndReason.HUNG_UP]


def test_a_rebuilt_call_whose_other_end_stays_away_is_lost_and_leaves_no_history() -> None:
    _, _, _, joined = connected()
    world = World()
    ben = world.open("ben")
    world.request(ben, rebuild(joined, is_caller=False))

    world.advance(31.0)

    assert reasons(world, ben) == [EndReason.CONNECTION_LOST]
    assert not world.finished()


def test_calls_that_others_only_claim_take_nothing_from_a_person() -> None:
    world = World()
    eve, ben, ann = world.open("eve"), world.open("ben"), world.open("ann")
    for _ in range(MAX_CALLS):
        claimed = RebuildCall(
            *(CallId(world.new_id()), RoomId(world.new_id()), UserId("ben"), False, CallMedia()),
            *(ParticipantId(world.new_id()), ParticipantId(world.new_id()), 1.0),
        )
        assert isinstance(world.request(eve, claimed), Ok)

    world.invite(ann, "ben")  # it is not quiet: ben calls nobody
    own = world.request(ben, invitation(world, "ann"))
    _, _, _, joined = connected()
    rebuilt = world.request(ben, rebuild(joined, is_caller=False))

    assert [message.quiet for message in world.heard(ben, Incoming) if isinstance(message, Incoming)] == [False]
    assert isinstance(own, Ok)
    assert isinstance(rebuilt, Ok)


def test_a_new_session_of_the_same_end_takes_its_call_over() -> None:
    world, ann, _, joined = connected()
    ben_again = world.open("ben")

    assert isinstance(world.request(ben_again, rebuild(joined, is_caller=False)), Ok)
    world.request(ann, SendCandidates(joined.room_id, NOBODY, candidates(1)))

    assert world.heard(ben_again, PeerCandidates)


def test_a_caller_who_lost_the_session_goes_on_ringing_from_a_new_one() -> None:
    world = World()
    ann, ben = world.open("ann"), world.open("ben")
    invite = world.invite(ann, "ben")
    assert isinstance(world.request(world.open("ann"), invite), Error), "the first session is still there"
    world.lose(ann)
    again = world.open("ann")

    assert isinstance(world.request(again, invite), Ok)
    world.close(ann)
    world.request(ben, accept(invite.call_id))

    assert len(world.heard(ben, Incoming)) == 1
    assert world.heard(again, Accepted)


def test_a_call_that_rang_before_a_restart_waits_for_its_callee() -> None:
    world = World()
    ann = world.open("ann")
    for_ben, for_cat = world.invite(ann, "ben", may_return=True), world.invite(ann, "cat", may_return=True)

    ben = world.open("ben")
    world.request(ben, accept(for_ben.call_id))
    world.advance(31.0)

    assert world.heard(ann, Ringing) == [Ringing(for_ben.call_id, 1)]
    assert world.heard(ann, Ended) == [Ended(for_cat.call_id, EndReason.OFFLINE)]


def test_a_refused_invitation_makes_no_call() -> None:
    world = World()
    ann = world.open("ann")
    invite = world.invite(ann, "ben")

    for verdict in (ErrorCode.NOT_CONTACTS, ErrorCode.BLOCKED):
        reply = world.request(ann, invite, verdict=verdict)
        assert isinstance(reply, Error)
        assert reply.code is verdict
    world.open("ben")
    assert not world.directory.calls_of(invite.callee)


@pytest.mark.parametrize("may_return", [False, True])
@pytest.mark.parametrize("may_ring", [False, True])
def test_who_blocks_the_caller_seems_offline_and_hears_nothing(may_ring: bool, may_return: bool) -> None:
    ends = {}
    for is_blocked in (False, True):
        world = World()
        ann = world.open("ann", "ann's")
        blockers = [world.open("ben", "ben's")] if is_blocked else []
        may_ring_now = may_ring or not is_blocked
        invite = world.invite(ann, "ben", may_ring=may_ring_now, may_return=may_return, is_unheard=is_blocked)
        world.request(ann, SendCandidates(invite.room_id, NOBODY, candidates()))
        if is_blocked:
            blockers.append(world.open("ben", "ben's phone"))
        world.advance(31.0)

        assert [world.inbox[session.session_id] for session in blockers] == [[]] * len(blockers)
        assert [end.is_missed for end in world.finished()] == [not is_blocked]
        ends[is_blocked] = (world.inbox[ann.session_id], [end.ended_at for end in world.finished()])

    assert ends[True] == ends[False]
    assert reasons(world, ann) == [EndReason.OFFLINE]


def test_who_calls_somebody_they_blocked_before_meets_no_glare() -> None:
    world = World()
    ann, ben = world.open("ann"), world.open("ben")
    world.invite(ben, "ann")

    world.invite(ann, "ben", is_unheard=True)

    assert reasons(world, ann) == [EndReason.OFFLINE]
    assert reasons(world, ben) == []


def test_a_rebuilt_call_with_somebody_blocked_comes_to_nothing_for_both() -> None:
    _, _, _, joined = connected()
    world = World()
    ann, ben = world.open("ann"), world.open("ben")

    assert isinstance(world.request(ann, rebuild(joined, is_caller=True)), Ok)
    refused = world.request(ben, rebuild(joined, is_caller=False), verdict=ErrorCode.BLOCKED)
    world.advance(31.0)

    assert isinstance(refused, Error)
    assert reasons(world, ann) == [EndReason.CONNECTION_LOST]
    assert not world.finished()


PEOPLE = st.sampled_from(["ann", "ben", "cat"])


class AnyOrder(RuleBasedStateMachine):
    """After any inputs no call is left half-way and everybody who was told of a call is told its end once."""

    sessions = Bundle("sessions")
    invites = Bundle("invites")
    answered = Bundle("answered")

    def __init__(self) -> None:
        super().__init__()
        self.world = World()
        self.sent: list[Invite] = []

    def alive(self, session: Session) -> bool:
        return session.session_id in self.world.sessions

    @rule(target=sessions, person=PEOPLE)
    def open(self, person: str) -> Session:
        return self.world.open(person)

    @rule(session=sessions)
    def lose(self, session: Session) -> None:
        if self.alive(session):
            self.world.lose(session)

    @rule(session=sessions)
    def resume(self, session: Session) -> None:
        if self.alive(session):
            self.world.resume(session)

    @rule(session=sessions)
    def close(self, session: Session) -> None:
        if self.alive(session):
            self.world.close(session)

    @rule(target=invites, session=sessions, callee=PEOPLE, may_ring=st.booleans(), may_return=st.booleans())
    def invite(self, session: Session, callee: str, may_ring: bool, may_return: bool) -> CallId:
        if not self.alive(session):
            return CallId("none")
        invite = self.world.invite(session, callee, may_ring=may_ring, may_return=may_return)
        self.sent.append(invite)
        return invite.call_id

    @rule(session=sessions, number=st.integers(0, 20))
    def invite_again(self, session: Session, number: int) -> None:
        live = [invite for invite in self.sent if self.world.directory.call(invite.call_id) is not None]
        if live and self.alive(session):
            self.world.request(session, live[number % len(live)])

    @rule(target=answered, session=sessions, call_id=invites)
    def accept(self, session: Session, call_id: CallId) -> Joined | None:
        reply = self.world.request(session, accept(call_id)) if self.alive(session) else None
        return reply if isinstance(reply, Joined) else None

    @rule(session=sessions, call_id=invites, reason=st.sampled_from(EndReason))
    def decline(self, session: Session, call_id: CallId, reason: EndReason) -> None:
        if self.alive(session):
            self.world.request(session, Decline(call_id, reason))

    @rule(session=sessions, call_id=invites)
    def cancel(self, session: Session, call_id: CallId) -> None:
        if self.alive(session):
            self.world.request(session, Cancel(call_id))

    @rule(session=sessions, call_id=invites, reason=st.sampled_from(EndReason))
    def hang_up(self, session: Session, call_id: CallId, reason: EndReason) -> None:
        if self.alive(session):
            self.world.request(session, HangUp(call_id, reason))

    @rule(target=answered, session=sessions, call_id=invites)
    def move(self, session: Session, call_id: CallId) -> Joined | None:
        if not self.alive(session):
            return None
        reply = self.world.request(session, move(call_id))
        return reply if isinstance(reply, Joined) else None

    @invariant()
    def every_device_knows_what_runs_elsewhere(self) -> None:
        for session in self.world.sessions.values():
            told = self.world.heard(session, CallsElsewhere)
            last = told[-1].calls if told and isinstance(told[-1], CallsElsewhere) else ()
            running = {
                call.call_id
                for call in self.world.directory.calls_of(session.user.user_id)
                if call.state is State.ANSWERED and call.leg_of(session.session_id) is None
            }
            assert {call.call_id for call in last} == running

    @rule(session=sessions, joined=answered, to=st.booleans())
    def trickle(self, session: Session, joined: Joined | None, to: bool) -> None:
        if joined is not None and self.alive(session):
            peer = joined.you.participant_id if to else NOBODY
            self.world.request(session, SendCandidates(joined.room_id, peer, candidates(1)))

    @rule(session=sessions, joined=answered, is_caller=st.booleans())
    def rebuild(self, session: Session, joined: Joined | None, is_caller: bool) -> None:
        if joined is not None and self.alive(session):
            self.world.request(session, rebuild(joined, is_caller=is_caller))

    @rule(seconds=st.sampled_from([0.1, 5.0, 31.0]))
    def wait(self, seconds: float) -> None:
        self.world.advance(seconds)

    @invariant()
    def every_call_can_end(self) -> None:
        for call in (call for person in ("ann", "ben", "cat") for call in self.world.directory.calls_of(person)):  # type: ignore[arg-type]
            legs = [leg for leg in (call.caller, call.callee) if leg is not None]
            assert call.deadline is not None or len(legs) == 2, "half-way for ever"
            assert all(leg.session_id in self.world.sessions for leg in legs), "an end that is gone"

    def teardown(self) -> None:
        self.world.advance(100.0)
        for session in list(self.world.sessions.values())[:-1]:
            self.world.close(session)
        assert not any(self.world.open_at.values()), "somebody waits for an end that never came"
        assert self.world.directory._calls == {}


TestAnyOrder = AnyOrder.TestCase
TestAnyOrder.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
