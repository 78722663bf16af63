"""The proxy in the settings: typed, kept, its password as a secret, and obeyed at once."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from app.config import SettingsFile
from app.net.proxy import ProxySettings, ProxyUse
from tests.ui.fake_bridge import FakeBridge
from tests.ui.opened import settings_flow
from ui.settings.controls import TextControl
from ui.settings.flow import SettingsFlow
from ui.settings.kinds import Section
from ui.settings.network import HIDDEN, PROXY_ADDRESS, PROXY_PASSWORD


@pytest.fixture
def file(tmp_path: Path) -> SettingsFile:
    """Settings on disk, with a proxy of the person's own."""
    made = SettingsFile(tmp_path)
    made.update(proxy_use=ProxyUse.OWN)
    return made


@pytest.fixture
def bridge() -> FakeBridge:
    """Where wishes go."""
    return FakeBridge(sign_ins=(), fingerprint="", sends_mail=False, has_proxy_password=False)


@pytest.fixture
def flow(qtbot: QtBot, file: SettingsFile, bridge: FakeBridge) -> Iterator[SettingsFlow]:
    """The flow with its window open on the page."""
    with settings_flow(file, bridge, Section.NETWORK) as made:
        yield made


def edit(flow: SettingsFlow, identifier: str) -> QLineEdit:
    """The field of a setting."""
    assert flow.window is not None
    control = flow.window.pages[Section.NETWORK].rows[identifier].control
    assert isinstance(control, TextControl)
    return control.field.edit


def type_into(flow: SettingsFlow, identifier: str, words: str) -> None:
    """As a person does: over what stands there, with Enter at the end."""
    field = edit(flow, identifier)
    field.focusChanged.emit(True)  # type: ignore[attr-defined]  # a window in tests may not get the focus
    field.selectAll()
    QTest.keyClick(field, Qt.Key.Key_Delete)
    QTest.keyClicks(field, words)
    QTest.keyClick(field, Qt.Key.Key_Return)


def test_an_own_proxy_is_kept_and_obeyed(flow: SettingsFlow, file: SettingsFile, bridge: FakeBridge) -> None:
    type_into(flow, PROXY_ADDRESS, "http://Proxy.example:8080/")
    assert SettingsFile(file.folder).settings.proxy == ProxySettings(ProxyUse.OWN, "proxy.example", 8080)
    assert edit(flow, PROXY_ADDRESS).text() == "proxy.example:8080"
    assert bridge.client.called("set_proxy")[-1] == (ProxySettings(ProxyUse.OWN, "proxy.example", 8080),)

    type_into(flow, "proxy_username", "ann")
    assert bridge.client.called("set_proxy")[-1] == (ProxySettings(ProxyUse.OWN, "proxy.example", 8080, "ann"),)
    type_into(flow, "proxy_username", "")
    assert file.settings.proxy_username == ""


@pytest.mark.parametrize("typed", ["socks5://proxy:1080", "http://ann:secret@proxy:1", "no way", "proxy:99999"])
def test_what_is_no_proxy_is_said(flow: SettingsFlow, file: SettingsFile, typed: str) -> None:
    file.update(proxy_host="before", proxy_port=1)
    type_into(flow, PROXY_ADDRESS, typed)
    assert (file.settings.proxy_host, file.settings.proxy_port) == ("before", 1)
    assert edit(flow, PROXY_ADDRESS).text() == "before:1"
    assert flow.window is not None
    assert "no address of a proxy" in flow.window.toasts.words[-1]


def test_the_address_can_be_emptied(flow: SettingsFlow, file: SettingsFile) -> None:
    file.update(proxy_host="before")
    type_into(flow, PROXY_ADDRESS, "")
    assert file.settings.proxy_host == ""


def test_a_password_goes_to_the_secrets_and_is_never_shown(
    flow: SettingsFlow, file: SettingsFile, bridge: FakeBridge, tmp_path: Path
) -> None:
    file.update(proxy_host="proxy", proxy_username="ann")
    bridge.client.answers["has_proxy_password"] = True
    type_into(flow, PROXY_PASSWORD, " ses ame")
    assert bridge.client.called("set_proxy")[-1] == (file.settings.proxy, " ses ame")
    assert "ses ame" not in (tmp_path / "settings.json").read_text()
    field = edit(flow, PROXY_PASSWORD)
    assert field.echoMode() is QLineEdit.EchoMode.Password

    field.clearFocus()
    flow.change()
    assert field.text() == HIDDEN
    before = len(bridge.client.called("set_proxy"))
    field.focusChanged.emit(True)  # type: ignore[attr-defined]
    assert field.text() == ""  # one letter does not become a password of dots
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert field.text() == HIDDEN
    assert len(bridge.client.called("set_proxy")) == before


def test_lines_of_an_own_proxy_are_there_only_for_one(flow: SettingsFlow, file: SettingsFile) -> None:
    assert flow.window is not None
    rows = flow.window.pages[Section.NETWORK].rows
    assert not rows[PROXY_ADDRESS].isHidden()
    assert rows[PROXY_PASSWORD].isHidden()
    file.update(proxy_host="proxy", proxy_username="ann")
    assert not rows[PROXY_PASSWORD].isHidden()
    file.update(proxy_use=ProxyUse.SYSTEM)
    assert rows[PROXY_ADDRESS].isHidden()
    assert rows[PROXY_PASSWORD].isHidden()
