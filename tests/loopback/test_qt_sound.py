"""Sound devices through Qt on a private PulseAudio: round trip, following the default, unplugging, ringing."""

from collections.abc import Iterator

import pytest

from tests.kit.pulse import Pulse, pulse
from tests.kit.qt_sound import run


@pytest.fixture
def server() -> Iterator[Pulse]:
    with pulse("one", "two") as running:
        yield running


@pytest.mark.slow
def test_tones_go_round_through_loudspeaker_and_microphone(server: Pulse) -> None:
    result = run("round_trip", server.environment)

    assert result["failed"] == ""
    assert result["missing"] <= 2
    assert -0.02 < result["delay"] < 0.5
    assert 0.97 < result["delivered"] < 1.03


@pytest.mark.slow
def test_sound_follows_the_default_and_survives_unplugging(server: Pulse) -> None:
    result = run("plugging", server.environment)

    assert result["failed"] == []
    assert sorted(result["before"]) == ["one", "two"]
    assert result["changes"] >= 1


@pytest.mark.slow
def test_the_ringtone_is_heard_until_it_is_stopped(server: Pulse) -> None:
    assert run("ringing", server.environment) == {"failed": ""}


@pytest.mark.slow
def test_without_a_device_opening_says_so() -> None:
    with pulse() as bare:
        problems = run("absent", bare.environment)["problems"]

    assert problems in (["NOT_FOUND", "NOT_FOUND"], ["IN_USE", "IN_USE"])
