"""A participant without a screen: signs in, calls or answers, publishes made-up media and tells what it receives."""

import asyncio
import logging
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from app import clock
from app.client import Client
from app.credentials import Credentials
from app.devices import Sources
from app.net.errors import NetError, Refused, Unreachable
from app.net.trust import Trust
from app.parts import Parts, this_device
from app.protocol.errors import ErrorCode, LocalProtocolError
from app.protocol.ids import CallId, DeviceId
from app.protocol.model import Availability, CallDirection, ContactState, DeviceKind, UserInfo
from app.reception import FrameLog, SoundLog
from app.report import stats_event, summary_event
from app.sources import camera_named, limits_named, microphone_named
from app.state import (
    CallArrived,
    CallChanged,
    CallOver,
    CallState,
    ClientEvent,
    Connection,
    DeviceFailed,
    ElsewhereCall,
    Link,
    MediaArrived,
    Phase,
    SignedIn,
    SignedOut,
    StateChanged,
)
from media.engine.api import Engine, PathInfo
from media.playback.sound import ClockedOutput, WaveDump

logger = logging.getLogger(__name__)

FIND_WITHIN = 20.0  # seconds to find the person to call, and to become contacts
FIND_EVERY = 0.2
ONLINE_WITHIN = 20.0
STATS_EVERY = 1.0

Emit = Callable[[Mapping[str, object]], None]


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line says (PROTOCOL.md section 3)."""

    server: str
    username: str
    password: str
    name: str = ""
    register: bool = False
    call: str = ""
    auto_contact: bool = False
    answer: bool = False
    answer_after: float = 0.0
    decline: bool = False
    camera: str = "synthetic"
    microphone: str = "code"
    max_video: str = ""
    max_bitrate: int | None = None
    max_video_sent: str = ""
    max_bitrate_sent: int | None = None
    dump: Path | None = None
    duration: float | None = None
    exit_after_call: bool = False
    send_events: bool = False
    relay_only: bool = False
    loopback: bool = False
    fingerprint: str = ""
    commands: bool = False
    """More orders may come on standard input."""


@dataclass(slots=True)
class _Reception:
    """What one call receives."""

    frames: FrameLog
    sound: SoundLog
    answered_at: float | None = None
    first_video_at: float | None = None
    first_audio_at: float | None = None
    path: PathInfo | None = None
    told: tuple[Phase, bool, bool, bool] | None = None


class Participant:
    """Make it on the running loop; `await run()` returns the exit code.

    `sources` takes the place of the devices that the options name.
    """

    def __init__(
        self, options: Options, engine: Callable[[], Engine], emit: Emit, sources: Sources | None = None
    ) -> None:
        self._options = options
        self._emit = emit
        self._loop = asyncio.get_running_loop()
        self._over = asyncio.Event()
        self._online = asyncio.Event()
        self._took_place = False
        self._link = Link.SIGNED_OUT
        self._elsewhere: tuple[ElsewhereCall, ...] = ()
        self._receptions: dict[CallId, _Reception] = {}
        self._hearing: SoundLog | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._summing: set[asyncio.Task[None]] = set()  # those of the tasks that leaving waits for
        self._timers: set[asyncio.TimerHandle] = set()
        if options.dump is not None:
            options.dump.mkdir(parents=True, exist_ok=True)
        self._wave = WaveDump(options.dump / "received.wav") if options.dump is not None else None
        self._has_camera = options.camera != "none"
        self._sources = sources or Sources(
            camera=camera_named(options.camera), microphone=microphone_named(options.microphone), speaker=self._speaker
        )
        parts = Parts(
            device=this_device(DeviceId(clock.new_id()), DeviceKind.HEADLESS),
            trust=Trust(fingerprint=options.fingerprint),
            credentials=Credentials(None),
            engine=engine,
            sources=self._sources,
        )
        self._client = Client(parts, self._heard)
        self._client.set_network_policy(relay_only=options.relay_only, loopback=options.loopback)
        self._client.events.allow(options.send_events)
        self._limit(asdict(options))

    async def run(self) -> int:
        """Do what the options say, until it is done or `quit`. 0: the wanted call took place, or none was wanted."""
        self._tell("ready")
        try:
            if await self._arrive():
                if self._options.call:
                    self._spawn(self._call(self._options.call))
                await self._over.wait()
        finally:
            await self._leave()
        wanted = bool(self._options.call) or self._options.answer
        return 0 if self._took_place or (not wanted and self._online.is_set()) else 1

    def quit(self) -> None:
        """Hang up and end."""
        self._over.set()

    def command(self, order: Mapping[str, Any]) -> None:
        """One command of section 3. What cannot be done is told as an `error`."""
        try:
            self._carry_out(order)
        except (LocalProtocolError, ValueError, KeyError, TypeError) as error:
            self._fail("command", f"{order.get('command')!r}: {error}")

    # -- coming and going

    async def _arrive(self) -> bool:
        options = self._options
        try:
            await self._sign_in()
            async with asyncio.timeout(ONLINE_WITHIN):
                await self._online.wait()
        except Refused as error:
            self._fail(error.code.value, error.text)
        except NetError as error:
            self._fail(error.obstacle.name.lower() if isinstance(error, Unreachable) else "unreachable", str(error))
        except TimeoutError:
            self._fail("unreachable", f"no welcome from {options.server}")
        return self._online.is_set()

    async def _sign_in(self) -> None:
        options = self._options
        if options.register:
            try:
                name = options.name or options.username
                await self._client.register(options.server, options.username, name, options.password, keep=False)
                return
            except Refused as error:
                if error.code is not ErrorCode.CONFLICT:
                    raise
        await self._client.sign_in(options.server, options.username, options.password, keep=False)

    async def _leave(self) -> None:
        for timer in self._timers:
            timer.cancel()
        for task in self._tasks - self._summing:
            task.cancel()
        await self._client.close()  # ends calls, whose summaries are told
        if self._tasks:
            await asyncio.wait(self._tasks)
        if self._wave is not None:
            self._wave.close()

    # -- what the client tells

    def _heard(self, event: ClientEvent) -> None:
        match event:
            case SignedIn(me):
                self._online.set()
                self._tell("signed_in", user_id=me.user_id, username=me.username)
            case SignedOut(code) if code is not None:
                self._fail(code.value, "signed out")
                self.quit()
            case CallArrived(call):
                self._arrived(call)
            case CallChanged(call):
                self._changed(call)
            case CallOver(call):
                self._ended(call)
            case MediaArrived():
                self._first_media(event)
            case DeviceFailed(kind, problem, detail):
                self._fail(f"{kind.value}_{problem.name.lower()}", detail)
            case StateChanged(state):
                self._look_at_link(state.connection)
                self._look_elsewhere(state.elsewhere)
                for call in state.calls:
                    self._look_at_path(call)
                if self._options.auto_contact:
                    self._accept_requests()
            case _:
                pass

    def _arrived(self, call: CallState) -> None:
        self._receive(call)
        self._tell("incoming", call_id=call.call_id, **{"from": call.peer.username}, video=call.media.video)
        if self._options.decline:
            self._loop.call_soon(self.command, {"command": "decline", "call_id": call.call_id})
        elif self._options.answer:
            self._later(self._options.answer_after, {"command": "accept", "call_id": call.call_id})

    def _changed(self, call: CallState) -> None:
        reception = self._receive(call)
        if call.phase is Phase.CONNECTING and reception.answered_at is None:
            reception.answered_at = clock.now()
        told = (call.phase, call.is_media_lost, call.is_on_hold, call.is_held_by_peer)
        if reception.told == told:
            return
        reception.told = told
        if call.phase is Phase.RINGING and call.direction is CallDirection.OUTGOING:
            self._tell("ringing", call_id=call.call_id)
        if call.phase is Phase.CONNECTED and not call.is_media_lost and not self._took_place:
            self._took_place = True
            self._later(STATS_EVERY, {"command": "_measure"})
            if self._options.duration is not None:
                self._later(self._options.duration, {"command": "hang_up", "call_id": call.call_id})
        self._tell(
            "call", call_id=call.call_id, state=call.phase.name.lower(), reason=None, media_lost=call.is_media_lost,
            on_hold=call.is_on_hold, held_by_peer=call.is_held_by_peer,
        )  # fmt: skip

    def _ended(self, call: CallState) -> None:
        reception = self._receptions.pop(call.call_id, None)
        reason = call.reason.value if call.reason is not None else None
        error = call.error.value if call.error is not None else None
        self._tell("call", call_id=call.call_id, state="ended", reason=reason, error=error, detail=call.problem)
        if reception is not None:
            if call.connected_at is not None:
                self._look_at_path(call, reception)
            self._summing.add(self._spawn(self._sum_up(call, reception)))

    async def _sum_up(self, call: CallState, reception: _Reception) -> None:
        await asyncio.to_thread(reception.frames.close)
        self._emit(
            summary_event(
                call,
                reception.frames.report(),
                reception.sound.report(),
                answered_at=reception.answered_at,
                first_video_at=reception.first_video_at,
                first_audio_at=reception.first_audio_at,
            )
        )
        options = self._options
        if options.exit_after_call or options.duration is not None or (options.call and not options.commands):
            self.quit()

    def _first_media(self, event: MediaArrived) -> None:
        self._tell("first_media", call_id=event.call_id, kind=event.kind.value, track_id=event.track_id)
        reception = self._receptions.get(event.call_id)
        if reception is None:
            return
        if event.kind == "video" and reception.first_video_at is None:
            reception.first_video_at = event.at
        elif event.kind == "audio" and reception.first_audio_at is None:
            reception.first_audio_at = event.at

    def _look_at_link(self, connection: Connection) -> None:
        if connection.link is not self._link:
            self._link = connection.link
            self._tell("connection", state=connection.link.name.lower(), problem=connection.problem)

    def _look_elsewhere(self, elsewhere: tuple[ElsewhereCall, ...]) -> None:
        if elsewhere is not self._elsewhere:
            before, self._elsewhere = {each.running.call_id for each in self._elsewhere}, elsewhere
            for running in (each.running for each in elsewhere):
                if running.call_id not in before:
                    self._tell(
                        "elsewhere", call_id=running.call_id, device=running.device.name,
                        **{"with": running.peer.username},
                    )  # fmt: skip

    def _look_at_path(self, call: CallState, reception: _Reception | None = None) -> None:
        reception = reception or self._receptions.get(call.call_id)
        if reception is None or call.path is None:
            return
        path = replace(call.path, rtt=None)
        if path != reception.path:
            reception.path = path
            self._tell(
                "path", call_id=call.call_id, kind=path.kind.name.lower(), transport=path.transport, local=path.local,
                remote=path.remote, reason=call.path_reason,
            )  # fmt: skip

    def _accept_requests(self) -> None:
        for contact in self._client.state.contacts:
            if contact.state is ContactState.REQUEST_RECEIVED:
                self._spawn(self._befriend(contact.user))

    async def _befriend(self, person: UserInfo) -> None:
        try:
            await self._client.people.accept_contact(person.user_id)
        except NetError as error:
            logger.info("the request of %s is gone: %s", person.username, error)

    # -- media

    def _receive(self, call: CallState) -> _Reception:
        """Listen and look from the first moment of a call on."""
        reception = self._receptions.get(call.call_id)
        if reception is None:
            reception = _Reception(FrameLog(self._options.dump), SoundLog())
            self._receptions[call.call_id] = reception
            self._client.calls.set_frame_sink(call.call_id, reception.frames.take)
        if call.is_heard:
            self._hearing = reception.sound
        return reception

    def _speaker(self) -> ClockedOutput:
        def listen(sound: Any, heard_at: float) -> None:
            hearing = self._hearing
            if hearing is not None:
                hearing(sound, heard_at)
            if self._wave is not None:
                self._wave(sound, heard_at)

        return ClockedOutput(listen)

    # -- commands

    def _carry_out(self, order: Mapping[str, Any]) -> None:
        client = self._client
        match order["command"]:
            case "call":
                self._spawn(self._call(str(order["username"]), video=order.get("video")))
            case "accept":
                video, holds = bool(order.get("video", self._has_camera)), bool(order.get("hold", False))
                client.calls.accept(self._ringing(order), video=video, holds=holds)
            case "hold":
                client.calls.hold(order.get("call_id"))
            case "resume":
                client.calls.resume(order.get("call_id"))
            case "decline":
                client.calls.decline(self._ringing(order))
            case "move":
                self._move_here(order)
            case "hang_up":
                client.calls.hang_up(order.get("call_id"))
            case "mute":
                client.devices.mute(bool(order["microphone"]))
            case "camera":
                self._switch_camera(order["source"])
            case "presence":
                client.people.set_availability(Availability(order["availability"]))
            case "limits":
                self._limit(order)
            case "stats":
                self._tell_stats()
            case "_measure":
                self._measure()
            case "quit":
                self.quit()
            case other:
                raise ValueError(f"unknown command {other!r}")

    def _ringing(self, order: Mapping[str, Any]) -> CallId:
        if "call_id" in order:
            return CallId(str(order["call_id"]))
        ringing = [call for call in self._client.state.calls if call.is_incoming_ringing]
        if not ringing:
            raise LocalProtocolError("no call rings here")
        return ringing[0].call_id

    def _move_here(self, order: Mapping[str, Any]) -> None:
        running = [each.running.call_id for each in self._client.state.elsewhere]
        if not running:
            raise LocalProtocolError("no call runs on another device")
        call_id = CallId(str(order.get("call_id", running[0])))
        self._client.calls.move_here(call_id, video=bool(order.get("video", self._has_camera)))
        call = next((call for call in self._client.state.calls if call.call_id == call_id), None)
        if call is not None:
            self._receive(call)

    def _limit(self, order: Mapping[str, Any]) -> None:
        self._client.set_media_limits(
            send=limits_named(order.get("max_video_sent"), order.get("max_bitrate_sent")),
            receive=limits_named(order.get("max_video"), order.get("max_bitrate")),
        )

    def _switch_camera(self, source: str | None) -> None:
        self._has_camera = source is not None
        if source is not None:
            self._sources = replace(self._sources, camera=camera_named(source))
            self._client.devices.choose(self._sources)
        self._client.devices.set_camera(source is not None)

    async def _call(self, username: str, video: bool | None = None) -> None:
        try:
            async with asyncio.timeout(FIND_WITHIN):
                await self._online.wait()
                person = await self._find(username)
        except TimeoutError:
            self._give_up("not_found", f"cannot reach {username}")
            return
        except NetError as error:
            self._give_up(error.code.value if isinstance(error, Refused) else "unreachable", str(error))
            return
        call_id = self._client.calls.place(person, video=self._has_camera if video is None else video)
        call = next((call for call in self._client.state.calls if call.call_id == call_id), None)
        if call is not None:
            self._receive(call)
            self._tell("call", call_id=call_id, state="calling", reason=None)

    def _give_up(self, code: str, text: str) -> None:
        """There will be no call."""
        self._fail(code, text)
        if not self._options.commands:
            self.quit()

    async def _find(self, username: str) -> UserInfo:
        """The account of this name; with --auto-contact, once it is a contact."""
        while True:
            entry = next((each for each in self._client.state.contacts if each.user.username == username), None)
            if entry is not None and (entry.state is ContactState.CONTACT or not self._options.auto_contact):
                return entry.user
            if entry is None:
                found = [user for user in await self._client.people.search(username) if user.username == username]
                if found and self._options.auto_contact:
                    await self._client.people.add_contact(user_id=found[0].user_id)
                elif found:
                    return found[0]
            await asyncio.sleep(FIND_EVERY)

    # -- figures

    def _measure(self) -> None:
        if any(call.phase is Phase.CONNECTED for call in self._client.state.calls):
            self._tell_stats()
        self._later(STATS_EVERY, {"command": "_measure"})

    def _tell_stats(self) -> None:
        for call in self._client.state.calls:
            reception = self._receptions.get(call.call_id)
            if reception is not None and call.stats is not None:
                self._emit(stats_event(call, reception.frames.report(), reception.sound.report()))

    # -- small things

    def _tell(self, event: str, **fields: object) -> None:
        self._emit({"event": event, "at": clock.now(), **fields})

    def _fail(self, code: str, text: str) -> None:
        self._tell("error", code=code, text=text)

    def _later(self, delay: float, order: Mapping[str, Any]) -> None:
        def fire() -> None:
            self._timers.discard(timer)
            self.command(order)

        timer = self._loop.call_later(delay, fire)
        self._timers.add(timer)

    def _spawn(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = self._loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        task.add_done_callback(self._summing.discard)
        return task
