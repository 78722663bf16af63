"""Who has left the machine: what the watch says, and what a real X server tells."""

import json
import os
import subprocess
import sys

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.idle import IDLE_AFTER
from tests.kit import screen
from ui.idle import IdleWatch, OwnInput


def test_leaving_and_coming_back_is_told_once_each(qtbot: QtBot) -> None:
    untouched = [0.0]
    watch = IdleWatch(lambda: untouched[0])
    told: list[bool] = []
    watch.changed.connect(told.append)

    for seconds in (1.0, IDLE_AFTER, IDLE_AFTER + 2, 0.5, 2.0):
        untouched[0] = seconds
        watch.look()
    watch.stop()

    assert told == [True, False]


def test_nobody_is_away_in_a_call(qtbot: QtBot) -> None:
    watch = IdleWatch(lambda: IDLE_AFTER * 2)
    told: list[bool] = []
    watch.changed.connect(told.append)
    watch.is_in_call = True

    watch.look()
    watch.stop()

    assert told == []


def test_input_in_our_own_windows_counts_where_the_system_tells_nothing(qapp: QApplication) -> None:
    watched = QObject()
    own = OwnInput(watched)
    own._at -= 1000
    assert own.untouched() >= 1000

    QApplication.sendEvent(watched, QEvent(QEvent.Type.Paint))
    assert own.untouched() >= 1000
    QApplication.sendEvent(watched, QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_A, Qt.KeyboardModifier.NoModifier))
    assert own.untouched() < 1000


PROGRAM = """
import json
from ui.idle import x11_untouched
untouched = x11_untouched()
print(json.dumps(untouched() if untouched is not None else None))
"""


def test_a_real_x_server_tells_since_when_nobody_touched_it() -> None:
    with screen.virtual_screen(320, 240) as display:
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM], env=os.environ | display, capture_output=True, text=True, timeout=60
        )
    assert done.returncode == 0, done.stderr
    untouched = json.loads(done.stdout)
    assert 0 <= untouched < 60
