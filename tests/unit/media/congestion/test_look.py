"""The first look at a path: when it is repeated, and what counts as an answer."""

from media.congestion.look import FACTOR, LOOKS, Answer, Look

RATE = 1e6
ASKED = FACTOR * RATE


def look(number: int = 1) -> Look:
    """One that has begun and left."""
    machine = Look()
    assert machine.begin(RATE) == ASKED
    machine.sent(number)
    return machine


def test_a_look_is_due_until_it_has_left() -> None:
    machine = Look()
    machine.begin(RATE)
    assert machine.is_due

    machine.sent(1)

    assert not machine.is_due


def test_a_narrow_path_is_not_looked_at_again() -> None:
    machine = look()

    assert machine.answered(1, asked=ASKED, seen=0.1 * ASKED) is Answer.NARROW
    assert not machine.is_due


def test_a_late_look_is_repeated_as_often_as_allowed() -> None:
    machine, answers = look(), []
    for number in range(1, LOOKS + 1):
        answers.append(machine.answered(number, asked=ASKED, seen=0.3 * ASKED))
        if machine.is_due:
            machine.sent(number + 1)

    assert answers == [Answer.LATE] * (LOOKS - 1) + [Answer.NARROW]


def test_the_last_word_of_a_look_counts() -> None:
    machine = look()

    assert machine.answered(1, asked=ASKED, seen=0.3 * ASKED) is Answer.LATE
    assert machine.answered(1, asked=ASKED, seen=0.6 * ASKED) is Answer.PASSED
    assert not machine.is_due


def test_only_the_look_that_is_awaited_answers() -> None:
    machine = look()

    assert machine.answered(2, asked=ASKED, seen=ASKED) is None
    machine.sent(3)  # another probe
    assert machine.answered(1, asked=ASKED, seen=ASKED) is None


def test_another_path_is_looked_at_anew() -> None:
    machine = look()
    machine.begin(RATE)

    assert machine.answered(1, asked=ASKED, seen=ASKED) is None
    assert machine.is_due
