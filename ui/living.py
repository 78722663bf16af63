"""The program in the session it runs in: its windows' places, sleep and lock, and starting with the computer."""

import asyncio

from PySide6.QtCore import QObject, Signal

from app import autostart
from app.config import Settings, SettingsFile
from app.desktop.sleep import lock_mutes
from app.state import ClientState
from ui.bridge import Bridge
from ui.call_flow import CallFlow
from ui.global_mute import GlobalMute
from ui.i18n import tr
from ui.icons import Icon
from ui.keys import native_words
from ui.placement import PlacementKeeper
from ui.system_watch import SystemWatch


class Living(QObject):
    """Carries what the computer does to the calls, and what the person chose to the computer."""

    mayReach = Signal()
    """Awake again, or in another network: who could not be reached before may be now."""

    def __init__(self, bridge: Bridge, settings: SettingsFile, calls: CallFlow) -> None:
        super().__init__()
        self._bridge = bridge
        self._settings = settings
        self._calls = calls
        self._state = ClientState()
        self.places = PlacementKeeper(settings)
        self.mute = GlobalMute(bridge)
        self.mute.pressed.connect(self._mute_pressed)
        self.mute.changed.connect(self._tell_of_keys)
        self.watch = SystemWatch(bridge)
        self.watch.woke.connect(self._woke)
        self.watch.locked.connect(self._locked)
        self.watch.moved.connect(self._moved)
        calls.keep_place = self.places.keep
        calls.companions.keep_place = self.places.keep
        settings.listen(self._settings_changed)

    def start(self) -> None:
        """Watch from now on."""
        self.watch.start()
        self.mute.start()

    def show_client(self, state: ClientState) -> None:
        """A new snapshot."""
        self._state = state
        self._hold_keys()

    def close(self) -> None:
        """Keep where the windows are, and watch no longer."""
        self.mute.close()
        self.places.write()
        self.watch.stop()

    @property
    def _is_in_call(self) -> bool:
        return any(call.is_active for call in self._state.calls)

    def _hold_keys(self) -> None:
        self.mute.want(self._settings.settings.mute_keys, in_call=self._is_in_call)

    def _mute_pressed(self) -> None:
        if self._is_in_call:
            self._calls.mute(not self._state.devices.is_muted)

    def _tell_of_keys(self) -> None:
        """Whoever relies on the keys in a call must not find out by talking."""
        if self._is_in_call and self.mute.state.outcome.trouble is not None:
            keys = native_words(self._settings.settings.mute_keys)
            self._calls.say(tr("{keys} does not mute from other programs now", keys=keys), Icon.KEYBOARD)

    def _woke(self) -> None:
        """Whoever the server was may be gone: ask at once instead of waiting for a timer."""
        self._moved()
        self._calls.say(tr("This computer was asleep. Connecting again…"), Icon.REFRESH)  # or it is over by now

    def _moved(self) -> None:
        self._bridge.do(lambda client: client.retry())
        self.mayReach.emit()

    def _locked(self) -> None:
        mutes = lock_mutes(
            is_wanted=self._settings.settings.mutes_on_lock,
            in_call=self._is_in_call,
            is_muted=self._state.devices.is_muted,
        )
        if mutes:
            self._calls.mute(True)

    def _settings_changed(self, before: Settings, after: Settings) -> None:
        self._hold_keys()
        if before.starts_with_session == after.starts_with_session:
            return
        wanted = after.starts_with_session

        async def change() -> bool:
            return await asyncio.to_thread(autostart.apply, autostart.own_plan(), on=wanted)

        self._bridge.run(change, self._changed_autostart)

    def _changed_autostart(self, done: bool) -> None:
        if not done and self._settings.settings.starts_with_session:
            self._settings.update(starts_with_session=False)  # the switch says what is
