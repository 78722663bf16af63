"""The sounds around a call loop without a click and end softly."""

import numpy as np
import pytest

from media.audio.ring import Ring
from media.audio.ringing import RingPlayer, ring_sound
from media.audio.timeline import BLOCK


@pytest.mark.parametrize("ring", list(Ring))
def test_a_sound_is_audible_and_not_too_loud(ring: Ring) -> None:
    sound = ring_sound(ring)

    assert sound.dtype == np.float32
    assert 0.1 < float(np.abs(sound).max()) <= 0.5


@pytest.mark.parametrize("ring", [Ring.INCOMING, Ring.RINGBACK])
def test_rounds_join_without_a_step(ring: Ring) -> None:
    sound = ring_sound(ring)

    inside = float(np.abs(np.diff(sound)).max())
    assert abs(float(sound[0] - sound[-1])) <= inside


def test_a_ring_goes_on_until_it_fades() -> None:
    player = RingPlayer(Ring.INCOMING)
    rounds = [player.block() for _ in range(900)]
    assert float(np.abs(np.concatenate(rounds[-100:])).max()) > 0.01

    player.fade()
    fading = np.concatenate([player.block() for _ in range(6)])

    assert player.is_over
    assert not fading[-BLOCK:].any()


@pytest.mark.parametrize("ring", [Ring.ENDED, Ring.TEST])
def test_some_sound_once(ring: Ring) -> None:
    player = RingPlayer(ring, volume=0.5)
    for _ in range(200):
        player.block()

    assert player.is_over
    assert not player.block().any()
