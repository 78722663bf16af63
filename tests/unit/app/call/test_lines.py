"""Who is heard and who waits: each rule, and never two on hold, whatever the order of wishes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.call.lines import Act, Line, Order, held, resumed, taken
from app.protocol.errors import LocalProtocolError
from app.protocol.ids import CallId

A, B, C = CallId("a"), CallId("b"), CallId("c")


def test_taking_a_call_ends_what_is_heard_and_leaves_who_waits() -> None:
    lines = [Line(A, True, is_on_hold=True), Line(B, True)]
    assert taken(lines, C, holds=False) == (Order(Act.LEAVE, B),)
    assert taken([*lines, Line(C, True)], C, holds=False) == (Order(Act.LEAVE, B),)
    with pytest.raises(LocalProtocolError):
        taken(lines, C, holds=True)


def test_hold_and_accept() -> None:
    assert taken([Line(A, True)], B, holds=True) == (Order(Act.HOLD, A),)
    assert taken([], B, holds=True) == ()
    assert taken([Line(A, True, is_on_hold=True)], B, holds=True) == ()
    with pytest.raises(LocalProtocolError):
        taken([Line(A, False)], B, holds=True)


def test_holding_twice_or_what_is_not_there() -> None:
    assert held([Line(A, True, is_on_hold=True)], A) == ()
    with pytest.raises(LocalProtocolError):
        held([], A)
    with pytest.raises(LocalProtocolError):
        resumed([Line(A, True)], B)


def test_taking_back_swaps() -> None:
    lines = [Line(A, True, is_on_hold=True), Line(B, True)]
    assert resumed(lines, A) == (Order(Act.HOLD, B), Order(Act.RESUME, A))
    assert resumed(lines, B) == ()


def test_taking_back_while_another_call_still_rings_there_gives_that_one_up() -> None:
    lines = [Line(A, True, is_on_hold=True), Line(B, False)]
    assert resumed(lines, A) == (Order(Act.LEAVE, B), Order(Act.RESUME, A))


WISHES = st.tuples(st.sampled_from(["take", "keep", "hold", "resume", "answer", "end"]), st.sampled_from("abcdef"))


@given(st.lists(WISHES, max_size=40))
def test_at_most_one_is_heard_and_one_on_hold(wishes: list[tuple[str, str]]) -> None:
    lines: dict[CallId, Line] = {}

    def carry_out(orders: tuple[Order, ...]) -> None:
        for act, call_id in ((order.act, order.call_id) for order in orders):
            assert call_id in lines
            if act is Act.LEAVE:
                del lines[call_id]
            else:
                assert lines[call_id].is_answered
                lines[call_id] = Line(call_id, True, act is Act.HOLD)

    for wish, name in wishes:
        call_id = CallId(name)
        before = dict(lines)
        try:
            match wish:
                case "take" | "keep" if call_id not in lines:
                    carry_out(taken(tuple(lines.values()), call_id, holds=wish == "keep"))
                    lines[call_id] = Line(call_id, False)
                case "hold":
                    carry_out(held(tuple(lines.values()), call_id))
                case "resume":
                    carry_out(resumed(tuple(lines.values()), call_id))
                    assert not lines[call_id].is_on_hold
                case "answer" if call_id in lines:
                    lines[call_id] = Line(call_id, True, lines[call_id].is_on_hold)
                case "end":
                    lines.pop(call_id, None)
        except LocalProtocolError:
            assert lines == before  # a refused wish changes nothing
        assert sum(line.is_on_hold for line in lines.values()) <= 1
        assert sum(not line.is_on_hold for line in lines.values()) <= 1
