"""The pages of the account, the server and privacy: what is shown, and what the server is asked for."""

from dataclasses import replace

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.config import SettingsFile
from app.net.errors import Refused
from app.protocol.errors import ErrorCode
from app.protocol.model import CallRule
from app.state import CallRules, ClientState, Link
from tests.ui.fake_bridge import FakeBridge
from tests.ui.opened import choose, kept, switch, window_of
from tests.ui.scenes.scene import CLIENT, ONLINE
from tests.ui.scenes.settings import SENT, SIGN_INS
from ui.settings.controls import FactControl, SelectControl
from ui.settings.flow import SettingsFlow
from ui.settings.kinds import Section
from ui.settings.sent_events import SentEventsWindow
from ui.settings.sign_ins import SignInsPart
from ui.widgets.label import Label


def test_the_account_page_shows_where_one_is_signed_in(flow: SettingsFlow) -> None:
    part = sign_ins_of(flow)

    assert [line.end.isHidden() for line in part.lines] == [True, False, False]
    assert part.lines[1].end.accessibleName() == "Sign out on MacBook of Ada"


def test_a_device_is_signed_out_there(flow: SettingsFlow, bridge: FakeBridge) -> None:
    bridge.client.answers["sign_ins"] = SIGN_INS[:1]

    sign_ins_of(flow).lines[1].end.click()

    assert bridge.client.called("end_sign_in") == [("d2",)]
    assert len(sign_ins_of(flow).lines) == 1
    assert window_of(flow).pages[Section.ACCOUNT].rows["sign_out_elsewhere"].isHidden()


def test_all_others_are_signed_out(flow: SettingsFlow, bridge: FakeBridge) -> None:
    row = window_of(flow).pages[Section.ACCOUNT].rows["sign_out_elsewhere"]
    assert not row.isHidden()

    row.control.changed.emit(None)

    assert bridge.client.called("sign_out_elsewhere") == [()]


def test_what_fails_is_told(flow: SettingsFlow, bridge: FakeBridge) -> None:
    bridge.client.answers["end_sign_in"] = Refused(ErrorCode.UNAVAILABLE, "")

    sign_ins_of(flow).lines[1].end.click()

    window = window_of(flow)
    assert "The server is busy or restarting" in [label.text() for label in window.findChildren(Label)]
    assert len(sign_ins_of(flow).lines) == 3


def test_offline_the_account_can_be_read_and_not_changed(flow: SettingsFlow) -> None:
    gone = replace(CLIENT, connection=replace(ONLINE, link=Link.RECONNECTING))

    flow.show_client(gone)

    part = sign_ins_of(flow)
    assert len(part.lines) == 3
    assert not any(line.end.isEnabled() for line in part.lines)


def test_the_server_is_shown_with_its_fingerprint(flow: SettingsFlow) -> None:
    rows = window_of(flow).pages[Section.NETWORK].rows

    assert not rows["fingerprint"].isHidden()
    assert rows["authority"].isHidden()
    flow.change(fingerprint="")
    assert rows["fingerprint"].isHidden()
    assert not rows["authority"].isHidden()


def test_a_fact_is_copied_as_it_is(flow: SettingsFlow, qapp: QApplication) -> None:
    control = window_of(flow).pages[Section.NETWORK].rows["fingerprint"].control
    assert isinstance(control, FactControl)

    control._copy.click()

    assert qapp.clipboard().text() == "AB:CD"


def test_signed_out_there_is_no_account_page(flow: SettingsFlow) -> None:
    flow.show_client(ClientState())

    sections = window_of(flow).sections
    assert sections.items[Section.ACCOUNT].isHidden()
    assert not sections.items[Section.ABOUT].isHidden()


def test_sign_out_closes_the_window_and_forgets(flow: SettingsFlow) -> None:
    flow.close()

    assert flow.window is None
    assert flow.state.sign_ins is None
    assert flow.state.fingerprint == ""


def sign_ins_of(flow: SettingsFlow) -> SignInsPart:
    control = window_of(flow).pages[Section.ACCOUNT].rows["sign_ins"].control
    assert isinstance(control, SignInsPart)
    return control


def test_privacy_leads_to_the_relay(qtbot: QtBot, flow: SettingsFlow) -> None:
    window = window_of(flow)
    window.open(Section.PRIVACY)

    window.pages[Section.PRIVACY].rows["see_relay"].control.changed.emit(None)

    row = window.pages[Section.NETWORK].rows["relay_only"]
    qtbot.waitUntil(lambda: row.is_marked)


def test_what_was_sent_is_seen_and_sending_is_refused(
    flow: SettingsFlow, bridge: FakeBridge, file: SettingsFile
) -> None:
    bridge.client.answers["sent_events"] = SENT
    window = window_of(flow)
    window.open(Section.PRIVACY)
    window.pages[Section.PRIVACY].rows["see_events"].control.changed.emit(None)

    shown = sent_window(flow)
    assert shown is not None
    assert shown.list.count() == len(SENT)
    assert '"kind": "quality.sample"' in shown.text.toPlainText()
    shown.list.setCurrentRow(4)
    assert '"platform": "Linux x86_64"' in shown.text.toPlainText()
    flow.reword()
    assert sent_window(flow) not in (None, shown)
    flow.close()
    assert sent_window(flow) is None

    flow.open()
    switch(flow, "sends_events")
    assert not kept(file).settings.sends_events
    bridge.client.answers["sent_events"] = ()
    flow.events.look()
    again = sent_window(flow)
    assert again is not None
    assert "switched it off" in again.text.toPlainText()


def sent_window(flow: SettingsFlow) -> SentEventsWindow | None:
    return flow.events.window


def test_who_may_call_is_chosen_on_the_server(flow: SettingsFlow, bridge: FakeBridge) -> None:
    window = window_of(flow)
    window.open(Section.PRIVACY)
    rows = window.pages[Section.PRIVACY].rows
    assert rows["callers"].isHidden()
    assert rows["callers_rule"].isHidden()

    bridge.client.answers["call_rules"] = CallRules(CallRule.EVERYONE, CallRule.CONTACTS)
    flow.account.look_at_rules()
    control = rows["callers"].control
    assert isinstance(control, SelectControl)
    assert not rows["callers"].isHidden()
    assert control.select.current is not None
    assert control.select.current.name == "My contacts"
    choose(flow, "callers", 0)
    assert bridge.client.called("set_callers") == [(CallRule.EVERYONE,)]

    flow.change(call_rules=CallRules(CallRule.CONTACTS, CallRule.EVERYONE))
    assert rows["callers"].isHidden()
    assert not rows["callers_rule"].isHidden()
