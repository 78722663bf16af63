"""A call of this computer with itself: two media engines, real sockets, pictures and sound both ways."""

import asyncio
import threading
from collections.abc import Callable

from app import clock
from app.protocol.description import TrackSource
from app.self_test.findings import Check
from media.audio.tone_code import ToneReader
from media.capture.sound import CodedTones
from media.capture.synthetic import SyntheticCamera
from media.engine.api import DescriptionChanged, Engine, Failed, LocalCandidates, Peer, PeerEvent
from media.frame import VideoFrame
from media.playback.sound import ClockedOutput

WITHIN = 20.0  # seconds for everything below to have come
PICTURES = 60  # at each end
SYMBOLS = 20  # of the coded sound


class _End:
    """One participant. Pictures are counted on media threads, the rest lives on the loop."""

    def __init__(self, engine: Engine, *, seed: int) -> None:
        self.engine = engine
        self.heard = ToneReader()
        self.seen = 0
        self.first_at: float | None = None
        self.size = ""
        self.problem = ""
        self.other: _End | None = None
        self.peer: Peer | None = None
        self._lock = threading.Lock()
        engine.set_network_policy(relay_only=False, loopback=True)
        engine.set_microphone(CodedTones())
        engine.set_speaker(ClockedOutput(self.heard.feed))
        engine.set_camera(SyntheticCamera(seed))

    def open(self, *, is_caller: bool) -> Peer:
        """Open the way to the other end."""
        self.peer = self.engine.open_peer(is_caller=is_caller, notify=self._hear)
        self.peer.set_frame_sink(TrackSource.CAMERA, self._see)
        return self.peer

    @property
    def has_everything(self) -> bool:
        """Whether enough pictures and sound have come."""
        return self.seen >= PICTURES and self.heard.report().symbols >= SYMBOLS

    def _see(self, frame: VideoFrame) -> None:
        with self._lock:
            self.seen += 1
            self.size = f"{frame.width}x{frame.height}"
            if self.first_at is None:
                self.first_at = clock.now()

    def _hear(self, event: PeerEvent) -> None:
        if isinstance(event, Failed):
            self.problem = event.reason
        other = self.other.peer if self.other is not None else None
        if other is None:
            return
        loop = asyncio.get_running_loop()
        if isinstance(event, LocalCandidates):
            loop.call_soon(other.add_candidates, event.batch)
        elif isinstance(event, DescriptionChanged):
            loop.call_soon(other.apply, event.description)


def call_check(make: Callable[[], Engine]) -> Check:
    """A check that takes some seconds; `make` gives an engine, on the loop of the call."""
    return Check("a call with itself", lambda: asyncio.run(_call(make)))


async def _call(make: Callable[[], Engine]) -> str:
    ends = [_End(make(), seed=seed) for seed in range(2)]
    caller, callee = ends
    try:
        caller.other, callee.other = callee, caller
        began = clock.now()
        offer = caller.open(is_caller=True).description()
        answering = callee.open(is_caller=False)
        answering.apply(offer)
        assert caller.peer is not None
        caller.peer.apply(answering.description())
        while not all(end.has_everything for end in ends):
            if clock.now() - began > WITHIN or any(end.problem for end in ends):
                raise TimeoutError("; ".join(_words(end, began) for end in ends))
            await asyncio.sleep(0.05)
        return "; ".join(_words(end, began) for end in ends)
    finally:
        for end in ends:
            await end.engine.close()


def _words(end: _End, began: float) -> str:
    first = f"first after {1000 * (end.first_at - began):.0f} ms" if end.first_at is not None else "none"
    sound = end.heard.report()
    path = end.peer.stats().path if end.peer is not None else None
    way = f"{path.kind.name.lower()} {path.transport}" if path is not None else "no path"
    trouble = f", {end.problem}" if end.problem else ""
    return f"{end.seen} pictures {end.size} {first}, {sound.symbols} symbols of sound, {way}{trouble}"
