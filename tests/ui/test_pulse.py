"""Tests for ui.pulse."""

import time

from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from ui.pulse import BEAT_MS, FRAME, Pulse

HELD = 0.05  # seconds


def test_a_block_is_felt_as_long_as_it_was(qtbot: QtBot) -> None:
    parent = QObject()
    pulse = Pulse(parent)
    felt = pulse.take()

    def beats() -> bool:
        nonlocal felt
        felt = pulse.take()
        return felt.count > 0

    qtbot.waitUntil(beats)
    time.sleep(HELD)  # the interface is held up
    qtbot.waitUntil(beats)

    block = max(felt.blocks, key=lambda each: each.seconds)
    assert felt.longest == block.seconds >= HELD
    assert block.spent < block.seconds  # it slept
    assert 0.0 <= block.queued < block.seconds


def test_looking_begins_anew(qtbot: QtBot) -> None:
    parent = QObject()
    pulse = Pulse(parent)
    qtbot.waitUntil(lambda: pulse.take().count > 0)
    beats = pulse.take()
    assert (beats.count, beats.longest, beats.blocks) == (0, 0.0, ())
    assert BEAT_MS / 1000 < FRAME
