"""The sign-in window: what it sends, what it checks itself, what it says."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.net.errors import Obstacle
from tests.ui.scenes.scene import SERVER
from ui.states import Form, FormField, FormProblem, Reach, RegisterForm, Registration, ServerCard, SignInState
from ui.widgets.server_card import card_words
from ui.windows.sign_in import SignInWindow


def window(qtbot: QtBot, state: SignInState) -> SignInWindow:
    made = SignInWindow()
    qtbot.addWidget(made)
    made.show()
    made.show_state(state)
    return made


def test_enter_in_the_password_signs_in(qtbot: QtBot) -> None:
    shown = window(qtbot, SignInState(SERVER))
    QTest.keyClicks(shown._username.edit, "ada")
    QTest.keyClicks(shown._password.edit, "secret word")

    with qtbot.waitSignal(shown.signInRequested) as sent:
        QTest.keyClick(shown._password.edit, Qt.Key.Key_Return)

    assert sent.args == ["ada", "secret word"]


def test_an_empty_field_is_told_without_the_server(qtbot: QtBot) -> None:
    shown = window(qtbot, SignInState(SERVER))
    asked: list[object] = []
    shown.signInRequested.connect(lambda *_: asked.append(1))

    shown._submit.click()

    assert shown._username.error == "Type your username."
    assert asked == []


def test_nothing_is_sent_to_a_server_that_does_not_answer(qtbot: QtBot) -> None:
    card = ServerCard("meet.example", Reach.UNREACHABLE, obstacle=Obstacle.UNKNOWN_HOST)
    shown = window(qtbot, SignInState(card))

    assert not shown._submit.isEnabled()
    assert not shown._obstacle.isHidden()
    with qtbot.waitSignal(shown.retryRequested):
        shown._retry.click()


def test_a_refusal_stands_under_the_password_and_goes_when_typing(qtbot: QtBot) -> None:
    problem = FormProblem(FormField.PASSWORD, "Name and password do not match.")
    shown = window(qtbot, SignInState(SERVER, username="ada", problem=problem))
    assert shown._password.error == problem.words

    QTest.keyClicks(shown._password.edit, "n")
    assert shown._password.error == ""

    shown.show_state(SignInState(SERVER, username="ada"))
    shown.show_state(SignInState(SERVER, username="ada", problem=problem))
    assert shown._password.error == problem.words


def test_registering_checks_length_and_repetition(qtbot: QtBot) -> None:
    shown = window(qtbot, SignInState(SERVER, form=Form.REGISTER))
    shown._username.set_text("ada")
    shown._password.set_text("short")
    shown._submit.click()
    assert shown._password.error == "A password has at least 8 characters."

    shown._password.set_text("long enough")
    shown._repeat.set_text("long enougk")
    shown._submit.click()
    assert shown._repeat.error == "The two passwords differ."

    shown._repeat.set_text("long enough")
    shown._name.set_text("Ada Moreau")
    with qtbot.waitSignal(shown.registerRequested) as sent:
        shown._submit.click()
    assert sent.args == [RegisterForm("Ada Moreau", "ada", "long enough", "")]


def test_an_invitation_is_asked_for_only_where_it_is_wanted(qtbot: QtBot) -> None:
    shown = window(qtbot, SignInState(SERVER, form=Form.REGISTER))
    assert shown._invitation.isHidden()

    shown.show_state(SignInState(replace(SERVER, registration=Registration.INVITATION), form=Form.REGISTER))
    assert not shown._invitation.isHidden()


def test_a_closed_server_offers_no_account(qtbot: QtBot) -> None:
    shown = window(qtbot, SignInState(replace(SERVER, registration=Registration.CLOSED)))

    assert shown._other.isHidden()
    assert "administrator" in shown._other_words.text()


def test_a_changed_certificate_needs_the_server_s_name_typed(qtbot: QtBot) -> None:
    card = ServerCard("meet.example", Reach.CERTIFICATE_CHANGED, known_fingerprint="AA:BB", shown_fingerprint="CC:DD")
    shown = window(qtbot, SignInState(card))
    warning = shown._warning
    assert not warning.isHidden()
    assert not shown._submit.isEnabled()
    assert not warning.trust.isEnabled()

    QTest.keyClicks(warning.typed.edit, "meet.exampl")
    assert not warning.trust.isEnabled()
    QTest.keyClicks(warning.typed.edit, "e")
    with qtbot.waitSignal(shown.trustRequested):
        warning.trust.click()


def test_typing_a_server_is_answered_after_a_pause_or_at_once_with_enter(qtbot: QtBot) -> None:
    shown = window(qtbot, SignInState(ServerCard(), is_editing_server=True))
    QTest.keyClicks(shown.chooser.field.edit, "meet.example")
    assert shown.chooser._pause.isActive()

    with qtbot.waitSignal(shown.serverTyped) as sent:
        QTest.keyClick(shown.chooser.field.edit, Qt.Key.Key_Return)

    assert sent.args == ["meet.example"]
    assert not shown.chooser._pause.isActive()


def test_the_art_goes_when_the_window_is_narrow(qtbot: QtBot) -> None:
    shown = window(qtbot, SignInState(SERVER))
    shown.resize(1040, 680)
    assert not shown._art.isHidden()

    shown.resize(400, 640)
    assert shown._art.isHidden()


@pytest.mark.parametrize("reach", Reach)
def test_every_state_of_the_server_card_has_words(reach: Reach) -> None:
    card = ServerCard("meet.example", reach, obstacle=Obstacle.TIMED_OUT)

    assert all(card_words(card))
    assert "certificate remembered" in card_words(replace(SERVER, pinned="AA"))[1]
    assert "this computer" in card_words(replace(SERVER, is_local=True))[1]
