"""Keys are obeyed at once in every window, and are taken from the keyboard in the settings."""

from collections.abc import Iterator
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.config import Settings, SettingsFile
from app.desktop.keys import KeyAct, KeySet
from app.protocol.model import CallDirection
from app.state import Phase
from tests.ui.fake_bridge import FakeBridge
from tests.ui.people import NOW
from tests.ui.scenes.home import home_window
from tests.ui.scenes.scene import CLIENT, CONNECTED, a_call
from ui.bridge import Bridge
from ui.device_choice import DeviceChoice, Replacements
from ui.keys import follow, keys
from ui.settings.catalogue import key_id
from ui.settings.flow import SettingsFlow
from ui.settings.key_control import KeyControl
from ui.settings.kinds import Section
from ui.states import HomeState, IncomingState
from ui.widgets.key_field import KeyField
from ui.windows.call import CallWindow
from ui.windows.incoming import IncomingPopup

CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
ALT = Qt.KeyboardModifier.AltModifier


@pytest.fixture(autouse=True)
def shipped() -> Iterator[None]:
    """The keys of a first start, before and after."""
    yield
    keys.show(Settings())


@pytest.fixture
def file() -> SettingsFile:
    """Settings that windows obey."""
    made = SettingsFile(None)
    made.listen(follow)
    return made


@pytest.fixture
def flow(file: SettingsFile) -> Iterator[SettingsFlow]:
    """The settings, open at the keys."""
    nothing = Replacements(camera=lambda: None, microphone=lambda: None, speaker=lambda: None)
    made = SettingsFlow(cast(Bridge, FakeBridge()), file, DeviceChoice(file, nothing))
    made.open(Section.KEYBOARD)
    yield made
    made.close()


def front(qtbot: QtBot, window: QWidget) -> None:
    qtbot.addWidget(window)
    window.show()
    with qtbot.waitActive(window):
        window.activateWindow()


def control(flow: SettingsFlow, act: KeyAct) -> KeyControl:
    assert flow.window is not None
    found = flow.window.pages[Section.KEYBOARD].rows[key_id(act)].control
    assert isinstance(found, KeyControl)
    return found


def press(field: KeyField, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """Begin with Enter, as a person without a mouse does, and press keys."""
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert field.is_listening
    QTest.keyClick(field, key, held)


def test_a_call_obeys_the_set_at_once(qtbot: QtBot, file: SettingsFile) -> None:
    window = CallWindow(CONNECTED)
    front(qtbot, window)
    muted: list[bool] = []
    window.muteRequested.connect(muted.append)

    QTest.keyClick(window, Qt.Key.Key_D, CTRL)
    assert muted == [True]
    file.update(key_set=KeySet.ZOOM)
    QTest.keyClick(window, Qt.Key.Key_D, CTRL)
    QTest.keyClick(window, Qt.Key.Key_A, ALT)
    assert muted == [True, True]

    file.update(own_keys={"mute": "M"})
    QTest.keyClick(window, Qt.Key.Key_A, ALT)
    QTest.keyClick(window, Qt.Key.Key_M)
    assert muted == [True, True, True]

    file.update(own_keys={"mute": ""})
    QTest.keyClick(window, Qt.Key.Key_M)
    assert muted == [True, True, True]


def test_home_obeys_and_says_which_keys_search(qtbot: QtBot, file: SettingsFile) -> None:
    window = home_window(HomeState(CLIENT, NOW))
    front(qtbot, window)
    assert window.search._hint.text() == "Ctrl+K"

    file.update(key_set=KeySet.ZOOM)

    assert window.search._hint.text() == "Ctrl+F"
    with qtbot.waitSignal(window.settingsRequested):
        QTest.keyClick(window, Qt.Key.Key_Comma, CTRL)


def test_letters_typed_into_a_field_stay_letters(qtbot: QtBot, file: SettingsFile) -> None:
    window = home_window(HomeState(CLIENT, NOW))
    front(qtbot, window)
    file.update(own_keys={"settings": "M"})
    window.focus_search()
    opened: list[int] = []
    window.settingsRequested.connect(lambda: opened.append(1))

    QTest.keyClick(window.search.edit, Qt.Key.Key_M)

    assert window.search.edit.text() == "m"
    assert opened == []


def test_somebody_who_calls_is_answered_by_own_keys(qtbot: QtBot, file: SettingsFile) -> None:
    popup = IncomingPopup(IncomingState(a_call(Phase.RINGING, CallDirection.INCOMING)))
    front(qtbot, popup)
    popup.card.listen()
    answers: list[bool] = []
    popup.accepted.connect(answers.append)
    file.update(own_keys={"accept_video": "F2", "accept_audio": ""})

    for key in (Qt.Key.Key_V, Qt.Key.Key_A, Qt.Key.Key_F2):
        QTest.keyClick(popup, key)

    assert answers == [True]


def test_closed_windows_are_forgotten(qtbot: QtBot, file: SettingsFile) -> None:
    window = CallWindow(CONNECTED)
    with qtbot.waitSignal(window.destroyed):
        window.deleteLater()

    file.update(key_set=KeySet.ZOOM)

    assert keys[KeyAct.MUTE] == "Alt+A"


def test_new_keys_are_taken_from_the_keyboard_kept_and_obeyed(flow: SettingsFlow, file: SettingsFile) -> None:
    field = control(flow, KeyAct.MUTE).field
    press(field, Qt.Key.Key_M, CTRL | SHIFT)

    assert file.settings.own_keys == {"mute": "Ctrl+Shift+M"}
    assert keys[KeyAct.MUTE] == "Ctrl+Shift+M"
    assert field.accessibleName() == "Mute or unmute: Ctrl+Shift+M"

    control(flow, KeyAct.MUTE).reset.click()
    assert file.settings.own_keys == {}
    assert keys[KeyAct.MUTE] == "Ctrl+D"


def test_taken_keys_are_named_and_can_be_taken_over(flow: SettingsFlow, file: SettingsFile) -> None:
    mute = control(flow, KeyAct.MUTE)
    press(mute.field, Qt.Key.Key_E, CTRL)

    assert file.settings.own_keys == {}
    assert mute.problem.text() == "Ctrl+E does “Camera on or off”."
    mute.take.click()

    assert (keys[KeyAct.MUTE], keys[KeyAct.CAMERA]) == ("Ctrl+E", "")
    assert mute.problem.isHidden()


@pytest.mark.parametrize(
    ("key", "held", "words"),
    [
        (Qt.Key.Key_Tab, Qt.KeyboardModifier.NoModifier, "Tab moves about or types."),
        (Qt.Key.Key_Q, CTRL | ALT, "Ctrl+Alt+Q types a letter on many keyboards."),
    ],
)
def test_keys_that_type_or_move_are_refused(
    flow: SettingsFlow, file: SettingsFile, key: Qt.Key, held: Qt.KeyboardModifier, words: str
) -> None:
    mute = control(flow, KeyAct.MUTE)
    press(mute.field, key, held)

    assert mute.problem.text() == words
    assert mute.field.accessibleDescription() == words
    assert mute.take.isHidden()
    assert file.settings.own_keys == {}


def test_escape_ends_listening_and_delete_means_none(flow: SettingsFlow, file: SettingsFile) -> None:
    field = control(flow, KeyAct.MUTE).field
    press(field, Qt.Key.Key_Escape)
    assert not field.is_listening
    assert flow.window is not None
    assert file.settings.own_keys == {}

    press(field, Qt.Key.Key_Delete)

    assert file.settings.own_keys == {"mute": ""}
    assert field.words == "None"


def test_held_modifiers_alone_are_no_keys_yet(flow: SettingsFlow) -> None:
    field = control(flow, KeyAct.MUTE).field
    press(field, Qt.Key.Key_Control, CTRL)

    assert field.is_listening


def test_all_own_keys_go_at_once(flow: SettingsFlow, file: SettingsFile) -> None:
    assert flow.window is not None
    row = flow.window.pages[Section.KEYBOARD].rows["reset_keys"]
    assert row.isHidden()
    file.update(own_keys={"mute": "M", "leave": "L"})
    assert not row.isHidden()

    row.control.changed.emit(None)

    assert file.settings.own_keys == {}
    assert row.isHidden()
