"""An engine that is loaded when a call comes near; until then it only remembers what it was told.

Codecs, sound processing, OpenSSL and numpy take a quarter of a second and 80 MB: too much at the start of a program
that mostly waits for calls in the tray. A call comes near when somebody looks at whom to call, or when it rings.
"""

import asyncio
import logging
from collections.abc import Callable

from app.protocol.description import Capabilities
from app.protocol.model import RelayServer
from media.audio.ring import Ring
from media.effects.choices import BackdropState, PictureEffects, ProcessingSettings
from media.engine.api import (
    AudioInput,
    AudioOutput,
    EchoState,
    Engine,
    FrameSink,
    Hearing,
    MediaLimits,
    Peer,
    PeerEvent,
)
from media.frame import CaptureSource
from media.transport.access import RelayAccess

logger = logging.getLogger(__name__)

Wish = Callable[[Engine], None]


class LateEngine:
    """Implements `media.engine.api.Engine`. Use it on the core loop only."""

    def __init__(self, load: Callable[[], Callable[[], Engine]]) -> None:
        """`load` imports the engine, on any thread; what it returns makes one, on the core loop."""
        self._load = load
        self._engine: Engine | None = None
        self._loading: asyncio.Future[Callable[[], Engine]] | None = None
        self._wishes: dict[str, Wish] = {}
        self._is_warmth_wanted = False
        self._is_closed = False

    # -- what loads it

    def prepare(self) -> None:
        """Load on a thread. Opens no device, and asks nobody."""
        if self._engine is None and self._loading is None and not self._is_closed:
            self._loading = asyncio.get_running_loop().run_in_executor(None, self._load)
            self._loading.add_done_callback(self._loaded)

    def warm_up(self) -> None:
        """Load on a thread, then gather and ask for relay allocations. Opens no device."""
        if self._engine is not None:
            self._engine.warm_up()
        else:
            self._is_warmth_wanted = True
            self.prepare()

    def capabilities(self) -> Capabilities:
        """What this machine can send and receive."""
        return self._now().capabilities()

    def open_peer(self, *, is_caller: bool, notify: Callable[[PeerEvent], None]) -> Peer:
        """A new association."""
        return self._now().open_peer(is_caller=is_caller, notify=notify)

    def start_echo_test(self, microphone: AudioInput, speaker: AudioOutput) -> None:
        """Record the person and play it to them."""
        self._now().start_echo_test(microphone, speaker)

    def set_microphone(self, device: AudioInput | None) -> None:
        """Publish sound from this device; a device is there for a call."""
        self._use("microphone", lambda engine: engine.set_microphone(device), loads=device is not None)

    def set_speaker(self, device: AudioOutput | None) -> None:
        """Play everybody on this device."""
        self._use("speaker", lambda engine: engine.set_speaker(device), loads=device is not None)

    def set_camera(self, source: CaptureSource | None) -> None:
        """Publish pictures from this source."""
        self._use("camera", lambda engine: engine.set_camera(source), loads=source is not None)

    # -- what is remembered

    def set_relays(self, relays: tuple[RelayServer, ...]) -> None:
        """STUN and TURN servers for gathering from now on."""
        self._use("relays", lambda engine: engine.set_relays(relays))

    def set_relay_access(self, access: RelayAccess) -> None:
        """Whom TLS to relays believes, and through which proxy they are reached."""
        self._use("relay access", lambda engine: engine.set_relay_access(access))

    def set_network_policy(self, *, relay_only: bool, loopback: bool) -> None:
        """Which candidates are used."""
        self._use("policy", lambda engine: engine.set_network_policy(relay_only=relay_only, loopback=loopback))

    def set_limits(self, *, send: MediaLimits, receive: MediaLimits) -> None:
        """The most to claim and use in each direction."""
        self._use("limits", lambda engine: engine.set_limits(send=send, receive=receive))

    def set_picture_effects(self, effects: PictureEffects) -> None:
        """What is done to the camera's pictures."""
        self._use("effects", lambda engine: engine.set_picture_effects(effects))

    def set_self_view(self, sink: FrameSink | None) -> None:
        """Where our own pictures go."""
        self._use("self view", lambda engine: engine.set_self_view(sink))

    def mute(self, *, microphone: bool) -> None:
        """Mute or unmute."""
        self._use("mute", lambda engine: engine.mute(microphone=microphone))

    def set_sound_processing(self, settings: ProcessingSettings) -> None:
        """Processing of the microphone."""
        self._use("processing", lambda engine: engine.set_sound_processing(settings))

    # -- what means nothing before the first call

    def play(self, ring: Ring) -> None:
        """Let this person hear a sound in the call."""
        if self._engine is not None:
            self._engine.play(ring)

    def learn_backdrop(self) -> None:
        """Learn the empty room again; a new engine has learned none."""
        if self._engine is not None:
            self._engine.learn_backdrop()

    def backdrop_state(self) -> BackdropState:
        """Where the learned backdrop stands."""
        return self._engine.backdrop_state() if self._engine is not None else BackdropState.OFF

    def hear(self) -> Hearing:
        """What the microphone hears."""
        return self._engine.hear() if self._engine is not None else Hearing()

    def echo_test(self) -> EchoState:
        """Where the test stands."""
        return self._engine.echo_test() if self._engine is not None else EchoState()

    def stop_echo_test(self) -> None:
        """End it."""
        if self._engine is not None:
            self._engine.stop_echo_test()

    async def close(self) -> None:
        """Close the engine, if there is one. Idempotent."""
        self._is_closed = True
        if self._loading is not None:
            await asyncio.wait((self._loading,))
        if self._engine is not None:
            await self._engine.close()

    # -- inside

    def _use(self, kind: str, wish: Wish, *, loads: bool = False) -> None:
        """Tell the engine; before there is one, keep the last wish of each kind, in order."""
        if self._engine is None and not loads:
            self._wishes.pop(kind, None)
            self._wishes[kind] = wish
            return
        wish(self._now())

    def _now(self) -> Engine:
        """The engine; if it is not loaded yet, the loop waits for that."""
        return self._engine if self._engine is not None else self._make(self._load())

    def _loaded(self, loading: asyncio.Future[Callable[[], Engine]]) -> None:
        error = None if loading.cancelled() else loading.exception()
        if error is not None:  # whoever needs the engine tries again, and hears of it
            logger.error("the media engine cannot be loaded: %s", error)
        if error is not None or loading.cancelled() or self._is_closed:
            return
        if self._engine is None:
            self._make(loading.result()).prepare()

    def _make(self, make: Callable[[], Engine]) -> Engine:
        engine = self._engine = make()
        wishes, self._wishes = self._wishes, {}
        for wish in wishes.values():
            wish(engine)
        if self._is_warmth_wanted:
            engine.warm_up()
        return engine
