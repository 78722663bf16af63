"""Guards against what bit us: a binding that loses references to None, faces that are faked, threads in the way."""

import subprocess
import sys
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtGui import QFontInfo
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

import ui
from ui.resources import resource
from ui.typography import FAMILY, Role, font

CALLS = 3000


def test_void_calls_of_qt_neither_take_nor_leak_none(qtbot: QtBot) -> None:
    """PySide6 6.12.0 corrupts the count of None on Python 3.11: the interpreter dies after a while."""
    widget = QWidget()
    qtbot.addWidget(widget)
    target = QObject()
    before = sys.getrefcount(None)

    for _ in range(CALLS):
        widget.update()
        widget.setToolTip("")
        widget.setVisible(False)
        target.setObjectName("x")

    assert abs(sys.getrefcount(None) - before) < CALLS / 10


def test_fonts_are_the_bundled_faces(qtbot: QtBot) -> None:
    weights = {role: QFontInfo(font(role)).weight() for role in Role}

    assert all(QFontInfo(font(role)).family().startswith(FAMILY) for role in Role)
    assert weights[Role.BODY] == 400
    assert weights[Role.LABEL] == 500
    assert weights[Role.DISPLAY] == 600


def test_licences_of_what_is_vendored_are_there() -> None:
    assert "SIL Open Font License" in resource("licences", "inter-OFL-1.1.txt").read_text(encoding="utf-8")
    assert "ISC License" in resource("licences", "lucide-ISC.txt").read_text(encoding="utf-8")


def test_a_program_that_waits_for_calls_has_loaded_no_media_and_no_network() -> None:
    media = {"numpy", "av", "cv2", "cryptography", "media.ice", "PySide6.QtMultimedia"}
    network = {"app.client", "httpx", "websockets", "keyring"}
    script = "import sys, ui.main; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=True)

    assert not (media | network | {"segno"}) & set(done.stdout.split())


def test_painted_widgets_ask_for_the_tokens_of_their_window() -> None:
    """A widget that reads the program's would stay light in a call that is kept dark."""
    of_the_program = {"theme.py", "tray.py", "call_pane.py"}
    folder = Path(ui.__file__).parent
    files = [path for part in ("widgets", "windows", "settings") for path in (folder / part).rglob("*.py")]

    assert len(files) > 50
    found = [path.name for path in (*files, *folder.glob("*.py")) if "theme.tokens" in path.read_text("utf-8")]
    assert set(found) <= of_the_program
