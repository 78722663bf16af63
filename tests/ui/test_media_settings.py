"""The pages of sound and picture: devices, what is done to them, and the echo test from start to end."""

from dataclasses import replace
from typing import cast

import pytest
from pytestqt.qtbot import QtBot

from app.config import Settings, SettingsFile
from media.effects.choices import Backdrop, NoiseSuppression
from media.engine.api import EchoPhase, EchoState
from tests.ui.fake_bridge import FakeBridge
from tests.ui.scenes.scene import CLIENT, CONNECTED, DEVICES
from ui.bridge import Bridge
from ui.device_choice import DeviceChoice, Replacements
from ui.echo_flow import EchoFlow
from ui.settings.controls import SegmentedControl, SelectControl, SliderControl
from ui.settings.flow import SettingsFlow
from ui.settings.kinds import Section
from ui.settings.media import ECHO_TEST, TEST_SOUND
from ui.settings.page import SettingsPage
from ui.settings.rows import SettingRow
from ui.widgets.echo_panel import EchoPanel, echo_words


class Pages:
    """The settings, open, with their file and what was asked."""

    def __init__(self, qtbot: QtBot) -> None:
        self.file = SettingsFile(None)
        nothing = Replacements(camera=lambda: None, microphone=lambda: None, speaker=lambda: None)
        self.devices = DeviceChoice(self.file, nothing)
        self.bridge = FakeBridge(sends_mail=False)
        self.flow = SettingsFlow(cast(Bridge, self.bridge), self.file, self.devices)
        self.flow.change(client=CLIENT)
        self.flow.open(Section.AUDIO)
        self.flow.change(devices=DEVICES)

    def row(self, section: Section, identifier: str) -> SettingRow:
        assert self.flow.window is not None
        page = self.flow.window.pages[section]
        assert isinstance(page, SettingsPage)
        return page.rows[identifier]

    @property
    def settings(self) -> Settings:
        return self.file.settings


@pytest.fixture
def pages(qtbot: QtBot) -> Pages:
    return Pages(qtbot)


@pytest.mark.parametrize(
    ("section", "identifier"),
    [(Section.AUDIO, "microphone"), (Section.AUDIO, "speaker"), (Section.VIDEO, "camera")],
)
def test_a_device_is_chosen_for_calls_too(pages: Pages, section: Section, identifier: str) -> None:
    control = pages.row(section, identifier).control
    assert isinstance(control, SelectControl)
    told: list[bool] = []
    pages.devices.changed.connect(lambda: told.append(True))

    control.select.chosen.emit("2")

    wanted = {"microphone": DEVICES.microphones, "speaker": DEVICES.speakers, "camera": DEVICES.cameras}[identifier]
    assert getattr(pages.settings, identifier) == wanted[1].key
    assert told


def test_a_device_that_is_not_plugged_in_stays_chosen(pages: Pages) -> None:
    pages.file.update(microphone="a headset at home")

    control = pages.row(Section.AUDIO, "microphone").control

    assert isinstance(control, SelectControl)
    assert control._options[-1].value == "a headset at home"
    assert pages.settings.microphone == "a headset at home"


def test_original_sound_takes_the_other_choices_off_the_page(pages: Pages) -> None:
    names = ("noise_suppression", "echo_cancellation", "gain_control")
    rows = [pages.row(Section.AUDIO, name) for name in names]
    assert not any(row.isHidden() for row in rows)

    pages.file.update(original_sound=True)

    assert all(row.isHidden() for row in rows)


def test_levels_and_backdrops_are_chosen_by_name(pages: Pages) -> None:
    suppression = pages.row(Section.AUDIO, "noise_suppression").control
    backdrop = pages.row(Section.VIDEO, "backdrop").control
    volume = pages.row(Section.AUDIO, "volume").control
    assert isinstance(suppression, SegmentedControl)
    assert isinstance(backdrop, SelectControl)
    assert isinstance(volume, SliderControl)

    suppression.segments.choose(2)
    backdrop.select.chosen.emit("1")
    volume.slider.setValue(30)

    assert pages.settings.noise_suppression is NoiseSuppression.STRONG
    assert pages.settings.backdrop is Backdrop.BLUR
    assert pages.settings.volume == 1.5


def test_the_test_sound_is_an_act(pages: Pages) -> None:
    played: list[object] = []
    pages.flow.acts[TEST_SOUND] = played.append

    pages.row(Section.AUDIO, TEST_SOUND).changed.emit(TEST_SOUND, None)

    assert played == [None]


def test_the_echo_test_is_not_there_in_a_call(pages: Pages) -> None:
    row = pages.row(Section.AUDIO, ECHO_TEST)
    assert not row.isHidden()

    pages.flow.show_client(replace(CLIENT, calls=(CONNECTED.call,)))

    assert row.isHidden()


# -- the echo test


def panel_of(qtbot: QtBot, bridge: FakeBridge) -> tuple[EchoFlow, EchoPanel]:
    flow = EchoFlow(cast(Bridge, bridge))
    panel = flow.make_panel()
    qtbot.addWidget(panel)
    panel.show()
    return flow, panel


def test_the_person_is_led_through_it(qtbot: QtBot) -> None:
    bridge = FakeBridge(echo_test=EchoState(EchoPhase.RECORDING, -20.0, 0.1))
    flow, panel = panel_of(qtbot, bridge)

    panel.button.click()
    assert bridge.client.called("start_echo_test") == [()]
    flow._look()
    assert panel.words.text() == echo_words(EchoPhase.RECORDING)
    assert panel.button.text() == "Stop"
    assert panel.meter.value() > 50

    bridge.client.answers["echo_test"] = EchoState(EchoPhase.PLAYING, -30.0, 0.1)
    flow._look()
    assert panel.words.text() == echo_words(EchoPhase.PLAYING)

    bridge.client.answers["echo_test"] = EchoState(EchoPhase.HEARD)
    flow._look()
    assert panel.button.text() == "Say something"
    assert not flow._looks.isActive()


def test_stop_and_going_out_of_sight_let_the_microphone_go(qtbot: QtBot) -> None:
    bridge = FakeBridge(echo_test=EchoState(EchoPhase.RECORDING))
    flow, panel = panel_of(qtbot, bridge)
    panel.button.click()
    flow._look()

    panel.button.click()
    assert len(bridge.client.called("stop_echo_test")) == 1

    panel.button.click()
    flow._look()
    panel.hide()
    assert len(bridge.client.called("stop_echo_test")) >= 1


@pytest.mark.parametrize("phase", list(EchoPhase))
def test_every_end_is_said(phase: EchoPhase) -> None:
    assert echo_words(phase)
