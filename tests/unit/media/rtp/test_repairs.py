"""Copies of repairs in virtual time."""

from media.rtp.repairs import HOLD, SHARE, SPACING, RepairCopies, RepairRoom


def test_the_number_of_copies_follows_loss_and_stays_a_while() -> None:
    copies = RepairCopies()

    copies.update(0.02, 0.0)
    assert copies.copies == 1
    copies.update(0.03, 1.0)
    assert copies.copies == 2
    copies.update(0.1, 2.0)
    assert copies.copies == 3
    copies.update(0.0, 2.0 + HOLD - 0.1)
    assert copies.copies == 3
    copies.update(0.0, 2.0 + HOLD)
    assert copies.copies == 1


def test_copies_leave_apart_from_one_another() -> None:
    copies = RepairCopies()
    copies.update(0.1, 0.0)

    copies.plan(7, 1.0)

    assert copies.next_timeout() == 1.0 + SPACING
    assert copies.due(1.0) == []
    assert copies.due(1.0 + SPACING) == [7]
    assert copies.due(2.0) == [7]
    assert copies.next_timeout() is None


def test_nothing_is_planned_while_little_is_lost() -> None:
    copies = RepairCopies()

    copies.plan(7, 1.0)

    assert copies.next_timeout() is None


def test_while_our_queue_drains_repairs_take_a_small_share() -> None:
    room = RepairRoom()
    room.set_rate(400_000, 10.0)

    passed = sum(room.takes(1000, 10.0 + 0.001 * n) for n in range(2000))

    assert 1000 * passed * 8 / 2.0 <= 1.2 * SHARE * 400_000
    assert passed > 5


def test_without_a_queue_of_ours_no_repair_is_held_back() -> None:
    room = RepairRoom()
    room.set_rate(400_000, 10.0)
    room.set_rate(None, 11.0)

    assert all(room.takes(1000, 11.0) for _ in range(100))
