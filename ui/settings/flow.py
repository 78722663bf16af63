"""The life of the settings window: what it shows, and where each wish goes."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication

from app.config import Settings, SettingsFile
from app.desktop.fault import Fault
from app.desktop.keys import KeyAct, give
from app.state import ClientState
from ui.bridge import Bridge
from ui.device_choice import DeviceChoice
from ui.echo_flow import EchoFlow
from ui.i18n import tr
from ui.icons import Icon
from ui.keys import IS_MAC
from ui.placement import put_in_the_middle
from ui.preview_flow import PreviewFlow
from ui.settings.about import details
from ui.settings.account_flow import AccountFlow
from ui.settings.backdrop_flow import BackdropFlow
from ui.settings.catalogue import key_id
from ui.settings.connection import CONNECTION, ConnectionPart
from ui.settings.connection_flow import ConnectionFlow
from ui.settings.events_flow import EventsFlow
from ui.settings.kinds import Section
from ui.settings.media import ECHO_TEST, OWN_BACKDROP, PREVIEW
from ui.settings.media_parts import echo_part
from ui.settings.page import PartMaker
from ui.settings.proxy_flow import ProxyFlow
from ui.settings.sign_ins import SignInsPart
from ui.settings.state import SettingsState
from ui.settings.window import SettingsWindow
from ui.succession import succeed


class SettingsFlow(QObject):
    """Opens the window, keeps it true, and writes what a person chooses.

    A wish that is more than a field has its act in `acts`, called with the value; the widget of a `Part` is made by
    its entry in `parts`. Both are keyed by the identifier of the setting.
    """

    def __init__(self, bridge: Bridge, settings: SettingsFile, devices: DeviceChoice, logs: Path | None = None) -> None:
        super().__init__()
        self._settings = settings
        self._devices = devices
        self._logs = logs
        self.state = SettingsState(settings.settings)
        self.acts: dict[str, Callable[[object], object]] = {}
        self.parts: dict[str, PartMaker] = {
            "sign_ins": lambda _state: SignInsPart(),
            CONNECTION: lambda _state: ConnectionPart(),
        }
        self.window: SettingsWindow | None = None
        self.account = AccountFlow(bridge, self.change, self.say)
        self.proxy = ProxyFlow(bridge, settings, self.change, self.say)
        self.events = EventsFlow(bridge, settings)
        self.connection = ConnectionFlow(bridge, lambda: self.state, self.change, self.say)
        self.acts |= self.account.acts | self.proxy.acts | self.events.acts | {CONNECTION: self.connection.act}
        self.preview = PreviewFlow(bridge)
        self.parts[PREVIEW] = self.preview.make_part
        self.backdrop = BackdropFlow(bridge, settings, self.say)
        self.acts[OWN_BACKDROP] = lambda _value: self.backdrop.choose(self.window)
        self._add_key_acts()
        self._add_acts()
        self.acts |= {
            "microphone": lambda key: devices.choose_microphone(str(key)),
            "speaker": lambda key: devices.choose_speaker(str(key)),
            "camera": lambda key: devices.choose_camera(str(key)),
        }
        self.echo = EchoFlow(bridge)
        self.parts[ECHO_TEST] = echo_part(self.echo.make_panel)
        settings.listen(self._settings_changed)
        devices.changed.connect(self._devices_changed)

    def open(self, section: Section | None = None, setting: str = "") -> None:
        """Open the window, or bring it to the front; on a page or at a setting if told."""
        window = self.window
        if window is None:
            self.state = replace(self.state, devices=self._devices.devices)
            window = self.window = self._make_window()
            put_in_the_middle(window)
            self.account.look()
            self.proxy.look()
        if section is not None:
            window.open(section)
        if setting:
            window.show_setting(setting)
        window.show()
        window.raise_()
        window.activateWindow()

    def reword(self) -> None:
        """Make the window anew, in the language of now."""
        self.account.reword()
        self.events.reword()
        was = self.window
        if was is not None:
            self.window = self._make_window()
            self.window.take_over(was)
            succeed(self.window, was)

    def _make_window(self) -> SettingsWindow:
        window = SettingsWindow(self.state, self.parts)
        window.changed.connect(self._changed)
        window.opened.connect(self._opened)
        window.closed.connect(self._closed)
        return window

    def close(self) -> None:
        """Close the window, at sign-out and at the end. Idempotent."""
        self.account.close()
        self.events.close()
        if self.window is not None:
            self.window.close()

    def change(self, **changes: object) -> None:
        """Take a new part of the state and render."""
        self.state = replace(self.state, **changes)  # type: ignore[arg-type]  # names are checked by replace
        if self.window is not None:
            self.window.show_state(self.state)

    def _devices_changed(self) -> None:
        if self.window is not None:
            self.change(devices=self._devices.devices)

    def say(self, words: str, icon: Icon = Icon.INFO, fault: Fault | None = None) -> None:
        """A line at the bottom of the window; what is known of a `fault` can be copied."""
        if self.window is not None:
            server = self.state.client.connection.server_url
            known = replace(fault, server=fault.server or server) if fault is not None else None
            self.window.toasts.add(words, icon=icon, fault=known)

    def show_client(self, state: ClientState) -> None:
        """A new snapshot of the client."""
        before = self.state.client
        if _shown(before) != _shown(state):
            was_online = self.state.is_online
            self.change(client=state)
            if self.window is not None and self.state.is_online and not was_online:
                self.account.look()

    # -- acts

    def _add_acts(self) -> None:
        self.acts["copy_details"] = lambda _value: self._copy_details()
        self.acts["see_relay"] = lambda _value: self.open(setting="relay_only")
        self.acts["open_logs"] = lambda _value: self._open_logs()

    def _add_key_acts(self) -> None:
        self.acts["reset_keys"] = lambda _value: self._settings.update(own_keys={})
        for act in KeyAct:
            self.acts[key_id(act)] = partial(self._give_keys, act)

    def _give_keys(self, act: KeyAct, keys: object) -> None:
        settings = self._settings.settings
        wanted = keys if isinstance(keys, str) else None
        self._settings.update(own_keys=give(settings.key_set, settings.own_keys, act, wanted, is_mac=IS_MAC))

    def _copy_details(self) -> None:
        QGuiApplication.clipboard().setText(details(self.state))
        self.say(tr("Copied"), Icon.COPY)

    def _open_logs(self) -> None:
        if self._logs is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._logs)))

    # -- the window

    def _settings_changed(self, _before: Settings, after: Settings) -> None:
        self.change(settings=after)

    def _changed(self, identifier: str, value: object) -> None:
        act = self.acts.get(identifier)
        if act is not None:
            act(value)
        else:
            self._settings.update(**{identifier: value})

    def _opened(self, section: object) -> None:
        if section is Section.ACCOUNT:
            self.account.look()
        elif section is Section.CONNECTION and self.state.examination is None:
            self.connection.examine()
        elif section is Section.PRIVACY:
            self.account.look_at_rules()

    def _closed(self) -> None:
        window, self.window = self.window, None
        if window is not None:
            window.deleteLater()


def _shown(state: ClientState) -> tuple[object, ...]:
    """What pages render or decide by."""
    return state.me, state.connection, state.availability, any(call.is_active for call in state.calls)
