"""The window of an incoming call: answers, deafness at first, keys, silence."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.protocol.ids import DeviceId
from app.protocol.model import CallDirection, CallMedia, DeviceInfo
from app.state import Phase
from tests.ui.scenes.scene import a_call
from ui.states import IncomingState
from ui.widgets.avatar import Avatar
from ui.widgets.call_button import RoundButton
from ui.widgets.control import Control
from ui.widgets.label import Label
from ui.widgets.menu import Menu
from ui.windows.incoming import IncomingPopup, headline
from ui.windows.reply import ready_replies

STATE = IncomingState(a_call(Phase.RINGING, CallDirection.INCOMING), "Parley Lisbon", microphone="Headset")
AUDIO = replace(STATE, call=replace(STATE.call, media=CallMedia()))
BUSY = replace(STATE, busy_with="Mei Tanaka")


def popup(qtbot: QtBot, state: IncomingState = STATE, *, compact: bool = False, awake: bool = True) -> IncomingPopup:
    made = IncomingPopup(state, compact=compact)
    qtbot.addWidget(made)
    made.show()
    if awake:
        made.card.listen()
    return made


def named(shown: IncomingPopup, name: str) -> Control:
    for button in shown.card.findChildren(Control):
        if button.accessibleName() == name:
            return button
    raise AssertionError(f"no button {name!r}")


@pytest.mark.parametrize("compact", [False, True])
def test_accept_with_and_without_camera_and_decline(qtbot: QtBot, compact: bool) -> None:
    shown = popup(qtbot, compact=compact)

    for name, video in (("Accept with camera", True), ("Accept without camera", False)):
        with qtbot.waitSignal(shown.accepted) as sent:
            named(shown, name).click()
        assert sent.args == [video]
    with qtbot.waitSignal(shown.declined):
        named(shown, "Decline").click()


def test_an_audio_call_never_offers_the_camera(qtbot: QtBot) -> None:
    shown = popup(qtbot, AUDIO)

    with qtbot.waitSignal(shown.accepted) as sent:
        named(shown, "Accept").click()

    assert sent.args == [False]
    assert len(shown.card.findChildren(RoundButton)) == 2


def test_a_click_in_the_first_half_second_is_meant_for_something_else(qtbot: QtBot) -> None:
    shown = popup(qtbot, awake=False)
    answers: list[object] = []
    shown.accepted.connect(lambda video: answers.append(video))
    shown.declined.connect(lambda: answers.append("declined"))

    named(shown, "Accept with camera").click()
    named(shown, "Decline").click()
    QTest.keyClick(shown, Qt.Key.Key_V)
    assert answers == []

    qtbot.waitUntil(lambda: shown.card._is_listening)
    named(shown, "Decline").click()
    assert answers == ["declined"]


def test_keys_answer_and_enter_does_not(qtbot: QtBot) -> None:
    shown = popup(qtbot)
    answers: list[object] = []
    shown.accepted.connect(lambda video: answers.append(video))
    shown.declined.connect(lambda: answers.append("declined"))
    shown.silenced.connect(lambda: answers.append("silenced"))
    with qtbot.waitActive(shown):
        shown.activateWindow()

    for key in (Qt.Key.Key_Return, Qt.Key.Key_A, Qt.Key.Key_V, Qt.Key.Key_D, Qt.Key.Key_Escape):
        QTest.keyClick(shown, key)

    assert answers == [False, True, "declined", "silenced"]


def test_in_a_call_the_words_say_what_accepting_does(qtbot: QtBot) -> None:
    shown = popup(qtbot, BUSY)

    assert named(shown, "Leave & accept")
    assert headline(BUSY) == "Kwame Asante is calling"


def test_it_never_takes_the_keyboard_by_itself(qtbot: QtBot) -> None:
    shown = popup(qtbot)

    assert shown.testAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
    assert shown.card.accessibleName() == "Parley · Incoming video call"


@pytest.mark.parametrize(("state", "name"), [(STATE, "Reply with a message"), (BUSY, "Message")])
def test_a_ready_answer_declines_in_words(qtbot: QtBot, state: IncomingState, name: str) -> None:
    shown = popup(qtbot, state)
    said: list[str] = []
    shown.replied.connect(said.append)
    assert named(shown, name)

    menu = shown.card.make_reply_menu()
    words = [action.text() for action in menu.actions() if action.text()]
    menu.actions()[1].trigger()

    assert words == [*ready_replies(), "Write something else…", "In 10 minutes", "In 1 hour"]
    assert said == [ready_replies()[0]]


@pytest.mark.parametrize("compact", [False, True])
def test_words_of_ones_own_are_written_on_the_card(qtbot: QtBot, compact: bool) -> None:
    shown = popup(qtbot, compact=compact)
    said: list[str] = []
    answers: list[object] = []
    shown.replied.connect(said.append)
    shown.declined.connect(lambda: answers.append("declined"))
    line = shown.card.reply

    line.open()
    assert line.isVisible()
    assert not line.send.isEnabled()
    QTest.keyClicks(line.field.edit, "  avd later ")
    QTest.keyClick(line, Qt.Key.Key_D)
    QTest.keyClick(line.field.edit, Qt.Key.Key_Return)

    assert said == ["avd later"]
    assert answers == []
    QTest.keyClick(line, Qt.Key.Key_Escape)
    assert line.isHidden()
    assert shown.isVisible()


@pytest.mark.parametrize("state", [STATE, BUSY])
def test_a_small_card_grows_for_the_words_and_keeps_in_sight_whom_they_go_to(
    qtbot: QtBot, state: IncomingState
) -> None:
    shown = popup(qtbot, state, compact=True)
    card, line = shown.card, shown.card.reply
    before = shown.size()
    answers = [each for each in card.findChildren(Control) if not line.isAncestorOf(each)]

    line.open()

    face = card.findChildren(Avatar)[0]
    assert shown.height() > before.height()
    assert line.geometry().top() >= face.geometry().bottom()
    assert card.rect().contains(line.geometry())
    assert line.rect().contains(line.childrenRect())
    assert [each for each in answers if each.isVisible()] == []
    QTest.keyClick(line, Qt.Key.Key_Escape)
    assert shown.size() == before
    assert [each for each in answers if not each.isVisible()] == []


def test_a_server_with_the_name_of_its_computer_is_named_once(qtbot: QtBot) -> None:
    call = replace(STATE.call, peer_device=DeviceInfo(DeviceId("d"), "attic"))
    shown = popup(qtbot, replace(STATE, call=call, server_name="attic"))

    assert [label.text() for label in shown.card.findChildren(Label) if "attic" in label.text()] == ["attic"]


def test_too_early_nothing_is_said(qtbot: QtBot) -> None:
    shown = popup(qtbot, awake=False)
    said: list[str] = []
    shown.replied.connect(said.append)

    shown.card.make_reply_menu().actions()[1].trigger()

    assert said == []


@pytest.mark.parametrize("state", [STATE, AUDIO])
def test_being_reminded_refuses_the_call(qtbot: QtBot, state: IncomingState) -> None:
    shown = popup(qtbot, state)
    assert shown.card.remind is not None
    shown.card.remind.click()
    menu = shown.card.findChildren(Menu)[-1]
    items = {action.text(): action for action in menu.actions() if action.text()}

    with qtbot.waitSignal(shown.reminded) as wish:
        items["In 1 hour"].trigger()

    assert wish.args == [3600.0]
    menu.close()


def test_the_small_forms_remind_by_their_menu_and_not_in_the_first_half_second(qtbot: QtBot) -> None:
    shown = popup(qtbot, compact=True, awake=False)
    wishes: list[float] = []
    shown.reminded.connect(wishes.append)
    menu = shown.card.make_reply_menu()
    soon = next(action for action in menu.actions() if action.text() == "In 10 minutes")

    soon.trigger()
    shown.card.listen()
    soon.trigger()

    assert wishes == [600.0]
    menu.deleteLater()
