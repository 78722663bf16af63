"""The program in its session: places of windows, sleep, lock, starting with the computer, and coming back to a call."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app import autostart
from app.config import SettingsFile
from app.desktop.autostart import FilePlan
from app.desktop.global_keys import CHOICES, KeyTrouble, MuteKeys, Outcome
from app.desktop.placement import Placement
from app.desktop.rejoin import Rejoin
from app.protocol.ids import CallId
from app.state import DeviceState
from media.engine.api import Hearing
from tests.ui.fake_bridge import FakeBridge
from tests.ui.people import NOW, person
from tests.ui.scenes.home import home_window
from tests.ui.scenes.scene import CLIENT, CONNECTED
from ui.bridge import Bridge
from ui.call_flow import CallFlow
from ui.device_choice import DeviceChoice, Replacements
from ui.living import Living
from ui.placement import PlacementKeeper
from ui.preferences import Preferences
from ui.states import HomeState

IN_CALL = replace(CLIENT, calls=(CONNECTED.call,))


@pytest.fixture
def living(qtbot: QtBot) -> Iterator[tuple[Living, CallFlow, FakeBridge, SettingsFile]]:
    """A session over a scripted client, not started: nothing is heard unless a test says it."""
    bridge = FakeBridge(hear=Hearing())
    settings = SettingsFile(None)
    devices = DeviceChoice(settings, Replacements(camera=lambda: None, microphone=lambda: None, speaker=lambda: None))
    devices.look()
    shown = cast(Bridge, bridge)
    calls = CallFlow(shown, settings, devices, Preferences(shown, settings, devices))
    made = Living(shown, settings, calls)
    yield made, calls, bridge, settings
    made.close()
    calls.close()


Fixture = tuple[Living, CallFlow, FakeBridge, SettingsFile]


def test_awake_again_the_server_is_asked_at_once_and_the_call_says_why(living: Fixture) -> None:
    made, calls, bridge, _ = living
    calls.show_client(IN_CALL)
    assert calls.window is not None

    made.watch.woke.emit()

    assert bridge.client.called("retry") == [()]
    assert calls.window.toasts.words == ("This computer was asleep. Connecting again…",)


def test_another_network_asks_the_server_at_once_and_tells_who_signs_in(qtbot: QtBot, living: Fixture) -> None:
    made, _, bridge, _ = living

    with qtbot.waitSignal(made.mayReach):
        made.watch.moved.emit()

    assert bridge.client.called("retry") == [()]


def test_keys_that_are_lost_in_a_call_are_told_there(living: Fixture) -> None:
    made, calls, _, settings = living
    settings.update(mute_keys="Pause")
    lost = MuteKeys(CHOICES, Outcome(KeyTrouble.TAKEN))
    calls.show_client(IN_CALL)
    assert calls.window is not None
    made.mute._show(lost)
    made.mute._show(MuteKeys())
    before = calls.window.toasts.words
    made.show_client(IN_CALL)
    made.mute._show(lost)

    assert before == ()
    assert calls.window.toasts.words == ("Pause does not mute from other programs now",)


@pytest.mark.parametrize(("wanted", "muted"), [(True, [(True,)]), (False, [])])
def test_a_lock_mutes_only_by_choice(living: Fixture, wanted: bool, muted: list[Any]) -> None:
    made, _, bridge, settings = living
    settings.update(mutes_on_lock=wanted)
    made.show_client(IN_CALL)

    made.watch.locked.emit()
    made.show_client(replace(IN_CALL, devices=DeviceState(is_muted=True)))
    made.watch.locked.emit()

    assert bridge.client.called("mute") == muted


def test_the_switch_writes_what_starts_the_program(
    living: Fixture, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, _, _, settings = living
    plan = FilePlan(str(tmp_path / "parley.desktop"), b"[Desktop Entry]\n")
    monkeypatch.setattr(autostart, "own_plan", lambda: plan)

    settings.update(starts_with_session=True)
    written = Path(plan.path).exists()
    settings.update(starts_with_session=False)

    assert written
    assert not Path(plan.path).exists()


def test_a_switch_that_the_system_refuses_goes_back(living: Fixture, monkeypatch: pytest.MonkeyPatch) -> None:
    _, _, _, settings = living
    monkeypatch.setattr(autostart, "own_plan", lambda: None)

    settings.update(starts_with_session=True)

    assert not settings.settings.starts_with_session


def test_a_window_comes_back_where_it_was_left(qtbot: QtBot) -> None:
    settings = SettingsFile(None)
    keeper = PlacementKeeper(settings)
    first, second = QWidget(), QWidget()
    for window in (first, second):
        qtbot.addWidget(window)
    keeper.keep(first, "home")
    first.show()
    first.setGeometry(120, 90, 500, 400)

    first.hide()
    keeper.keep(second, "home")

    assert settings.settings.placements["home"].w == 500
    assert second.geometry() == first.geometry()


def test_a_window_without_a_place_opens_in_the_middle_and_one_with_a_place_of_its_own_there(qtbot: QtBot) -> None:
    keeper = PlacementKeeper(SettingsFile(None))
    new, own = QWidget(), QWidget()
    for window in (new, own):
        qtbot.addWidget(window)
        window.resize(300, 200)
    own.move(7, 9)

    keeper.keep(new, "call")
    keeper.keep(own, "mini_call")

    area = new.screen().availableGeometry()
    assert abs(new.geometry().center().x() - area.center().x()) <= 1
    assert (own.x(), own.y()) == (7, 9)


def test_what_lies_where_no_screen_is_comes_back(qtbot: QtBot) -> None:
    settings = SettingsFile(None)
    settings.update(placements={"call": Placement("gone", 9000, 9000, 640, 480)})
    keeper = PlacementKeeper(settings)
    window = QWidget()
    qtbot.addWidget(window)
    keeper.keep(window, "call")
    window.show()
    area = window.screen().availableGeometry()
    came = area.contains(window.geometry())

    window.move(5000, 5000)
    keeper.gather()

    assert came
    assert area.contains(window.geometry())


def test_coming_back_to_a_call_is_offered_for_a_while(qtbot: QtBot) -> None:
    offer = Rejoin(CallId("c"), person("kwame"), True, False, until=60.0)
    window = home_window(HomeState(CLIENT, NOW, tick=10.0, rejoin=offer))
    qtbot.addWidget(window)
    window.show()
    wishes: list[object] = []
    window.rejoinRequested.connect(wishes.append)
    offered = window.rejoin.isVisible()

    window.rejoin.rejoin.click()
    window.show_state(HomeState(CLIENT, NOW, tick=61.0, rejoin=offer))

    assert offered
    assert wishes == [offer]
    assert not window.rejoin.isVisible()
