"""Times and lengths in words; the present is an argument, so nothing here depends on the day of the test."""

import os
import time
from collections.abc import Iterator

import pytest

from app.protocol.ids import UserId
from app.protocol.model import Availability, PresenceInfo
from ui import formats

NOW = 1_763_629_980.0  # Thursday 20 November 2025, 09:13 UTC


@pytest.fixture(autouse=True)
def _utc(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    before = os.environ.get("TZ")
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    yield
    monkeypatch.undo()
    assert os.environ.get("TZ") == before
    time.tzset()


@pytest.mark.parametrize(
    ("seconds", "words"), [(0, "00:00"), (277.9, "04:37"), (3600, "1:00:00"), (3729, "1:02:09"), (-4, "00:00")]
)
def test_clock(seconds: float, words: str) -> None:
    assert formats.clock(seconds) == words


@pytest.mark.parametrize(
    ("seconds", "words"), [(12, "12 s"), (60, "1 min"), (1090, "18 min"), (3600, "1 h"), (3720, "1 h 2 min")]
)
def test_length(seconds: float, words: str) -> None:
    assert formats.length(seconds) == words


def test_when_gets_coarser_with_time() -> None:
    assert formats.when(NOW - 60, NOW) == "09:12"
    assert formats.when(NOW - 16 * 3600, NOW) == "Yesterday"
    assert formats.when(NOW - 3 * 86400, NOW) == "Monday"
    assert formats.when(NOW - 30 * 86400, NOW) == "21 Oct"


@pytest.mark.parametrize(("hour", "word"), [(2, "evening"), (9, "morning"), (14, "afternoon"), (20, "evening")])
def test_greeting_follows_the_hour(hour: int, word: str) -> None:
    midnight = NOW - 9 * 3600 - 13 * 60

    assert formats.greeting("Ada Moreau", midnight + hour * 3600) == f"Good {word}, Ada"


def test_presence_says_since_when_where_that_helps() -> None:
    def words(availability: Availability, ago: float) -> str:
        return formats.presence_words(PresenceInfo(UserId("u"), availability, NOW - ago), NOW)

    assert words(Availability.AVAILABLE, 600) == "Available"
    assert words(Availability.AWAY, 25 * 60) == "Away · 25 min"
    assert words(Availability.IN_CALL, 12 * 60) == "In a call · 12 min"
    assert words(Availability.IN_CALL, 5) == "In a call"
    assert words(Availability.OFFLINE, 32 * 60) == "Last seen 08:41"
    assert words(Availability.OFFLINE, 14 * 3600) == "Last seen yesterday"
    assert words(Availability.OFFLINE, 3 * 86400) == "Last seen 3 days ago"
    assert words(Availability.OFFLINE, 90 * 86400) == "Offline"
    assert formats.presence_words(None, NOW) == "Offline"


def test_numbers() -> None:
    assert formats.rate(480_400) == "480 kbit/s"
    assert formats.rate(2_140_000) == "2.1 Mbit/s"
    assert formats.milliseconds(0.0184) == "18 ms"
    assert formats.milliseconds(0.0001) == "1 ms"
    assert formats.percent(0.0) == "0 %"
    assert formats.percent(0.004) == "0.4 %"
    assert formats.percent(0.25) == "25 %"


def test_first_name_is_bounded() -> None:
    assert formats.first_name("Kwame Asante") == "Kwame"
    assert formats.first_name("") == ""
    assert len(formats.first_name("x" * 500)) <= 48
