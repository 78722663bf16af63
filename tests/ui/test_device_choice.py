"""The devices are looked at in steps when a call comes near: the interface goes on, and the call waits for them."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot

from app.config import SettingsFile
from app.protocol.model import CallDirection
from app.state import Phase
from media.engine.api import Hearing
from tests.ui.fake_bridge import FakeBridge
from tests.ui.flows import as_bridge
from tests.ui.people import person
from tests.ui.scenes.scene import CLIENT, a_call
from ui.call_flow import CallFlow
from ui.device_choice import DeviceChoice, Replacements
from ui.preferences import Preferences

RINGING = a_call(Phase.RINGING, CallDirection.INCOMING)


@pytest.fixture
def devices(qtbot: QtBot) -> DeviceChoice:
    """Nobody has looked yet."""
    return DeviceChoice(
        SettingsFile(None), Replacements(camera=lambda: None, microphone=lambda: None, speaker=lambda: None)
    )


@pytest.fixture
def calls(devices: DeviceChoice) -> Iterator[tuple[CallFlow, FakeBridge]]:
    """Calls of somebody who has not called since the start of the program."""
    bridge, settings = FakeBridge(hear=Hearing(-60.0)), SettingsFile(None)
    flow = CallFlow(as_bridge(bridge), settings, devices, Preferences(as_bridge(bridge), settings, devices))
    yield flow, bridge
    flow.close()


def test_the_interface_goes_on_between_two_steps(qtbot: QtBot, devices: DeviceChoice) -> None:
    beats: list[bool] = []
    timer = QTimer()
    timer.timeout.connect(lambda: beats.append(devices.are_known))
    timer.start(0)
    known: list[bool] = []

    devices.when_known(lambda: known.append(devices.are_known))
    qtbot.waitUntil(lambda: known == [True])
    timer.stop()

    assert beats.count(False) > 3


def test_who_looks_meanwhile_has_them_at_once_and_the_others_are_told(qtbot: QtBot, devices: DeviceChoice) -> None:
    told: list[str] = []
    devices.when_known(lambda: told.append("first"))
    devices.when_known(lambda: told.append("second"))

    devices.look()
    assert devices.are_known

    qtbot.waitUntil(lambda: told == ["first", "second"])
    devices.when_known(lambda: told.append("third"))
    assert told == ["first", "second", "third"]


def test_the_first_call_is_placed_once_the_devices_are_known(
    qtbot: QtBot, devices: DeviceChoice, calls: tuple[CallFlow, FakeBridge]
) -> None:
    flow, bridge = calls
    kwame = person("kwame")

    flow.call(kwame, True)
    assert bridge.client.called("place") == []

    qtbot.waitUntil(lambda: bridge.client.called("place") == [(kwame, True)])
    assert devices.are_known


def test_the_first_caller_is_shown_with_the_devices_and_can_be_answered(
    qtbot: QtBot, calls: tuple[CallFlow, FakeBridge]
) -> None:
    flow, bridge = calls

    flow.show_client(replace(CLIENT, calls=(RINGING,)))
    flow.accept(RINGING.call_id, True)

    qtbot.waitUntil(lambda: list(flow.callers.popups) == [RINGING.call_id])
    qtbot.waitUntil(lambda: bridge.client.called("accept") == [(RINGING.call_id, True)])


def test_a_caller_who_gives_up_first_leaves_no_popup(qtbot: QtBot, calls: tuple[CallFlow, FakeBridge]) -> None:
    flow, _ = calls
    known: list[bool] = []

    flow.show_client(replace(CLIENT, calls=(RINGING,)))
    flow.show_client(CLIENT)
    flow._devices.when_known(lambda: known.append(True))

    qtbot.waitUntil(lambda: known == [True])
    assert flow.callers.popups == {}
