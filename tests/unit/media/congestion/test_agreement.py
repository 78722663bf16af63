"""Agreement on what is sent, in virtual time."""

from media.congestion.agreement import Agreement, Encoding

LARGE = Encoding(1280, 720, 30, 2_500_000)
SMALL = Encoding(640, 360, 30, 800_000)


def test_what_lasts_a_second_is_told_once() -> None:
    agreement = Agreement()

    agreement.sending(LARGE, 0.0)
    assert not agreement.take_due(0.9)
    agreement.sending(LARGE, 0.95)
    assert agreement.take_due(1.0)
    assert agreement.told == LARGE
    assert not agreement.take_due(1.1)


def test_what_changes_back_within_a_second_is_not_told() -> None:
    agreement = Agreement()
    agreement.sending(LARGE, 0.0)
    agreement.take_due(1.0)

    agreement.sending(SMALL, 2.0)
    agreement.sending(LARGE, 2.5)

    assert not agreement.take_due(10.0)


def test_it_is_agreed_when_the_other_end_has_read_it() -> None:
    agreement = Agreement()
    agreement.sending(LARGE, 0.0)
    agreement.take_due(1.0)
    agreement.await_answer(4)

    assert not agreement.seen(3)
    assert agreement.seen(5)
    assert not agreement.seen(6)
