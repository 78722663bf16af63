"""Choosing a picture of one's own in the settings."""

from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest
from pytestqt.qtbot import QtBot

from app.config import SettingsFile
from media.effects.choices import Backdrop
from tests.ui.fake_bridge import FakeBridge
from tests.ui.scenes.scene import CLIENT
from tests.unit.app.test_portrait import encoded, png_header
from ui.bridge import Bridge
from ui.device_choice import DeviceChoice, Replacements
from ui.settings.controls import SelectControl
from ui.settings.flow import SettingsFlow
from ui.settings.kinds import Section


@pytest.fixture
def flow(qtbot: QtBot, tmp_path: Path) -> Iterator[SettingsFlow]:
    """The flow with its window open on the page."""
    file = SettingsFile(tmp_path / "settings")
    nothing = Replacements(camera=lambda: None, microphone=lambda: None, speaker=lambda: None)
    asked = FakeBridge(sign_ins=(), fingerprint="", sends_mail=False, has_proxy_password=False)
    made = SettingsFlow(cast(Bridge, asked), file, DeviceChoice(file, nothing))
    made.show_client(CLIENT)
    made.open(Section.VIDEO)
    yield made
    made.close()


def options(flow: SettingsFlow) -> tuple[str, ...]:
    """What stands in the menu."""
    assert flow.window is not None
    control = flow.window.pages[Section.VIDEO].rows["backdrop"].control
    assert isinstance(control, SelectControl)
    return tuple(option.words for option in control._options)


def test_a_chosen_picture_is_offered_and_used(flow: SettingsFlow, tmp_path: Path) -> None:
    assert "My picture" not in options(flow)
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(encoded(".jpg", 640, 480))

    flow.backdrop.take(str(photo))

    settings = flow.state.settings
    assert settings.effects.backdrop is Backdrop.OWN
    assert Path(settings.effects.picture).parent == tmp_path / "settings"
    assert "My picture" in options(flow)
    photo.unlink()
    assert Path(settings.effects.picture).is_file()


def test_a_bomb_is_refused_with_words(flow: SettingsFlow, tmp_path: Path) -> None:
    bomb = tmp_path / "bomb.png"
    bomb.write_bytes(png_header(60_000, 60_000))

    flow.backdrop.take(str(bomb))

    assert flow.state.settings.own_backdrop == ""
    assert flow.window is not None
    assert flow.window.toasts.words
