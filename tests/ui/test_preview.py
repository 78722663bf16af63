"""The camera's preview in the settings: opens on wish, closes when nobody looks."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.config import SettingsFile
from app.protocol.description import Kind
from app.state import DeviceFailed
from media.frame import SourceProblem
from tests.ui.fake_bridge import FakeBridge
from tests.ui.opened import settings_flow
from ui.preview_flow import PreviewPart
from ui.settings.flow import SettingsFlow
from ui.settings.kinds import Section
from ui.settings.media import PREVIEW


@pytest.fixture
def bridge() -> FakeBridge:
    """A camera that opens."""
    return FakeBridge(
        sign_ins=(), fingerprint="", sends_mail=False, has_proxy_password=False, examine=(), start_preview=True
    )


@pytest.fixture
def flow(qtbot: QtBot, tmp_path: Path, bridge: FakeBridge) -> Iterator[SettingsFlow]:
    """The flow with its window open on the page."""
    with settings_flow(SettingsFile(tmp_path), bridge, Section.VIDEO) as made:
        yield made


def part(flow: SettingsFlow) -> PreviewPart:
    """The widget."""
    assert flow.window is not None
    control = flow.window.pages[Section.VIDEO].rows[PREVIEW].control
    assert isinstance(control, PreviewPart)
    return control


def test_the_camera_opens_on_wish_and_closes_with_the_page(flow: SettingsFlow, bridge: FakeBridge) -> None:
    assert not bridge.client.called("start_preview")
    panel = part(flow).panel
    panel.button.click()
    (sink,) = bridge.client.called("start_preview")[0]
    assert sink == panel.picture.mailbox.put
    assert panel.is_running
    assert not panel.picture.isHidden()
    assert panel.picture.state.is_mirrored

    assert flow.window is not None
    flow.window.open(Section.AUDIO)
    assert bridge.client.called("stop_preview") == [()]
    assert not panel.is_running


def test_it_closes_with_the_button_and_with_the_window(flow: SettingsFlow, bridge: FakeBridge) -> None:
    panel = part(flow).panel
    panel.button.click()
    panel.button.click()
    assert bridge.client.called("stop_preview") == [()]
    panel.button.click()
    flow.close()
    assert len(bridge.client.called("stop_preview")) == 2


def test_what_stands_in_its_way_is_said(flow: SettingsFlow, bridge: FakeBridge) -> None:
    panel = part(flow).panel
    bridge.client.answers["start_preview"] = False
    panel.button.click()
    assert "does not open" in panel.words.text()
    assert not panel.is_running

    bridge.client.answers["start_preview"] = True
    panel.button.click()
    flow.preview.device_failed(DeviceFailed(Kind.VIDEO, SourceProblem.LOST, ""))
    assert "stopped" in panel.words.text()
    assert not panel.is_running
