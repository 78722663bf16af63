"""The call window: what it shows in each state, what it sends, keys, the small picture, menus, the end."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QPointF, QRect, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.protocol.description import Kind
from app.protocol.errors import EndReason
from app.protocol.model import CallDirection, CallMedia
from app.room.layout import Corner
from app.state import DeviceState, Phase
from media.effects.choices import Backdrop, BackdropState, PictureEffects, ProcessingSettings
from media.engine.api import PathInfo, PathKind, PeerStats
from media.frame import SourceProblem
from tests.ui.opened import open_call
from tests.ui.scenes.scene import CONNECTED, a_call, changed
from ui.widgets.button import Button
from ui.windows.quality_popover import quality_lines
from ui.wording import Action, source_words


@pytest.mark.parametrize(
    ("phase", "line"),
    [(Phase.CALLING, "Calling…"), (Phase.RINGING, "Ringing…"), (Phase.CONNECTING, "Connecting…")],
)
def test_calling_says_where_it_stands(qtbot: QtBot, phase: Phase, line: str) -> None:
    shown = open_call(qtbot, replace(CONNECTED, call=a_call(phase)))

    assert not shown.outgoing.isHidden()
    assert shown.outgoing.line == line
    assert shown.windowTitle() == f"Kwame Asante · {line}"
    assert shown.bar.connection.isHidden()


def test_the_button_says_cancel_while_it_rings_and_leave_afterwards(qtbot: QtBot) -> None:
    shown = open_call(qtbot, replace(CONNECTED, call=a_call(Phase.RINGING)))
    assert shown.bar.leave.accessibleName() == "Cancel the call"

    shown.show_state(CONNECTED)
    assert shown.bar.leave.accessibleName() == "Leave the call"
    assert shown.outgoing.isHidden()
    assert shown.stage.time.words == "04:37"


def test_mute_and_camera_are_wishes_until_the_state_says_so(qtbot: QtBot) -> None:
    shown = open_call(qtbot)
    with qtbot.waitSignal(shown.muteRequested) as muted:
        shown.bar.microphone.click()
    assert muted.args == [True]
    assert shown.bar.microphone.accessibleName() == "Mute microphone"

    shown.show_state(replace(CONNECTED, devices=DeviceState(is_muted=True)))
    assert shown.bar.microphone.accessibleName() == "Unmute microphone"
    assert shown.bar.camera.accessibleName() == "Start camera"
    with qtbot.waitSignal(shown.cameraRequested) as started:
        shown.bar.camera.click()
    assert started.args == [True]


def test_keys(qtbot: QtBot) -> None:
    shown = open_call(qtbot)
    with qtbot.waitActive(shown):
        shown.activateWindow()
    control = Qt.KeyboardModifier.ControlModifier

    with qtbot.waitSignal(shown.muteRequested):
        QTest.keyClick(shown, Qt.Key.Key_D, control)
    with qtbot.waitSignal(shown.cameraRequested):
        QTest.keyClick(shown, Qt.Key.Key_E, control)
    with qtbot.waitSignal(shown.leaveRequested):
        QTest.keyClick(shown, Qt.Key.Key_L, control | Qt.KeyboardModifier.ShiftModifier)


def test_closing_hides_the_window_and_never_ends_the_call(qtbot: QtBot) -> None:
    shown = open_call(qtbot)
    left: list[object] = []
    shown.leaveRequested.connect(lambda: left.append(1))

    with qtbot.waitSignal(shown.hidden):
        shown.close()

    assert left == []


# -- pictures


def test_the_small_picture_goes_to_the_corner_it_is_dropped_at(qtbot: QtBot) -> None:
    shown = open_call(qtbot)
    small = shown.stage.small
    corners = [shown.stage.corner]

    middle = QPoint(small.width() // 2, small.height() // 2)
    QTest.mousePress(small, Qt.MouseButton.LeftButton, pos=middle)
    QTest.mouseMove(small, middle - QPoint(600, 300))
    QTest.mouseRelease(small, Qt.MouseButton.LeftButton, pos=middle)

    corners.append(shown.stage.corner)
    assert corners == [Corner.BOTTOM_RIGHT, Corner.TOP_LEFT]
    assert small.geometry().center().x() < shown.stage.width() / 2
    assert not small.geometry().adjusted(20, 20, -20, -20).intersects(shown.stage.time.geometry())


def test_a_double_click_swaps_the_pictures_and_their_names(qtbot: QtBot) -> None:
    shown = open_call(qtbot)
    assert shown.stage.remote.width() > shown.stage.own.width()

    QTest.mouseDClick(shown.stage.small, Qt.MouseButton.LeftButton)
    assert shown.stage.own.width() > shown.stage.remote.width()
    assert shown.stage.name.words == "You"
    assert shown.stage.own_name.words == "Kwame Asante"

    QTest.mouseDClick(shown.stage.small, Qt.MouseButton.LeftButton)
    assert shown.stage.remote.width() > shown.stage.own.width()


def test_both_cameras_off_shows_two_faces(qtbot: QtBot) -> None:
    shown = open_call(qtbot, replace(changed(has_remote_video=False), devices=DeviceState()))
    paired = [shown.stage.is_paired]
    assert shown.stage.small.isHidden()

    shown.show_state(CONNECTED)
    paired.append(shown.stage.is_paired)
    assert paired == [True, False]
    assert not shown.stage.small.isHidden()


def test_the_own_picture_can_be_hidden(qtbot: QtBot) -> None:
    shown = open_call(qtbot)

    shown.show_state(replace(CONNECTED, hides_self=True))
    assert shown.stage.small.isHidden()

    shown.show_state(CONNECTED)
    assert not shown.stage.small.isHidden()


def test_an_own_picture_that_is_large_goes_back_when_it_is_hidden(qtbot: QtBot) -> None:
    shown = open_call(qtbot)
    shown.stage.swap()

    shown.show_state(replace(CONNECTED, hides_self=True))
    shown.stage.swap()

    assert not shown.stage.is_swapped
    assert shown.stage.small.isHidden()


@pytest.mark.parametrize("size", [(360, 480), (640, 480), (900, 600), (1600, 1000)])
def test_nothing_leaves_the_window_at_any_size(qtbot: QtBot, size: tuple[int, int]) -> None:
    shown = open_call(qtbot, size=size)

    inside = shown.stage.rect()
    for part in (shown.stage.remote, shown.stage.time, shown.stage.name):
        assert inside.contains(part.geometry())
    assert inside.contains(shown.stage.small.geometry().adjusted(20, 20, -20, -20))
    bar = shown.bar
    for button in (bar.microphone, bar.camera, bar.more, bar.leave):
        assert bar.rect().contains(button.geometry())


# -- what is said


def test_a_lost_line_outranks_everything(qtbot: QtBot) -> None:
    notice = source_words(Kind.VIDEO, SourceProblem.LOST)
    shown = open_call(qtbot, replace(changed(is_media_lost=True), is_server_reachable=False, notice=notice))
    assert shown.banner.title == "Connection lost"
    with qtbot.waitSignal(shown.leaveRequested):
        shown.banner.acted.emit()

    shown.show_state(replace(CONNECTED, is_server_reachable=False, notice=notice))
    assert shown.banner.title == "The camera is gone"
    with qtbot.waitSignal(shown.noticeActed) as acted:
        shown.banner.acted.emit()
    assert acted.args == [Action.CHOOSE_DEVICE]

    shown.show_state(replace(CONNECTED, is_server_reachable=False, retry_in=4.0))
    assert shown.banner.detail == "Trying again in 4 s; your call goes on directly."
    with qtbot.waitSignal(shown.retryRequested):
        shown.banner.acted.emit()

    shown.show_state(CONNECTED)
    assert shown.banner.isHidden()


def test_speaking_while_muted_is_hinted(qtbot: QtBot) -> None:
    shown = open_call(qtbot, replace(CONNECTED, devices=DeviceState(is_muted=True), hints_at_mute=True))

    assert shown.banner.title == "You are muted"
    with qtbot.waitSignal(shown.muteRequested) as unmuted:
        shown.banner.acted.emit()
    assert unmuted.args == [False]


def test_the_connection_is_told_in_words_and_numbers(qtbot: QtBot) -> None:
    shown = open_call(qtbot)
    assert shown.bar.connection.accessibleName() == "Good connection, Direct · encrypted"

    shown.bar.connection.click()
    lines = dict(quality_lines(CONNECTED.call))
    assert lines["Round trip"] == "18 ms"
    assert lines["Picture received"] == "1280 × 720 · 30/s · H.264 · 2.1 Mbit/s"
    assert "Round trip: 18 ms" in shown.popover.accessibleDescription()
    shown.popover.hide()

    relayed = changed(path=PathInfo(PathKind.RELAY, "tcp", "relay", "srflx"), stats=PeerStats(loss_received=0.2))
    shown.show_state(relayed)
    assert shown.bar.connection.accessibleName() == "Weak connection, Through the relay · encrypted"


# -- menus


@pytest.mark.parametrize("width", [360, 760, 900, 1100, 1400])
def test_a_banner_never_covers_the_time_and_the_sound(qtbot: QtBot, width: int) -> None:
    state = replace(CONNECTED, processing=ProcessingSettings(is_original=True), is_server_reachable=False, retry_in=3.0)
    shown = open_call(qtbot, state, size=(width, 700))

    for pill in (shown.stage.time, shown.stage.sound):
        at = QRect(pill.mapTo(shown, QPoint(0, 0)), pill.size())
        assert not shown.banner.geometry().intersects(at)


@pytest.mark.parametrize("state", list(BackdropState))
def test_what_becomes_of_a_backdrop_is_said(qtbot: QtBot, state: BackdropState) -> None:
    effects = PictureEffects(corrects_light=True, backdrop=Backdrop.GALLERY)
    shown = open_call(qtbot, replace(CONNECTED, effects=effects, backdrop=state))
    wishes: list[object] = []
    shown.effectsChosen.connect(wishes.append)
    shown.learnBackdropRequested.connect(lambda: wishes.append("again"))

    silent = state in (BackdropState.OFF, BackdropState.GOOD)
    assert shown.banner.isHidden() is silent
    if not silent:
        shown.banner.acted.emit()
        wanted = "again" if state is BackdropState.MOVED else PictureEffects(corrects_light=True)
        assert wishes == [wanted]


# -- the end


@pytest.mark.parametrize("reason", EndReason)
def test_every_end_has_a_card(qtbot: QtBot, reason: EndReason) -> None:
    shown = open_call(qtbot, replace(CONNECTED, call=a_call(Phase.ENDED, reason=reason)))

    assert shown.ended is not None
    assert shown.ended.title
    assert shown.bar.isHidden()


def test_the_card_calls_again_or_closes(qtbot: QtBot) -> None:
    shown = open_call(qtbot, replace(CONNECTED, call=a_call(Phase.ENDED, reason=EndReason.NO_ANSWER)))
    card = shown.ended
    assert card is not None
    buttons = {button.text(): button for button in card.findChildren(Button)}

    with qtbot.waitSignal(shown.endActed) as acted:
        buttons["Call again"].click()
    assert acted.args == [Action.CALL_AGAIN]
    with qtbot.waitSignal(shown.finished):
        buttons["Close"].click()


def test_an_answered_audio_call_connects_in_the_same_window(qtbot: QtBot) -> None:
    call = a_call(Phase.CONNECTING, CallDirection.INCOMING, media=CallMedia())
    shown = open_call(qtbot, replace(CONNECTED, call=call, devices=DeviceState()))
    assert shown.outgoing.line == "Connecting…"
    assert shown.stage.mapTo(shown, QPointF(0, 0)) == QPointF(0, 0)


def test_the_other_person_moves_to_another_device_and_their_picture_stands(qtbot: QtBot) -> None:
    shown = open_call(qtbot, changed(is_peer_moving=True))

    assert shown.banner.title == "Kwame is moving to another device"
    assert shown.stage.remote.state.has_picture
    shown.show_state(CONNECTED)
    assert shown.banner.isHidden()


def test_full_screen_ends_in_the_window_there_was(qtbot: QtBot) -> None:
    shown = open_call(qtbot)
    shown.showMaximized()
    shown.toggle_full_screen()
    whole = shown.isFullScreen()

    shown.toggle_full_screen()

    assert whole
    assert shown.isMaximized()
    shown.showNormal()
    shown.toggle_full_screen()
    shown.toggle_full_screen()
    assert not shown.isMaximized()


def test_the_bar_stays_while_the_keys_or_a_menu_are_at_it(qtbot: QtBot) -> None:
    shown = open_call(qtbot)
    shown.toggle_full_screen()
    shown.activateWindow()
    qtbot.waitUntil(shown.isActiveWindow)
    shown.bar.microphone.show_ring()
    shown._hide_bar()
    with_keys = shown.bar.isVisible()
    shown.setFocus()
    menu = shown.make_more_menu()
    menu.popup(QPoint(0, 0))
    shown._hide_bar()
    with_menu = shown.bar.isVisible()
    menu.close()

    shown._hide_bar()

    assert with_keys
    assert with_menu
    assert not shown.bar.isVisible()


def test_full_screen_says_that_one_is_muted_where_nothing_else_does(qtbot: QtBot) -> None:
    hidden = replace(CONNECTED, hides_self=True, devices=replace(CONNECTED.devices, is_muted=True))
    shown = open_call(qtbot, hidden)
    in_window = shown.stage.muted.isVisible()
    shown.toggle_full_screen()
    alone = shown.stage.muted.isVisible()
    shown.show_state(replace(hidden, hides_self=False))
    beside_own_picture = shown.stage.muted.isVisible()
    shown.show_state(CONNECTED)

    assert (in_window, alone, beside_own_picture) == (False, True, False)
    assert not shown.stage.muted.isVisible()


def test_the_own_picture_never_lies_on_the_name_of_who_is_called(qtbot: QtBot) -> None:
    ringing = replace(CONNECTED, call=a_call(Phase.RINGING), elapsed=0.0)

    window = open_call(qtbot, ringing)
    window.resize(360, 480)
    assert window.outgoing.words_place.isValid()
    assert window.stage.small.isHidden()

    window.resize(1120, 700)
    assert not window.stage.small.isHidden()
    assert not window.stage.small.geometry().adjusted(20, 20, -20, -20).intersects(window.outgoing.words_place)

    window.resize(360, 480)
    window.show_state(CONNECTED)
    assert window.outgoing.words_place.isEmpty()
    assert not window.stage.small.isHidden()


def test_on_a_small_own_picture_only_what_is_new_is_said(qtbot: QtBot) -> None:
    window = open_call(qtbot)
    window.resize(360, 480)
    assert window.stage.own_name.isHidden()

    window.show_state(replace(CONNECTED, devices=DeviceState(is_camera_on=True, is_muted=True)))
    assert not window.stage.own_name.isHidden()

    window.show_state(CONNECTED)
    window.stage.swap()
    assert not window.stage.own_name.isHidden()

    window.stage.swap()
    window.resize(1120, 700)
    assert not window.stage.own_name.isHidden()
