"""Signing in: what a wish asks of the server, and what its answer changes in the window."""

from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from app.config import SettingsFile
from app.credentials import Place
from app.net.address import ServerAddress
from app.net.announcement import NearbyServer
from app.net.errors import (
    CertificateChanged,
    CertificateUnknown,
    NetError,
    Obstacle,
    OtherCertificate,
    Refused,
    Unreachable,
)
from app.protocol.errors import ErrorCode
from app.protocol.model import ContactInfo, ContactState
from app.protocol.rest import Registration as WireRegistration
from app.protocol.rest import ServerInfo
from app.state import CertificatePinned, ServerMoved
from tests.ui.fake_bridge import FakeBridge
from tests.ui.flows import ADA, CHOIR, INFO, LINK, PRINT, as_bridge, several, sign_in
from tests.ui.people import person
from ui.server_cards import LOCAL
from ui.sign_in_flow import SignInFlow
from ui.sign_in_place import place_words
from ui.states import Form, FormField, Reach, RegisterForm
from ui.windows.server_chooser import choice_words


def test_a_known_server_is_looked_at_first(qtbot: QtBot) -> None:
    flow, bridge, _ = sign_in(qtbot)

    flow.begin()

    assert bridge.client.called("look") == [("meet.example", "")]
    assert flow.state.server.reach is Reach.REACHABLE
    assert flow.state.server.name == "Parley Lisbon"
    assert not flow.state.server.is_local


def test_without_a_server_this_computer_is_tried_quietly(qtbot: QtBot) -> None:
    flow, bridge, _ = sign_in(qtbot, "", look=Unreachable(Obstacle.NO_CONNECTION))

    flow.begin()

    assert bridge.client.called("look") == [(LOCAL, "")]
    assert flow.state.is_editing_server
    assert flow.state.server.reach is Reach.UNKNOWN


def test_the_first_account_of_a_server_is_made_not_signed_in_to(qtbot: QtBot) -> None:
    first = ServerInfo("New", "0.1", ("1.0",), WireRegistration.OPEN, first_account=True)
    flow, _, _ = sign_in(qtbot, look=first)

    flow.begin()

    assert flow.state.form is Form.REGISTER


def test_a_good_password_enters_and_is_remembered_by_name_only(qtbot: QtBot) -> None:
    flow, bridge, entered = sign_in(qtbot, sign_in=ADA)
    flow.begin()

    flow.sign_in("ada", "secret word")

    assert entered == [ADA]
    assert bridge.client.called("sign_in") == [("meet.example", "ada", "secret word")]
    assert flow._settings.settings.username == "ada"
    assert flow._settings.settings.server_url == "meet.example"


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (Refused(ErrorCode.UNAUTHENTICATED), "Name and password do not match."),
        (Refused(ErrorCode.RATE_LIMITED, retry_after=120), "Too many tries. Try again in 2 min."),
        (Unreachable(Obstacle.TIMED_OUT), "meet.example takes too long. The network is slow, or blocks it."),
    ],
)
def test_a_refused_sign_in_says_why_under_the_password(qtbot: QtBot, error: NetError, words: str) -> None:
    flow, _, entered = sign_in(qtbot, sign_in=error)
    flow.begin()

    flow.sign_in("ada", "wrong")

    assert entered == []
    assert flow.state.problem is not None
    assert flow.state.problem.words == words
    assert not flow.state.is_busy


def test_a_taken_username_stands_under_the_username(qtbot: QtBot) -> None:
    flow, _, _ = sign_in(qtbot, register=Refused(ErrorCode.CONFLICT))
    flow.begin()
    flow.window.formRequested.emit(Form.REGISTER)

    flow.register(RegisterForm("Ada", "ada", "long enough", ""))

    assert flow.state.problem is not None
    assert flow.state.problem.field is FormField.USERNAME


def test_a_changed_certificate_shows_both_until_it_is_trusted(qtbot: QtBot) -> None:
    flow, bridge, _ = sign_in(qtbot, look=CertificateChanged("meet.example:443", "AA", "BB"))
    flow.begin()
    reached = [flow.state.server.reach]
    assert flow.state.server.shown_fingerprint == "BB"

    bridge.client.answers["look"] = INFO
    flow.window.trustRequested.emit()

    reached.append(flow.state.server.reach)
    assert bridge.client.called("trust_certificate") == [("meet.example", "BB")]
    assert reached == [Reach.CERTIFICATE_CHANGED, Reach.REACHABLE]


def test_a_first_meeting_shows_that_the_certificate_is_remembered(qtbot: QtBot) -> None:
    flow, _, _ = sign_in(qtbot)

    flow.pinned(CertificatePinned("meet.example:443", "AA:BB"))
    flow.begin()

    assert flow.state.server.pinned == "AA:BB"


def test_a_saved_sign_in_goes_on_when_the_server_is_back(qtbot: QtBot) -> None:
    flow, bridge, entered = _kept(qtbot, resume_saved=Unreachable(Obstacle.NO_CONNECTION))
    flow.begin()
    assert flow.state.server.reach is Reach.UNREACHABLE

    bridge.client.answers["resume_saved"] = ADA
    flow.window.retryRequested.emit()

    assert entered == [ADA]


def _kept(qtbot: QtBot, **answers: object) -> tuple[SignInFlow, FakeBridge, list[Any]]:
    """Somebody is still signed in here."""
    bridge = FakeBridge(**({"look": INFO} | answers))
    settings = SettingsFile(None)
    settings.update(server_url="meet.example", username="ada")
    flow = SignInFlow(as_bridge(bridge), settings)
    qtbot.addWidget(flow.window)
    entered: list[Any] = []
    flow.signedIn.connect(entered.append)
    return flow, bridge, entered


def _network_comes(bridge: FakeBridge) -> None:
    bridge.client.answers |= {"look": INFO, "resume_saved": ADA}


AWAY = Unreachable(Obstacle.OFFLINE)


def test_a_kept_sign_in_goes_on_without_a_click(qtbot: QtBot) -> None:
    flow, bridge, entered = _kept(qtbot, look=AWAY, resume_saved=AWAY)
    flow.begin()
    flow._again._be_due()
    still = (flow.state.server.reach, bool(flow.state.note), flow._again.is_armed)
    _network_comes(bridge)

    flow._again._be_due()

    assert still == (Reach.UNREACHABLE, True, True)
    assert entered == [ADA]
    assert not flow._again.is_armed
    assert flow.state.note == ""


def test_the_network_or_the_end_of_sleep_hurries_a_kept_sign_in(qtbot: QtBot) -> None:
    flow, bridge, entered = _kept(qtbot, look=AWAY, resume_saved=AWAY)
    flow.begin()
    _network_comes(bridge)

    flow.hurry()

    qtbot.waitUntil(lambda: entered == [ADA])


@pytest.mark.parametrize("code", [ErrorCode.UNAVAILABLE, ErrorCode.RATE_LIMITED])
def test_a_server_that_cannot_now_is_not_a_refused_sign_in(qtbot: QtBot, code: ErrorCode) -> None:
    flow, bridge, entered = _kept(qtbot, resume_saved=Refused(code, retry_after=30))
    flow.begin()
    asked = bridge.client.called("resume_saved")
    waits = flow._again.is_armed
    flow.hurry()  # it said how long it wants to be left alone
    _network_comes(bridge)

    flow._again._be_due()

    assert asked == [("meet.example", "ada")]
    assert waits
    assert entered == [ADA]


def test_a_refused_sign_in_is_not_tried_again(qtbot: QtBot) -> None:
    flow, bridge, entered = _kept(qtbot, resume_saved=Refused(ErrorCode.FORBIDDEN))
    flow.begin()
    _network_comes(bridge)

    flow.hurry()

    assert not flow._again.is_armed
    assert entered == []
    assert flow.state.note == ""


def test_who_is_at_something_else_is_left_alone_by_a_kept_sign_in(qtbot: QtBot) -> None:
    flow, bridge, entered = _kept(qtbot, look=AWAY, resume_saved=AWAY)
    flow.begin()
    flow.window.serverEditRequested.emit(True)
    _network_comes(bridge)

    flow._again._be_due()
    meanwhile = list(entered)
    flow.window.serverEditRequested.emit(False)
    flow._again._be_due()

    assert meanwhile == []
    assert entered == [ADA]


def test_another_account_ends_the_wait_for_the_kept_one(qtbot: QtBot) -> None:
    flow, bridge, entered = _kept(qtbot, look=AWAY, resume_saved=AWAY)
    flow.begin()

    flow.look(LINK)
    bridge.client.answers["look"] = INFO
    flow.hurry()

    assert not flow._again.is_armed
    assert entered == []


def test_where_the_sign_in_is_kept_is_told_when_it_is_not_the_keyring() -> None:
    assert place_words(Place.KEYRING) == ""
    assert "file" in place_words(Place.FILE)
    assert place_words(Place.MEMORY)


def test_an_invitation_leads_to_its_server_fills_the_code_and_asks_the_inviter(qtbot: QtBot) -> None:
    kwame = ContactInfo(person("kwame"), ContactState.REQUEST_SENT)
    flow, bridge, entered = sign_in(qtbot, register=ADA, follow=kwame)
    invited: list[object] = []
    flow.invited.connect(invited.append)

    flow.window.serverTyped.emit(LINK)

    assert bridge.client.called("look") == [("192.168.1.7:8443", PRINT)]
    assert flow.state.form is Form.REGISTER
    assert flow.window._invitation.text == "k3y"
    assert invited == []
    flow.register(RegisterForm("Ada", "ada", "long enough", "k3y"))
    assert entered == [ADA]
    assert [str(each[0]) for each in bridge.client.called("follow")] == [LINK]
    assert invited == [kwame]
    assert flow.state.invitation is None


def test_an_old_link_leads_to_where_its_server_is_now(qtbot: QtBot) -> None:
    flow, bridge, entered = sign_in(qtbot, register=ADA, moved_to="https://192.168.1.9:8443")

    flow.window.serverTyped.emit(LINK)

    assert bridge.client.called("look") == [("192.168.1.7:8443", PRINT)]
    assert flow.state.server.address == "192.168.1.9:8443"
    assert flow.state.server.reach is Reach.REACHABLE
    assert flow.window._invitation.text == "k3y"
    flow.register(RegisterForm("Ada", "ada", "long enough", "k3y"))
    assert entered == [ADA]
    assert bridge.client.called("register")[0][0] == "192.168.1.9:8443"
    assert flow._settings.settings.server_url == "192.168.1.9:8443"


def test_a_server_that_moves_under_way_is_remembered_where_it_is(qtbot: QtBot) -> None:
    flow, _bridge, _entered = several(qtbot, resume_saved=ADA)
    flow.window.accounts.rows[1].click()

    flow.moved(ServerMoved("https://choir.example", "https://192.168.1.9:8443"))

    settings = flow._settings.settings
    assert settings.server_url == settings.accounts[0].server_url == "192.168.1.9:8443"
    assert "choir.example" not in [each.server_url for each in settings.accounts]
    assert len(settings.accounts) == 2


def test_a_server_that_is_not_the_one_of_the_link_gets_nothing(qtbot: QtBot) -> None:
    flow, bridge, _ = sign_in(qtbot, look=OtherCertificate("192.168.1.7:8443", PRINT, "CD"))

    flow.look(LINK)

    assert flow.state.server.reach is Reach.OTHER_CERTIFICATE
    assert (flow.state.server.known_fingerprint, flow.state.server.shown_fingerprint) == (PRINT, "CD")
    assert not flow.window._submit.isEnabled()
    assert flow.window._warning.typed.isHidden()
    assert [call[0] for call in bridge.client.noted] == ["look"]


def test_a_typed_server_drops_the_invitation(qtbot: QtBot) -> None:
    flow, bridge, _ = sign_in(qtbot)
    flow.look(LINK)

    flow.look("meet.example")

    assert flow.state.invitation is None
    assert bridge.client.called("look")[-1] == ("meet.example", "")


@pytest.mark.parametrize("link", ["parley://a:b@meet.example/join", "parley://meet.example/join?fp=12", "https://x/y"])
def test_a_bad_link_is_explained_under_the_server_and_not_followed(qtbot: QtBot, link: str) -> None:
    flow, bridge, _ = sign_in(qtbot)

    flow.look(link)

    assert flow.state.problem is not None
    assert flow.state.problem.field is FormField.SERVER
    assert flow.window.chooser.field.error == flow.state.problem.words
    assert bridge.client.called("look") == []


def test_an_unknown_certificate_is_trusted_by_its_fingerprint(qtbot: QtBot) -> None:
    flow, bridge, _ = sign_in(qtbot, look=CertificateUnknown("meet.example:443", "CD"))
    flow.begin()
    assert flow.state.server.reach is Reach.CERTIFICATE_UNKNOWN

    flow.window.trustRequested.emit()

    assert bridge.client.called("trust_certificate") == [("meet.example", "CD")]


def test_too_many_tries_lock_the_button_for_as_long_as_the_server_says(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [100.0]
    monkeypatch.setattr("app.clock.now", lambda: now[0])
    flow, _, _ = sign_in(qtbot, sign_in=Refused(ErrorCode.RATE_LIMITED, retry_after=60))
    flow.begin()
    flow.sign_in("ada", "wrong")
    assert flow.state.locked_for == 60
    assert not flow.window._submit.isEnabled()

    now[0] += 30
    flow._second.timeout.emit()
    assert "30 s" in flow.window._password.error
    now[0] += 31
    flow._second.timeout.emit()

    assert flow.window._password.error == ""
    assert flow.window._submit.isEnabled()
    assert not flow._second.isActive()


def test_known_accounts_are_shown_and_one_click_signs_in(qtbot: QtBot) -> None:
    flow, bridge, entered = several(qtbot, resume_saved=ADA)
    assert flow.state.form is Form.ACCOUNTS
    assert [row.accessibleName() for row in flow.window.accounts.rows] == ["Ada Moreau", "Ada"]

    flow.window.accounts.rows[1].click()

    assert bridge.client.called("resume_saved") == [("choir.example", "ada")]
    assert entered == [ADA]
    assert flow._settings.settings.server_url == "choir.example"
    assert flow._settings.settings.accounts[0].server_url == "choir.example"


def test_an_account_whose_server_moved_is_remembered_where_it_is_now(qtbot: QtBot) -> None:
    flow, _bridge, entered = several(qtbot, resume_saved=ADA, moved_to="https://192.168.1.9:8443")

    flow.window.accounts.rows[1].click()

    settings = flow._settings.settings
    assert entered == [ADA]
    assert settings.server_url == "192.168.1.9:8443"
    assert "choir.example" not in [each.server_url for each in settings.accounts]
    assert settings.accounts[0].server_url == "192.168.1.9:8443"


def test_an_account_whose_sign_in_is_over_asks_for_the_password_only(qtbot: QtBot) -> None:
    flow, bridge, entered = several(qtbot, resume_saved=None)

    flow.window.accounts.rows[0].click()

    assert entered == []
    assert flow.state.form is Form.SIGN_IN
    assert flow.window._username.text == "ada"
    assert bridge.client.called("look") == [("meet.example", "")]


def test_a_forgotten_account_is_gone_with_its_secret(qtbot: QtBot) -> None:
    flow, bridge, _ = several(qtbot)

    flow.window.accounts.crosses[0].click()

    assert flow._settings.settings.accounts == (CHOIR,)
    assert bridge.client.called("forget_saved") == [("meet.example", "ada")]
    flow.window.accounts.crosses[0].click()
    assert flow.state.form is Form.SIGN_IN


def test_one_looks_around_only_while_a_server_is_chosen(qtbot: QtBot) -> None:
    flow, bridge, _ = sign_in(qtbot)
    flow.begin()
    assert bridge.client.called("look_around") == []

    flow.window.serverEditRequested.emit(True)
    flow.show_nearby((NearbyServer("Workshop", ServerAddress("192.168.1.7", 8443, True)),))
    offered = [choice_words(choice) for choice in flow.state.choices]
    flow.window.chooser.rows[0].click()

    assert offered[0] == ("Workshop", "In this network · 192.168.1.7:8443")
    assert bridge.client.called("look_around") == [(True,), (False,)]
    assert bridge.client.called("look")[-1] == ("192.168.1.7:8443", "")
