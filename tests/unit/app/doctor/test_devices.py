"""Devices as the files of a Linux system tell of them."""

import os
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.doctor.devices import examine_devices, read_sounds
from app.doctor.findings import Cause, Result, Subject, Verdict

PCM = """00-00: ALC295 Analog : ALC295 Analog : playback 1 : capture 1
00-03: HDMI 0 : HDMI 0 : playback 1
01-00: USB Audio : USB Audio : capture 1
"""


def by_subject(root: Path) -> dict[Subject, Result]:
    """What is found."""
    return {each.probe.subject: each for each in examine_devices(root)}


@pytest.fixture
def system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A Linux with nothing."""
    monkeypatch.setattr(sys, "platform", "linux")
    (tmp_path / "dev").mkdir()
    return tmp_path


def test_sound_cards_and_cameras_are_named_once(system: Path) -> None:
    (system / "proc/asound").mkdir(parents=True)
    (system / "proc/asound/pcm").write_text(PCM)
    for node in ("video0", "video1"):
        (system / "dev" / node).touch()
        (system / "sys/class/video4linux" / node).mkdir(parents=True)
        (system / "sys/class/video4linux" / node / "name").write_text("Integrated Camera\n")
    found = by_subject(system)
    assert found[Subject.MICROPHONE].detail == "ALC295 Analog, USB Audio"
    assert found[Subject.SPEAKER].detail == "ALC295 Analog, HDMI 0"
    assert found[Subject.CAMERA].detail == "Integrated Camera"
    assert {each.verdict for each in found.values()} == {Verdict.GOOD}


def test_what_is_not_there_or_not_ours_is_told_apart(system: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert {each.cause for each in by_subject(system).values()} == {Cause.MISSING}
    (system / "dev/video0").touch()
    monkeypatch.setattr(os, "access", lambda *_: False)
    assert by_subject(system)[Subject.CAMERA].cause is Cause.UNREADABLE


def test_elsewhere_the_window_tells(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    assert {each.verdict for each in examine_devices()} == {Verdict.SKIPPED}


@given(st.text(max_size=200))
def test_no_file_of_a_system_raises(text: str) -> None:
    assert all(len(each) == 3 for each in read_sounds(text))
