"""The peer of `call_latency` in Python: two processes with stock aiortc, H.264, the same clip, hand-in to `recv()`.

Run as a module it is one of the two: `python -m tests.bench.aiortc_latency sender|receiver WIDTH HEIGHT BITRATE`.
What differs from ours: no companion server, no sound, aiortc's own rate control (its encoder is told the rate once).
"""

import asyncio
import fractions
import json
import subprocess
import sys
import time

import av
import numpy as np
from aiortc import MediaStreamTrack, RTCPeerConnection, RTCRtpSender, RTCSessionDescription
from aiortc.codecs import h264
from aiortc.mediastreams import MediaStreamError
from numpy.typing import NDArray

from tests.bench import clip
from tests.bench.figure import Figure, percentile

BITS = 40  # tenths of a monotonic millisecond
CELL = 8  # pixels
STILLS = 60
WARM_UP = 6.0  # seconds
MEASURED = 15.0


def measure(width: int, height: int, bitrate: int) -> list[Figure]:
    """Run one call and return its p50 and p95."""
    arguments = [str(width), str(height), str(bitrate)]
    command = [sys.executable, "-m", "tests.bench.aiortc_latency"]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    sender = subprocess.Popen([*command, "sender", *arguments], **pipes)  # type: ignore[call-overload]
    receiver = subprocess.Popen([*command, "receiver", *arguments], **pipes)  # type: ignore[call-overload]
    with sender, receiver:
        receiver.stdin.write(sender.stdout.readline())
        receiver.stdin.flush()
        sender.stdin.write(receiver.stdout.readline())
        sender.stdin.flush()
        result = json.loads(receiver.stdout.readline())
        receiver.stdin.close()
        sender.stdin.close()
    context = {
        "size": f"{width}x{height}",
        "peer": "aiortc",
        "fps": round(len(result["delays"]) / MEASURED, 1),
        "bitrate_kbps": round(result["bytes"] * 8 / MEASURED / 1000),
        "codec": "h264",
        "end_point": "frame from track.recv()",
    }
    return [
        Figure("call_latency", "video_p50_ms", percentile(result["delays"], 50), "ms", context),
        Figure("call_latency", "video_p95_ms", percentile(result["delays"], 95), "ms", context),
    ]


def _write_stamp(luma: NDArray[np.uint8]) -> None:
    value = round(time.monotonic() * 10_000)
    for bit in range(BITS):
        luma[:CELL, bit * CELL : (bit + 1) * CELL] = 255 if value >> bit & 1 else 0


def _read_stamp(luma: NDArray[np.uint8]) -> float:
    value = sum(1 << bit for bit in range(BITS) if luma[CELL // 2, bit * CELL + CELL // 2] > 127)
    return value / 10_000


class StampedTrack(MediaStreamTrack):
    """The clip at 30 fps, each picture stamped as it is handed over."""

    kind = "video"

    def __init__(self, width: int, height: int) -> None:
        super().__init__()
        images = [clip.picture(n, width, height, is_lively=True) for n in range(STILLS)]
        pictures = [av.VideoFrame.from_ndarray(image, format="bgr24") for image in images]
        self._pictures = [picture.reformat(format="yuv420p").to_ndarray().astype(np.uint8) for picture in pictures]
        self._start = time.monotonic()
        self._count = 0

    async def recv(self) -> av.VideoFrame:
        await asyncio.sleep(max(0.0, self._start + self._count / 30 - time.monotonic()))
        planes = self._pictures[self._count % STILLS]
        _write_stamp(planes)
        frame = av.VideoFrame.from_ndarray(planes, format="yuv420p")
        frame.pts = self._count * 3000
        frame.time_base = fractions.Fraction(1, 90000)
        self._count += 1
        return frame


def _prefer_h264(pc: RTCPeerConnection) -> None:
    codecs = RTCRtpSender.getCapabilities("video").codecs
    wanted = [c for c in codecs if c.mimeType == "video/H264" and c.parameters.get("profile-level-id") == "42e01f"]
    pc.getTransceivers()[0].setCodecPreferences(wanted + [c for c in codecs if c.mimeType == "video/rtx"])


async def _line() -> dict[str, str]:
    text = await asyncio.to_thread(sys.stdin.readline)
    loaded: dict[str, str] = json.loads(text)
    return loaded


def _say(pc: RTCPeerConnection) -> None:
    print(json.dumps({"sdp": pc.localDescription.sdp, "type": pc.localDescription.type}), flush=True)


async def _send(width: int, height: int) -> None:
    pc = RTCPeerConnection()
    pc.addTrack(StampedTrack(width, height))
    _prefer_h264(pc)
    await pc.setLocalDescription(await pc.createOffer())
    _say(pc)
    await pc.setRemoteDescription(RTCSessionDescription(**await _line()))
    await asyncio.to_thread(sys.stdin.read)
    await pc.close()


async def _receive(width: int, height: int) -> None:
    pc = RTCPeerConnection()
    tracks: asyncio.Queue[MediaStreamTrack] = asyncio.Queue()
    pc.on("track", tracks.put_nowait)
    await pc.setRemoteDescription(RTCSessionDescription(**await _line()))
    await pc.setLocalDescription(await pc.createAnswer())
    _say(pc)
    track = await tracks.get()
    delays: list[float] = []
    size = 0
    begin: float | None = None
    try:
        while begin is None or time.monotonic() < begin + WARM_UP + MEASURED:
            frame = await track.recv()
            assert isinstance(frame, av.VideoFrame)
            now = time.monotonic()
            begin = begin or now
            if now < begin + WARM_UP:
                size = await _bytes(pc)
                continue
            luma = np.frombuffer(memoryview(frame.planes[0]), np.uint8).reshape(-1, frame.planes[0].line_size)
            delays.append((now - _read_stamp(luma)) * 1000)
    except MediaStreamError:
        pass
    print(json.dumps({"delays": delays, "bytes": await _bytes(pc) - size}), flush=True)
    await asyncio.to_thread(sys.stdin.read)
    await pc.close()


async def _bytes(pc: RTCPeerConnection) -> int:
    for report in (await pc.getStats()).values():
        if report.type == "transport":
            return int(report.bytesReceived)
    return 0


def main() -> None:
    """One of the two processes."""
    role, width, height, bitrate = sys.argv[1], *(int(word) for word in sys.argv[2:])
    h264.DEFAULT_BITRATE = bitrate
    h264.MIN_BITRATE = h264.MAX_BITRATE = bitrate
    asyncio.run(_send(width, height) if role == "sender" else _receive(width, height))


if __name__ == "__main__":
    main()
