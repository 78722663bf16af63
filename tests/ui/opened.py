"""Windows on the screen, and the settings with what a person does in them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import cast

from pytestqt.qtbot import QtBot

from app.config import SettingsFile
from tests.ui.fake_bridge import FakeBridge
from tests.ui.people import CONTACTS, HISTORY, NOW, REQUESTS
from tests.ui.scenes.home import home_window
from tests.ui.scenes.scene import CLIENT, CONNECTED
from ui.bridge import Bridge
from ui.device_choice import DeviceChoice, Replacements
from ui.settings.controls import SegmentedControl, SelectControl, SwitchControl
from ui.settings.flow import SettingsFlow
from ui.settings.kinds import Section
from ui.settings.rows import SettingRow
from ui.settings.window import SettingsWindow
from ui.states import CallViewState, HomeState
from ui.windows.call import CallWindow
from ui.windows.home import HomeWindow

AT_HOME = HomeState(replace(CLIENT, contacts=(*CONTACTS, *REQUESTS)), NOW, history=HISTORY)


def open_call(qtbot: QtBot, state: CallViewState = CONNECTED, *, size: tuple[int, int] = (1120, 700)) -> CallWindow:
    """The call window."""
    made = CallWindow(state)
    qtbot.addWidget(made)
    made.resize(*size)
    made.show()
    return made


def open_home(qtbot: QtBot, state: HomeState = AT_HOME, *, size: tuple[int, int] = (1240, 820)) -> HomeWindow:
    """The home window."""
    made = home_window(state)
    qtbot.addWidget(made)
    made.resize(*size)
    made.show()
    return made


@contextmanager
def settings_flow(file: SettingsFile, bridge: FakeBridge, section: Section = Section.GENERAL) -> Iterator[SettingsFlow]:
    """The flow of the settings with its window open on a page, on a computer without devices."""
    nothing = Replacements(camera=lambda: None, microphone=lambda: None, speaker=lambda: None)
    made = SettingsFlow(cast(Bridge, bridge), file, DeviceChoice(file, nothing), file.folder)
    made.show_client(CLIENT)
    made.open(section)
    yield made
    made.close()


def window_of(flow: SettingsFlow) -> SettingsWindow:
    """The window, which is open."""
    assert flow.window is not None
    return flow.window


def row_of(flow: SettingsFlow, identifier: str) -> SettingRow:
    """The line of a setting, on whichever page."""
    return next(page.rows[identifier] for page in window_of(flow).pages.values() if identifier in page.rows)


def switch(flow: SettingsFlow, identifier: str) -> None:
    """Click a switch."""
    control = row_of(flow, identifier).control
    assert isinstance(control, SwitchControl)
    control.switch.click()


def choose(flow: SettingsFlow, identifier: str, index: int) -> None:
    """Choose an option by its place."""
    control = row_of(flow, identifier).control
    if isinstance(control, SegmentedControl):
        control.segments.choose(index)
    else:
        assert isinstance(control, SelectControl)
        control.select.chosen.emit(str(index))


def kept(file: SettingsFile) -> SettingsFile:
    """The settings as another start would find them."""
    return SettingsFile(file.folder)
