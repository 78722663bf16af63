"""The look of the program, once for all tests of the interface."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from app.config import ContrastChoice, SettingsFile, ThemeChoice
from media.engine.api import Hearing
from tests.ui.fake_bridge import FakeBridge
from tests.ui.flows import as_bridge
from tests.ui.opened import settings_flow
from tests.ui.people import load_pictures
from tests.ui.scenes.settings import SIGN_INS
from ui.call_flow import CallFlow
from ui.device_choice import DeviceChoice, Replacements
from ui.i18n import set_language
from ui.look import show_look
from ui.preferences import Preferences
from ui.settings.flow import SettingsFlow
from ui.theme import install, theme


@pytest.fixture(scope="session")
def dressed(qapp: QApplication) -> QApplication:
    """An application with fonts, icons and pictures; nothing moves by itself."""
    install(qapp)
    theme.reduce_motion = True
    load_pictures()
    return qapp


@pytest.fixture(autouse=True)
def look(dressed: QApplication) -> Iterator[QApplication]:
    """Dark, English, 100 %, left to right for each test."""
    yield dressed
    # Without a running loop nothing that was closed is deleted, and each theme switch would restyle it all again.
    # What a flow left behind goes too, but for the menu of a tray, which the tray goes on wording.
    for window in QApplication.topLevelWidgets():
        if not isinstance(window, QMenu):
            window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    if theme.keeps_calls_dark:
        theme.keep_calls_dark(False)
    if theme.choice is not ThemeChoice.DARK:
        theme.choose(ThemeChoice.DARK)
    set_language("en")
    dressed.setLayoutDirection(Qt.LayoutDirection.LeftToRight)


@pytest.fixture
def calls(qtbot: QtBot) -> Iterator[tuple[CallFlow, FakeBridge]]:
    """The flow of calls with a scripted client, on a computer without devices."""
    bridge = FakeBridge(hear=Hearing(-60.0))
    settings = SettingsFile(None)
    devices = DeviceChoice(settings, Replacements(camera=lambda: None, microphone=lambda: None, speaker=lambda: None))
    devices.look()
    flow = CallFlow(as_bridge(bridge), settings, devices, Preferences(as_bridge(bridge), settings, devices))
    yield flow, bridge
    flow.close()


@pytest.fixture
def file(tmp_path: Path) -> SettingsFile:
    """Settings on disk."""
    return SettingsFile(tmp_path)


@pytest.fixture
def bridge() -> FakeBridge:
    """Where the wishes of the settings go; a test's own file may script others."""
    return FakeBridge(sign_ins=SIGN_INS, fingerprint="AB:CD", sends_mail=True, examine=())


@pytest.fixture
def flow(qtbot: QtBot, file: SettingsFile, bridge: FakeBridge) -> Iterator[SettingsFlow]:
    """The settings with their window open; what is chosen there shows at once, and is as before afterwards."""
    file.listen(show_look)
    with settings_flow(file, bridge) as made:
        yield made
    theme.set_contrast(ContrastChoice.SYSTEM)
    theme.set_text_size(100)
    theme.set_compact(False)
    theme.reduce_motion = True
