"""A key that is heard beside other programs, on a real X server, pressed as a person does."""

import gc
import logging
import os
import subprocess
from collections.abc import Iterator

import pytest

from app.desktop.global_keys import KeyTrouble, Outcome
from app.x11_key import X11Key
from tests.kit.screen import virtual_screen
from tests.kit.waiting import until_sync

pytestmark = pytest.mark.slow


@pytest.fixture
def screen(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, str]]:
    """A screen of its own."""
    with virtual_screen(640, 480) as environment:
        monkeypatch.setenv("DISPLAY", environment["DISPLAY"])
        monkeypatch.delenv("XAUTHORITY", raising=False)
        yield os.environ | environment


def press(screen: dict[str, str], keys: str) -> None:
    """Press and release."""
    subprocess.run(["xdotool", "key", keys], env=screen, check=True)


def test_a_key_is_heard_until_it_is_let_go(screen: dict[str, str]) -> None:
    heard: list[int] = []
    outcomes: list[Outcome] = []
    key = X11Key("Ctrl+Alt+M", lambda: heard.append(1), outcomes.append)

    def pressed() -> str | None:
        press(screen, "ctrl+alt+m")
        return None if heard else "not heard"

    until_sync(pressed, within=20)
    assert outcomes == [Outcome()]
    count = len(heard)
    press(screen, "m")
    press(screen, "ctrl+alt+n")
    press(screen, "Caps_Lock")
    press(screen, "ctrl+alt+m")
    until_sync(lambda: None if len(heard) > count else "Caps Lock matters", within=10)
    key.close()
    count = len(heard)
    press(screen, "ctrl+alt+m")
    key.close()
    assert len(heard) == count


def test_a_key_that_another_program_has_is_no_fault(screen: dict[str, str], caplog: pytest.LogCaptureFixture) -> None:
    heard: list[int] = []
    outcomes: list[Outcome] = []
    with caplog.at_level(logging.WARNING):
        first = X11Key("Pause", lambda: heard.append(1), outcomes.append)

        def pressed() -> str | None:
            press(screen, "Pause")
            return None if heard else "not heard"

        until_sync(pressed, within=20)
        second = X11Key("Pause", lambda: heard.append(2), outcomes.append)
        until_sync(lambda: None if len(outcomes) > 1 else "nothing said", within=10)
        second.close()
        first.close()
    assert outcomes == [Outcome(), Outcome(KeyTrouble.TAKEN)]
    assert "another program has Pause" in caplog.text
    assert 2 not in heard


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # the library forgets its sockets
def test_without_a_server_nothing_happens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", ":98765")
    outcomes: list[Outcome] = []
    for keys in ("Pause", "Hyper+Q"):
        key = X11Key(keys, lambda: None, outcomes.append)
        key.close()
    gc.collect()

    assert outcomes == [Outcome(KeyTrouble.BROKEN), Outcome(KeyTrouble.MISSING)]
