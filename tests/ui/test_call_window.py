"""The call window: what it shows in each state, what it sends, keys, the small picture, menus, the end."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QPointF, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from app.protocol.description import Kind
from app.protocol.errors import EndReason
from app.protocol.model import CallDirection, CallMedia
from app.room.layout import Corner
from app.state import DeviceState, Phase
from media.effects.choices import Backdrop, BackdropState, NoiseSuppression, PictureEffects, ProcessingSettings
from media.engine.api import PathInfo, PathKind, PeerStats
from media.frame import SourceProblem
from tests.ui.scenes.scene import CONNECTED, a_call, changed
from ui.states import CallViewState, Device, Devices
from ui.widgets.button import Button
from ui.widgets.menu import CHOSEN_MARK, Menu
from ui.widgets.slider import Slider
from ui.windows.call import CallWindow
from ui.windows.quality_popover import quality_lines
from ui.windows.talk_key import TAIL_MS
from ui.wording import Action, source_words

DEVICES = Devices(
    (Device("m1", "Headset", True), Device("m2", "Built-in")), (Device("s1", "Headset"),), (Device("c1", "Brio"),)
)


def window(qtbot: QtBot, state: CallViewState = CONNECTED, *, size: tuple[int, int] = (1120, 700)) -> CallWindow:
    made = CallWindow(state)
    qtbot.addWidget(made)
    made.resize(*size)
    made.show()
    return made


@pytest.mark.parametrize(
    ("phase", "line"),
    [(Phase.CALLING, "Calling…"), (Phase.RINGING, "Ringing…"), (Phase.CONNECTING, "Connecting…")],
)
def test_calling_says_where_it_stands(qtbot: QtBot, phase: Phase, line: str) -> None:
    shown = window(qtbot, replace(CONNECTED, call=a_call(phase)))

    assert not shown.outgoing.isHidden()
    assert shown.outgoing.line == line
    assert shown.windowTitle() == f"Kwame Asante · {line}"
    assert shown.bar.connection.isHidden()


def test_the_button_says_cancel_while_it_rings_and_leave_afterwards(qtbot: QtBot) -> None:
    shown = window(qtbot, replace(CONNECTED, call=a_call(Phase.RINGING)))
    assert shown.bar.leave.accessibleName() == "Cancel the call"

    shown.show_state(CONNECTED)
    assert shown.bar.leave.accessibleName() == "Leave the call"
    assert shown.outgoing.isHidden()
    assert shown.stage.time.words == "04:37"


def test_mute_and_camera_are_wishes_until_the_state_says_so(qtbot: QtBot) -> None:
    shown = window(qtbot)
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
    shown = window(qtbot)
    with qtbot.waitActive(shown):
        shown.activateWindow()
    control = Qt.KeyboardModifier.ControlModifier

    with qtbot.waitSignal(shown.muteRequested):
        QTest.keyClick(shown, Qt.Key.Key_D, control)
    with qtbot.waitSignal(shown.cameraRequested):
        QTest.keyClick(shown, Qt.Key.Key_E, control)
    with qtbot.waitSignal(shown.leaveRequested):
        QTest.keyClick(shown, Qt.Key.Key_L, control | Qt.KeyboardModifier.ShiftModifier)


def test_space_held_talks_while_muted(qtbot: QtBot) -> None:
    shown = window(qtbot, replace(CONNECTED, devices=DeviceState(is_muted=True)))
    wishes: list[bool] = []
    shown.muteRequested.connect(wishes.append)

    QTest.keyPress(shown, Qt.Key.Key_Space)
    assert wishes == [False]
    assert not shown._talking.isHidden()

    QTest.keyRelease(shown, Qt.Key.Key_Space)
    assert wishes == [False]
    qtbot.waitUntil(lambda: wishes == [False, True])


def test_the_key_let_go_over_another_widget_mutes_again(qtbot: QtBot) -> None:
    shown = window(qtbot, replace(CONNECTED, devices=DeviceState(is_muted=True)))
    wishes: list[bool] = []
    shown.muteRequested.connect(wishes.append)

    QTest.keyPress(shown, Qt.Key.Key_Space)
    shown.show_state(CONNECTED)
    QTest.keyRelease(shown.bar.microphone, Qt.Key.Key_Space)

    qtbot.waitUntil(lambda: wishes == [False, True])
    assert shown._talking.isHidden()


def test_a_window_that_loses_the_front_mutes_again(qtbot: QtBot) -> None:
    shown = window(qtbot, replace(CONNECTED, devices=DeviceState(is_muted=True)))
    wishes: list[bool] = []
    shown.muteRequested.connect(wishes.append)

    QTest.keyPress(shown, Qt.Key.Key_Space)
    QCoreApplication.sendEvent(shown, QEvent(QEvent.Type.WindowDeactivate))

    qtbot.waitUntil(lambda: wishes == [False, True])


def test_a_second_press_within_the_tail_goes_on_talking(qtbot: QtBot) -> None:
    shown = window(qtbot, replace(CONNECTED, devices=DeviceState(is_muted=True)))
    wishes: list[bool] = []
    shown.muteRequested.connect(wishes.append)

    QTest.keyPress(shown, Qt.Key.Key_Space)
    shown.show_state(CONNECTED)
    QTest.keyRelease(shown, Qt.Key.Key_Space)
    QTest.keyPress(shown, Qt.Key.Key_Space)
    qtbot.wait(2 * TAIL_MS)

    assert wishes == [False]


def test_a_space_typed_into_a_field_opens_nothing(qtbot: QtBot) -> None:
    shown = window(qtbot, replace(CONNECTED, devices=DeviceState(is_muted=True)))
    wishes: list[bool] = []
    shown.muteRequested.connect(wishes.append)
    field = QLineEdit(shown)
    field.show()

    QTest.keyClick(field, Qt.Key.Key_Space)

    assert field.text() == " "
    assert wishes == []


def test_space_can_be_switched_off(qtbot: QtBot) -> None:
    shown = window(qtbot, replace(CONNECTED, devices=DeviceState(is_muted=True), space_talks=False))
    wishes: list[bool] = []
    shown.muteRequested.connect(wishes.append)

    QTest.keyClick(shown, Qt.Key.Key_Space)

    assert wishes == []


def test_space_does_nothing_while_the_microphone_is_open(qtbot: QtBot) -> None:
    shown = window(qtbot)
    wishes: list[bool] = []
    shown.muteRequested.connect(wishes.append)

    QTest.keyClick(shown, Qt.Key.Key_Space)

    assert wishes == []


def test_closing_hides_the_window_and_never_ends_the_call(qtbot: QtBot) -> None:
    shown = window(qtbot)
    left: list[object] = []
    shown.leaveRequested.connect(lambda: left.append(1))

    with qtbot.waitSignal(shown.hidden):
        shown.close()

    assert left == []


# -- pictures


def test_the_small_picture_goes_to_the_corner_it_is_dropped_at(qtbot: QtBot) -> None:
    shown = window(qtbot)
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
    shown = window(qtbot)
    assert shown.stage.remote.width() > shown.stage.own.width()

    QTest.mouseDClick(shown.stage.small, Qt.MouseButton.LeftButton)
    assert shown.stage.own.width() > shown.stage.remote.width()
    assert shown.stage.name.words == "You"
    assert shown.stage.own_name.words == "Kwame Asante"

    QTest.mouseDClick(shown.stage.small, Qt.MouseButton.LeftButton)
    assert shown.stage.remote.width() > shown.stage.own.width()


def test_both_cameras_off_shows_two_faces(qtbot: QtBot) -> None:
    shown = window(qtbot, replace(changed(has_remote_video=False), devices=DeviceState()))
    paired = [shown.stage.is_paired]
    assert shown.stage.small.isHidden()

    shown.show_state(CONNECTED)
    paired.append(shown.stage.is_paired)
    assert paired == [True, False]
    assert not shown.stage.small.isHidden()


def test_the_own_picture_can_be_hidden(qtbot: QtBot) -> None:
    shown = window(qtbot)

    shown.show_state(replace(CONNECTED, hides_self=True))
    assert shown.stage.small.isHidden()

    shown.show_state(CONNECTED)
    assert not shown.stage.small.isHidden()


def test_an_own_picture_that_is_large_goes_back_when_it_is_hidden(qtbot: QtBot) -> None:
    shown = window(qtbot)
    shown.stage.swap()

    shown.show_state(replace(CONNECTED, hides_self=True))
    shown.stage.swap()

    assert not shown.stage.is_swapped
    assert shown.stage.small.isHidden()


def test_the_other_person_is_made_louder_in_the_menu_of_their_picture(qtbot: QtBot) -> None:
    shown = window(qtbot, replace(CONNECTED, peer_volume=0.8))
    menu = shown.make_picture_menu()
    menu.popup(QPoint(0, 0))
    gains: list[float] = []
    shown.volumeChosen.connect(gains.append)

    slider = menu.findChild(Slider)
    assert slider is not None
    assert slider.accessibleName() == "Volume of Kwame"
    assert (slider.value(), slider.maximum()) == (80, 200)
    QTest.keyClick(menu, Qt.Key.Key_Down)
    assert menu.activeAction() is menu.actions()[0]
    QTest.keyClick(slider, Qt.Key.Key_Right)
    slider.setValue(200)

    assert gains == [0.81, 2.0]
    assert slider.accessibleDescription() == "200 %"
    menu.close()


@pytest.mark.parametrize("size", [(360, 480), (640, 480), (900, 600), (1600, 1000)])
def test_nothing_leaves_the_window_at_any_size(qtbot: QtBot, size: tuple[int, int]) -> None:
    shown = window(qtbot, size=size)

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
    shown = window(qtbot, replace(changed(is_media_lost=True), is_server_reachable=False, notice=notice))
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
    shown = window(qtbot, replace(CONNECTED, devices=DeviceState(is_muted=True), hints_at_mute=True))

    assert shown.banner.title == "You are muted"
    with qtbot.waitSignal(shown.muteRequested) as unmuted:
        shown.banner.acted.emit()
    assert unmuted.args == [False]


def test_the_connection_is_told_in_words_and_numbers(qtbot: QtBot) -> None:
    shown = window(qtbot)
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


def open_menu(shown: CallWindow, trigger: object) -> Menu:
    menus = [menu for menu in shown.findChildren(Menu) if menu.isVisible()]
    assert menus, trigger
    return menus[-1]


def test_the_microphone_menu_has_devices_and_a_live_meter(qtbot: QtBot) -> None:
    shown = window(qtbot, replace(CONNECTED, choices=DEVICES))
    shown.bar.microphone.open_menu()
    menu = open_menu(shown, "microphone")

    words = [action.text() for action in menu.actions() if action.text()]
    suppression = "Noise suppression: Standard"
    assert words == [
        "Same as system",
        "Headset",
        "Built-in",
        suppression,
        "Original sound for music",
        "Same as system",
        "Headset",
        "Play a test sound",
        "Settings",
    ]
    assert shown.wants_level
    shown.show_level(-20.0)

    with qtbot.waitSignal(shown.microphoneChosen) as chosen:
        next(action for action in menu.actions() if action.text() == "Built-in").trigger()
    assert chosen.args == ["m2"]
    with qtbot.waitSignal(shown.testSoundRequested):
        next(action for action in menu.actions() if action.text() == "Play a test sound").trigger()
    menu.close()
    assert not shown.wants_level


def test_original_sound_is_switched_in_the_menu_and_shown_on_the_picture(qtbot: QtBot) -> None:
    shown = window(qtbot)
    words = "Original sound for music"
    assert shown.stage.sound.isHidden()
    with qtbot.waitSignal(shown.originalSoundRequested) as wanted:
        next(action for action in shown.make_microphone_menu().actions() if action.text() == words).trigger()
    assert wanted.args == [True]

    shown.show_state(replace(CONNECTED, processing=ProcessingSettings(is_original=True)))

    assert not shown.stage.sound.isHidden()
    assert not shown.stage.sound.geometry().intersects(shown.stage.time.geometry())
    actions = {action.text(): action for action in shown.make_microphone_menu().actions()}
    assert not any(text.startswith("Noise suppression") for text in actions)
    with qtbot.waitSignal(shown.originalSoundRequested) as unwanted:
        actions[words + CHOSEN_MARK].trigger()
    assert unwanted.args == [False]


@pytest.mark.parametrize("width", [360, 760, 900, 1100, 1400])
def test_a_banner_never_covers_the_time_and_the_sound(qtbot: QtBot, width: int) -> None:
    state = replace(CONNECTED, processing=ProcessingSettings(is_original=True), is_server_reachable=False, retry_in=3.0)
    shown = window(qtbot, state, size=(width, 700))

    for pill in (shown.stage.time, shown.stage.sound):
        at = QRect(pill.mapTo(shown, QPoint(0, 0)), pill.size())
        assert not shown.banner.geometry().intersects(at)


def test_the_levels_of_noise_suppression_are_one_menu_further(qtbot: QtBot) -> None:
    shown = window(qtbot)
    menu = shown.make_microphone_menu()
    levels = next(action.menu() for action in menu.actions() if action.menu() is not None)
    assert isinstance(levels, Menu)
    assert [action.text() for action in levels.actions() if action.isChecked()] == ["Standard"]

    with qtbot.waitSignal(shown.suppressionChosen) as chosen:
        levels.actions()[2].trigger()

    assert chosen.args == [NoiseSuppression.STRONG]


def test_the_camera_menu_chooses_mirrors_and_hides(qtbot: QtBot) -> None:
    shown = window(qtbot, replace(CONNECTED, choices=DEVICES))
    shown.bar.camera.open_menu()
    menu = open_menu(shown, "camera")
    actions = {action.text(): action for action in menu.actions()}

    with qtbot.waitSignal(shown.cameraChosen) as chosen:
        actions["Brio"].trigger()
    assert chosen.args == ["c1"]
    with qtbot.waitSignal(shown.mirrorRequested) as mirrored:
        actions["Show my picture as others see it"].trigger()
    assert mirrored.args == [False]
    with qtbot.waitSignal(shown.hideSelfRequested) as hidden:
        actions["Hide my picture from me"].trigger()
    assert hidden.args == [True]
    menu.close()


def test_light_and_backdrop_are_chosen_in_the_menu_of_the_camera(qtbot: QtBot) -> None:
    shown = window(qtbot)
    wishes: list[PictureEffects] = []
    shown.effectsChosen.connect(wishes.append)
    menu = shown.make_camera_menu()
    actions = {action.text(): action for action in menu.actions()}
    behind = actions["Behind me: My room"].menu()
    assert isinstance(behind, Menu)

    actions["Lift a dark picture"].trigger()
    next(action for action in behind.actions() if action.text() == "A gallery").trigger()

    assert wishes == [PictureEffects(corrects_light=True), PictureEffects(backdrop=Backdrop.GALLERY)]


@pytest.mark.parametrize("state", list(BackdropState))
def test_what_becomes_of_a_backdrop_is_said(qtbot: QtBot, state: BackdropState) -> None:
    effects = PictureEffects(corrects_light=True, backdrop=Backdrop.GALLERY)
    shown = window(qtbot, replace(CONNECTED, effects=effects, backdrop=state))
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
    shown = window(qtbot, replace(CONNECTED, call=a_call(Phase.ENDED, reason=reason)))

    assert shown.ended is not None
    assert shown.ended.title
    assert shown.bar.isHidden()


def test_the_card_calls_again_or_closes(qtbot: QtBot) -> None:
    shown = window(qtbot, replace(CONNECTED, call=a_call(Phase.ENDED, reason=EndReason.NO_ANSWER)))
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
    shown = window(qtbot, replace(CONNECTED, call=call, devices=DeviceState()))
    assert shown.outgoing.line == "Connecting…"
    assert shown.stage.mapTo(shown, QPointF(0, 0)) == QPointF(0, 0)


def test_the_other_person_moves_to_another_device_and_their_picture_stands(qtbot: QtBot) -> None:
    shown = window(qtbot, changed(is_peer_moving=True))

    assert shown.banner.title == "Kwame is moving to another device"
    assert shown.stage.remote.state.has_picture
    shown.show_state(CONNECTED)
    assert shown.banner.isHidden()
