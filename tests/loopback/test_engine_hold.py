"""A call on hold between two engines: not one packet of media leaves, the line stays, and it goes on at once."""

from collections.abc import Callable

import pytest

from app import clock
from app.protocol.description import Kind, TrackSource
from media.audio.tone_code import ToneReader
from media.engine.api import Disconnected
from media.rtp import rtcp
from tests.kit.engines import EngineEnd, joined, on_a_loop
from tests.kit.waiting import until
from tests.loopback.test_engine import Watcher, with_everything

pytestmark = pytest.mark.slow


class Wire:
    """What an end sends, counted at its socket."""

    def __init__(self, end: EngineEnd) -> None:
        self.media = 0
        self.control = 0
        transport = end.peer._association.transport
        send = transport.send

        def spy(data: bytes, *, handshake: bool = False) -> object:
            if 128 <= data[0] < 192:  # RFC 7983; RFC 5761 tells the two apart
                if 192 <= data[1] < 224:
                    self.control += 1
                else:
                    self.media += 1
            return send(data, handshake=handshake)

        transport.send = spy  # type: ignore[method-assign, assignment]  # counted on the way out


def hears(reader: ToneReader, watcher: Watcher, *, more: int = 10) -> Callable[[], str | None]:
    """For `until`: sound and pictures go on."""
    symbols, frames = reader.report().symbols + more, len(watcher.numbers) + more

    def why_not() -> str | None:
        if reader.report().symbols < symbols:
            return f"{reader.report().symbols} of {symbols} symbols"
        return watcher.why_fewer_than(frames)

    return why_not


@on_a_loop
async def test_nothing_leaves_on_hold_and_all_of_it_comes_back() -> None:
    watchers, readers = (Watcher(), Watcher()), (ToneReader(), ToneReader())
    async with joined(with_everything(readers)) as (caller, callee):
        wires = Wire(caller), Wire(callee)
        for end, watcher in zip((caller, callee), watchers, strict=True):
            end.peer.set_frame_sink(TrackSource.CAMERA, watcher)
        for reader, watcher in zip(readers, watchers, strict=True):
            await until(hears(reader, watcher), within=30)
        layers = [layer for track in caller.peer.description().tracks for layer in track.layers]

        caller.peer.set_hold(True)
        sent = wires[0].media
        await until(lambda: None if callee.peer.is_on_hold else "not told", within=10)
        sent_back = wires[1].media
        heard = [
            (reader.report().symbols, len(watcher.numbers)) for reader, watcher in zip(readers, watchers, strict=True)
        ]
        for layer in layers:  # an end that asks again for what it missed, or wants a keyframe
            caller.peer.control_arrived(rtcp.Nack(1, layer.ssrc, tuple(range(20))), clock.now())
            caller.peer.control_arrived(rtcp.KeyframeRequest(1, (layer.ssrc,)), clock.now())
        reports = wires[0].control + 3, wires[1].control + 3
        await until(
            lambda: None if wires[0].control >= reports[0] and wires[1].control >= reports[1] else "no reports",
            within=20,
        )

        assert (wires[0].media, wires[1].media) == (sent, sent_back)
        now = [
            (reader.report().symbols, len(watcher.numbers)) for reader, watcher in zip(readers, watchers, strict=True)
        ]
        assert all(
            after[0] <= before[0] + 1 and after[1] <= before[1] + 1 for before, after in zip(heard, now, strict=True)
        )
        assert all(track.muted for track in caller.peer.description().tracks)
        assert not caller.has(Disconnected)
        assert not callee.has(Disconnected)

        caller.peer.set_hold(False)
        for reader, watcher in zip(readers, watchers, strict=True):
            await until(hears(reader, watcher), within=20)
        assert not any(track.muted for track in caller.peer.description().tracks if track.kind is Kind.AUDIO)
        assert not callee.peer.is_on_hold
        await caller.peer.close()
        assert not callee.has(Disconnected)


@on_a_loop
async def test_both_on_hold_wait_for_both() -> None:
    watchers, readers = (Watcher(), Watcher()), (ToneReader(), ToneReader())
    async with joined(with_everything(readers)) as (caller, callee):
        for end, watcher in zip((caller, callee), watchers, strict=True):
            end.peer.set_frame_sink(TrackSource.CAMERA, watcher)
            await until(watcher_has(watcher), within=30)
        wire = Wire(callee)
        caller.peer.set_hold(True)
        callee.peer.set_hold(True)
        caller.peer.set_hold(False)
        await until(lambda: None if caller.peer.is_on_hold else "not told", within=10)
        await until(
            lambda: None if callee.peer._remote is not None and not callee.peer._remote.held else "held", within=10
        )
        assert callee.peer.is_on_hold
        count = wire.media
        reports = wire.control + 2
        await until(lambda: None if wire.control >= reports else "no reports", within=20)
        assert wire.media == count

        callee.peer.set_hold(False)
        for reader, watcher in zip(readers, watchers, strict=True):
            await until(hears(reader, watcher), within=20)


def watcher_has(watcher: Watcher) -> Callable[[], str | None]:
    """For `until`: some pictures came."""
    return lambda: watcher.why_fewer_than(5)
