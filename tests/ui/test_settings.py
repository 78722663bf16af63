"""The settings window: every control applies at once and is kept, search leads to single settings, keys suffice."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.config import ContrastChoice, SettingsFile, ThemeChoice
from app.licences import Component
from app.version import VERSION
from tests.ui.opened import choose, kept, switch, window_of
from ui.settings.controls import SegmentedControl, SelectControl, SwitchControl
from ui.settings.flow import SettingsFlow
from ui.settings.kinds import Section
from ui.settings.page import SettingsPage
from ui.settings.rows import SettingRow
from ui.states import Device, Devices
from ui.theme import theme
from ui.typography import text_size
from ui.widgets.control import Control


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
    marked = [[section for section, item in window.sections.items.items() if item.isChecked()]]

    QTest.keyClick(window.search.edit, Qt.Key.Key_Escape)

    assert window.section is Section.NETWORK
    marked.append([section for section, item in window.sections.items.items() if item.isChecked()])
    assert marked == [[], [Section.NETWORK]]


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
