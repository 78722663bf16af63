"""The windows beside the call window: the mini call, the picture of its own, and the question before quitting."""

from dataclasses import replace
from itertools import pairwise

import pytest
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.protocol.description import Kind
from app.state import DeviceState
from media.frame import SourceProblem
from tests.ui.scenes.scene import CONNECTED, changed
from ui.states import CallViewState
from ui.widgets.menu import Menu
from ui.windows.call_menus import WindowActs, add_window_choices
from ui.windows.call_notice import NoticeKind, mini_notice
from ui.windows.mini_call import LEAST, SIZE, MiniCallWindow
from ui.windows.pop_out import PopOutWindow
from ui.windows.question import Question
from ui.wording import source_words


def mini(qtbot: QtBot) -> MiniCallWindow:
    made = MiniCallWindow(CONNECTED)
    qtbot.addWidget(made)
    made.show()
    return made


def test_the_mini_call_mutes_stops_the_camera_goes_back_and_leaves(qtbot: QtBot) -> None:
    shown = mini(qtbot)
    wishes: list[object] = []
    shown.muteRequested.connect(lambda muted: wishes.append(("mute", muted)))
    shown.cameraRequested.connect(lambda is_on: wishes.append(("camera", is_on)))
    shown.callRequested.connect(lambda: wishes.append("back"))
    shown.leaveRequested.connect(lambda: wishes.append("leave"))

    for control in (shown.microphone, shown.camera, shown.back, shown.leave):
        control.click()
    shown.show_state(replace(CONNECTED, devices=DeviceState(is_muted=True)))
    shown.microphone.click()
    QTest.mouseDClick(shown.picture, Qt.MouseButton.LeftButton)

    assert wishes == [("mute", True), ("camera", False), "back", "leave", ("mute", False), "back"]
    assert shown.microphone.accessibleName() == "Unmute microphone"


MUTED = replace(CONNECTED, devices=DeviceState(is_muted=True), hints_at_mute=True)
LOST = replace(CONNECTED, notice=source_words(Kind.AUDIO, SourceProblem.LOST))


def test_who_talks_while_muted_is_told_and_unmutes_by_a_click(qtbot: QtBot) -> None:
    shown = mini(qtbot)
    wishes: list[object] = []
    shown.muteRequested.connect(wishes.append)
    before = shown.notice.isVisible()

    shown.show_state(MUTED)
    name = shown.notice.accessibleName()
    QTest.keyClick(shown.notice, Qt.Key.Key_Space)
    shown.show_state(CONNECTED)

    assert not before
    assert name == "You are muted. Unmute"
    assert wishes == [False]
    assert not shown.notice.isVisible()


def test_a_lost_device_is_told_and_leads_to_the_call(qtbot: QtBot) -> None:
    shown = mini(qtbot)
    shown.show_state(LOST)

    with qtbot.waitSignal(shown.callRequested):
        QTest.mouseClick(shown.notice, Qt.MouseButton.LeftButton)

    assert shown.notice.accessibleName() == "The microphone is gone. Back to the call"


@pytest.mark.parametrize(
    ("state", "kind"),
    [
        (CONNECTED, None),
        (replace(CONNECTED, is_server_reachable=False), None),
        (changed(is_media_lost=True), None),
        (replace(MUTED, is_server_reachable=False), NoticeKind.MUTED),
        (replace(LOST, is_server_reachable=False), NoticeKind.DEVICE),
        (replace(MUTED, notice=LOST.notice), NoticeKind.DEVICE),
    ],
)
def test_the_mini_call_says_only_what_is_wrong_on_this_side(state: CallViewState, kind: NoticeKind | None) -> None:
    notice = mini_notice(state)

    assert (notice.kind if notice is not None else None) is kind


def test_closing_the_mini_call_is_a_wish(qtbot: QtBot) -> None:
    shown = mini(qtbot)

    with qtbot.waitSignal(shown.closed):
        shown.close()

    assert shown.isVisible()


@pytest.mark.parametrize("size", [SIZE, LEAST, SIZE * 2])
def test_the_controls_stay_inside_and_apart(qtbot: QtBot, size: QSize) -> None:
    shown = mini(qtbot)
    shown.resize(size)
    controls = [shown.microphone, shown.camera, shown.back, shown.leave]

    assert all(shown.rect().contains(control.geometry()) for control in controls)
    for left, right in pairwise(controls):
        assert left.geometry().right() < right.geometry().left()
    assert shown.picture.geometry().bottom() < shown.leave.geometry().top()


def test_the_mini_call_stays_on_top_and_takes_no_keyboard(qtbot: QtBot) -> None:
    shown = mini(qtbot)

    assert shown.windowFlags() & Qt.WindowType.WindowStaysOnTopHint
    assert shown.testAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)


def test_the_strip_of_the_pop_out_goes_and_comes_back(qtbot: QtBot) -> None:
    shown = PopOutWindow(CONNECTED)
    qtbot.addWidget(shown)
    shown.show()
    shown._hide_strip()
    was = shown.strip.isVisible()

    QTest.mouseMove(shown.picture, QPoint(100, 60))
    qtbot.waitUntil(shown.strip.isVisible)

    assert not was


def test_the_pop_out_fills_the_screen_and_escape_comes_back(qtbot: QtBot) -> None:
    shown = PopOutWindow(CONNECTED)
    qtbot.addWidget(shown)
    shown.fill_screen(QGuiApplication.primaryScreen())
    assert shown.isFullScreen()
    assert shown.full_screen.accessibleName() == "Leave full screen"

    QTest.keyClick(shown, Qt.Key.Key_Escape)

    assert not shown.isFullScreen()
    with qtbot.waitSignal(shown.closed):
        shown.close()


def test_where_else_the_call_can_be_seen(qtbot: QtBot) -> None:
    wishes: list[object] = []
    acts = WindowActs(lambda: wishes.append("small"), lambda _: wishes.append("out"), lambda: wishes.append("in"))
    menu, other = Menu(), Menu()
    for made in (menu, other):
        qtbot.addWidget(made)
    here = QGuiApplication.primaryScreen()

    add_window_choices(menu, CONNECTED, here, acts)
    add_window_choices(other, replace(CONNECTED, is_popped_out=True), here, acts)
    for action in (*menu.actions(), *other.actions()):
        action.trigger()

    assert wishes == ["small", "out", "small", "in"]


def test_the_question_stays_by_default(qtbot: QtBot) -> None:
    answers: list[int] = []
    question = Question("Leave the call and quit?", "", "Leave and quit", "Stay")
    qtbot.addWidget(question)
    question.finished.connect(answers.append)
    question.show()
    assert question.stay.has_ring or question.focusWidget() is question.stay

    QTest.keyClick(question, Qt.Key.Key_Escape)

    assert answers == [0]
