"""The device clock smooths pulls and follows the device's rate."""

import numpy as np
import pytest

from media.audio.clock import DeviceClock


@pytest.mark.parametrize("ppm", [0.0, 100.0, -300.0])
def test_jittery_pulls_become_an_even_clock(ppm: float) -> None:
    clock = DeviceClock()
    jitter = np.random.default_rng(2).uniform(0, 0.020, 6000)
    period = 0.01 * (1 + ppm * 1e-6)
    errors = []
    for index in range(6000):
        due = clock.tick(100.0 + index * period + float(jitter[index]))
        errors.append(due - (100.0 + index * period + 0.010))

    settled = np.array(errors[2000:])
    assert float(np.abs(settled).max()) < 0.003
    assert float(np.std(settled)) < 0.0012


def test_a_stall_snaps() -> None:
    clock = DeviceClock()
    clock.tick(1.0)

    assert clock.tick(3.0) == 3.0


def test_a_device_that_ran_dry_and_asks_later_is_followed_at_once() -> None:
    clock = DeviceClock()
    jitter = np.random.default_rng(2).uniform(0, 0.004, 400)
    for index in range(300):
        clock.tick(1.0 + index * 0.01 + float(jitter[index]))

    dues = [clock.tick(1.04 + index * 0.01 + float(jitter[index])) - index * 0.01 for index in range(300, 350)]

    assert dues[0] < 1.02
    assert dues[-1] == pytest.approx(1.042, abs=0.003)
