"""A new password, a mail address, and a link for who forgot: windows and flows."""

from typing import cast

import pytest
from pytestqt.qtbot import QtBot

from app.arriving import parse_arriving
from app.config import SettingsFile
from app.net.errors import NetError, Obstacle, OtherCertificate, Refused, Unreachable
from app.protocol.errors import ErrorCode
from app.protocol.rest import ServerInfo
from tests.ui.fake_bridge import FakeBridge
from tests.ui.people import person
from ui.bridge import Bridge
from ui.own_account_flow import OwnAccountFlow
from ui.sign_in_flow import SignInFlow
from ui.states import Form, Reach
from ui.windows.email import EmailWindow
from ui.windows.password import PasswordWindow

PRINT = ":".join(["AB"] * 32)
TOKEN = "t" * 43
RESET = f"parley://192.168.1.7:8443/reset?fp={'ab' * 32}&token={TOKEN}&user=ada"
INFO = ServerInfo("Workshop", "0.1", ("1.0",))
MAILS = ServerInfo("Workshop", "0.1", ("1.0",), resets_by_mail=True)


def entry(qtbot: QtBot, **answers: object) -> tuple[SignInFlow, FakeBridge]:
    bridge = FakeBridge(**({"look": INFO, "sign_in": person("ada"), "reset_password": "ada"} | answers))
    flow = SignInFlow(cast(Bridge, bridge), SettingsFile(None), "meet.example")
    qtbot.addWidget(flow.window)
    return flow, bridge


def test_a_link_leads_to_a_new_password_and_in(qtbot: QtBot) -> None:
    flow, bridge = entry(qtbot)
    entered: list[object] = []
    flow.signedIn.connect(entered.append)

    flow.look(RESET)
    assert flow.state.form is Form.RESET
    assert bridge.client.called("look") == [("192.168.1.7:8443", PRINT)]
    window = flow.window
    window._password.set_text("long enough")
    window._repeat.set_text("long enough")
    window._submit.click()

    assert bridge.client.called("reset_password") == [("192.168.1.7:8443", TOKEN, "long enough")]
    assert bridge.client.called("sign_in") == [("192.168.1.7:8443", "ada", "long enough")]
    assert entered == [person("ada")]
    assert flow.state.reset is None


def test_the_token_goes_to_no_server_but_the_one_of_the_link(qtbot: QtBot) -> None:
    flow, bridge = entry(qtbot, look=OtherCertificate("192.168.1.7:8443", PRINT, "CD"))

    flow.take(parse_arriving(RESET))
    assert flow.state.server.reach is Reach.OTHER_CERTIFICATE
    bridge.client.answers["look"] = INFO
    flow.look("meet.example")
    flow.reset("long enough")

    assert flow.state.form is Form.SIGN_IN
    assert bridge.client.called("reset_password") == []


def test_a_used_link_says_so(qtbot: QtBot) -> None:
    flow, _ = entry(qtbot, reset_password=Refused(ErrorCode.NOT_FOUND))
    flow.take(parse_arriving(RESET))

    flow.reset("long enough")

    assert "Ask for a new one" in flow.window._password.error
    assert flow.state.form is Form.RESET


def test_who_forgot_asks_the_administrator_or_gets_mail(qtbot: QtBot) -> None:
    flow, bridge = entry(qtbot)
    flow.begin()
    flow.window._forgot.click()
    assert "administrator" in flow.state.note

    flow, bridge = entry(qtbot, look=MAILS)
    flow.begin()
    flow.window._forgot.click()
    assert "username" in flow.window._username.error
    flow.window._username.set_text("ada")
    flow.window._forgot.click()

    assert bridge.client.called("request_reset") == [("meet.example", "ada")]
    assert "on its way" in flow.state.note


def account(qtbot: QtBot, **answers: object) -> tuple[OwnAccountFlow, FakeBridge, list[str]]:
    bridge = FakeBridge(**({"email": "ada@example.org"} | answers))
    said: list[str] = []
    return OwnAccountFlow(cast(Bridge, bridge), said.append), bridge, said


def test_a_password_is_changed_only_if_the_new_one_is_typed_twice(qtbot: QtBot) -> None:
    flow, bridge, said = account(qtbot)
    flow.change_password()
    window = flow.window
    assert isinstance(window, PasswordWindow)
    window.save.click()
    assert window.old.error
    window.old.set_text("old one")
    window.new.set_text("new one")
    window.repeat.set_text("new onf")
    window.save.click()
    assert window.repeat.error
    assert bridge.client.called("change_password") == []

    window.repeat.set_text("new one")
    window.save.click()

    assert bridge.client.called("change_password") == [("old one", "new one")]
    assert said == ["Your password is changed"]
    assert flow.window is None


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (Refused(ErrorCode.FORBIDDEN), "This password is wrong."),
        (Refused(ErrorCode.MALFORMED), "too short"),
        (Refused(ErrorCode.RATE_LIMITED, retry_after=60), "Try again in 1 min"),
        (Unreachable(Obstacle.NO_CONNECTION), "does not answer"),
    ],
)
def test_a_refused_password_says_why_and_lets_one_try_again(qtbot: QtBot, error: NetError, words: str) -> None:
    flow, _, said = account(qtbot, change_password=error)
    flow.change_password()
    window = flow.window
    assert isinstance(window, PasswordWindow)

    window.changeRequested.emit("old", "new")

    assert words in window.old.error + window.new.error
    assert window.save.isEnabled()
    assert said == []
    flow.close()


def test_the_mail_address_is_shown_and_changed_with_the_password(qtbot: QtBot) -> None:
    flow, bridge, said = account(qtbot)
    flow.change_email()
    window = flow.window
    assert isinstance(window, EmailWindow)
    assert window.email.text == "ada@example.org"
    window.save.click()
    assert window.password.error

    window.email.set_text("")
    window.password.set_text("secret word")
    window.save.click()

    assert bridge.client.called("set_email") == [("", "secret word")]
    assert said == ["Your mail address is saved"]
