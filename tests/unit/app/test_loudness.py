"""How loud each person is heard: product, bounds, and whom to forget."""

from hypothesis import given
from hypothesis import strategies as st

from app.loudness import LOUDEST, MAX_PEOPLE, Loudness, with_person
from app.protocol.ids import UserId

ADA, BOB = UserId("ada"), UserId("bob")


def test_a_person_is_as_loud_as_all_times_themselves() -> None:
    loudness = Loudness(0.5, {ADA: 1.5})

    assert loudness.of(ADA) == 0.75
    assert loudness.of(BOB) == 0.5


@given(st.floats(0, 2), st.floats(0, 2))
def test_nobody_is_louder_than_twice(overall: float, own: float) -> None:
    assert 0 <= Loudness(overall, {ADA: own}).of(ADA) <= LOUDEST


def test_who_is_heard_as_they_came_is_not_remembered() -> None:
    assert with_person({ADA: 0.3, BOB: 2.0}, ADA, 1.0) == {BOB: 2.0}


def test_the_longest_unchanged_are_forgotten() -> None:
    people: dict[UserId, float] = {}
    for number in range(MAX_PEOPLE):
        people = with_person(people, UserId(str(number)), 0.5)
    people = with_person(people, UserId("0"), 0.7)
    people = with_person(people, ADA, 0.5)

    assert len(people) == MAX_PEOPLE
    assert UserId("1") not in people
    assert people[UserId("0")] == 0.7
