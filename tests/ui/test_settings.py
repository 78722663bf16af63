"""The settings window: every control applies at once and is kept, search leads to single settings, keys suffice."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.config import ContrastChoice, SettingsFile, ThemeChoice
from ui.device_choice import DeviceChoice, Replacements
from ui.look import show_look
from ui.settings.controls import SegmentedControl, SelectControl, SwitchControl
from ui.settings.flow import SettingsFlow
from ui.settings.kinds import Section
from ui.settings.window import SettingsWindow
from ui.theme import theme
from ui.typography import text_size
from ui.widgets.control import Control


@pytest.fixture
def file(tmp_path: Path) -> SettingsFile:
    """Settings on disk."""
    return SettingsFile(tmp_path)


@pytest.fixture
def flow(qtbot: QtBot, file: SettingsFile) -> Iterator[SettingsFlow]:
    """The flow with its window open."""
    file.listen(show_look)
    nothing = Replacements(camera=lambda: None, microphone=lambda: None, speaker=lambda: None)
    made = SettingsFlow(file, DeviceChoice(file, nothing))
    made.open()
    yield made
    made.close()
    theme.set_contrast(ContrastChoice.SYSTEM)
    theme.set_text_size(100)
    theme.reduce_motion = True


def window_of(flow: SettingsFlow) -> SettingsWindow:
    assert flow.window is not None
    return flow.window


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
