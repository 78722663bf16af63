"""Links and accounts: where a link leads who is there already, and inviting others."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from app.desktop.link_scheme import Platform
from app.invitation import parse_invitation
from app.known_accounts import KnownAccount
from app.net.errors import NetError, Obstacle, Refused, Unreachable
from app.protocol.errors import ErrorCode
from app.protocol.model import ContactInfo, ContactState
from app.state import ClientState
from tests.ui.fake_bridge import FakeBridge
from tests.ui.flows import ADA, INFO, LINK, PRINT, arrivals
from tests.ui.people import person
from tests.ui.scenes.scene import CLIENT, CONNECTED
from ui.bridge import forget, ignore
from ui.states import Form, FormField

Waiting = list[tuple[Callable[[Any], None], Callable[[NetError], None]]]
"""How to answer and how to refuse each wish."""


def held(monkeypatch: pytest.MonkeyPatch, bridge: FakeBridge) -> Waiting:
    """What the bridge is asked from now on stays unanswered."""
    asked: Waiting = []
    monkeypatch.setattr(bridge, "ask", lambda _work, done=forget, failed=ignore: asked.append((done, failed)))
    return asked


def test_the_link_to_invite_is_shown_as_text_and_code_and_copied(qtbot: QtBot) -> None:
    mine = parse_invitation(LINK)
    made, _, flow, _ = arrivals(qtbot, invite=mine)

    flow.window.inviteRequested.emit()

    assert made.window is not None
    assert made.window.link.text == LINK
    made.window.copy_link.click()
    assert QGuiApplication.clipboard().text() == LINK
    made.window.accept()
    assert made.window is None


def test_a_link_for_this_computer_only_has_no_code_for_another_device(qtbot: QtBot) -> None:
    made, _, flow, _ = arrivals(qtbot, invite=parse_invitation("parley://127.0.0.1:8443/join?from=ada"))

    flow.window.inviteRequested.emit()

    assert made.window is not None
    assert made.window.code.isHidden()
    made.window.accept()


def test_a_link_that_is_still_on_its_way_says_so_and_cannot_be_copied(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, _, flow, bridge = arrivals(qtbot)
    asked = held(monkeypatch, bridge)
    flow.window.inviteRequested.emit()
    assert made.window is not None
    assert made.window.link.edit.placeholderText() == "Creating the link…"
    assert not made.window.copy_link.isEnabled()

    asked[0][1](Unreachable(Obstacle.TIMED_OUT))

    assert made.window.link.edit.placeholderText() == ""
    assert made.window.link.error
    made.window.accept()


def test_a_link_to_one_s_own_server_only_asks_the_inviter(qtbot: QtBot) -> None:
    kwame = ContactInfo(person("kwame"), ContactState.REQUEST_SENT)
    made, _, flow, bridge = arrivals(qtbot, follow=kwame)

    flow.window.search.edit.setText("parley://meet.parley.example/join?from=kwame")
    flow.window.search.edit.textEdited.emit("parley://meet.parley.example/join?from=kwame")
    assert not bridge.client.called("follow")
    flow.window.search.submitted.emit(False)

    assert len(bridge.client.called("follow")) == 1
    assert flow.window.toasts.words == ("Request sent to Kwame",)
    assert flow.window.search.edit.text() == ""
    assert bridge.client.called("search") == []
    assert made.question is None


def test_a_link_to_another_server_says_that_the_call_ends(qtbot: QtBot) -> None:
    made, _, _, _ = arrivals(qtbot, look=INFO)
    made.take(LINK)
    assert made.question is not None
    without = made.question.accessibleDescription()
    made.question.stay.click()
    made.show_client(replace(CLIENT, calls=(CONNECTED.call,)))

    made.take(LINK)

    assert "The call ends" not in without
    assert "The call ends for both of you." in made.question.accessibleDescription()
    made.question.stay.click()


def test_a_link_to_another_server_asks_first_and_keeps_the_sign_in(qtbot: QtBot) -> None:
    made, entry, _, bridge = arrivals(qtbot, look=INFO)
    made.take(LINK)
    assert made.question is not None
    assert bridge.client.called("leave") == []

    made.question.act.click()
    assert bridge.client.called("leave") == [()]
    assert made.signed_out()

    assert entry.state.invitation == parse_invitation(LINK)
    assert bridge.client.called("look") == [("192.168.1.7:8443", PRINT)]
    assert not made.signed_out()


def test_a_bad_link_is_told_where_the_person_is(qtbot: QtBot) -> None:
    made, entry, flow, bridge = arrivals(qtbot)

    made.take("parley://meet.example/join?fp=1")
    made.show_client(ClientState())
    made.take("file:///etc/passwd")

    assert "fingerprint" in flow.window.toasts.words[0]
    assert entry.state.problem is not None
    assert entry.state.problem.field is FormField.SERVER
    assert bridge.client.called("follow") == []


def test_opening_links_is_offered_once_and_asked_of_the_system_on_yes(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def refuse() -> bool:
        asked.append("open")
        return False

    monkeypatch.setattr("app.link_opener.this_platform", lambda: Platform.LINUX)
    monkeypatch.setattr("app.link_opener.open_links_here", refuse)
    made, _, flow, _ = arrivals(qtbot)

    made.offer_to_open_links()
    made.offer_to_open_links()
    assert flow.window.toasts.words == ("Open invitation links with Parley?",)
    assert asked == []

    flow.window.toasts._toasts[0].acted.emit()

    assert asked == ["open"]
    assert not made._settings.settings.opens_links
    assert "does not let Parley" in flow.window.toasts.words[-1]


def test_a_link_of_the_command_line_waits_until_it_is_clear_who_is_there(qtbot: QtBot) -> None:
    made, _, _, bridge = arrivals(qtbot, follow=None)
    made.keep_first("parley://meet.parley.example/join?from=kwame")
    assert bridge.client.called("follow") == []

    made.take_first()
    made.take_first()

    assert len(bridge.client.called("follow")) == 1


@pytest.mark.parametrize("resumes", [True, False])
def test_a_link_that_comes_while_one_signs_in_is_not_taken_for_the_server_that_answers(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, resumes: bool
) -> None:
    made, entry, _, bridge = arrivals(qtbot)
    made.show_client(ClientState())
    asked = held(monkeypatch, bridge)
    if resumes:
        entry.choose_account(KnownAccount("meet.example", "ada"))
    else:
        entry.sign_in("ada", "secret word")

    made.take(LINK)
    assert entry.state.server.address == "meet.example"
    monkeypatch.undo()
    asked[0][0](ADA)

    assert entry._settings.settings.server_url == "meet.example"
    assert entry.state.invitation is None
    assert bridge.client.called("follow") == []
    made.show_client(CLIENT)
    made.take_first()
    assert made.question is not None


def test_a_link_that_came_while_one_signed_in_is_followed_when_that_fails(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, entry, _, bridge = arrivals(qtbot, look=INFO)
    made.show_client(ClientState())
    asked = held(monkeypatch, bridge)
    entry.sign_in("ada", "wrong")
    made.take(LINK)
    monkeypatch.undo()

    asked[0][1](Refused(ErrorCode.UNAUTHENTICATED))

    assert entry.state.invitation == parse_invitation(LINK)
    assert bridge.client.called("look") == [("192.168.1.7:8443", PRINT)]


def test_switching_shows_the_accounts(qtbot: QtBot) -> None:
    made, entry, _, bridge = arrivals(qtbot)

    made.switch_account()

    assert bridge.client.called("leave") == [()]
    assert made.signed_out()
    assert entry.state.form is Form.ACCOUNTS
