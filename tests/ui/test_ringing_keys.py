"""Keys that answer whoever calls in every window of the program, and those that hold."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.config import Settings
from app.desktop.keys import KeySet
from app.protocol.ids import CallId
from app.protocol.model import CallDirection, CallMedia
from app.state import CallState, Phase
from tests.ui.fake_bridge import FakeBridge
from tests.ui.people import NOW
from tests.ui.scenes.home import home_window
from tests.ui.scenes.scene import CLIENT, CONNECTED, a_call
from ui.call_flow import CallFlow
from ui.keys import keys
from ui.ringing_keys import RingingKeys
from ui.states import HomeState
from ui.windows.call import CallWindow
from ui.windows.incoming import IncomingPopup
from ui.windows.mini_call import MiniCallWindow

HELD_KEYS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
FIRST = replace(a_call(Phase.RINGING, CallDirection.INCOMING), media=CallMedia(video=True))
SECOND = replace(FIRST, call_id=CallId("second"))
TALKING = replace(CONNECTED.call, answered_at=0.0)
Calls = tuple[CallFlow, FakeBridge]


@pytest.fixture(autouse=True)
def shipped() -> Iterator[None]:
    """The keys of a first start, before and after."""
    yield
    keys.show(Settings())


@pytest.fixture
def bound(calls: Calls) -> Iterator[Calls]:
    """Calls with their keys bound in every window."""
    obeyed = RingingKeys(calls[0].callers)
    yield calls
    obeyed.deleteLater()


def front(qtbot: QtBot, window: QWidget) -> None:
    """Give a window the keyboard."""
    qtbot.addWidget(window)
    window.show()
    with qtbot.waitActive(window):
        window.activateWindow()


def rings(flow: CallFlow, *calls: CallState) -> None:
    """These call, or go on, and may be answered."""
    flow.show_client(replace(CLIENT, calls=calls))
    for popup in flow.callers.popups.values():
        assert isinstance(popup, IncomingPopup)
        popup.card.listen()


@pytest.mark.parametrize("is_home", [True, False])
def test_whoever_called_last_is_answered_in_any_window(qtbot: QtBot, bound: Calls, is_home: bool) -> None:
    flow, bridge = bound
    window = home_window(HomeState(CLIENT, NOW)) if is_home else QWidget()
    front(qtbot, window)
    QTest.keyClick(window, Qt.Key.Key_A, HELD_KEYS)  # nobody calls
    rings(flow, FIRST)
    rings(flow, FIRST, SECOND)
    front(qtbot, window)

    QTest.keyClick(window, Qt.Key.Key_A, HELD_KEYS)
    QTest.keyClick(window, Qt.Key.Key_V, HELD_KEYS)
    QTest.keyClick(window, Qt.Key.Key_D, HELD_KEYS)

    assert bridge.client.called("accept") == [(SECOND.call_id, False), (SECOND.call_id, True)]
    assert bridge.client.called("decline") == [(SECOND.call_id, "")]


def test_a_key_lets_the_call_of_now_wait(qtbot: QtBot, bound: Calls) -> None:
    flow, bridge = bound
    rings(flow, TALKING, replace(SECOND, quiet=True))
    assert flow.window is not None
    front(qtbot, flow.window)

    QTest.keyClick(flow.window, Qt.Key.Key_V, HELD_KEYS)

    assert bridge.client.called("accept") == [(SECOND.call_id, True, True)]


def test_the_window_of_a_caller_obeys_both_its_own_keys_and_these(qtbot: QtBot, bound: Calls) -> None:
    flow, bridge = bound
    rings(flow, FIRST)
    popup = flow.callers.popups[FIRST.call_id]
    front(qtbot, popup)

    QTest.keyClick(popup, Qt.Key.Key_D)
    QTest.keyClick(popup, Qt.Key.Key_D, HELD_KEYS)

    assert bridge.client.called("decline") == [(FIRST.call_id, "")] * 2


def test_a_key_pressed_before_anybody_can_have_seen_the_caller_answers_nobody(qtbot: QtBot, bound: Calls) -> None:
    flow, bridge = bound
    flow.show_client(replace(CLIENT, calls=(FIRST,)))

    flow.callers.answer(video=True)
    flow.callers.refuse()

    assert bridge.client.called("accept") == bridge.client.called("decline") == []


def test_new_keys_answer_at_once(qtbot: QtBot, bound: Calls) -> None:
    flow, bridge = bound
    window = QWidget()
    front(qtbot, window)
    rings(flow, FIRST)
    front(qtbot, window)
    keys.show(Settings(key_set=KeySet.ZOOM, own_keys={"answer_audio": "F9"}))

    QTest.keyClick(window, Qt.Key.Key_A, HELD_KEYS)
    assert bridge.client.called("accept") == []
    QTest.keyClick(window, Qt.Key.Key_F9)
    assert bridge.client.called("accept") == [(FIRST.call_id, False)]


@pytest.mark.parametrize("kind", [CallWindow, MiniCallWindow])
def test_a_key_asks_to_hold_in_the_windows_of_the_call(
    qtbot: QtBot, kind: type[CallWindow] | type[MiniCallWindow]
) -> None:
    window = kind(CONNECTED)
    front(qtbot, window)

    with qtbot.waitSignal(window.holdSwitched):
        QTest.keyClick(window, Qt.Key.Key_H, HELD_KEYS)


def test_the_key_holds_takes_back_and_swaps(calls: Calls) -> None:
    flow, bridge = calls
    held = replace(TALKING, is_on_hold=True)
    other = replace(TALKING, call_id=CallId("other"))

    rings(flow, TALKING)
    flow.switch_hold()
    assert (bridge.client.called("hold"), bridge.client.called("resume")) == ([()], [])
    rings(flow, held)
    flow.switch_hold()
    rings(flow, held, other)
    flow.switch_hold()
    assert bridge.client.called("resume") == [(held.call_id,)] * 2
    rings(flow, replace(TALKING, answered_at=None, phase=Phase.CALLING))
    flow.switch_hold()
    assert len(bridge.client.called("hold")) == 1
