"""Sound alone where nothing else fits, in virtual time."""

from media.congestion.gate import PictureGate


def fed(gate: PictureGate, left: float, begin: float, seconds: float) -> list[float]:
    """When the gate changed while this was left."""
    changes = []
    for step in range(round(seconds * 10) + 1):
        now, before = begin + step / 10, gate.is_open
        if gate.update(left, now) != before:
            changes.append(round(now, 1))
    return changes


def test_a_lasting_shortage_takes_the_pictures_away() -> None:
    gate = PictureGate()

    assert fed(gate, 10_000.0, 0.0, 5.0) == [2.0]
    assert not gate.is_open


def test_a_short_shortage_does_not() -> None:
    gate = PictureGate()

    assert fed(gate, -50_000.0, 0.0, 1.5) == []
    assert fed(gate, 100_000.0, 1.6, 1.0) == []
    assert fed(gate, -50_000.0, 2.7, 1.5) == []


def test_pictures_come_back_when_there_is_more_than_enough_for_a_while() -> None:
    gate = PictureGate()
    fed(gate, 10_000.0, 0.0, 5.0)

    assert fed(gate, 50_000.0, 5.1, 20.0) == []
    assert fed(gate, 80_000.0, 25.2, 5.0) == [28.2]
