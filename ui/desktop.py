"""The desktop as a whole: which window is open, which flow hears of what, and how the program ends."""

import asyncio
import logging
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication

from app import clock, garbage
from app.config import Settings, SettingsFile, ThemeChoice
from app.crash import CrashReports
from app.memory import give_back
from app.protocol.errors import ErrorCode
from app.protocol.model import Availability, UserInfo
from app.state import (
    CallMissed,
    CallOver,
    CallState,
    CertificatePinned,
    ClientEvent,
    ClientState,
    DeviceFailed,
    HostChanged,
    NearbyChanged,
    ReminderDue,
    ServerMoved,
    SignedOut,
    StateChanged,
)
from media.engine.api import Engine
from ui.arrivals import Arrivals
from ui.automation import Automation
from ui.bridge import Bridge
from ui.call_flow import CallFlow
from ui.client_making import client_maker, set_network_policy
from ui.crash_flow import CrashFlow
from ui.device_choice import DeviceChoice
from ui.first_sight import FirstSight
from ui.foreground import Foreground
from ui.formats import first_name
from ui.home_flow import HomeFlow
from ui.host_flow import HostFlow
from ui.i18n import tr
from ui.icons import Icon
from ui.idle import make_idle_watch
from ui.keys import follow
from ui.language_choice import LanguageChoice
from ui.living import Living
from ui.look import show_look
from ui.notice_flow import NoticeFlow
from ui.notifications.notices import Notices
from ui.options import Options
from ui.own_account_flow import OwnAccountFlow
from ui.pictures import pictures
from ui.preferences import Preferences
from ui.profile_flow import ProfileFlow
from ui.quit_question import QuitQuestion, SignOutQuestion
from ui.review_flow import ReviewFlow
from ui.ringing_keys import RingingKeys
from ui.settings.flow import SettingsFlow
from ui.settings.kinds import Section
from ui.settings.media import ECHO_TEST, TEST_SOUND
from ui.sign_in_flow import SignInFlow
from ui.sign_in_place import place_of, place_words
from ui.tray import Tray
from ui.widgets.rail import Page
from ui.windows.own_menu import OwnActs
from ui.wording import error_words

logger = logging.getLogger(__name__)

SEEN_WITHIN_MS = 1000  # for the first window to be on the screen, where it can be
GIVE_BACK_AFTER_MS = 3000  # the memory of a call that is over; its media are closed by then
TICK_MS = 500  # the timer of a call and the waiting times are shown anew this often


class Desktop(QObject):
    """Made after the QApplication; `start()` shows the first window."""

    def __init__(
        self,
        options: Options,
        settings: SettingsFile,
        engine: Callable[[], Engine],
        *,
        say: Callable[[str], None],
        crashes: CrashReports | None = None,
    ) -> None:
        super().__init__()
        self._options = options
        self._settings = settings
        self._is_quitting = False
        self._language = LanguageChoice(settings, options.language)
        self._state = ClientState()
        self.quit_question = QuitQuestion()
        self.quit_question.accepted.connect(self.quit)
        self.sign_out_question = SignOutQuestion()
        self.sign_out_question.accepted.connect(self.sign_out)
        self.devices = DeviceChoice(settings, options.replacements)
        self.bridge = Bridge(client_maker(options, settings, engine, self.devices.sources))
        self.bridge.happened.connect(self._happened)
        self.sign_in = SignInFlow(self.bridge, settings, options.server)
        self.preferences = Preferences(self.bridge, settings, self.devices)
        self.calls = CallFlow(self.bridge, settings, self.devices, self.preferences)
        self._ringing_keys = RingingKeys(self.calls.callers, self)
        self.settings = SettingsFlow(self.bridge, settings, self.devices, options.logs)
        self.settings.acts[TEST_SOUND] = lambda _value: self.calls.play_test_sound()
        acts = OwnActs(
            self._set_availability,
            self._choose_theme,
            self._set_text_size,
            self._edit_profile,
            self.settings.open,
            lambda: self.arrivals.invite(),
            self._switch_account,
            self.ask_to_sign_out,
            self.ask_to_quit,
        )
        self.profile = ProfileFlow(self.bridge)
        self.home = HomeFlow(self.bridge, acts)
        self.arrivals = Arrivals(self.bridge, self.sign_in, self.home, settings)
        self.arrivals.keep_first(options.link)
        self.host = HostFlow(self.bridge, self.sign_in)
        self.own_account = OwnAccountFlow(self.bridge, lambda words: self.settings.say(words, Icon.CHECK))
        self.settings.acts["change_password"] = lambda _value: self.own_account.change_password(self.settings.window)
        self.settings.acts["change_email"] = lambda _value: self.own_account.change_email(self.settings.window)
        self.settings.acts["host_server"] = lambda _value: self.host.open(self.settings.window)
        self.idle = make_idle_watch(QApplication.instance() or self, self)
        self.idle.changed.connect(self._idle_changed)
        self.tray = Tray()
        self.tray.want(settings.settings.stays_in_tray)
        self.notices = Notices(self.bridge, self.tray)
        self.reviews = ReviewFlow(self.bridge, settings, self._offer_review)
        self.telling = NoticeFlow(self.notices, settings)
        self.living = Living(self.bridge, settings, self.calls)
        self.living.mute.changed.connect(self._show_mute_keys)
        self.living.mayReach.connect(self.sign_in.hurry)
        self._show_mute_keys()
        self.foreground = Foreground(
            settings, self.sign_in, self.home, self.calls, self.tray, self.telling, in_tray=options.in_tray
        )
        self.foreground.quitRequested.connect(self.quit)
        self.crashes = CrashFlow(crashes)
        self.settings.acts["try_ring"] = lambda _value: self.calls.ring.try_ring()
        self.settings.acts["sign_out"] = lambda _value: self.ask_to_sign_out()
        self.automation = Automation(self, options, say=say)
        self._connect()
        self._tick = QTimer(self)
        self._tick.setInterval(TICK_MS)
        self._tick.timeout.connect(self._pass_time)

    def _connect(self) -> None:
        self.sign_in.signedIn.connect(self.enter)
        self.sign_in.windowMade.connect(self._follow_sign_in)
        self.home.windowMade.connect(self._follow_home)
        self._follow_sign_in()
        self._follow_home()
        tray = self.tray
        tray.openRequested.connect(self.open)
        tray.callRequested.connect(self.calls.show_window)
        tray.muteRequested.connect(self.calls.mute)
        tray.leaveRequested.connect(self.calls.leave)
        tray.acceptRequested.connect(lambda call: self.calls.accept(call.call_id, call.media.video))
        tray.holdRequested.connect(lambda call: self.calls.hold_and_accept(call.call_id, call.media.video))
        tray.declineRequested.connect(lambda call: self.calls.decline(call.call_id))
        tray.availabilityRequested.connect(self._set_availability)
        tray.settingsRequested.connect(self.settings.open)
        tray.quitRequested.connect(self.ask_to_quit)
        telling = self.telling
        telling.openRequested.connect(self.open)
        telling.callRequested.connect(self.calls.call)
        telling.acceptRequested.connect(self.calls.accept)
        telling.holdRequested.connect(self.calls.hold_and_accept)
        telling.declineRequested.connect(self.calls.decline)
        telling.remindRequested.connect(self.home.remind)
        telling.contactAccepted.connect(self.home.accept)
        telling.requestsRequested.connect(self._open_requests)
        self.calls.remindRequested.connect(self.home.remind)
        self.crashes.happened.connect(lambda: self.crashes.offer(self.foreground.window()))
        self.calls.over.connect(self._call_over)
        self.calls.windowChanged.connect(self._call_window_changed)
        self.calls.settingsRequested.connect(self.settings.open)
        self._settings.listen(show_look)
        self._settings.listen(follow)
        self._settings.listen(self._network_chosen)
        self._language.changed.connect(self.reword)
        self._settings.listen(lambda _before, after: self.tray.want(after.stays_in_tray))

    def _follow_sign_in(self) -> None:
        self.sign_in.window.installEventFilter(self)
        self.sign_in.window.soundTestRequested.connect(lambda: self.settings.open(Section.AUDIO, ECHO_TEST))

    def _follow_home(self) -> None:
        window = self.home.window
        self.living.places.keep(window, "home")
        window.callRequested.connect(self.calls.call)
        window.muteRequested.connect(self.calls.mute)
        window.leaveRequested.connect(self.calls.leave)
        window.moveRequested.connect(self.calls.move_here)
        window.rejoinRequested.connect(self.calls.rejoin)
        window.callWindowRequested.connect(self.calls.show_window)
        window.reviewRequested.connect(self.reviews.open)
        window.closed.connect(lambda: self.foreground.close_home(in_call=self._is_in_call))
        window.settingsRequested.connect(self.settings.open)

    # -- start and end

    def start(self) -> None:
        """Show the first window."""
        self._tick.start()
        self.notices.open()
        self.living.start()
        if self.automation.begin():
            self.bridge.begin()
            return
        self.host.resume()
        self.foreground.show_sign_in()
        FirstSight(self.sign_in.window, self.bridge.begin, within_ms=SEEN_WITHIN_MS)
        self.sign_in.begin()
        if not self._options.in_tray:
            self.crashes.show(self.sign_in.window)  # what broke before may well break the sign-in again
        if not self.sign_in.is_resuming:
            self.arrivals.take_first()

    def enter(self, me: UserInfo) -> None:
        """Signed in: the home window."""
        logger.info("= signed in as %s", me.username)
        self.foreground.show_home()
        self.home.opened()
        self.arrivals.take_first()
        if self._options.data is None:
            self.arrivals.offer_to_open_links()
        self.idle.start()
        self.crashes.show(self.home.window)
        self.bridge.do(place_of, lambda place: self._say_place(place_words(place)))

    def take_link(self, link: str) -> None:
        """Another start of the program, or the system, brought a link; an empty one only wants the program."""
        self.open()
        if link:
            self.arrivals.take(link)

    def open(self) -> None:
        """Bring the program to the front: home, or signing in."""
        self.foreground.open(is_signed_in=self._state.me is not None)
        self.crashes.offer_late(self.foreground.window())

    def _open_requests(self) -> None:
        self.open()
        self.home.window.open_page(Page.PEOPLE)

    def _say_place(self, words: str) -> None:
        if words and not self._options.username and not self._settings.settings.knows_place:
            self._settings.update(knows_place=True)
            self.home.window.toasts.add(words, icon=Icon.INFO)

    def ask_to_sign_out(self) -> None:
        """Sign out; in a call only after asking once."""
        if self._is_in_call:
            self.sign_out_question.ask(self.foreground.window())
        else:
            self.sign_out()

    def sign_out(self) -> None:
        """Forget the sign-in and go back to its window."""
        self._settings.update(username="")
        self.bridge.ask(lambda client: client.sign_out())

    def _switch_account(self) -> None:
        if self._is_in_call:
            self.home.window.toasts.add(tr("Leave the call before you switch account"), icon=Icon.INFO)
        else:
            self.arrivals.switch_account()

    def ask_to_quit(self) -> None:
        """Quit; in a call only after asking once."""
        if not self._is_in_call:
            self.quit()
            return
        self.quit_question.ask(self.foreground.window())

    def quit(self) -> None:
        """Hang up, close everything, end the program."""
        if self._is_quitting:
            return
        self._is_quitting = True
        self._tick.stop()
        self.idle.stop()
        self.tray.close()
        self.notices.close()
        self.living.close()
        self.profile.close()
        self.calls.close()
        self.own_account.close()
        self.settings.close()
        self.reviews.close()
        self.host.close()
        self.home.window.hide()
        self.sign_in.window.hide()
        self.bridge.close(self._closed)

    def _closed(self) -> None:
        self.bridge.stop()
        QApplication.exit(0)  # quit() asks every window first, and ours never let themselves be closed

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Closing the sign-in window ends the program."""
        if watched is self.sign_in.window and event.type() is QEvent.Type.Close:
            self.quit()
        return False

    # -- events

    def _happened(self, event: ClientEvent) -> None:
        if self._is_quitting:
            return
        match event:
            case StateChanged(state):
                self._show(state)
            case SignedOut(code, text):
                self._signed_out(code, text)
            case CallOver(call):
                self.calls.call_over(call)
            case CallMissed(record):
                is_said = self.calls.callers.says_missed(record.call_id)
                self.home.missed(record, is_said=is_said)
                if not is_said:
                    self.telling.missed(record)
            case ReminderDue(reminder):
                self.telling.reminded(reminder)
            case DeviceFailed():
                self.calls.device_failed(event)
                self.settings.preview.device_failed(event)
            case CertificatePinned():
                self.sign_in.pinned(event)
            case ServerMoved():
                self.sign_in.moved(event)
            case HostChanged(host):
                self.host.show_host(host)
            case NearbyChanged(servers):
                self.sign_in.show_nearby(servers)
            case _:
                pass
        self.automation.happened(event)

    def _show(self, state: ClientState) -> None:
        self._state = state
        self.calls.show_client(state)
        self.home.show_client(state)
        self.arrivals.show_client(state)
        self.settings.show_client(state)
        self.idle.is_in_call = self._is_in_call
        QTimer.singleShot(0, self, self._show_tray)  # a turn later: windows come first
        self.telling.show_client(state)
        self.living.show_client(state)

    def _show_tray(self) -> None:
        self.tray.show_client(self._state)

    def _signed_out(self, code: ErrorCode | None, text: str) -> None:
        logger.info("= signed out: %s %s", code, text)
        self.idle.stop()
        self.profile.close()
        self.calls.close()
        self.own_account.close()
        self.settings.close()
        self.reviews.close()
        pictures.clear()
        self.home.window.hide()
        self.foreground.show_sign_in()
        if not self.arrivals.signed_out():
            self.sign_in.came_back(error_words(code).title if code is not None else "")

    def _call_over(self, call: CallState) -> None:
        self.home.call_over(call)
        self.telling.call_over(call)
        self.reviews.call_over(call)
        QTimer.singleShot(GIVE_BACK_AFTER_MS, self, self._give_back)

    def _give_back(self) -> None:
        if not self._is_in_call and not self._is_quitting:
            garbage.sweep_all()
            self.bridge.run(lambda: asyncio.to_thread(give_back))

    def _offer_review(self, peer: UserInfo, show: Callable[[], None]) -> None:
        """A call was bad: say so where somebody looks, with the way to why."""
        call_window = self.calls.window
        window = call_window if call_window is not None and call_window.isVisible() else self.home.window
        words = tr("The call with {name} was bad at times", name=first_name(peer.name))
        window.toasts.add(words, tr("See why"), icon=Icon.INFO).acted.connect(show)

    def _call_window_changed(self, is_there: bool) -> None:
        self.home.change(is_call_window_open=is_there)
        geometry = self._options.geometry
        if is_there and geometry is not None and self.calls.window is not None:
            self.calls.window.resize(geometry.width, geometry.height)
            if geometry.x is not None and geometry.y is not None:
                self.calls.window.move(geometry.x, geometry.y)
        if not is_there and not self._is_quitting:
            self.foreground.call_window_gone()

    @property
    def _is_in_call(self) -> bool:
        return any(call.is_active for call in self._state.calls)

    def _pass_time(self) -> None:
        self.tray.tick(clock.now())
        if self.foreground.is_lost:
            self.open()
        self.calls.tick()
        self.home.tick()

    def _show_mute_keys(self) -> None:
        self.settings.change(mute_keys=self.living.mute.state)

    # -- the person's own menu

    def _edit_profile(self) -> None:
        me = self.home.state.client.me
        if me is not None:
            self.profile.open(me, self.home.window)

    def _idle_changed(self, is_idle: bool) -> None:
        self.calls.is_idle = is_idle
        self.bridge.do(lambda client: client.people.set_idle(is_idle))

    def _set_availability(self, availability: Availability) -> None:
        self.bridge.do(lambda client: client.people.set_availability(availability))
        if availability is Availability.INVISIBLE:
            words = tr("You look offline. Calls reach you as missed calls.")
            self.home.window.toasts.add(words, icon=Icon.EYE_OFF)

    def _choose_theme(self, choice: ThemeChoice) -> None:
        self._settings.update(theme=choice)

    def _set_text_size(self, percent: int) -> None:
        self._settings.update(text_scale=percent / 100)

    # -- the language

    def reword(self) -> None:
        """Make every window anew where it stands, in the language of now."""
        if self._is_quitting:
            return
        self.sign_in.reword()
        self.home.reword()
        self.profile.reword(self.home.window)
        self.arrivals.reword()
        self.host.reword()
        self.calls.reword()
        self.settings.reword()
        self.own_account.reword()
        self.crashes.reword()
        self.quit_question.reword()
        self.sign_out_question.reword()
        self.reviews.reword()
        self.tray.reword()

    # -- the network

    def _network_chosen(self, before: Settings, after: Settings) -> None:
        if after.relay_only is not before.relay_only:
            self.bridge.do(lambda client: set_network_policy(client, self._options, after))
