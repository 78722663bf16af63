"""Short packets only where they cost nothing that matters."""

import pytest

from media.audio.framing import HOLD, ROOM, FramingPolicy
from media.audio.red import Repair
from media.audio.timeline import BLOCK, FRAME, LONG_FRAME, LONGEST_FRAME

WELL = Repair()
LOSSY = Repair(strength=1, expected_loss=0.02)


def test_packets_are_short_from_the_start_and_stay_so_while_all_is_well() -> None:
    policy = FramingPolicy()

    assert policy.frame == BLOCK
    assert {policy.update(WELL, bandwidth=ROOM, strain=0.0, now=float(now)) for now in range(60)} == {BLOCK}


@pytest.mark.parametrize(("repair", "bandwidth"), [(LOSSY, 4 * ROOM), (WELL, 0.9 * ROOM)])
def test_loss_and_narrow_paths_make_them_long_for_a_while(repair: Repair, bandwidth: float) -> None:
    policy = FramingPolicy()

    assert policy.update(repair, bandwidth=bandwidth, strain=0.0, now=5.0) == FRAME
    assert policy.update(WELL, bandwidth=4 * ROOM, strain=0.0, now=5.0 + HOLD - 1) == FRAME
    assert policy.update(WELL, bandwidth=4 * ROOM, strain=0.0, now=5.0 + HOLD) == BLOCK


def test_a_machine_out_of_breath_sends_fewer() -> None:
    policy = FramingPolicy()

    assert policy.update(WELL, bandwidth=4 * ROOM, strain=0.5, now=1.0) == BLOCK
    assert policy.update(WELL, bandwidth=4 * ROOM, strain=0.1, now=2.0) == BLOCK
    assert policy.update(WELL, bandwidth=4 * ROOM, strain=0.5, now=3.0) == BLOCK
    assert policy.update(WELL, bandwidth=4 * ROOM, strain=0.5, now=4.0) == FRAME


def test_very_narrow_paths_get_long_packets_and_keep_them_until_they_are_clearly_wider() -> None:
    policy = FramingPolicy()

    assert policy.update(WELL, bandwidth=100e3, strain=0.0, now=1.0) == LONG_FRAME
    assert policy.update(WELL, bandwidth=50e3, strain=0.0, now=2.0) == LONGEST_FRAME
    assert {policy.update(WELL, bandwidth=70e3, strain=0.0, now=2.0 + n) for n in range(60)} == {LONGEST_FRAME}
    assert policy.update(WELL, bandwidth=4 * ROOM, strain=0.0, now=62.0) == LONGEST_FRAME
    assert policy.update(WELL, bandwidth=4 * ROOM, strain=0.0, now=61.0 + HOLD) == BLOCK


def test_loss_does_not_make_packets_longer_than_twenty_milliseconds() -> None:
    policy = FramingPolicy()

    assert {policy.update(LOSSY, bandwidth=0.3 * ROOM, strain=1.0, now=float(now)) for now in range(60)} == {FRAME}
