"""The flows between windows and client: what a wish asks for, and what an answer changes on the screen."""

from dataclasses import replace
from typing import Any, cast

import pytest
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from app import clock
from app.config import SettingsFile
from app.credentials import Place
from app.desktop.link_scheme import Platform
from app.desktop.popups import PopupForm
from app.invitation import parse_invitation
from app.known_accounts import KnownAccount
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
from app.protocol.description import Kind
from app.protocol.errors import EndReason, ErrorCode
from app.protocol.ids import CallId, UserId
from app.protocol.model import CallDirection, ContactInfo, ContactState
from app.protocol.rest import Registration as WireRegistration
from app.protocol.rest import ServerInfo
from app.state import CertificatePinned, ClientState, DeviceFailed, DeviceState, Phase
from media.audio.ringing import Ring
from media.effects.choices import Backdrop, BackdropState, NoiseSuppression, PictureEffects, ProcessingSettings
from media.engine.api import Hearing
from media.frame import SourceProblem
from tests.ui.fake_bridge import FakeBridge
from tests.ui.people import HISTORY, person
from tests.ui.scenes import ACTS, CLIENT, CONNECTED, a_call
from ui.arrivals import Arrivals
from ui.bridge import Bridge
from ui.call_flow import CallFlow
from ui.device_choice import DeviceChoice, Replacements
from ui.home_flow import HomeFlow
from ui.preferences import Preferences
from ui.sign_in_flow import LOCAL, SignInFlow, place_words
from ui.states import Form, FormField, Reach, RegisterForm
from ui.system_settings import privacy_page
from ui.windows.incoming import IncomingPopup
from ui.windows.server_chooser import choice_words

INFO = ServerInfo("Parley Lisbon", "0.1", ("1.0",), WireRegistration.OPEN)
ADA = person("ada")


def as_bridge(bridge: FakeBridge) -> Bridge:
    return cast(Bridge, bridge)


# -- signing in


def sign_in(qtbot: QtBot, server: str = "meet.example", **answers: object) -> tuple[SignInFlow, FakeBridge, list[Any]]:
    bridge = FakeBridge(**({"look": INFO} | answers))
    flow = SignInFlow(as_bridge(bridge), SettingsFile(None), server)
    qtbot.addWidget(flow.window)
    entered: list[Any] = []
    flow.signedIn.connect(entered.append)
    return flow, bridge, entered


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
    bridge = FakeBridge(look=INFO, resume_saved=Unreachable(Obstacle.NO_CONNECTION))
    settings = SettingsFile(None)
    settings.update(server_url="meet.example", username="ada")
    flow = SignInFlow(as_bridge(bridge), settings)
    qtbot.addWidget(flow.window)
    entered: list[Any] = []
    flow.signedIn.connect(entered.append)
    flow.begin()
    assert flow.state.server.reach is Reach.UNREACHABLE

    bridge.client.answers["resume_saved"] = ADA
    flow.window.retryRequested.emit()

    assert entered == [ADA]


def test_where_the_sign_in_is_kept_is_told_when_it_is_not_the_keyring() -> None:
    assert place_words(Place.KEYRING) == ""
    assert "file" in place_words(Place.FILE)
    assert place_words(Place.MEMORY)


# -- home


def home(qtbot: QtBot, **answers: object) -> tuple[HomeFlow, FakeBridge]:
    bridge = FakeBridge(**({"history": HISTORY, "search": (), "add_contact": None} | answers))
    flow = HomeFlow(as_bridge(bridge), ACTS)
    qtbot.addWidget(flow.window)
    flow.show_client(CLIENT)
    return flow, bridge


def test_history_is_loaded_and_loaded_again_after_a_call(qtbot: QtBot) -> None:
    flow, bridge = home(qtbot)

    flow.load_history()
    flow.call_over(a_call(Phase.ENDED, reason=EndReason.BUSY))

    assert len(bridge.client.called("history")) == 2
    assert flow.state.history == HISTORY
    assert "another call" in flow.window.home._after._words.text()


def test_search_asks_once_after_a_pause(qtbot: QtBot) -> None:
    flow, bridge = home(qtbot, search=(person("tomas"),))

    for typed in ("t", "to", "tom"):
        flow.window.searchTyped.emit(typed)
    qtbot.waitUntil(lambda: bool(bridge.client.called("search")))

    assert bridge.client.called("search") == [("tom",)]
    assert flow.state.found.people == (person("tomas"),)


def test_removing_can_be_undone(qtbot: QtBot) -> None:
    flow, bridge = home(qtbot)

    flow.window.removeRequested.emit(person("mei"))

    assert bridge.client.called("remove_contact") == [("mei",)]
    assert flow.window.toasts.words == ("Mei is removed",)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (Refused(ErrorCode.RATE_LIMITED, retry_after=5), "That was often"),
        (Refused(ErrorCode.FORBIDDEN), "That is not possible with this person"),
        (Unreachable(Obstacle.NO_CONNECTION), "meet.parley.example does not answer"),
    ],
)
def test_refusals_are_told_in_a_toast(qtbot: QtBot, error: NetError, words: str) -> None:
    flow, _ = home(qtbot, add_contact=error)

    flow.window.addRequested.emit(person("tomas"))

    assert flow.window.toasts.words == (words,)


def test_a_missed_call_offers_to_call_back(qtbot: QtBot) -> None:
    flow, _ = home(qtbot)

    flow.missed(HISTORY[0])

    assert flow.window.toasts.words == ("Missed call from Ingrid Solberg",)
    flow.missed(HISTORY[0], is_said=True)
    assert len(flow.window.toasts.words) == 1


# -- links and accounts

PRINT = ":".join(["AB"] * 32)
LINK = f"parley://192.168.1.7:8443/join?fp={'ab' * 32}&code=k3y&from=kwame"


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


def test_a_server_that_is_not_the_one_of_the_link_gets_nothing(qtbot: QtBot) -> None:
    flow, bridge, _ = sign_in(qtbot, look=OtherCertificate("192.168.1.7:8443", PRINT, "CD"))

    flow.look(LINK)

    assert flow.state.server.reach is Reach.OTHER_CERTIFICATE
    assert (flow.state.server.known_fingerprint, flow.state.server.shown_fingerprint) == (PRINT, "CD")
    assert not flow.window._submit.isEnabled()
    assert flow.window._warning.typed.isHidden()
    assert [call[0] for call in bridge.client.calls] == ["look"]


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


WORK = KnownAccount("meet.example", "ada", "Ada Moreau", "Parley Lisbon")
CHOIR = KnownAccount("choir.example", "ada", "Ada")


def several(qtbot: QtBot, **answers: object) -> tuple[SignInFlow, FakeBridge, list[Any]]:
    bridge = FakeBridge(**({"look": INFO} | answers))
    settings = SettingsFile(None)
    settings.update(server_url="meet.example", accounts=(WORK, CHOIR))
    flow = SignInFlow(as_bridge(bridge), settings)
    qtbot.addWidget(flow.window)
    entered: list[Any] = []
    flow.signedIn.connect(entered.append)
    flow.begin()
    return flow, bridge, entered


def test_known_accounts_are_shown_and_one_click_signs_in(qtbot: QtBot) -> None:
    flow, bridge, entered = several(qtbot, resume_saved=ADA)
    assert flow.state.form is Form.ACCOUNTS
    assert [row.accessibleName() for row in flow.window.accounts.rows] == ["Ada Moreau", "Ada"]

    flow.window.accounts.rows[1].click()

    assert bridge.client.called("resume_saved") == [("choir.example", "ada")]
    assert entered == [ADA]
    assert flow._settings.settings.server_url == "choir.example"
    assert flow._settings.settings.accounts[0].server_url == "choir.example"


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


def arrivals(qtbot: QtBot, **answers: object) -> tuple[Arrivals, SignInFlow, HomeFlow, FakeBridge]:
    flow, bridge = home(qtbot, **answers)
    settings = SettingsFile(None)
    entry = SignInFlow(as_bridge(bridge), settings, "meet.example")
    qtbot.addWidget(entry.window)
    made = Arrivals(as_bridge(bridge), entry, flow, settings)
    made.show_client(CLIENT)
    return made, entry, flow, bridge


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


# -- calls


@pytest.fixture
def calls(qtbot: QtBot) -> Any:
    """A call flow without devices that sound."""
    bridge = FakeBridge(hear=Hearing(-60.0))
    settings = SettingsFile(None)
    devices = DeviceChoice(settings, Replacements(camera=lambda: None, microphone=lambda: None, speaker=lambda: None))
    flow = CallFlow(as_bridge(bridge), settings, devices, Preferences(as_bridge(bridge), settings, devices))
    yield flow, bridge
    flow.close()


RINGING = a_call(Phase.RINGING, CallDirection.INCOMING)
ACTIVE = CONNECTED.call


def test_a_caller_gets_a_popup_until_it_stops_ringing(calls: tuple[CallFlow, FakeBridge]) -> None:
    flow, bridge = calls
    flow.show_client(replace(CLIENT, calls=(RINGING,)))
    popup = flow.callers.popups[RINGING.call_id]
    assert isinstance(popup, IncomingPopup)

    popup.card.listen()
    popup.card.accept(video=True)
    assert bridge.client.called("accept") == [(RINGING.call_id, True)]

    flow.show_client(replace(CLIENT, calls=()))
    assert flow.callers.popups == {}


def sounding(flow: CallFlow) -> Ring | None:
    return flow._ringing.sounding


def test_it_rings_only_while_the_person_wants_to_hear_it(calls: tuple[CallFlow, FakeBridge]) -> None:
    flow, _ = calls
    flow._settings.update(rings=False)
    flow.show_client(replace(CLIENT, calls=(RINGING,)))
    assert sounding(flow) is None
    assert RINGING.call_id in flow.callers.popups

    flow._settings.update(rings=True)
    assert sounding(flow) is Ring.INCOMING

    flow._settings.update(rings=False)
    assert sounding(flow) is None


def test_the_ring_is_heard_for_a_moment_on_wish(qtbot: QtBot, calls: tuple[CallFlow, FakeBridge]) -> None:
    flow, _ = calls
    flow._trial.setInterval(20)

    flow.try_ring()

    assert sounding(flow) is Ring.INCOMING
    qtbot.waitUntil(lambda: sounding(flow) is None)


def test_a_trial_of_the_ring_does_not_end_the_ring_of_a_caller(calls: tuple[CallFlow, FakeBridge]) -> None:
    flow, _ = calls
    flow.try_ring()
    flow.show_client(replace(CLIENT, calls=(RINGING,)))

    flow._trial.timeout.emit()

    assert flow._ringing.sounding is Ring.INCOMING


def test_the_window_of_a_caller_has_the_chosen_form(calls: tuple[CallFlow, FakeBridge]) -> None:
    flow, _ = calls
    heights = []
    for form in (PopupForm.FULL, PopupForm.COMPACT):
        flow._settings.update(popup=form)
        flow.show_client(replace(CLIENT, calls=(RINGING,)))
        popup = flow.callers.popups[RINGING.call_id]
        assert isinstance(popup, IncomingPopup)
        heights.append(popup.card.height())
        flow.callers.close()

    assert heights[1] < 120 < heights[0]


def test_a_silenced_caller_does_not_come_back(calls: tuple[CallFlow, FakeBridge]) -> None:
    flow, bridge = calls
    state = replace(CLIENT, calls=(RINGING,))
    flow.show_client(state)

    flow.callers.popups[RINGING.call_id].close()
    flow.show_client(replace(state, missed=()))

    assert flow.callers.popups == {}
    assert bridge.client.called("decline") == []


def test_a_second_caller_hears_of_the_first(calls: tuple[CallFlow, FakeBridge]) -> None:
    flow, _ = calls
    second = replace(a_call(Phase.RINGING, CallDirection.INCOMING, "leila", quiet=True), call_id=CallId("second"))

    flow.show_client(replace(CLIENT, calls=(ACTIVE, second)))

    popup = flow.callers.popups[second.call_id]
    assert isinstance(popup, IncomingPopup)
    assert popup.card.state.busy_with == "Kwame Asante"
    assert flow._ringing.sounding is None


def test_a_call_opens_its_window_and_takes_its_pictures(calls: tuple[CallFlow, FakeBridge]) -> None:
    flow, bridge = calls

    flow.show_client(replace(CLIENT, calls=(ACTIVE,), devices=DeviceState(is_camera_on=True)))

    assert flow.has_window
    assert flow.window is not None
    pictures = flow.window.stage.remote.mailbox.put
    assert bridge.client.called("set_frame_sink") == [(ACTIVE.call_id, pictures)]
    assert len(bridge.client.called("set_self_view")) == 1


def test_the_window_is_made_while_it_rings_and_asks_for_nothing(
    calls: tuple[CallFlow, FakeBridge], qtbot: QtBot
) -> None:
    flow, bridge = calls
    flow.show_client(replace(CLIENT, calls=(RINGING,)))
    qtbot.waitUntil(lambda: flow._ready._window is not None)
    made = flow._ready._window

    assert made is not None
    assert not made.isVisible()
    assert not flow.has_window
    assert bridge.client.called("set_frame_sink") == bridge.client.called("set_self_view") == []

    flow.show_client(replace(CLIENT, calls=(replace(RINGING, phase=Phase.CONNECTING),)))

    assert flow.window is made
    assert made.isVisible()


def test_a_window_for_a_call_that_was_not_taken_goes(calls: tuple[CallFlow, FakeBridge], qtbot: QtBot) -> None:
    flow, _ = calls
    flow.show_client(replace(CLIENT, calls=(RINGING,)))
    qtbot.waitUntil(lambda: flow._ready._window is not None)

    flow.show_client(CLIENT)

    assert flow._ready._window is None
    assert not flow.has_window


def test_a_closed_window_becomes_the_mini_call(calls: tuple[CallFlow, FakeBridge]) -> None:
    flow, bridge = calls
    flow.show_client(replace(CLIENT, calls=(ACTIVE,)))
    assert flow.window is not None

    flow.window.close()

    mini = flow.companions.mini
    assert mini is not None
    assert not flow.has_window
    assert mini.toasts.words == ("Your call goes on here",)
    assert bridge.client.called("hang_up") == []
    call_id, sink = bridge.client.called("set_frame_sink")[-1]
    assert call_id == ACTIVE.call_id
    assert sink == mini.picture.mailbox.put
    assert bridge.client.called("set_self_view")[-1] == (None,)

    mini.back.click()
    assert flow.is_shown
    assert flow.window.isVisible()
    assert flow.companions.mini is None


def test_how_calls_go_on_is_told_once(calls: tuple[CallFlow, FakeBridge]) -> None:
    flow, _ = calls
    flow._settings.update(knows_mini_call=True)
    flow.show_client(replace(CLIENT, calls=(ACTIVE,)))
    assert flow.window is not None

    flow.window.close()

    assert flow.companions.mini is not None
    assert flow.companions.mini.toasts.words == ()


def test_closing_the_mini_call_leaves_the_strip(calls: tuple[CallFlow, FakeBridge]) -> None:
    flow, bridge = calls
    flow.show_client(replace(CLIENT, calls=(ACTIVE,)))
    assert flow.window is not None
    flow.window.close()
    there: list[bool] = []
    flow.windowChanged.connect(there.append)

    assert flow.companions.mini is not None
    flow.companions.mini.close()

    assert not flow.is_shown
    assert there == [False]
    assert bridge.client.called("set_frame_sink")[-1] == (ACTIVE.call_id, None)
    assert bridge.client.called("hang_up") == []


def test_the_mini_call_goes_with_its_call(calls: tuple[CallFlow, FakeBridge]) -> None:
    flow, _ = calls
    flow.show_client(replace(CLIENT, calls=(ACTIVE,)))
    assert flow.window is not None
    flow.window.close()

    flow.show_client(replace(CLIENT, calls=()))
    flow.call_over(replace(ACTIVE, phase=Phase.ENDED, reason=EndReason.HUNG_UP, ended_at=10.0))

    assert flow.companions.mini is None
    assert flow.window is None


def test_the_picture_in_its_own_window_is_decoded_once(calls: tuple[CallFlow, FakeBridge]) -> None:
    flow, bridge = calls
    flow.show_client(replace(CLIENT, calls=(ACTIVE,)))
    assert flow.window is not None

    flow.window.popOutRequested.emit(None)

    out = flow.companions.pop_out
    assert out is not None
    assert bridge.client.called("set_frame_sink")[-1] == (ACTIVE.call_id, out.picture.mailbox.put)
    assert not flow.window.stage.remote.state.has_picture
    assert flow.window.banner.title == "Kwame is in a window of their own"

    flow.window.banner.acted.emit()
    assert flow.companions.pop_out is None
    assert bridge.client.called("set_frame_sink")[-1] == (ACTIVE.call_id, flow.window.stage.remote.mailbox.put)
    assert flow.window.stage.remote.state.has_picture


def test_a_window_hidden_by_choice_decodes_nothing_and_the_call_goes_on(calls: tuple[CallFlow, FakeBridge]) -> None:
    flow, bridge = calls
    flow._settings.update(shows_mini_call=False)
    flow.show_client(replace(CLIENT, calls=(ACTIVE,)))
    assert flow.window is not None

    flow.window.close()

    assert not flow.has_window
    assert bridge.client.called("set_frame_sink")[-1] == (ACTIVE.call_id, None)
    assert bridge.client.called("hang_up") == []
    flow.show_window()
    assert flow.has_window


def test_a_test_sound_is_played_by_the_call(calls: tuple[CallFlow, FakeBridge]) -> None:
    flow, bridge = calls
    flow.show_client(replace(CLIENT, calls=(ACTIVE,)))
    assert flow.window is not None

    flow.window.testSoundRequested.emit()

    assert bridge.client.called("play_test_sound") == [()]


def test_noise_suppression_chosen_in_a_call_is_obeyed_shown_and_kept(calls: tuple[CallFlow, FakeBridge]) -> None:
    flow, bridge = calls
    flow.show_client(replace(CLIENT, calls=(ACTIVE,)))
    assert flow.window is not None

    flow.window.suppressionChosen.emit(NoiseSuppression.STRONG)

    chosen = ProcessingSettings(noise_suppression=NoiseSuppression.STRONG)
    assert bridge.client.called("set_sound_processing") == [(chosen,)]
    assert flow.window._state.processing == chosen
    assert flow._preferences.settings.noise_suppression is NoiseSuppression.STRONG


def test_original_sound_opens_the_microphone_anew_and_stops_the_processing(
    calls: tuple[CallFlow, FakeBridge],
) -> None:
    flow, bridge = calls
    flow.show_client(replace(CLIENT, calls=(ACTIVE,)))
    assert flow.window is not None

    flow.window.originalSoundRequested.emit(True)

    assert bridge.client.called("set_sound_processing") == [(ProcessingSettings(is_original=True),)]
    assert len(bridge.client.called("choose_devices")) == 1
    assert flow.window._state.processing.is_original


def test_how_loud_a_person_is_heard_is_remembered_for_them(calls: tuple[CallFlow, FakeBridge]) -> None:
    flow, bridge = calls
    flow.show_client(replace(CLIENT, calls=(ACTIVE,)))
    assert flow.window is not None

    flow.window.volumeChosen.emit(1.5)

    loudness = bridge.client.called("set_loudness")[-1][0]
    assert loudness.of(ACTIVE.peer.user_id) == 1.5
    assert loudness.of(UserId("somebody else")) == 1.0
    assert flow._settings.settings.volumes == {ACTIVE.peer.user_id: 1.5}
    assert flow.window._state.peer_volume == 1.5


def test_the_own_picture_stays_hidden_in_the_next_call(calls: tuple[CallFlow, FakeBridge]) -> None:
    flow, _ = calls
    flow.show_client(replace(CLIENT, calls=(ACTIVE,)))
    assert flow.window is not None

    flow.window.hideSelfRequested.emit(True)

    assert flow.window._state.hides_self
    assert flow._settings.settings.hide_self_view


def test_a_backdrop_is_learned_and_a_chime_calls_the_person_back(calls: tuple[CallFlow, FakeBridge]) -> None:
    flow, bridge = calls
    flow.show_client(replace(CLIENT, calls=(ACTIVE,)))
    assert flow.window is not None

    flow.window.effectsChosen.emit(PictureEffects(backdrop=Backdrop.SHELVES))
    assert bridge.client.called("set_picture_effects") == [(PictureEffects(backdrop=Backdrop.SHELVES),)]
    for state in (BackdropState.WAITING, BackdropState.LEARNING, BackdropState.GOOD):
        bridge.client.answers["backdrop_state"] = state
        flow._ask_level()
        assert flow.window._state.backdrop is state

    assert len(bridge.client.called("play_test_sound")) == 1
    flow.window.learnBackdropRequested.emit()
    assert len(bridge.client.called("learn_backdrop")) == 1


def test_calling_somebody_else_in_a_call_shows_the_call(calls: tuple[CallFlow, FakeBridge]) -> None:
    flow, bridge = calls
    flow.show_client(replace(CLIENT, calls=(ACTIVE,)))

    flow.call(person("mei"), True)

    assert bridge.client.called("call") == []


def test_an_end_that_others_caused_is_explained(calls: tuple[CallFlow, FakeBridge]) -> None:
    flow, _ = calls
    over: list[object] = []
    flow.over.connect(over.append)
    flow.show_client(replace(CLIENT, calls=(ACTIVE,)))
    ended = replace(ACTIVE, phase=Phase.ENDED, reason=EndReason.CONNECTION_LOST, ended_at=10.0)

    flow.show_client(replace(CLIENT, calls=()))
    flow.call_over(ended)

    assert over == [ended]
    assert flow.window is not None
    assert flow.window.ended is not None
    assert flow.window.ended.title == "The connection was lost"
    flow.window.finished.emit()
    assert flow.window is None


def test_leaving_by_oneself_needs_no_explanation(calls: tuple[CallFlow, FakeBridge]) -> None:
    flow, _ = calls
    flow.show_client(replace(CLIENT, calls=(ACTIVE,)))

    flow.call_over(replace(ACTIVE, phase=Phase.ENDED, reason=EndReason.HUNG_UP, ended_by_me=True, ended_at=10.0))

    assert flow.window is None


def test_a_camera_in_use_is_told_and_tried_again(calls: tuple[CallFlow, FakeBridge]) -> None:
    flow, bridge = calls
    flow.show_client(replace(CLIENT, calls=(ACTIVE,)))
    assert flow.window is not None

    flow.device_failed(DeviceFailed(Kind.VIDEO, SourceProblem.IN_USE, "busy"))
    assert flow.window.banner.title == "Another program uses the camera"

    flow.window.banner.acted.emit()
    assert bridge.client.called("set_camera") == [(True,)]
    assert flow.window.banner.isHidden()


def test_a_missing_permission_offers_only_what_can_be_opened(calls: tuple[CallFlow, FakeBridge]) -> None:
    flow, _ = calls
    flow.show_client(replace(CLIENT, calls=(ACTIVE,)))
    assert flow.window is not None

    flow.device_failed(DeviceFailed(Kind.VIDEO, SourceProblem.NOT_ALLOWED, ""))

    opens = bool(privacy_page(Kind.VIDEO))
    assert flow.window.banner._button.text() == ("Open settings" if opens else "Try again")
    assert privacy_page(Kind.VIDEO, "darwin")
    assert privacy_page(Kind.AUDIO, "win32")
    assert privacy_page(Kind.AUDIO, "linux") == ""


def test_speech_while_muted_is_hinted_in_the_window(
    calls: tuple[CallFlow, FakeBridge], monkeypatch: pytest.MonkeyPatch
) -> None:
    flow, _ = calls
    flow.show_client(replace(CLIENT, calls=(ACTIVE,), devices=DeviceState(is_muted=True)))
    assert flow.window is not None
    now = [1000.0]
    monkeypatch.setattr(clock, "now", lambda: now[0])

    for _ in range(12):
        flow._heard(Hearing(-20.0, is_speech=True))
        now[0] += 0.15

    assert flow.window._state.hints_at_mute
    assert not flow.window._state.am_i_speaking
    flow._preferences.choose(muted_hint=False)
    flow._heard(Hearing(-20.0, is_speech=True))
    assert not flow.window._state.hints_at_mute


def test_devices_are_chosen_and_remembered(calls: tuple[CallFlow, FakeBridge]) -> None:
    flow, bridge = calls

    flow._devices.choose_microphone("headset")

    assert flow._settings.settings.microphone == "headset"
    assert len(bridge.client.called("choose_devices")) == 1
