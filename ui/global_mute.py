"""A key that mutes in a call although another program has the keyboard."""

import os
import sys

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication

from app.desktop.global_keys import HeldKey, MuteKeys, Outcome, Way, choices_of, way_of
from app.net.portal_keys import PortalKey, has_portal
from ui.bridge import Bridge
from ui.i18n import tr


class _PortalKeys:
    """The key of the portal, which lives on the core loop."""

    def __init__(self, bridge: Bridge, key: PortalKey) -> None:
        self._bridge = bridge
        self._key = key
        bridge.run(key.open)

    def close(self) -> None:
        """Let go of the keys. Idempotent."""
        self._bridge.run(self._key.close)


class GlobalMute(QObject):
    """Lives on the GUI thread. Keys are held only while a call goes on, as others may want them else.

    When they are chosen they are tried for a moment, to say at once if they cannot be had. A portal is asked once for
    all calls: it asks the person, and holds the keys by itself.
    """

    pressed = Signal()
    changed = Signal()
    """`state` is another one."""
    _heard = Signal()
    _settled = Signal(object, object)

    def __init__(self, bridge: Bridge) -> None:
        super().__init__()
        self._bridge = bridge
        self._way = way_of(sys.platform, QGuiApplication.platformName(), os.environ.get("XDG_SESSION_TYPE", ""))
        self.state = MuteKeys(() if self._way is Way.PORTAL else choices_of(self._way))
        self._key: HeldKey | None = None
        self._held = ""
        self._tried = ""
        self._wanted = ""
        self._in_call = False
        self._heard.connect(self.pressed, Qt.ConnectionType.QueuedConnection)
        self._settled.connect(self._answered, Qt.ConnectionType.QueuedConnection)

    def start(self) -> None:
        """Find out whether keys can be heard, where that takes asking."""
        if self._way is Way.PORTAL:
            self._bridge.run(has_portal, self._found)

    def want(self, keys: str, *, in_call: bool) -> None:
        """Listen to these keys, or to none."""
        self._wanted, self._in_call = keys, in_call
        if keys != self._tried:
            self._tried = ""
        self._follow()

    def close(self) -> None:
        """Let go of the keys. Idempotent."""
        key, self._key, self._held = self._key, None, ""
        if key is not None:
            key.close()

    def _found(self, has_one: bool) -> None:
        if has_one:
            self._show(MuteKeys(choices_of(self._way)))
            self._follow()

    def _follow(self) -> None:
        is_kept = self._in_call or self._way is Way.PORTAL or self._tried != self._wanted
        wanted = self._wanted if is_kept and self.state.choices else ""
        if wanted == self._held:
            return
        self.close()
        if not self._wanted or wanted not in ("", self._tried):  # what was said is of other keys
            self._show(MuteKeys(self.state.choices, is_asked=bool(wanted) and self._way is Way.PORTAL))
        self._held = wanted
        if wanted:
            self._key = self._hold(wanted)

    def _hold(self, keys: str) -> HeldKey:
        def settled(outcome: Outcome) -> None:
            self._settled.emit(keys, outcome)

        match self._way:
            case Way.WINDOWS:
                from app.windows_key import WindowsKey

                return WindowsKey(keys, self._heard.emit, settled)
            case Way.MAC:
                from app.mac_key import MacKey

                return MacKey(keys, self._heard.emit, settled)
            case Way.PORTAL:
                return _PortalKeys(self._bridge, PortalKey(keys, tr("Mute or unmute"), self._heard.emit, settled))
            case _:
                from app.x11_key import X11Key

                return X11Key(keys, self._heard.emit, settled)

    def _answered(self, keys: str, outcome: Outcome) -> None:
        if keys != self._held:
            return
        self._tried = keys
        self._show(MuteKeys(self.state.choices, outcome))
        self._follow()

    def _show(self, state: MuteKeys) -> None:
        if state != self.state:
            self.state = state
            self.changed.emit()
