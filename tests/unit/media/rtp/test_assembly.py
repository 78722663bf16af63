"""Frame assembler in virtual time: frames leave on their marker, in order, whatever the network does to the packets."""

import random
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from media.rtp import assembly, h264
from media.rtp.assembly import AssembledFrame, AssemblyEvent, FrameAssembler, HoleHopeless, KeyframeWanted
from media.rtp.h264 import H264Format
from media.rtp.vp8 import Vp8Format

FRAME = 3000  # 90 kHz ticks at 30 fps


@dataclass(frozen=True, slots=True)
class Sent:
    """One packet of a made-up stream."""

    seq: int
    timestamp: int
    marker: bool
    payload: bytes


def unit(kind: int, number: int, size: int) -> bytes:
    return bytes([0x60 | kind]) + number.to_bytes(4, "big").replace(b"\x00", b"\x80") + b"\x55" * size


def stream(count: int, *, keyframes: tuple[int, ...] = (0,), size: int = 3000, seq: int = 1000) -> list[list[Sent]]:
    """Frames of packets."""
    frames = []
    for number in range(count):
        units = [unit(1, number, size)]
        if number in keyframes:
            units = [unit(7, number, 10), unit(8, number, 4), unit(5, number, size * 3)]
        payloads = h264.packetize(b"".join(h264.START_CODE + part for part in units))
        frames.append(
            [
                Sent(seq + index, 90_000 + number * FRAME, index == len(payloads) - 1, payload)
                for index, payload in enumerate(payloads)
            ]
        )
        seq += len(payloads)
    return frames


def flat(frames: list[list[Sent]]) -> list[Sent]:
    return [packet for frame in frames for packet in frame]


def feed(machine: FrameAssembler, packets: list[Sent], now: float = 0.0) -> list[AssembledFrame]:
    out: list[AssembledFrame] = []
    for packet in packets:
        out += machine.insert(now, packet.seq, packet.timestamp, packet.marker, packet.payload)
    return out


def numbers(frames: list[AssembledFrame]) -> list[int]:
    return [(frame.timestamp - 90_000) // FRAME for frame in frames]


@pytest.fixture
def machine() -> FrameAssembler:
    return FrameAssembler(H264Format())


def test_frame_leaves_with_its_last_packet(machine: FrameAssembler) -> None:
    frames = stream(3)

    for number, packets in enumerate(frames):
        assert feed(machine, packets[:-1], now=number * 1.0) == []
        (out,) = feed(machine, packets[-1:], now=number + 0.5)
        assert out.data == h264.join([packet.payload for packet in packets])
        assert (out.first_arrival, out.completed_at) == (number * 1.0, number + 0.5)
        assert out.is_keyframe == (number == 0)
    assert machine.events() == []
    assert machine.next_timeout() is None


def test_reordered_packets_make_the_same_frames(machine: FrameAssembler) -> None:
    frames = stream(4)
    packets = flat(frames)
    late = packets.pop(len(frames[0]) + 1)  # a middle packet of frame 1 comes after frame 2

    out = feed(machine, packets[: len(frames[0]) + len(frames[1]) + len(frames[2]) - 1])
    assert numbers(out) == [0]
    assert numbers(feed(machine, [late])) == [1, 2]
    assert numbers(feed(machine, frames[3])) == [3]


def test_keyframe_may_arrive_back_to_front(machine: FrameAssembler) -> None:
    assert numbers(feed(machine, flat(stream(1))[::-1])) == [0]


def test_duplicates_change_nothing(machine: FrameAssembler) -> None:
    packets = flat(stream(3))

    out = feed(machine, [packet for packet in packets for _ in range(3)])

    assert numbers(out) == [0, 1, 2]
    assert machine.packets_dropped == 2 * len(packets)


def test_hole_is_hopeless_after_patience_and_a_late_repair_still_counts(machine: FrameAssembler) -> None:
    frames = stream(6)
    machine.set_patience(0.2)
    lost = frames[2][1]
    feed(machine, [packet for packet in flat(frames[:4]) if packet != lost], now=1.0)

    assert machine.next_timeout() == pytest.approx(1.2)
    machine.handle_timeout(1.1)
    assert machine.events() == []
    machine.handle_timeout(1.2)
    assert machine.events() == [HoleHopeless(lost.seq, lost.seq), KeyframeWanted()]
    assert machine.next_timeout() == pytest.approx(1.2 + assembly.KEYFRAME_RETRY)
    machine.handle_timeout(1.2 + assembly.KEYFRAME_RETRY)
    assert machine.events() == [KeyframeWanted()]
    assert numbers(feed(machine, [lost], now=1.8)) == [2, 3]
    assert machine.next_timeout() is None


def test_keyframe_goes_past_a_hole_at_once(machine: FrameAssembler) -> None:
    frames = stream(6, keyframes=(0, 4))
    feed(machine, flat(frames[:2]))
    feed(machine, flat([frames[2][1:], frames[3]]))

    assert numbers(feed(machine, flat(frames[4:]))) == [4, 5]
    assert machine.frames_dropped == 2
    assert feed(machine, frames[2][:1]) == []
    assert machine.events() == []


def test_stream_joined_in_the_middle_asks_at_once_and_waits(machine: FrameAssembler) -> None:
    frames = stream(8, keyframes=(5,))

    assert feed(machine, flat(frames[:5]), now=3.0) == []
    assert machine.events() == [KeyframeWanted()]
    assert numbers(feed(machine, flat(frames[5:]), now=3.1)) == [5, 6, 7]


def test_slow_keyframe_is_not_asked_for_again(machine: FrameAssembler) -> None:
    (key,) = stream(1, size=30_000)

    for index, packet in enumerate(key[:-1]):
        now = index * 0.03
        machine.handle_timeout(now)
        feed(machine, [packet], now=now)

    assert len(key) * 0.03 > 2
    assert machine.events() == []
    assert numbers(feed(machine, key[-1:], now=9.0)) == [0]


def test_decoder_trouble_waits_for_a_keyframe(machine: FrameAssembler) -> None:
    frames = stream(6, keyframes=(0, 4))
    feed(machine, flat(frames[:2]))

    machine.require_keyframe(1.0)

    assert feed(machine, flat(frames[2:4]), now=1.1) == []
    assert machine.events() == [KeyframeWanted()]
    assert numbers(feed(machine, flat(frames[4:]), now=1.2)) == [4, 5]


def test_padding_between_frames_is_stepped_over(machine: FrameAssembler) -> None:
    first, rest = stream(1), stream(2, keyframes=(), seq=2000)
    feed(machine, first[0])
    gap = range(first[0][-1].seq + 1, 2000)

    for seq in gap:
        machine.insert(0.0, seq, first[0][0].timestamp, False, b"")

    assert numbers(feed(machine, flat(rest))) == [0, 1]


def test_malformed_frame_breaks_the_chain_and_asks(machine: FrameAssembler) -> None:
    frames = stream(3)
    feed(machine, frames[0])
    bad = [Sent(packet.seq, packet.timestamp, packet.marker, b"\x1f\x00") for packet in frames[1]]

    assert feed(machine, bad) == []
    assert machine.events() == [KeyframeWanted()]
    assert feed(machine, frames[2]) == []


def test_sender_that_starts_anew_is_followed(machine: FrameAssembler) -> None:
    feed(machine, flat(stream(2)))

    assert numbers(feed(machine, flat(stream(2, seq=50_000)))) == [0, 1]


def test_memory_is_bounded(machine: FrameAssembler) -> None:
    feed(machine, flat(stream(2)))
    for index in range(3 * assembly.MAX_PACKETS):
        machine.insert(0.0, 2000 + index, 10**9 + index, False, b"\x41" + bytes(1000))

    assert len(machine._held) <= assembly.MAX_PACKETS
    assert machine._bytes <= assembly.MAX_BYTES
    assert machine._bytes == sum(len(data) for frame in machine._frames.values() for data in frame.packets.values())


def simulate(seed: int, *, loss: float, delay: float, rtt: float) -> tuple[list[int], list[tuple[int, float]], int]:
    """A sender with NACK and keyframes on request behind a bad network, event by event in virtual time.

    Returns the frames shown, the (frame, seconds from last send) and the number of keyframe requests.
    """
    rng = random.Random(seed)
    machine = FrameAssembler(H264Format())
    machine.set_patience(2 * rtt + 0.05)
    seq, requests, wants_key = 1, 0, True
    shown: list[AssembledFrame] = []
    in_flight: list[tuple[float, int, Sent]] = []
    delays: list[tuple[int, float]] = []

    def run(until: float) -> None:
        nonlocal requests, wants_key
        while True:
            arrival = min(in_flight)[0] if in_flight else until
            timer = machine.next_timeout()
            now = min(arrival, until if timer is None else max(timer, 0.0))
            if now >= until:
                return
            if timer is not None and timer <= now:
                machine.handle_timeout(now)
                after = machine.next_timeout()
                assert after is None or after > now
            else:
                packet = in_flight.pop(in_flight.index(min(in_flight)))[2]
                for frame in machine.insert(now, packet.seq, packet.timestamp, packet.marker, packet.payload):
                    shown.append(frame)
                    delays.append((frame.timestamp // FRAME, now - frame.timestamp / 90_000))
            for event in machine.events():
                if isinstance(event, KeyframeWanted):
                    requests += 1
                    wants_key = True

    for number in range(600):
        now = number / 30
        run(now)
        kinds = [(7, 10), (8, 4), (5, 9000)] if wants_key else [(1, 2500)]
        wants_key = False
        payloads = h264.packetize(b"".join(h264.START_CODE + unit(kind, number, size) for kind, size in kinds))
        for index, payload in enumerate(payloads):
            sent = Sent(seq, number * FRAME, index == len(payloads) - 1, payload)
            leaves = now
            while rng.random() < loss:  # each repair may be lost again
                leaves += rtt + 0.01
            if leaves < now + 4 * rtt:
                in_flight.append((leaves + rtt / 2 + rng.random() * delay, seq, sent))
            seq += 1
    run(30.0)
    return [frame.timestamp // FRAME for frame in shown], delays, requests


@pytest.mark.parametrize("seed", range(4))
def test_reordering_alone_loses_nothing(seed: int) -> None:
    shown, delays, requests = simulate(seed, loss=0.0, delay=0.06, rtt=0.04)

    assert shown == list(range(600))
    assert max(delay for _, delay in delays) < 0.15
    assert requests <= 1  # a whole delta frame before any of the first keyframe looks like joining in the middle


@pytest.mark.parametrize("seed", range(4))
def test_repaired_loss_loses_no_frame(seed: int) -> None:
    shown, _, requests = simulate(seed, loss=0.05, delay=0.01, rtt=0.04)

    assert shown == sorted(set(shown))
    assert len(shown) >= 595
    assert requests <= 3


@pytest.mark.parametrize("seed", range(4))
def test_heavy_loss_recovers_by_keyframes(seed: int) -> None:
    shown, _, requests = simulate(seed, loss=0.3, delay=0.02, rtt=0.1)

    assert shown == sorted(set(shown))
    assert len(shown) >= 300
    assert 0 < requests < 60


packet_lists = st.lists(
    st.tuples(st.integers(0, 40), st.integers(0, 6), st.booleans(), st.binary(max_size=6), st.floats(0, 0.3)),
    max_size=60,
)


@settings(max_examples=300)
@given(packet_lists, st.booleans())
def test_any_packets_keep_the_invariants(packets: list[tuple[int, int, bool, bytes, float]], is_vp8: bool) -> None:
    machine = FrameAssembler(Vp8Format() if is_vp8 else H264Format())
    now, last = 0.0, -1
    events: list[AssemblyEvent] = []

    for seq, timestamp, marker, payload, wait in packets:
        now += wait
        machine.handle_timeout(now)
        timeout = machine.next_timeout()
        assert timeout is None or timeout > now
        for frame in machine.insert(now, seq, timestamp, marker, payload):
            assert last < frame.first_seq <= frame.last_seq
            last = frame.last_seq
        events += machine.events()
        held = [seq for seq, owner in machine._held.items() if owner is not None]
        assert sorted(held) == sorted(seq for frame in machine._frames.values() for seq in frame.packets)


@given(st.randoms(use_true_random=False), st.integers(1, 12))
def test_any_order_of_a_whole_stream_ends_with_its_last_frame(rng: random.Random, count: int) -> None:
    packets = flat(stream(count))
    rng.shuffle(packets)

    assert numbers(feed(FrameAssembler(H264Format()), packets)) == list(range(count))
