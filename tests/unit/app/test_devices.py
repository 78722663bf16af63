"""The devices of a client: when they open, what is done to them, what is remembered between calls."""

import pytest

from app.devices import NO_DEVICES, Devices
from app.state import DeviceFailed
from media.audio.ringing import Ring
from tests.kit.fake_engine import FakeEngine


@pytest.fixture
def engine() -> FakeEngine:
    return FakeEngine()


def ignore(_event: DeviceFailed | None) -> None:
    """Nobody listens."""


def test_a_test_sound_is_played_in_a_call_only(engine: FakeEngine) -> None:
    devices = Devices(engine, NO_DEVICES, ignore)

    devices.play_test_sound()
    assert engine.played == []

    devices.open(video=False)
    devices.play_test_sound()
    assert engine.played == [Ring.TEST]


@pytest.mark.parametrize("mutes", [True, False])
def test_a_call_begins_muted_if_the_person_wants_it(engine: FakeEngine, mutes: bool) -> None:
    devices = Devices(engine, NO_DEVICES, ignore)
    devices.mutes_on_entry = mutes

    devices.open(video=False)
    assert devices.state.is_muted is engine.is_muted is mutes

    devices.mute(not mutes)
    devices.close()
    devices.open(video=False)
    assert devices.state.is_muted is engine.is_muted is mutes
