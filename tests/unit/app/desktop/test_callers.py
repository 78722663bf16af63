"""Callers in virtual time: how many, in which form, and what a card says when it no longer rings."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.desktop.callers import ELSEWHERE_STAYS, MAX_SHOWN, MISSED_STAYS, STILL, Callers, Farewell, Form
from app.protocol.errors import EndReason
from app.protocol.ids import CallId, RoomId
from app.protocol.model import CallDirection, CallMedia
from app.state import CallState, Phase
from tests.kit.people import user


def rings(name: str) -> CallState:
    return CallState(
        CallId(name), RoomId(name), CallDirection.INCOMING, Phase.RINGING, user(name), CallMedia(), created_at=0.0
    )


ACTIVE = replace(rings("mei"), direction=CallDirection.OUTGOING, phase=Phase.CONNECTED)


def ended(call: CallState, reason: EndReason, *, by_me: bool = False) -> CallState:
    return replace(call, phase=Phase.ENDED, reason=reason, ended_by_me=by_me)


def update(callers: Callers, *calls: CallState, now: float = 0.0, compact: bool = False) -> None:
    callers.update(calls, now, prefers_compact=compact)


def ids(callers: Callers) -> list[str]:
    return [card.call.call_id for card in callers.shown]


def forms(callers: Callers) -> list[Form]:
    return [card.form for card in callers.shown]


def test_the_first_is_full_the_others_stack_newest_on_top() -> None:
    callers = Callers()
    a, b, c, d = (rings(name) for name in "abcd")

    update(callers, a)
    update(callers, a, b)
    update(callers, a, b, c, d)

    assert ids(callers) == ["d", "b", "a"]
    assert forms(callers) == [Form.COMPACT, Form.COMPACT, Form.FULL]


def test_who_had_no_room_is_shown_when_there_is() -> None:
    callers = Callers()
    calls = [rings(name) for name in "abcd"]
    update(callers, *calls)
    first = ids(callers)

    update(callers, *calls[:-1], now=1.0)

    assert first == ["d", "c", "b"]
    assert ids(callers) == ["a", "d", "c", "b"]
    assert [card.farewell for card in callers.shown] == [None, Farewell.NOTHING, None, None]


def test_in_a_call_the_card_says_what_it_would_leave() -> None:
    callers = Callers()

    update(callers, ACTIVE, rings("a"))

    assert forms(callers) == [Form.IN_CALL]


def test_beside_full_screen_work_it_is_compact() -> None:
    callers = Callers()

    update(callers, rings("a"), compact=True)

    assert forms(callers) == [Form.COMPACT]


@pytest.mark.parametrize(
    ("reason", "by_me", "farewell", "stays"),
    [
        (EndReason.CANCELLED, False, Farewell.MISSED, MISSED_STAYS),
        (EndReason.NO_ANSWER, False, Farewell.MISSED, MISSED_STAYS),
        (EndReason.ANSWERED_ELSEWHERE, False, Farewell.ELSEWHERE, ELSEWHERE_STAYS),
        (EndReason.DECLINED_ELSEWHERE, False, Farewell.ELSEWHERE, ELSEWHERE_STAYS),
        (EndReason.DECLINED, True, Farewell.NOTHING, 0.0),
        (EndReason.REPLACED, False, Farewell.NOTHING, 0.0),
    ],
)
@pytest.mark.parametrize("is_snapshot_first", [True, False])
def test_how_a_card_goes(
    reason: EndReason, by_me: bool, farewell: Farewell, stays: float, is_snapshot_first: bool
) -> None:
    callers = Callers()
    a = rings("a")
    update(callers, a)

    if is_snapshot_first:
        update(callers, now=10.0)
    callers.over(ended(a, reason, by_me=by_me), 10.0)
    update(callers, now=10.0)
    assert [card.farewell for card in callers.shown] == [farewell]

    callers.handle_timeout(10.0 + stays)
    assert [card.farewell for card in callers.shown] == [Farewell.NOTHING]
    callers.handle_timeout(10.0 + stays + STILL)
    assert callers.shown == ()
    assert callers.next_timeout() is None


def test_nothing_moves_under_the_pointer_at_once() -> None:
    callers = Callers()
    a, b = rings("a"), rings("b")
    update(callers, a, b)

    update(callers, a, now=5.0)
    assert ids(callers) == ["b", "a"]

    callers.handle_timeout(5.0 + STILL)
    assert ids(callers) == ["a"]


def test_a_silenced_caller_stays_away_while_it_rings() -> None:
    callers = Callers()
    a = rings("a")
    update(callers, a)

    callers.silence(a.call_id, 1.0)
    callers.handle_timeout(1.0 + STILL)
    update(callers, a, now=2.0)
    assert callers.shown == ()
    assert callers.is_silenced(a.call_id)

    callers.over(ended(a, EndReason.NO_ANSWER), 3.0)
    update(callers, now=3.0)
    assert callers.shown == ()
    assert not callers.is_silenced(a.call_id)


def test_a_call_that_is_answered_here_has_no_card() -> None:
    callers = Callers()
    a = rings("a")
    update(callers, a)

    update(callers, replace(a, phase=Phase.CONNECTING), now=1.0)
    callers.handle_timeout(1.0 + STILL)

    assert callers.shown == ()


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["update", "over", "silence", "time"]),
            st.sets(st.sampled_from("abcdef")),
            st.sampled_from(EndReason),
        ),
        max_size=30,
    )
)
def test_never_too_many_ring_and_every_farewell_ends(steps: list[tuple[str, set[str], EndReason]]) -> None:
    callers, now = Callers(), 0.0
    for what, names, reason in steps:
        now += 0.3
        match what:
            case "update":
                update(callers, *(rings(name) for name in sorted(names)), now=now)
            case "time":
                callers.handle_timeout(now)
            case _:
                for name in names:
                    if what == "over":
                        callers.over(ended(rings(name), reason), now)
                    else:
                        callers.silence(CallId(name), now)
        assert sum(card.farewell is None for card in callers.shown) <= MAX_SHOWN
        assert len(set(ids(callers))) == len(ids(callers))
    update(callers, now=now)
    while (at := callers.next_timeout()) is not None:
        callers.handle_timeout(at)
        after = callers.next_timeout()
        assert after is None or after > at
    assert callers.shown == ()
