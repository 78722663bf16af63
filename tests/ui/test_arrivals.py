"""Links and accounts: where a link leads who is there already, and inviting others."""

import pytest
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from app.desktop.link_scheme import Platform
from app.invitation import parse_invitation
from app.protocol.model import ContactInfo, ContactState
from app.state import ClientState
from tests.ui.flows import INFO, LINK, PRINT, arrivals
from tests.ui.people import person
from ui.states import Form, FormField


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


def test_switching_shows_the_accounts(qtbot: QtBot) -> None:
    made, entry, _, bridge = arrivals(qtbot)

    made.switch_account()

    assert bridge.client.called("leave") == [()]
    assert made.signed_out()
    assert entry.state.form is Form.ACCOUNTS
