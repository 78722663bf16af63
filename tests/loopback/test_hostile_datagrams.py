"""A call shrugs off crafted datagrams: from strangers, from the peer's own address, and from a peer gone bad."""

import asyncio
import random
import socket
import struct
from collections.abc import Iterator

import pytest

from app.protocol.description import TrackSource
from media.capture.sound import CodedTones
from media.capture.synthetic import SyntheticCamera
from media.engine.api import Disconnected, Failed, PeerLeft
from media.rtp import packet, rtcp
from media.transport.sockets import DatagramSocket
from tests.kit.engines import EngineEnd, joined, on_a_loop
from tests.kit.waiting import until

pytestmark = pytest.mark.slow

COOKIE = b"\x21\x12\xa4\x42"


def crafted() -> Iterator[bytes]:
    """Datagrams that somebody without keys can make."""
    dice = random.Random(7)
    yield b""
    for first in range(256):
        yield bytes((first,))
        yield bytes((first,)) + dice.randbytes(dice.randrange(1, 60))
    yield bytes(65_507)
    for first in (0x00, 0x16, 0x80, 0x90, 0xBF):
        for size in (11, 12, 13, 1499, 1500, 1501, 9000):
            yield bytes((first,)) + dice.randbytes(size - 1)
    for message_type in (0x0001, 0x0101, 0x0111, 0x0011, 0x0003, 0x0017, 0x3FFF):
        for body in (b"", b"\x00\x06\xff\xff", b"\x80\x28\x00\x04abcd", b"\x00\x08\x00\x14" + bytes(20)):
            yield struct.pack("!HH", message_type, len(body)) + COOKIE + dice.randbytes(12) + body
            yield struct.pack("!HH", message_type, 0xFFFC) + COOKIE + dice.randbytes(12) + body
    for content in (20, 21, 22, 23, 24, 63):
        for epoch in (0, 1, 2):
            record = struct.pack("!BHHHIH", content, 0xFEFD, epoch, 0, 5, 2)
            yield record + b"\x02\x28"  # a fatal alert, when the type is 21
            yield record + b"\x01\x00"  # close_notify
            yield record[:-2] + b"\xff\xff" + dice.randbytes(40)
    yield from (packet.build(111, True, n, n, 5, b"", dice.randbytes(80)) for n in range(20))
    goodbye = rtcp.pack([rtcp.ReceiverReport(1), rtcp.Goodbye((1, 2, 3))])
    yield goodbye
    yield goodbye + dice.randbytes(14)


def poisoned() -> Iterator[bytes]:
    """What a peer with keys can send: RTP that breaks every rule."""
    dice = random.Random(9)
    for payload_type in (63, 96, 97, 102, 103, 111, 127):
        for size in (0, 1, 2, 3, 30, 1100):
            for ssrc in (1, 2, 0xFFFFFFFF):
                yield packet.build(
                    payload_type, True, dice.randrange(65536), dice.randrange(1 << 32), ssrc, b"", dice.randbytes(size)
                )
    yield b"\xbf\xe6" + dice.randbytes(300)
    yield packet.build(102, True, 1, 1, 7, b"\xbe\xde\x00\x02\x4f\xff\xff\xff\xff\xff\xff\xff", b"x")
    yield packet.build(102, True, 1, 1, 7, b"\x10\x00\x00\x02\x04\xff\xff\xff\xff\xff\xff\xff", b"x")


def poisoned_control(ssrcs: tuple[int, ...]) -> Iterator[bytes]:
    """RTCP that breaks every rule, some of it about streams that exist."""
    dice = random.Random(11)
    for kind in range(192, 224):
        yield bytes((0x80 | dice.randrange(32), kind)) + b"\x00\x03" + dice.randbytes(12)
        yield bytes((0xBF, kind)) + b"\xff\xff" + dice.randbytes(12)
    for ssrc in ssrcs:
        yield rtcp.pack([rtcp.Nack(1, ssrc, tuple(range(0, 65536, 300)))])
        yield rtcp.pack([rtcp.TransportFeedback(1, ssrc, 60_000, -5, 3, (None, 5, -30_000, 9) * 50)])
        yield rtcp.pack([rtcp.Remb(1, 1e15, (ssrc,))])
        yield rtcp.pack([rtcp.ReceiverReport(1, (rtcp.ReportBlock(ssrc, 255, -1, 0, 0xFFFFFFFF, 5, 0xFFFFFFFF),))])
        yield rtcp.pack([rtcp.SenderReport(ssrc, 0xFFFF_FFFF_FFFF_FFFF, 1, 2, 3)])


class Counter:
    """A frame sink that counts."""

    def __init__(self) -> None:
        self.frames = 0

    def __call__(self, frame: object) -> None:
        self.frames += 1

    def why_not(self, wanted: int) -> str | None:
        return None if self.frames >= wanted else f"{self.frames} of {wanted} frames"


def with_media(caller: EngineEnd, callee: EngineEnd) -> None:
    for seed, end in enumerate((caller, callee)):
        end.engine.set_microphone(CodedTones())
        end.engine.set_camera(SyntheticCamera(seed))


def sockets_of(end: EngineEnd) -> list[DatagramSocket]:
    return [link for link in end.engine._gatherer._links.values() if isinstance(link, DatagramSocket)]


@on_a_loop
async def test_crafted_datagrams_do_not_disturb_a_call() -> None:
    errors: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: errors.append(context))
    async with joined(with_media) as (caller, callee):
        counters = Counter(), Counter()
        for end, counter in zip((caller, callee), counters, strict=True):
            end.peer.set_frame_sink(TrackSource.CAMERA, counter)
        for counter in counters:
            await until(lambda: counter.why_not(5), within=20)  # noqa: B023  # awaited here
        targets = [link.address for link in sockets_of(caller)]
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
            for number, datagram in enumerate(crafted()):
                for address in targets:
                    if ":" not in address[0]:
                        stranger.sendto(datagram, address)
                    for own in sockets_of(callee):
                        own.send(address, datagram)
                if number % 20 == 0:
                    await asyncio.sleep(0)  # let the call's own packets through, and receive buffers empty
        seen = [counter.frames for counter in counters]

        for counter, before in zip(counters, seen, strict=True):
            await until(lambda: counter.why_not(before + 30), within=20)  # noqa: B023  # awaited here
        for end in (caller, callee):
            assert not end.has(Failed)
            assert not end.has(Disconnected)
            assert not end.has(PeerLeft)
    assert errors == []


@on_a_loop
async def test_a_peer_gone_bad_breaks_nothing_but_its_own_media() -> None:
    errors: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: errors.append(context))
    async with joined(with_media) as (caller, callee):
        counter = Counter()
        caller.peer.set_frame_sink(TrackSource.CAMERA, counter)
        await until(lambda: counter.why_not(5), within=20)
        association = callee.peer._association
        assert association._srtp is not None
        for data in poisoned():
            association.transport.send(association._srtp.protect(data) or b"")
        for data in poisoned_control(caller.peer._outgoing.ssrcs + callee.peer._outgoing.ssrcs):
            association.transport.send(association._srtp.protect_rtcp(data) or b"")
        await asyncio.sleep(0)
        seen = counter.frames

        await until(lambda: counter.why_not(seen + 30), within=20)
        assert not caller.has(Failed)
        assert caller.peer.stats().video_sent.frames_total > 0
    assert errors == []
