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
