"""A participant whose media is stock aiortc: places or answers a call over the real server."""

import asyncio
import fractions
import time
from dataclasses import dataclass, field

import av
import numpy as np
from aiortc import MediaStreamTrack, RTCPeerConnection, RTCSessionDescription
from aiortc.mediastreams import MediaStreamError

from app import clock
from app.protocol.description import DtlsSetup, Kind, SessionDescription
from app.protocol.ids import CallId, RoomId, UserId
from app.protocol.messages import Accept, Accepted, HangUp, Incoming, Invite, Joined
from app.protocol.model import CallMedia
from tests.kit.sdp import from_sdp, to_sdp
from tests.kit.signalling_peer import SignallingPeer

_BOTH = (Kind.AUDIO, Kind.VIDEO)


class ToneTrack(MediaStreamTrack):
    """A steady 440 Hz tone, 20 ms a frame."""

    kind = "audio"

    def __init__(self) -> None:
        super().__init__()
        self._start = time.monotonic()
        self._count = 0

    async def recv(self) -> av.AudioFrame:
        due = self._start + self._count * 0.02
        await asyncio.sleep(max(0.0, due - time.monotonic()))
        t = (np.arange(960) + self._count * 960) / 48000
        frame = av.AudioFrame.from_ndarray(
            (np.sin(2 * np.pi * 440 * t) * 8000).astype(np.int16).reshape(1, -1), format="s16", layout="mono"
        )
        frame.sample_rate = 48000
        frame.pts = self._count * 960
        frame.time_base = fractions.Fraction(1, 48000)
        self._count += 1
        return frame


class MovingTrack(MediaStreamTrack):
    """A moving gradient, 320x240 at 30 fps."""

    kind = "video"

    def __init__(self) -> None:
        super().__init__()
        self._start = time.monotonic()
        self._count = 0

    async def recv(self) -> av.VideoFrame:
        due = self._start + self._count / 30
        await asyncio.sleep(max(0.0, due - time.monotonic()))
        row = np.arange(320) + self._count * 3
        image = np.stack([np.tile(row % 256, (240, 1))] * 3, axis=2).astype(np.uint8)
        frame = av.VideoFrame.from_ndarray(image, format="rgb24")
        frame.pts = self._count * 3000
        frame.time_base = fractions.Fraction(1, 90000)
        self._count += 1
        return frame


@dataclass
class Received:
    """What arrived so far."""

    video_frames: int = 0
    width: int = 0
    audio_frames: int = 0
    loudest: int = 0
    problems: list[str] = field(default_factory=list)


class AiortcParticipant:
    """One call with stock aiortc on this end."""

    def __init__(self, peer: SignallingPeer) -> None:
        self._peer = peer
        self._pc = RTCPeerConnection()
        self._tasks: list[asyncio.Task[None]] = []
        self.received = Received()
        self.call_id = CallId(clock.new_id())
        self._pc.on("track", self._on_track)

    async def call(self, callee: UserId) -> None:
        """Invite and wait until the callee has answered."""
        self._pc.addTrack(ToneTrack())
        self._pc.addTrack(MovingTrack())
        await self._pc.setLocalDescription(await self._pc.createOffer())
        ours = from_sdp(self._pc.localDescription.sdp, setup=DtlsSetup.ACTPASS)
        await self._peer.tell(Invite(self.call_id, RoomId(clock.new_id()), callee, CallMedia(video=True), ours))
        accepted = await self._peer.expect(Accepted, within=30)
        await self._apply(accepted.description, "answer", DtlsSetup.ACTIVE)

    async def answer(self) -> None:
        """Wait for a call and accept it."""
        incoming = await self._peer.expect(Incoming, within=30)
        self.call_id = incoming.call_id
        await self._apply(incoming.description, "offer", DtlsSetup.ACTPASS)
        self._pc.addTrack(ToneTrack())
        self._pc.addTrack(MovingTrack())
        await self._pc.setLocalDescription(await self._pc.createAnswer())
        ours = from_sdp(self._pc.localDescription.sdp, setup=DtlsSetup.ACTIVE)
        await self._peer.request(Accept(incoming.call_id, CallMedia(video=True), ours), Joined)

    async def hang_up(self) -> None:
        """End the call and release everything."""
        await self._peer.tell(HangUp(self.call_id))
        await self.close()

    async def close(self) -> None:
        """Release everything."""
        await self._pc.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _apply(self, description: SessionDescription, kind: str, setup: DtlsSetup) -> None:
        sdp = to_sdp(description, setup=setup, kinds=_BOTH)
        await self._pc.setRemoteDescription(RTCSessionDescription(sdp, kind))

    def _on_track(self, track: MediaStreamTrack) -> None:
        self._tasks.append(asyncio.create_task(self._consume(track)))

    async def _consume(self, track: MediaStreamTrack) -> None:
        try:
            while True:
                frame = await track.recv()
                if isinstance(frame, av.VideoFrame):
                    self.received.video_frames += 1
                    self.received.width = frame.width
                elif isinstance(frame, av.AudioFrame):
                    self.received.audio_frames += 1
                    self.received.loudest = max(self.received.loudest, int(np.abs(frame.to_ndarray()).max()))
        except MediaStreamError:
            return
