"""One program a profile: real processes, a link handed over, and a first one that is killed."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtNetwork import QLocalSocket
from pytestqt.qtbot import QtBot

from app.net.link import MAX_LENGTH
from ui.single_instance import Outcome, SingleInstance, socket_name

LINK = "parley://meet.example/join?from=kwame"
OTHER = """
import sys
from pathlib import Path
from ui.single_instance import SingleInstance
instance = SingleInstance(Path(sys.argv[1]))
outcome = instance.claim(sys.argv[2])
print(outcome.name, flush=True)
sys.stdin.readline()
"""


class Start:
    """Another start of the program with this profile, in its own process."""

    def __init__(self, folder: Path, link: str = "") -> None:
        command = [sys.executable, "-c", OTHER, str(folder), link]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def outcome(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def end(self, number: int = signal.SIGTERM) -> None:
        self.process.send_signal(number)
        self.process.wait(20)
        for stream in (self.process.stdin, self.process.stdout):
            if stream is not None:
                stream.close()


@pytest.fixture
def first(tmp_path: Path, qtbot: QtBot) -> Iterator[SingleInstance]:
    instance = SingleInstance(tmp_path)
    assert instance.claim("") is Outcome.FIRST
    instance.listen()
    yield instance
    instance.release()


def test_a_second_start_hands_its_link_over(first: SingleInstance, tmp_path: Path, qtbot: QtBot) -> None:
    with qtbot.waitSignal(first.handed, timeout=30_000) as handed:
        second = Start(tmp_path, LINK)

    assert handed.args == [LINK]
    assert second.outcome() == "HANDED_OVER"
    second.end()


def test_another_profile_is_another_program(first: SingleInstance, tmp_path: Path) -> None:
    other = SingleInstance(tmp_path / "other")

    assert other.claim("") is Outcome.FIRST
    other.release()


def test_a_killed_program_leaves_no_lock(tmp_path: Path, qtbot: QtBot) -> None:
    killed = Start(tmp_path)
    assert killed.outcome() == "FIRST"
    killed.end(signal.SIGKILL)
    assert (tmp_path / "parley.lock").exists()

    after = SingleInstance(tmp_path)

    assert after.claim("") is Outcome.FIRST
    after.listen()
    with qtbot.waitSignal(after.handed, timeout=30_000):
        second = Start(tmp_path, LINK)
    second.end()
    after.release()


def test_one_that_talks_nonsense_is_dropped(first: SingleInstance, tmp_path: Path, qtbot: QtBot) -> None:
    socket = QLocalSocket()
    socket.connectToServer(socket_name(tmp_path))
    assert socket.waitForConnected(5000)

    with qtbot.waitSignal(socket.disconnected, timeout=10_000):
        socket.write(b"x" * (8 * MAX_LENGTH))


def test_a_first_that_does_not_answer_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.single_instance.HAND_OVER_MS", 300)
    deaf = Start(tmp_path)
    assert deaf.outcome() == "FIRST"

    assert SingleInstance(tmp_path).claim(LINK) is Outcome.NO_ANSWER
    deaf.end()
