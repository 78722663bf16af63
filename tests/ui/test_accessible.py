"""What a screen reader and a keyboard find in every screen: names, fitting roles, an order that reaches everything."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractItemView, QAbstractSlider, QLineEdit, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from app.protocol.errors import EndReason
from app.state import DeviceState, Phase
from tests.ui.fitting import shown
from tests.ui.scenes import SCENES
from tests.ui.scenes.scene import CONNECTED, a_call, changed
from ui.icons import Icon
from ui.settings.sections import SectionItem
from ui.states import CallViewState
from ui.widgets.button import IconButton
from ui.widgets.control import Control
from ui.widgets.key_field import KeyField
from ui.widgets.rail import PageItem
from ui.widgets.select import Select
from ui.widgets.switch import Segmented, Switch
from ui.widgets.video import PictureSurface
from ui.windows.call import CallWindow
from ui.windows.call_spoken import spoken_changes

Role = QAccessible.Role

ROLES: tuple[tuple[type[QWidget], Role], ...] = (
    (PageItem, Role.PageTab),
    (SectionItem, Role.PageTab),
    (Segmented, Role.ComboBox),
    (Select, Role.ComboBox),
    (KeyField, Role.HotkeyField),
    (Switch, Role.CheckBox),
    (Control, Role.Button),
    (PictureSurface, Role.Graphic),
    (QLineEdit, Role.EditableText),
    (QPlainTextEdit, Role.EditableText),
    (QAbstractSlider, Role.Slider),
    (QAbstractItemView, Role.List),
)
"""What a widget is spoken as: the first that fits."""


def usable(window: QWidget) -> Iterator[QWidget]:
    """Everything that a person can do something with."""
    for widget in window.findChildren(QWidget):
        if widget.isVisible() and widget.isEnabled() and widget.focusPolicy() is not Qt.FocusPolicy.NoFocus:
            yield widget


def wanted_role(widget: QWidget) -> Role | None:
    if isinstance(widget, IconButton) and widget.isCheckable():
        return Role.CheckBox
    return next((role for kind, role in ROLES if isinstance(widget, kind)), None)


@pytest.mark.parametrize("name", SCENES)
def test_whatever_can_be_used_has_a_name_and_a_fitting_role_and_is_reached_by_tab(qtbot: QtBot, name: str) -> None:
    window = SCENES[name].make()
    qtbot.addWidget(window)
    with shown(window, SCENES[name].size):
        found = list(usable(window))
        for widget in found:
            told = QAccessible.queryAccessibleInterface(widget)
            wanted = wanted_role(widget)
            if wanted is None:
                continue  # a holder, which hands the focus on
            assert told is not None
            assert told.text(QAccessible.Text.Name), f"no name: {widget}"
            assert told.role() is wanted, f"{widget} is spoken as {told.role()}"
        missed = {widget for widget in found if widget.focusPolicy() & Qt.FocusPolicy.TabFocus} - set(tabbed(window))
        assert [f"{widget} {widget.accessibleName()}" for widget in missed if widget.focusProxy() is None] == []


def tabbed(window: QWidget) -> Iterator[QWidget]:
    """Where the Tab key goes, once round."""
    seen: list[QWidget] = []
    window.setFocus()
    for _ in range(400):
        window.focusNextChild()
        focus = window.focusWidget()
        if focus is None or focus in seen:
            break
        seen.append(focus)
        yield focus


def test_the_open_page_is_selected_and_can_be_pressed(qtbot: QtBot) -> None:
    pressed: list[str] = []
    item = PageItem(Icon.PHONE, "Calls")
    qtbot.addWidget(item)
    item.clicked.connect(lambda: pressed.append("calls"))
    told = QAccessible.queryAccessibleInterface(item)
    assert told is not None
    assert not told.state().selected

    told.actionInterface().doAction(told.actionInterface().pressAction())

    assert pressed == ["calls"]
    assert told.state().selected


def said(before: CallViewState, after: CallViewState, *, held: bool = False) -> list[tuple[str, bool]]:
    return [(each.words, each.is_assertive) for each in spoken_changes(before, after, is_talk_key_held=held)]


def test_nothing_new_is_nothing_to_say() -> None:
    assert said(CONNECTED, replace(CONNECTED, elapsed=278.0, is_peer_speaking=False)) == []


def test_the_way_of_a_call_is_spoken() -> None:
    ringing = replace(CONNECTED, call=a_call(Phase.RINGING))
    ended = replace(CONNECTED, call=a_call(Phase.ENDED, reason=EndReason.NO_ANSWER))

    assert said(replace(CONNECTED, call=a_call(Phase.CALLING)), ringing) == [("Ringing…", True)]
    assert said(ringing, CONNECTED) == [("Kwame joined", True)]
    assert said(ringing, ended) == [("Kwame did not answer", True)]


def test_a_lost_line_is_spoken_when_it_goes_and_when_it_is_back() -> None:
    lost = changed(is_media_lost=True)

    assert said(CONNECTED, lost) == [("Connection lost. Reconnecting…", True)]
    assert said(lost, CONNECTED) == [("The connection is back", True)]
    assert said(CONNECTED, replace(CONNECTED, is_server_reachable=False)) == [
        ("No connection to the server. The call goes on.", False)
    ]


def test_who_is_muted_is_spoken_but_not_while_a_key_is_held_to_talk() -> None:
    muted = replace(CONNECTED, devices=DeviceState(is_muted=True, is_camera_on=True))

    assert said(CONNECTED, muted) == [("You are muted", True)]
    assert said(muted, CONNECTED) == [("Your microphone is on", True)]
    assert said(muted, CONNECTED, held=True) == []
    assert said(CONNECTED, changed(is_remote_muted=True)) == [("Kwame is muted", False)]
    assert said(CONNECTED, replace(CONNECTED, devices=DeviceState())) == [("Your camera is off", False)]


def test_the_window_says_it_once(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[tuple[str, bool]] = []
    monkeypatch.setattr(
        "ui.windows.call.announce", lambda _widget, words, *, assertive: heard.append((words, assertive))
    )
    window = CallWindow(CONNECTED)
    qtbot.addWidget(window)
    lost = changed(is_media_lost=True)

    for state in (CONNECTED, lost, lost, CONNECTED):
        window.show_state(state)

    assert heard == [("Connection lost. Reconnecting…", True), ("The connection is back", True)]
