"""Who is let back into a call without ringing: the person one waits for, once, and not for ever."""

from app.call.returning import Returns, Stay
from app.protocol.ids import CallId, UserId

CALL, BOB, EVE = CallId("call-1"), UserId("bob"), UserId("eve")
AS_IT_WAS = Stay(CALL, BOB, is_muted=False, video=True)


def waiting(*, is_silent: bool = False) -> Returns:
    returns = Returns()
    returns.ended(CALL, BOB, is_muted=False, video=True)
    returns.wait(CALL, 60.0, is_silent=is_silent)
    return returns


def test_a_return_goes_on_as_the_call_was_and_counts_once() -> None:
    returns = waiting()

    assert returns.claim(CALL, BOB, 10.0) == AS_IT_WAS
    assert returns.claim(CALL, BOB, 11.0) is None


def test_who_thought_the_call_over_is_not_heard_or_seen() -> None:
    assert waiting(is_silent=True).claim(CALL, BOB, 10.0) == Stay(CALL, BOB, is_muted=True, video=False)


def test_nobody_else_and_no_other_call_is_let_in() -> None:
    returns = waiting()

    assert returns.claim(CALL, EVE, 10.0) is None
    assert returns.claim(CallId("call-0"), BOB, 10.0) is None
    assert returns.claim(CallId(""), BOB, 10.0) is None
    assert returns.claim(CALL, BOB, 10.0) == AS_IT_WAS


def test_nobody_is_waited_for_unasked_too_late_or_after_leaving() -> None:
    unasked, gone = Returns(), waiting()
    unasked.ended(CALL, BOB, is_muted=False, video=True)
    unasked.wait(CallId("another"), 60.0, is_silent=False)
    gone.stop()

    assert unasked.claim(CALL, BOB, 10.0) is None
    assert waiting().claim(CALL, BOB, 60.0) is None
    assert gone.claim(CALL, BOB, 10.0) is None


def test_the_next_call_is_another_one() -> None:
    returns = waiting()
    returns.ended(CallId("call-2"), EVE, is_muted=True, video=False)

    assert returns.claim(CALL, BOB, 10.0) is None
