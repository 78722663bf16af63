"""Doing by command line what a person would do by hand: demos and tests sign in, call, answer and take pictures."""

import json
import logging
import statistics
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from app import clock
from app.net.errors import NetError, Refused
from app.protocol.errors import ErrorCode
from app.protocol.ids import CallId
from app.protocol.model import Availability, ContactInfo, ContactState
from app.state import (
    CallArrived,
    CallChanged,
    CallOver,
    CallState,
    ClientEvent,
    ClientState,
    DeviceFailed,
    Link,
    MediaArrived,
    Phase,
    SignedIn,
    StateChanged,
)
from media.frame import VideoFrame
from ui.options import Options
from ui.pulse import Pulse

if TYPE_CHECKING:
    from ui.desktop import Desktop

logger = logging.getLogger(__name__)

EXPOSED_MS = 5  # between two looks for the first window


class Paints:
    """Counts painted frames and how old they were when they reached the window."""

    def __init__(self) -> None:
        self.count = 0
        self.first_at: float | None = None
        self._ages: list[float] = []

    def painted(self, frame: VideoFrame) -> None:
        """A frame was painted just now."""
        now = clock.now()
        self.count += 1
        self.first_at = self.first_at if self.first_at is not None else now
        self._ages.append(now - frame.captured_at)

    def take(self) -> dict[str, object]:
        """The figures since the last call."""
        ages, self._ages = sorted(self._ages), []
        if not ages:
            return {"frames_painted": 0}
        return {
            "frames_painted": len(ages),
            "age_p50_ms": round(statistics.median(ages) * 1000, 1),
            "age_p95_ms": round(ages[int(len(ages) * 0.95)] * 1000, 1),
        }


class Automation(QObject):
    """Watches the client's events beside the windows, and acts as the options say."""

    def __init__(self, desktop: "Desktop", options: Options, *, say: Callable[[str], None]) -> None:
        super().__init__()
        self._desktop = desktop
        self._options = options
        self._say = say
        self._paints = Paints()
        self._has_called = False
        self._has_asked = False
        self._is_counting = False
        self._phases: dict[CallId, Phase] = {}
        self._state = ClientState()
        self._second = QTimer(self)
        self._second.setInterval(1000)
        self._second.timeout.connect(self._report)
        if options.events:
            self._second.start()
            desktop.calls.pictures.on_painted = self._painted
            QTimer.singleShot(EXPOSED_MS, self, self._await_window)
        self._pulse = Pulse(self) if options.events and options.pulse else None

    def begin(self) -> bool:
        """Sign in if the options say how; False: the window does it."""
        options = self._options
        if options.screenshot is not None and not (options.call or options.auto_answer is not None):
            QTimer.singleShot(round(options.after * 1000), self._shoot)
        if not options.username:
            return False
        self._sign_in()
        return True

    def _sign_in(self) -> None:
        options = self._options
        self._desktop.bridge.ask(
            lambda client: client.sign_in(options.server, options.username, options.password),
            self._desktop.enter,
            self._sign_in_failed,
        )

    def _sign_in_failed(self, error: NetError) -> None:
        options = self._options
        unknown = isinstance(error, Refused) and error.code is ErrorCode.UNAUTHENTICATED
        if unknown and options.register:
            name = options.name or options.username
            self._desktop.bridge.ask(
                lambda client: client.register(options.server, options.username, name, options.password),
                self._desktop.enter,
                self._give_up,
            )
        else:
            self._give_up(error)

    def _give_up(self, error: NetError) -> None:
        self._tell("error", text=str(error))
        self._desktop.foreground.show_sign_in()

    def _await_window(self) -> None:
        """Tell when the first window is on the screen and its events are being handled."""
        window = self._desktop.foreground.window()
        handle = window.windowHandle()
        if handle is not None and handle.isExposed():
            self._tell("usable", window=type(window).__name__)
        else:
            QTimer.singleShot(EXPOSED_MS, self, self._await_window)

    # -- events

    def happened(self, event: ClientEvent) -> None:
        """An event of the client."""
        match event:
            case SignedIn(me):
                self._tell("signed_in", user_id=me.user_id, username=me.username)
            case StateChanged(state):
                self._state = state
                self._follow_calls(state)
                self._keep_contacts(state)
                self._call(state)
            case CallArrived(call):
                self._tell("incoming", call_id=call.call_id, sender=call.peer.username)
                self._answer(call)
            case CallChanged(call):
                self._phase(call)
            case MediaArrived(call_id, track_id, kind, at):
                self._tell("first_media", call_id=call_id, track_id=track_id, kind=kind.value, media_at=at)
            case DeviceFailed(kind, problem, detail):
                self._tell("device_failed", kind=kind.value, problem=problem.name.lower(), text=detail)
            case CallOver(call):
                reason = call.reason.value if call.reason is not None else ""
                self._tell("call", state="ended", reason=reason, call_id=call.call_id)
                self._phases.pop(call.call_id, None)
            case _:
                pass

    def _answer(self, call: CallState) -> None:
        after = self._options.auto_answer
        if after is None:
            return
        with_video = call.media.video and not self._options.audio_only
        QTimer.singleShot(round(after * 1000), lambda: self._desktop.calls.accept(call.call_id, with_video))

    def _follow_calls(self, state: ClientState) -> None:
        for call in state.calls:
            self._phase(call)

    def _phase(self, call: CallState) -> None:
        if self._phases.get(call.call_id) is call.phase:
            return
        self._phases[call.call_id] = call.phase
        if call.is_incoming_ringing or call.phase is Phase.ENDED:
            return
        self._tell("call", state=call.phase.name.lower(), call_id=call.call_id)
        if call.phase is Phase.CONNECTED and not self._is_counting:
            self._is_counting = True
            self._plan()

    def _plan(self) -> None:
        """Connected: the picture and the end, at their times."""
        options = self._options
        if options.screenshot is not None:
            QTimer.singleShot(round(options.after * 1000), self._shoot)
        if options.exit_after is not None:
            QTimer.singleShot(round(options.exit_after * 1000), self._desktop.quit)

    def _shoot(self) -> None:
        path = self._options.screenshot
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
            saved = self._desktop.foreground.window().grab().save(str(path))
            self._tell("screenshot", file=str(path), saved=saved)

    # -- contacts and calling

    def _keep_contacts(self, state: ClientState) -> None:
        if not self._options.auto_contact:
            return
        for contact in state.contacts:
            if contact.state is ContactState.REQUEST_RECEIVED:
                self._desktop.home.accept(contact.user)

    def _call(self, state: ClientState) -> None:
        wanted = self._options.call
        if not wanted or self._has_called or state.connection.link is not Link.ONLINE:
            return
        contact = next((each for each in state.contacts if each.user.username == wanted), None)
        if contact is None or contact.state is not ContactState.CONTACT:
            self._ask_to_be_contact(wanted, contact)
            return
        presence = state.presence.get(contact.user.user_id)
        if presence is not None and presence.availability is not Availability.OFFLINE:
            self._has_called = True
            self._desktop.calls.call(contact.user, not self._options.audio_only)

    def _ask_to_be_contact(self, wanted: str, contact: ContactInfo | None) -> None:
        if self._has_asked or not self._options.auto_contact or contact is not None:
            return
        self._has_asked = True

        def not_yet(error: NetError) -> None:
            logger.info("= %s is not there yet: %s", wanted, error)
            QTimer.singleShot(500, self._ask_again)

        self._desktop.bridge.ask(lambda client: client.people.add_contact(username=wanted), failed=not_yet)

    def _ask_again(self) -> None:
        self._has_asked = False
        self._call(self._state)

    # -- telling

    def _painted(self, frame: VideoFrame) -> None:
        if self._paints.first_at is None:
            self._paints.painted(frame)
            self._tell("first_picture", width=frame.width, height=frame.height)
        else:
            self._paints.painted(frame)

    def _report(self) -> None:
        self._report_pulse()
        call = next((each for each in self._state.calls if each.phase is Phase.CONNECTED), None)
        if call is None:
            return
        stats = call.stats
        figures = self._paints.take()
        if stats is not None:
            figures |= {
                "rtt": stats.rtt,
                "loss_received": stats.loss_received,
                "path": call.path.kind.name.lower() if call.path is not None else None,
                "width": stats.video_received.width,
                "height": stats.video_received.height,
                "fps": round(stats.video_received.fps, 1),
                "bitrate": round(stats.video_received.bitrate),
                "concealed_share": stats.audio_received.concealed_share,
                "longest_gap_ms": round(stats.audio_received.longest_gap * 1000),
            }
        self._tell("stats", **figures)

    def _report_pulse(self) -> None:
        if self._pulse is None:
            return
        beats = self._pulse.take()
        blocks = [[round(part * 1000, 1) for part in (b.seconds, b.spent, b.queued)] for b in beats.blocks]
        self._tell("pulse", beats=beats.count, longest_ms=round(beats.longest * 1000, 1), blocks_ms=blocks)

    def _tell(self, event: str, **fields: object) -> None:
        if self._options.events:
            self._say(json.dumps({"event": event, "at": clock.now(), **fields}))
