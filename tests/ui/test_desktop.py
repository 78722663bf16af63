"""The desktop as a whole, over a scripted client: what closing and quitting do to a call."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtWidgets import QApplication, QSystemTrayIcon
from pytestqt.qtbot import QtBot

from app.config import SettingsFile
from app.credentials import Place
from app.state import StateChanged
from media.engine.api import Engine, Hearing
from tests.ui.fake_bridge import FakeBridge
from tests.ui.people import HISTORY, person
from tests.ui.scenes import CLIENT, CONNECTED
from ui.desktop import Desktop
from ui.device_choice import Replacements
from ui.options import Options

IN_CALL = replace(CLIENT, calls=(CONNECTED.call,))


def no_engine() -> Engine:
    raise AssertionError("a scripted client needs no engine")


class Stage:
    """A desktop, its scripted client, and whether the program has ended."""

    def __init__(self, desktop: Desktop, bridge: FakeBridge, exits: list[int]) -> None:
        self.desktop = desktop
        self.bridge = bridge
        self.exits = exits

    def show(self, state: object) -> None:
        """The client tells of a new snapshot."""
        self.desktop._happened(StateChanged(state))  # type: ignore[arg-type]  # a ClientState


@pytest.fixture
def stage(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    """Signed in, with the home window open."""
    bridge = FakeBridge(history=HISTORY, hear=Hearing(-60.0))
    monkeypatch.setattr("ui.desktop.Bridge", lambda _make: bridge)
    exits: list[int] = []
    monkeypatch.setattr(QApplication, "exit", lambda code=0: exits.append(code))
    options = Options(
        replacements=Replacements(camera=lambda: None, microphone=lambda: None, speaker=lambda: None), username="ada"
    )
    desktop = Desktop(options, SettingsFile(None), no_engine, say=lambda _line: None)
    desktop.home.window.show()
    made = Stage(desktop, bridge, exits)
    made.show(CLIENT)
    yield made
    desktop._is_quitting = True
    desktop.calls.close()
    desktop.home.window.hide()
    desktop.deleteLater()


@pytest.fixture
def has_tray(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Whether this screen has a tray; tests change it."""
    there = [True]
    monkeypatch.setattr(QSystemTrayIcon, "isSystemTrayAvailable", lambda: there[0])
    monkeypatch.setattr(QSystemTrayIcon, "setVisible", lambda _self, _visible: None)  # there is none in truth
    return there


def test_closing_home_goes_to_the_tray_and_says_so_once(has_tray: list[bool], stage: Stage) -> None:
    assert has_tray == [True]
    desktop = stage.desktop

    desktop.home.window.close()

    assert stage.exits == []
    assert not desktop.home.window.isVisible()
    assert desktop._settings.settings.knows_tray
    desktop.tray.openRequested.emit()
    assert desktop.home.window.isVisible()


@pytest.mark.parametrize("there", [True, False])
def test_started_with_the_session_it_is_out_of_sight(
    has_tray: list[bool], stage: Stage, there: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    has_tray[0] = there
    desktop = stage.desktop
    desktop.home.window.hide()
    desktop._starts_in_tray = True
    monkeypatch.setattr("ui.desktop.place_of", lambda _client: Place.KEYRING)
    desktop.show_sign_in()
    minimised = desktop.sign_in.window.isMinimized()

    desktop.enter(person("ada"))
    home = desktop.home.window
    out_of_sight = home.isMinimized() or not home.isVisible()
    desktop.open()

    assert minimised
    assert out_of_sight
    assert home.isVisible() is True
    assert not home.isMinimized()


def test_who_does_not_want_the_tray_quits_by_closing(has_tray: list[bool], stage: Stage) -> None:
    assert has_tray == [True]
    stage.desktop.tray.want(False)

    stage.desktop.home.window.close()

    assert stage.exits == [0]


def test_when_the_tray_goes_the_window_comes_back(has_tray: list[bool], stage: Stage) -> None:
    stage.desktop.home.window.close()
    stage.desktop._pass_time()
    hidden = not stage.desktop.home.window.isVisible()

    has_tray[0] = False
    stage.desktop._pass_time()

    assert hidden
    assert stage.desktop.home.window.isVisible()


def test_closing_home_without_a_call_ends_the_program(stage: Stage) -> None:
    stage.desktop.home.window.close()

    assert stage.exits == [0]


def test_closing_home_in_a_call_ends_nothing(stage: Stage) -> None:
    stage.show(IN_CALL)

    stage.desktop.home.window.close()

    assert stage.exits == []
    assert stage.bridge.client.called("hang_up") == []
    assert stage.desktop.calls.has_window
    assert not stage.desktop.home.window.isVisible()


def test_the_last_window_of_a_call_is_never_hidden(stage: Stage) -> None:
    stage.show(IN_CALL)
    desktop = stage.desktop
    assert desktop.calls.window is not None
    desktop.calls.window.close()
    assert desktop.calls.companions.mini is not None
    desktop.home.window.close()
    desktop.calls.companions.mini.close()
    home_came_back = desktop.home.window.isVisible()

    desktop.home.window.close()

    assert home_came_back
    assert desktop.home.window.isMinimized()
    assert stage.exits == []
    assert stage.bridge.client.called("hang_up") == []


def test_quitting_in_a_call_asks_once_and_staying_changes_nothing(stage: Stage) -> None:
    stage.show(IN_CALL)
    desktop = stage.desktop

    desktop.ask_to_quit()
    first = desktop._question
    desktop.ask_to_quit()
    assert first is not None
    assert desktop._question is first

    first.stay.click()
    assert stage.exits == []

    desktop.ask_to_quit()
    second = desktop._question
    assert second is not None
    assert second is not first
    second.act.click()
    assert stage.exits == [0]


def test_quitting_without_a_call_asks_nothing(stage: Stage) -> None:
    stage.desktop.ask_to_quit()

    assert stage.exits == [0]
