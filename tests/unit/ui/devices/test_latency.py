"""Low latency is asked for where it can be, and a person's own wish is respected."""

import os

import pytest

from ui.devices import latency


def test_it_is_asked_for_on_linux_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(latency.PULSE_LATENCY, "")  # so that what the function sets is undone
    monkeypatch.delenv(latency.PULSE_LATENCY)
    monkeypatch.setattr("sys.platform", "win32")
    latency.ask_for_low_latency()
    assert latency.PULSE_LATENCY not in os.environ

    monkeypatch.setattr("sys.platform", "linux")
    latency.ask_for_low_latency()
    assert os.environ[latency.PULSE_LATENCY] == "10"


def test_a_value_that_was_set_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(latency.PULSE_LATENCY, "60")
    monkeypatch.setattr("sys.platform", "linux")

    latency.ask_for_low_latency()

    assert os.environ[latency.PULSE_LATENCY] == "60"
