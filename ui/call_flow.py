"""The life of calls on this screen: popups, ringing, the call window, devices and what they report."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication, QScreen
from PySide6.QtWidgets import QWidget

from app import clock
from app.config import SettingsFile
from app.desktop.closing import CallCloses, call_closes
from app.desktop.popups import popup_is_compact
from app.desktop.rejoin import Rejoin, rejoin_of, staying_of
from app.protocol.description import Kind
from app.protocol.errors import EndReason
from app.protocol.ids import CallId
from app.protocol.model import CallDirection, UserInfo
from app.state import CallState, ClientState, DeviceFailed, call_in_front, call_on_hold, can_hold
from media.audio.ring import Ring
from media.frame import SourceError
from ui.announce import announce
from ui.bridge import Bridge
from ui.call_pictures import CallPictures
from ui.call_ring import CallRing, wanted_ring
from ui.call_view import call_view
from ui.caller_flow import CallerFlow
from ui.companions import Companions
from ui.device_choice import DeviceChoice
from ui.device_trouble import DeviceTrouble
from ui.faults import call_fault
from ui.formats import first_name
from ui.i18n import tr
from ui.icons import Icon
from ui.own_side import LEVEL_MS, METER_MS, OwnSide
from ui.preferences import Preferences
from ui.ready_window import ReadyWindow
from ui.states import CallViewState
from ui.succession import succeed
from ui.windows.call import CallWindow
from ui.wording import Action, end_words


class CallFlow(QObject):
    """Renders the calls of each snapshot and carries wishes to the client."""

    over = Signal(object)
    """A call of this device ended."""
    remindRequested = Signal(object, bool, float)
    """Of calling the UserInfo, whether with picture, in so many seconds."""
    settingsRequested = Signal()
    windowChanged = Signal(bool)
    """The call window came or went."""

    def __init__(self, bridge: Bridge, settings: SettingsFile, devices: DeviceChoice, preferences: Preferences) -> None:
        super().__init__()
        self._bridge = bridge
        self._settings = settings
        self._preferences = preferences
        self._devices = devices
        self._state = ClientState()
        self._awaits_devices = False
        self._ready = ReadyWindow(self._expected)
        self.callers = CallerFlow(devices)
        self.callers.accepted.connect(self.accept)
        self.callers.held.connect(self.hold_and_accept)
        self.callers.declined.connect(self.decline)
        self.callers.calledBack.connect(self.call)
        self.callers.reminded.connect(self._remind)
        self.ring = CallRing(devices, self._wanted_ring)
        self.callers.silenced.connect(self.ring.follow)
        self._trouble = DeviceTrouble(bridge, devices)
        self._ended: CallState | None = None
        self.window: CallWindow | None = None
        self.window_call: CallId | None = None
        self.is_idle = False
        """Whether nobody works at this computer."""
        self.keep_place: Callable[[QWidget, str], None] = lambda _window, _name: None
        self.companions = Companions()
        self.pictures = CallPictures(bridge, self.companions)
        self.companions.muteRequested.connect(self.mute)
        self.companions.cameraRequested.connect(self._switch_camera)
        self.companions.leaveRequested.connect(self.leave)
        self.companions.holdSwitched.connect(self.switch_hold)
        self.companions.callRequested.connect(self.show_window)
        self.companions.changed.connect(self._companions_changed)
        self.own = OwnSide(bridge, settings, self._pace)
        self.own.changed.connect(self._refresh)
        self.own.heard.connect(self._show_level)
        preferences.changed.connect(self._refresh)
        preferences.changed.connect(self.ring.follow)
        devices.changed.connect(self._devices_changed)
        devices.failed.connect(self._sound_failed)

    # -- wishes

    def call(self, user: UserInfo, video: bool) -> None:
        """Call a person. While one talks to somebody else, the call under way is shown, and what can be done."""
        heard = next((call for call in self._state.calls if call.is_heard), None)
        if heard is not None:
            self.show_window()
            if heard.peer.user_id != user.user_id:
                self._offer_to_hold(heard, user, video)
        else:
            self._devices.when_known(lambda: self._place(user, video))

    def _offer_to_hold(self, heard: CallState, user: UserInfo, video: bool) -> None:
        if self.window is None:
            return
        who = first_name(heard.peer.name)
        if can_hold(self._state.calls):
            toast = self.window.toasts.add(
                tr("You are in a call with {who}", who=who), tr("Hold & call"), icon=Icon.PHONE
            )
            toast.acted.connect(lambda: self._hold_and_place(user, video))
        else:
            self.window.toasts.add(tr("You are in a call with {who}. Leave it first.", who=who), icon=Icon.PHONE)

    def _hold_and_place(self, user: UserInfo, video: bool) -> None:
        """What was offered; meanwhile the call may be over, or another one waits."""
        if can_hold(self._state.calls):
            self._bridge.do(lambda client: client.calls.place(user, video, holds=True))
        else:
            self.call(user, video)

    def _place(self, user: UserInfo, video: bool) -> None:
        if not self._is_talking:
            self._bridge.do(lambda client: client.calls.place(user, video))

    def rejoin(self, rejoin: Rejoin) -> None:
        """Come back to a call: it goes on where somebody stayed, and rings where they left."""
        self._devices.when_known(lambda: self._come_back(rejoin))

    def _come_back(self, rejoin: Rejoin) -> None:
        if not self._is_talking:
            self._bridge.do(lambda client: client.calls.place(rejoin.peer, rejoin.video, goes_on=rejoin.call_id))

    def accept(self, call_id: CallId, video: bool) -> None:
        """Answer."""
        self._devices.when_known(lambda: self._bridge.do(lambda client: client.calls.accept(call_id, video)))

    def hold_and_accept(self, call_id: CallId, video: bool) -> None:
        """Answer; the call of now waits on hold."""
        self._devices.when_known(
            lambda: self._bridge.do(lambda client: client.calls.accept(call_id, video, holds=True))
        )

    def hold(self) -> None:
        """Let the person one talks to wait."""
        self._bridge.do(lambda client: client.calls.hold())

    def resume(self, call_id: CallId) -> None:
        """Go back to who waits; whom one talks to now waits instead."""
        self._bridge.do(lambda client: client.calls.resume(call_id))

    def switch_hold(self) -> None:
        """Take back who waits, in place of whom one talks to; where nobody waits, let whom one talks to wait."""
        waiting = call_on_hold(self._state.calls)
        if waiting is not None:
            self.resume(waiting.call_id)
        elif can_hold(self._state.calls):
            self.hold()

    def end(self, call_id: CallId) -> None:
        """End one of the calls of this device; the other goes on."""
        self._bridge.do(lambda client: client.calls.hang_up(call_id))

    def move_here(self, call_id: CallId, video: bool) -> None:
        """Go on here with a call of another device."""
        self._devices.when_known(lambda: self._bridge.do(lambda client: client.calls.move_here(call_id, video)))

    def decline(self, call_id: CallId, note: str = "") -> None:
        """Refuse, perhaps in words."""
        self._bridge.do(lambda client: client.calls.decline(call_id, note))

    def _remind(self, call: CallState, within: float) -> None:
        """Not now: refuse what rings, and remind of calling back."""
        if call.is_incoming_ringing:
            self.decline(call.call_id)
        self.remindRequested.emit(call.peer, call.media.video, within)

    def leave(self) -> None:
        """End the call in front; one on hold goes on waiting."""
        call = self._active_call
        self._bridge.do(lambda client: client.calls.hang_up(call.call_id if call is not None else None))

    def mute(self, is_muted: bool) -> None:
        """Mute or unmute."""
        self._bridge.do(lambda client: client.devices.mute(is_muted))

    def play_test_sound(self) -> None:
        """Let the person hear the speaker of calls: through the call if there is one, so that it is no echo there."""
        if self._active_call is not None:
            self._bridge.do(lambda client: client.devices.play_test_sound())
        else:
            self.ring.try_speaker()

    def show_window(self) -> None:
        """Bring the call window to the front."""
        if self.window is not None:
            self.window.show()
            self.window.raise_()
            self.window.activateWindow()
            self.companions.close_mini()
            self._refresh()
            self._connect_pictures()
            self.windowChanged.emit(True)

    @property
    def has_window(self) -> bool:
        """Whether the call window is on the screen."""
        return self.window is not None and self.window.isVisible()

    @property
    def is_shown(self) -> bool:
        """Whether a call can be seen outside of the home window."""
        return self.has_window or self.companions.mini is not None

    # -- snapshots and events

    def show_client(self, state: ClientState) -> None:
        """A new snapshot."""
        self._state = state
        if state.calls and not self._devices.are_known:
            if not self._awaits_devices:
                self._awaits_devices = True
                self._devices.when_known(self._show_newest)
            return
        self.own.is_muted = state.devices.is_muted
        is_in_front = QGuiApplication.applicationState() is Qt.ApplicationState.ApplicationActive
        form = self._settings.settings.popup
        compact = popup_is_compact(form, is_in_front=is_in_front, is_idle=self.is_idle)
        self.callers.show_client(state, prefers_compact=compact)
        active = self._active_call
        rings = active is None and any(call.is_incoming_ringing for call in state.calls)
        self._ready.follow({call.call_id for call in state.calls}, rings=rings)
        if active is not None:
            self._show_call(active)
        self.ring.follow()

    def _show_newest(self) -> None:
        self._awaits_devices = False
        self.show_client(self._state)

    def device_failed(self, event: DeviceFailed) -> None:
        """A device could not be opened or was lost."""
        self._trouble.happened(event.kind, event.problem, event.detail)
        self._refresh()

    def say(self, words: str, icon: Icon) -> None:
        """Show a line in the window of the call that goes on, if there is one."""
        if self.window is not None and self._active_call is not None:
            self.window.toasts.add(words, icon=icon)

    def call_over(self, call: CallState) -> None:
        """The last word of a call."""
        self.callers.call_over(call)
        others = tuple(other for other in self._state.calls if other.call_id != call.call_id)
        other = call_in_front(others)
        if call.call_id == self.window_call and other is not None:
            self._state = replace(self._state, calls=others)
            self._turn_to(other)
            self._say_over(call)
        elif call.call_id == self.window_call:
            self._end(call)
        elif call.is_on_hold:
            self._say_over(call)
        elif call.direction is CallDirection.OUTGOING:
            self.over.emit(call)

    def _say_over(self, call: CallState) -> None:
        """One of two calls ended: say so in the window of the other one."""
        self.over.emit(call)
        self.ring.say_end()
        if not call.ended_by_me and self.window is not None:
            words = end_words(call).title
            fault = call_fault(call, self._state.connection.server_url)
            self.window.toasts.add(words, icon=Icon.HANG_UP, fault=fault)
            announce(self.window, words, assertive=True)

    def tick(self) -> None:
        """Once in a while: the timer goes on."""
        self._refresh()

    def close(self) -> None:
        """Close everything, at sign-out and at the end."""
        self.callers.close()
        self._ready.drop()
        self._close_window()
        self.own.stop()
        self.ring.close()

    # -- incoming

    def _expected(self) -> CallViewState | None:
        """The call whose answer would open a window."""
        call = next((each for each in self._state.calls if each.is_incoming_ringing), None)
        return self._view(call) if call is not None and self.window is None else None

    @property
    def _active_call(self) -> CallState | None:
        return call_in_front(self._state.calls)

    @property
    def _is_talking(self) -> bool:
        return any(call.is_heard for call in self._state.calls)

    def _wanted_ring(self) -> Ring | None:
        silenced = self.callers.callers.is_silenced
        return wanted_ring(self._state.calls, silenced, rings=self._settings.settings.rings)

    # -- the window

    def _show_call(self, call: CallState) -> None:
        if self.window is not None and self.window_call != call.call_id and self._ended is None:
            self._turn_to(call)
        elif self.window is None or self.window_call != call.call_id:
            self._close_window()
            self._ended = None
            self._trouble.forget()
            self._open_window(call)
        self._refresh()

    def _open_window(self, call: CallState) -> None:
        window = self._ready.take(self._view(call))
        self.window, self.window_call = window, call.call_id
        self._connect_window(window, call)
        self.own.start()
        window.show()
        if call.goes_on and call.direction is CallDirection.INCOMING:
            self._say_returned(window, call)
        self._connect_pictures()  # after show: pictures go to windows that are seen
        self.windowChanged.emit(True)

    def _turn_to(self, call: CallState) -> None:
        """Another call comes to the front: its window stands where that of the last one stood."""
        was = self.window
        if was is None:
            return
        self._trouble.forget()
        self._disconnect_pictures()
        self.companions.close_pop_out()
        window = self._ready.take(self._view(call))
        self.window, self.window_call = window, call.call_id
        self._connect_window(window, call)
        window.follow(was)
        succeed(window, was)
        if call.is_heard and not self.is_shown:
            window.show()
        self._connect_pictures()
        self.windowChanged.emit(self.has_window)

    def _say_returned(self, window: CallWindow, call: CallState) -> None:
        who = first_name(call.peer.name)
        if self._state.devices.is_muted:
            window.toasts.add(tr("{who} is back. You are muted.", who=who), icon=Icon.MIC_OFF)
        else:
            window.toasts.add(tr("{who} is back", who=who), icon=Icon.PHONE)

    def reword(self) -> None:
        """Make every window anew, in the language of now. The call itself goes on and does not hear of it."""
        self._ready.drop()
        self.callers.reword()
        was, call = self.window, self._shown_call()
        if was is None or call is None:
            return
        self.window = CallWindow(self._view(call))
        self._connect_window(self.window, call)
        self.window.take_over(was)
        succeed(self.window, was)
        self.companions.reword(self._view(call))
        self._connect_pictures()

    def _connect_window(self, window: CallWindow, call: CallState) -> None:
        self.keep_place(window, "call")
        window.muteRequested.connect(self.mute)
        window.cameraRequested.connect(self._switch_camera)
        window.leaveRequested.connect(self.leave)
        window.microphoneChosen.connect(self._devices.choose_microphone)
        window.speakerChosen.connect(self._devices.choose_speaker)
        window.testSoundRequested.connect(self.play_test_sound)
        window.cameraChosen.connect(self._devices.choose_camera)
        window.mirrorRequested.connect(lambda mirrors: self._preferences.choose(mirror_self_view=mirrors))
        window.hideSelfRequested.connect(lambda hides: self._preferences.choose(hide_self_view=hides))
        window.volumeChosen.connect(lambda gain: self._preferences.choose_volume(call.peer.user_id, gain))
        window.effectsChosen.connect(self._preferences.choose_effects)
        window.learnBackdropRequested.connect(lambda: self._bridge.do(lambda client: client.devices.learn_backdrop()))
        window.suppressionChosen.connect(lambda level: self._preferences.choose(noise_suppression=level))
        window.originalSoundRequested.connect(lambda is_on: self._preferences.choose(original_sound=is_on))
        window.retryRequested.connect(lambda: self._bridge.do(lambda client: client.retry()))
        window.settingsRequested.connect(self.settingsRequested)
        window.noticeActed.connect(self._act_on_notice)
        window.endActed.connect(self._act_on_end)
        window.finished.connect(self._finish)
        window.hidden.connect(self._hide)
        window.popOutRequested.connect(self._pop_out)
        window.holdRequested.connect(self.hold)
        window.holdSwitched.connect(self.switch_hold)
        window.resumeRequested.connect(self.resume)
        window.endRequested.connect(self.end)
        window.popInRequested.connect(self.companions.close_pop_out)
        self.pictures.watch(window)

    def _connect_pictures(self) -> None:
        if self.window is not None and self.window_call is not None and self._ended is None:
            self.pictures.connect(self.window, self.window_call)

    def _disconnect_pictures(self) -> None:
        if self.window_call is not None:
            self.pictures.disconnect(self.window_call)

    def _companions_changed(self) -> None:
        if self.window_call is None:
            return
        self.pictures.watch_companions()
        self._connect_pictures()
        self._refresh()
        if not self.is_shown:
            self.windowChanged.emit(False)

    def _pop_out(self, screen: object) -> None:
        call = self._shown_call()
        if call is not None:
            self.companions.open_pop_out(self._view(call), screen if isinstance(screen, QScreen) else None)

    def _view(self, call: CallState) -> CallViewState:
        return call_view(
            call,
            self._state,
            self._settings.settings,
            self.own,
            self._devices.devices,
            now=clock.now(),
            is_popped_out=self.companions.pop_out is not None,
            trouble=self._trouble,
        )

    def _refresh(self) -> None:
        if self.window is None:
            return
        call = self._shown_call()
        if call is not None:
            view = self._view(call)
            self.window.show_state(view)
            self.companions.show_state(view)

    def _shown_call(self) -> CallState | None:
        return self._ended or next((each for each in self._state.calls if each.call_id == self.window_call), None)

    def _pace(self) -> int:
        if self.window is None or not self.is_shown:
            return 0
        return METER_MS if self.window.wants_level else LEVEL_MS

    def _show_level(self, level_dbov: float) -> None:
        if self.window is not None:
            self.window.show_level(level_dbov)

    def _end(self, call: CallState) -> None:
        self.own.stop()
        self._disconnect_pictures()
        self.companions.close()
        if call.reason is not EndReason.REPLACED:
            self._ended = call
            self._refresh()
            if call.reason is not EndReason.MOVED:  # it goes on, elsewhere
                self.ring.say_end()
        self.over.emit(call)
        staying = staying_of(call, clock.now())
        if staying is not None and self.has_window:
            self._bridge.do(
                lambda client: client.calls.wait_for_return(staying.call_id, staying.until, is_silent=staying.is_silent)
            )
        left = call.ended_by_me and call.reason in (EndReason.HUNG_UP, EndReason.CANCELLED)
        if self.window is not None and (left or call.reason is EndReason.REPLACED or not self.window.isVisible()):
            self._finish()

    def _finish(self) -> None:
        self._close_window()
        self.windowChanged.emit(False)

    def _close_window(self) -> None:
        self._disconnect_pictures()
        if self._ended is not None:
            self._bridge.do(lambda client: client.calls.stop_waiting())
        window, self.window, self.window_call = self.window, None, None
        self.companions.close()
        if window is not None:
            window.hide()
            window.deleteLater()

    def _hide(self) -> None:
        """The call window goes; the call goes on in the mini call or in the strip."""
        call = self._shown_call()
        if self.window is None or call is None:
            return
        closes = call_closes(is_over=False, wants_mini=self._settings.settings.shows_mini_call)
        self.window.hide()
        self.window.setWindowState(self.window.windowState() & ~Qt.WindowState.WindowMinimized)
        if closes is CallCloses.MINI:
            mini = self.companions.open_mini(self._view(call))
            if not self._settings.settings.knows_mini_call:
                self._settings.update(knows_mini_call=True)
                mini.toasts.add(tr("Your call goes on here"))
        self._connect_pictures()
        self.windowChanged.emit(False)

    # -- devices

    def _switch_camera(self, is_on: bool) -> None:
        self._trouble.forget()
        self._bridge.do(lambda client: client.devices.set_camera(is_on))

    def _devices_changed(self) -> None:
        sources = self._devices.sources
        self._trouble.forget()
        self._bridge.do(lambda client: client.devices.choose(sources))
        self._refresh()

    def _sound_failed(self, error: object) -> None:
        if isinstance(error, SourceError):
            self._trouble.happened(Kind.AUDIO, error.problem, error.detail)
            self._refresh()

    def _act_on_notice(self, action: object) -> None:
        self._trouble.act(action, self.window)
        self._refresh()

    def _act_on_end(self, action: object) -> None:
        call = self._ended
        if call is None:
            return
        self._finish()
        rejoin = rejoin_of(call, clock.now())
        if action is Action.CALL_AGAIN and rejoin is not None:
            self.rejoin(rejoin)
        elif action is Action.CALL_AGAIN:
            self.call(call.peer, call.media.video)
        elif action is Action.SEND_REQUEST:
            self._bridge.ask(lambda client: client.people.add_contact(user_id=call.peer.user_id))
