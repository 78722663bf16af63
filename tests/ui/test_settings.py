"""The settings window: every control applies at once and is kept, search leads to single settings, keys suffice."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.config import ContrastChoice, SettingsFile, ThemeChoice
from app.licences import Component
from app.net.errors import Refused
from app.protocol.errors import ErrorCode
from app.protocol.rest import CallRule
from app.state import CallRules, ClientState, Link
from app.version import VERSION
from tests.ui.fake_bridge import FakeBridge
from tests.ui.scenes.scene import CLIENT, ONLINE
from tests.ui.scenes.settings import SENT, SIGN_INS
from ui.bridge import Bridge
from ui.device_choice import DeviceChoice, Replacements
from ui.look import show_look
from ui.settings.controls import FactControl, SegmentedControl, SelectControl, SwitchControl
from ui.settings.flow import SettingsFlow
from ui.settings.kinds import Section
from ui.settings.page import SettingsPage
from ui.settings.rows import SettingRow
from ui.settings.sent_events import SentEventsWindow
from ui.settings.sign_ins import SignInsPart
from ui.settings.window import SettingsWindow
from ui.states import Device, Devices
from ui.theme import theme
from ui.typography import text_size
from ui.widgets.control import Control
from ui.widgets.label import Label


@pytest.fixture
def file(tmp_path: Path) -> SettingsFile:
    """Settings on disk."""
    return SettingsFile(tmp_path)


@pytest.fixture
def flow(qtbot: QtBot, file: SettingsFile) -> Iterator[SettingsFlow]:
    """The flow with its window open."""
    file.listen(show_look)
    nothing = Replacements(camera=lambda: None, microphone=lambda: None, speaker=lambda: None)
    asked = FakeBridge(sign_ins=SIGN_INS, fingerprint="AB:CD", sends_mail=True, examine=())
    made = SettingsFlow(cast(Bridge, asked), file, DeviceChoice(file, nothing), file.folder)
    made.show_client(CLIENT)
    made.open()
    yield made
    made.close()
    theme.set_contrast(ContrastChoice.SYSTEM)
    theme.set_text_size(100)
    theme.reduce_motion = True


def window_of(flow: SettingsFlow) -> SettingsWindow:
    assert flow.window is not None
    return flow.window


@pytest.fixture
def bridge(flow: SettingsFlow) -> FakeBridge:
    """Where the flow's wishes go."""
    return cast(FakeBridge, flow.account._bridge)


def switch(flow: SettingsFlow, identifier: str) -> None:
    """Click a switch."""
    window = window_of(flow)
    row = next(page.rows[identifier] for page in window.pages.values() if identifier in page.rows)
    assert isinstance(row.control, SwitchControl)
    row.control.switch.click()


def choose(flow: SettingsFlow, identifier: str, index: int) -> None:
    """Choose an option by its place."""
    window = window_of(flow)
    row = next(page.rows[identifier] for page in window.pages.values() if identifier in page.rows)
    if isinstance(row.control, SegmentedControl):
        row.control.segments.choose(index)
    else:
        assert isinstance(row.control, SelectControl)
        row.control.select.chosen.emit(str(index))


def kept(file: SettingsFile) -> SettingsFile:
    """The settings as another start would find them."""
    return SettingsFile(file.folder)


def test_the_look_changes_at_once_and_is_kept(flow: SettingsFlow, file: SettingsFile) -> None:
    choose(flow, "theme", 1)
    choose(flow, "text_scale", 3)
    choose(flow, "contrast", 2)
    switch(flow, "reduce_motion")

    assert theme.choice is ThemeChoice.LIGHT
    assert theme.tokens.border == theme.tokens.border_control
    assert theme.reduce_motion
    assert text_size() == 125
    settings = kept(file).settings
    assert settings.theme is ThemeChoice.LIGHT
    assert settings.contrast is ContrastChoice.HIGH
    assert settings.text_scale == 1.25
    assert settings.reduce_motion


def test_a_change_from_elsewhere_shows(flow: SettingsFlow, file: SettingsFile) -> None:
    row = window_of(flow).pages[Section.NETWORK].rows["relay_only"]
    assert isinstance(row.control, SwitchControl)

    file.update(relay_only=True)

    assert row.control.switch.isChecked()


def test_every_switch_and_choice_applies_and_is_kept(flow: SettingsFlow, file: SettingsFile) -> None:
    for page in window_of(flow).pages.values():
        for identifier, row in page.rows.items():
            before = getattr(file.settings, identifier, None)
            if isinstance(row.control, SwitchControl):
                row.control.switch.click()
            elif isinstance(row.control, SegmentedControl):
                row.control.segments.choose(1 if row.control.segments.current == 0 else 0)
            else:
                continue
            assert getattr(file.settings, identifier) != before, identifier
            assert kept(file).settings == file.settings, identifier


def test_search_leads_to_a_single_setting(qtbot: QtBot, flow: SettingsFlow) -> None:
    window = window_of(flow)
    window.focus_search()
    QTest.keyClicks(window.search.edit, "moti")
    assert [item.setting.id for item in window.found.items] == ["reduce_motion"]
    assert window._is_open(window.found)

    QTest.keyClick(window.search.edit, Qt.Key.Key_Return)

    row = window.pages[Section.APPEARANCE].rows["reduce_motion"]
    qtbot.waitUntil(lambda: row.is_marked)
    assert window.section is Section.APPEARANCE
    assert window.search.edit.text() == ""
    assert QApplication.focusWidget() in (None, row.control.focusProxy())
    qtbot.waitUntil(lambda: not row.is_marked)


def test_arrows_go_through_what_was_found(qtbot: QtBot, flow: SettingsFlow) -> None:
    window = window_of(flow)
    QTest.keyClicks(window.search.edit, "o")
    QTest.keyClick(window.search.edit, Qt.Key.Key_Down)
    QTest.keyClick(window.found.items[0], Qt.Key.Key_Down)
    second = window.found.items[1]
    qtbot.waitUntil(lambda: second.hasFocus())

    QTest.keyClick(second, Qt.Key.Key_Return)

    assert window.section is second.setting.section


def test_nothing_found_says_so_and_escape_goes_back(flow: SettingsFlow) -> None:
    window = window_of(flow)
    window.open(Section.NETWORK)
    QTest.keyClicks(window.search.edit, "qqq")
    assert window.found.items == []
    assert not window.found._empty.isHidden()

    QTest.keyClick(window.search.edit, Qt.Key.Key_Escape)

    assert window.section is Section.NETWORK


def test_the_list_of_pages_is_one_stop_and_arrows_move(qtbot: QtBot, flow: SettingsFlow) -> None:
    window = window_of(flow)
    items = list(window.sections.items.values())
    assert [item.focusPolicy() for item in items].count(Qt.FocusPolicy.TabFocus) == 1
    items[0].show_ring()
    qtbot.waitUntil(lambda: items[0].hasFocus())

    QTest.keyClick(items[0], Qt.Key.Key_Down)
    assert window.section is items[1].section
    assert items[1].hasFocus()
    QTest.keyClick(items[1], Qt.Key.Key_End)
    assert window.section is items[-1].section


def test_every_control_has_a_name_and_a_way_to_it_by_keyboard(flow: SettingsFlow) -> None:
    window = window_of(flow)

    for section in window.pages:
        window.open(section)
        for control in window.findChildren(Control):
            if control.isVisible():
                assert control.accessibleName(), section
                assert control.focusPolicy() is not Qt.FocusPolicy.NoFocus, control.accessibleName()


def test_tab_reaches_every_control_of_a_page(flow: SettingsFlow) -> None:
    window = window_of(flow)
    for section, page in window.pages.items():
        window.open(section)
        reached: list[QWidget | None] = []
        at: QWidget | None = window.search.edit
        while at not in reached and at is not None:
            reached.append(at)
            at = at.nextInFocusChain()
        controls = [each for each in page.findChildren(Control) if each.isVisible()]
        assert controls
        assert all(control in reached for control in controls)


def test_the_window_closes_and_opens_again(qtbot: QtBot, flow: SettingsFlow) -> None:
    first = window_of(flow)
    first.close()

    flow.open(Section.NETWORK, "relay_only")

    assert window_of(flow) is not first
    row = window_of(flow).pages[Section.NETWORK].rows["relay_only"]
    qtbot.waitUntil(lambda: row.is_marked)


# -- the account and the server


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


# -- calls, privacy, about


def test_a_ring_device_that_is_gone_stays_chosen(flow: SettingsFlow, file: SettingsFile) -> None:
    file.update(ring_device="gone")
    flow.change(devices=Devices(speakers=(Device("s1", "Desk"),)))

    control = window_of(flow).pages[Section.CALLS].rows["ring_device"].control
    assert isinstance(control, SelectControl)
    assert [choice.name for choice in control.select.choices] == ["The speaker of calls", "Desk", "Not plugged in"]
    choose(flow, "ring_device", 1)
    assert file.settings.ring_device == "s1"


def test_a_select_opens_by_keyboard(qtbot: QtBot, flow: SettingsFlow) -> None:
    window = window_of(flow)
    window.open(Section.CALLS)
    control = window.pages[Section.CALLS].rows["ring_device"].control
    assert isinstance(control, SelectControl)

    QTest.keyClick(control.select, Qt.Key.Key_Down)

    menu = QApplication.activePopupWidget()
    assert menu is not None
    menu.close()


def test_silent_calls_have_no_ring_to_choose(flow: SettingsFlow) -> None:
    rows = window_of(flow).pages[Section.CALLS].rows
    assert not rows["ring_device"].isHidden()

    switch(flow, "rings")

    assert rows["ring_device"].isHidden()


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


def test_details_for_help_name_versions_and_no_person(flow: SettingsFlow, qapp: QApplication) -> None:
    window_of(flow).pages[Section.ABOUT].rows["copy_details"].control.changed.emit(None)

    text = qapp.clipboard().text()
    assert text.startswith(f"Parley {VERSION}")
    assert "Qt 6." in text
    assert "ada" not in text.lower().replace("adapter", "")


def test_licences_open_in_a_window_of_their_own(flow: SettingsFlow) -> None:
    components = (Component("Parley", "1", "Apache-2.0", "<b>free</b>"), Component("Inter", "", "OFL-1.1"))
    flow.account._show_licences(components)
    shown = flow.account.licences
    assert shown is not None
    assert shown.text.toPlainText() == "<b>free</b>"

    shown.list.setCurrentRow(1)

    assert shown.text.toPlainText() == "The text did not come along with this component."
    flow.close()
    assert flow.account.licences is None


def test_licences_are_found(flow: SettingsFlow) -> None:
    flow.account.show_licences()

    shown = flow.account.licences
    assert shown is not None
    names = [shown.list.item(number).text() for number in range(shown.list.count())]
    assert names[0].startswith(("Parley", "parley"))
    assert {"Inter", "Lucide"} <= set(names)


# -- room


def overlaps(row: SettingRow) -> bool:
    """Whether words or control get less than they need, or lie on each other."""
    words, control = row._words.geometry(), row.control.geometry()
    return words.intersects(control) or row._words.heightForWidth(words.width()) > words.height()


@pytest.mark.parametrize("percent", [90, 100, 150])
@pytest.mark.parametrize("size", [(980, 760), (760, 560)])
def test_words_have_room_at_every_text_size(
    qtbot: QtBot, flow: SettingsFlow, size: tuple[int, int], percent: int
) -> None:
    window = window_of(flow)
    theme.set_text_size(percent)
    window.resize(*size)
    for section, page in window.pages.items():
        window.open(section)
        shown = [row for row in page.rows.values() if not row.isHidden()]
        room = window.width() - window._side.width()

        def fits(page: SettingsPage = page, shown: list[SettingRow] = shown, room: int = room) -> bool:
            return page.width() <= room and not any(overlaps(row) for row in shown)

        qtbot.waitUntil(fits)


def test_pages_are_made_when_somebody_opens_them(flow: SettingsFlow) -> None:
    window = window_of(flow)
    first = tuple(page.section for page in window.pages.made)

    window.open(Section.NETWORK)
    window.show_setting("theme")

    assert first == (next(iter(window.pages)),)
    assert {page.section for page in window.pages.made} == {*first, Section.NETWORK, Section.APPEARANCE}
    assert window.section is Section.APPEARANCE
