"""Reminders: one a person, in order, each account its own."""

from hypothesis import given
from hypothesis import strategies as st

from app.desktop.reminders import MAX_REMINDERS, Reminder, added, due, of_account, removed
from app.protocol.ids import UserId
from tests.kit.people import user

ANN, BOB = UserId("ann"), UserId("bob")


def remind(owner: UserId, name: str, at: float) -> Reminder:
    return Reminder(owner, user(name), at)


def test_a_newer_one_about_the_same_person_takes_the_place() -> None:
    first, other, newer = remind(ANN, "kwame", 10.0), remind(ANN, "mei", 20.0), remind(ANN, "kwame", 30.0)

    kept = added(added(added((), first), other), newer)

    assert kept == (other, newer)


def test_accounts_do_not_see_each_others() -> None:
    mine, theirs = remind(ANN, "kwame", 10.0), remind(BOB, "kwame", 5.0)
    kept = added((mine,), theirs)

    assert of_account(kept, ANN) == (mine,)
    assert due(kept, BOB, 9.0) == (theirs,)
    assert due(kept, ANN, 9.0) == ()
    assert removed(kept, ANN, user("kwame").user_id) == (theirs,)


@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.floats(0.0, 1e6)), max_size=30), st.floats(0.0, 1e6))
def test_the_next_is_first_and_what_is_due_is_before_the_rest(wishes: list[tuple[str, float]], now: float) -> None:
    kept: tuple[Reminder, ...] = ()
    for name, at in wishes:
        kept = added(kept, remind(ANN, name, at))

    assert [each.at for each in kept] == sorted(each.at for each in kept)
    assert len({each.peer.user_id for each in kept}) == len(kept)
    assert due(kept, ANN, now) == tuple(each for each in kept if each.at <= now)


def test_there_is_an_end_to_it() -> None:
    kept: tuple[Reminder, ...] = ()
    for number in range(MAX_REMINDERS + 5):
        kept = added(kept, remind(ANN, f"user{number}", float(number)))

    assert len(kept) == MAX_REMINDERS
    assert kept[-1].peer.username == f"user{MAX_REMINDERS - 1}"
