"""From blocks to packets: framing, mute, pauses, redundancy."""

import numpy as np
import pytest

from media.audio.capture import AudioPacket, Capture, MuteGate, level_dbov
from media.audio.codec import is_tiny, packet_samples
from media.audio.red import Repair, split
from media.audio.timeline import BLOCK, FRAME, LONG_FRAME, LONGEST_FRAME, Samples
from tests.kit.voice import voice


class RecordingEncoder:
    """Keeps what it is given; a frame of silence becomes tiny after the third, as libopus does later."""

    def __init__(self, shortest_frame: int = BLOCK, longest_frame: int = LONGEST_FRAME) -> None:
        self.shortest_frame = shortest_frame
        self.longest_frame = longest_frame
        self.frames: list[Samples] = []
        self.resets = 0
        self.rates: list[tuple[int, float]] = []
        self._silent = 0

    def encode(self, sound: Samples) -> bytes:
        self.frames.append(sound.copy())
        self._silent = 0 if sound.any() else self._silent + 1
        return b"\x78" if self._silent > 3 else b"\x78" + len(self.frames).to_bytes(4, "big")

    def configure(self, *, bitrate: int, expected_loss: float) -> None:
        self.rates.append((bitrate, expected_loss))

    def reset(self) -> None:
        self.resets += 1

    def close(self) -> None:
        pass


def run(capture: Capture, sound: Samples, *, muted: bool = False, start: float = 0.0) -> list[AudioPacket]:
    packets = []
    for index in range(len(sound) // BLOCK):
        block = sound[index * BLOCK : (index + 1) * BLOCK]
        packet = capture.take(block, start + index * 0.01, speech=1.0, muted=muted)
        if packet is not None:
            packets.append(packet)
    return packets


def test_every_second_block_gives_a_packet_with_running_time() -> None:
    capture = Capture(RecordingEncoder())

    packets = run(capture, voice(2)[: 20 * FRAME])

    assert [packet.timestamp for packet in packets] == [index * FRAME for index in range(20)]
    assert [packet.captured_at for packet in packets] == pytest.approx([index * 0.02 for index in range(20)])
    assert [packet.marker for packet in packets] == [True] + [False] * 19
    assert packets[-1].voice


def test_short_frames_give_a_packet_for_every_block() -> None:
    encoder = RecordingEncoder()
    capture = Capture(encoder)
    sound = voice(2)[: 20 * FRAME]
    capture.set_frame(BLOCK)

    packets = run(capture, sound)

    assert [packet.timestamp for packet in packets] == [index * BLOCK for index in range(40)]
    assert [packet.captured_at for packet in packets] == pytest.approx([index * 0.01 for index in range(40)])
    np.testing.assert_array_equal(np.concatenate(encoder.frames), sound)


@pytest.mark.parametrize("before", [7, 8])
def test_frames_change_their_length_without_a_gap(before: int) -> None:
    encoder = RecordingEncoder()
    capture = Capture(encoder)
    sound = voice(2)[: 40 * BLOCK]
    packets = run(capture, sound[: before * BLOCK])

    for start, frame in ((before, BLOCK), (20, FRAME)):
        capture.set_frame(frame)
        packets += run(capture, sound[start * BLOCK : (start + 20) * BLOCK][: (40 - start) * BLOCK], start=start * 0.01)

    ends = [packet.timestamp + len(frame) for packet, frame in zip(packets, encoder.frames, strict=True)]
    assert [packet.timestamp for packet in packets] == [0, *ends[:-1]]
    assert {len(frame) for frame in encoder.frames} == {BLOCK, FRAME}


@pytest.mark.parametrize("frame", [LONG_FRAME, LONGEST_FRAME])
def test_long_frames_begin_when_the_one_before_is_full(frame: int) -> None:
    encoder = RecordingEncoder()
    capture = Capture(encoder)
    sound = voice(2)[: BLOCK * 2 + frame * 10]
    run(capture, sound[:BLOCK])
    capture.set_frame(frame)

    packets = run(capture, sound[BLOCK:], start=0.01)

    assert [packet.timestamp for packet in packets] == [0, *(FRAME + index * frame for index in range(10))]
    assert [packet.captured_at for packet in packets[1:3]] == pytest.approx([0.02, 0.02 + frame / 48_000])
    np.testing.assert_array_equal(np.concatenate(encoder.frames), sound)


@pytest.mark.parametrize(("distance", "offset"), [(1, 2), (2, 2), (3, 4)])
def test_copies_of_long_frames_are_whole_packets_back(distance: int, offset: int) -> None:
    capture, sound = Capture(RecordingEncoder()), voice(1)
    capture.set_frame(LONG_FRAME)
    capture.set_repair(Repair(2, 0.0, (distance,)))

    packets = run(capture, sound[: 10 * LONG_FRAME])

    assert [block.offset for block in split(packets[-1].payload)] == [offset * FRAME, 0]


def test_an_encoder_without_short_frames_gets_none() -> None:
    encoder = RecordingEncoder(shortest_frame=FRAME)
    capture = Capture(encoder)
    capture.set_frame(BLOCK)

    run(capture, voice(1)[: 10 * FRAME])

    assert {len(frame) for frame in encoder.frames} == {FRAME}


def test_an_encoder_without_long_frames_gets_none() -> None:
    encoder = RecordingEncoder(longest_frame=FRAME)
    capture = Capture(encoder)
    capture.set_frame(LONG_FRAME)

    run(capture, voice(1)[: 10 * FRAME])

    assert {len(frame) for frame in encoder.frames} == {FRAME}


@pytest.mark.parametrize(("blocks_before", "frame"), [(10, FRAME), (11, FRAME), (13, LONG_FRAME), (15, LONG_FRAME)])
def test_nothing_said_leaves_later_than_ten_milliseconds_after_mute(blocks_before: int, frame: int) -> None:
    encoder = RecordingEncoder()
    capture, sound = Capture(encoder), np.full(40 * BLOCK, 0.5, np.float32)
    capture.set_frame(frame)
    run(capture, sound[: blocks_before * BLOCK])

    run(capture, sound[blocks_before * BLOCK :], muted=True, start=blocks_before * 0.01)

    sent = np.concatenate(encoder.frames)
    assert not sent[(blocks_before + 1) * BLOCK :].any()
    assert float(np.abs(np.diff(sent)).max()) < 0.5 / 100


@pytest.mark.parametrize("frame", [BLOCK, FRAME, LONG_FRAME, LONGEST_FRAME])
def test_a_muted_track_says_silence_three_times_then_once_a_second(frame: int) -> None:
    capture, sound = Capture(RecordingEncoder()), np.full(400 * BLOCK, 0.5, np.float32)
    capture.set_frame(frame)
    run(capture, sound[: 10 * BLOCK])

    packets = run(capture, sound, muted=True, start=0.1)

    ramp, *silence = packets
    assert not is_tiny(ramp.payload)
    assert [is_tiny(packet.payload) for packet in silence[:3]] == [False, True, True]
    assert 3 <= len(silence[3:]) <= 4
    assert all(is_tiny(packet.payload) for packet in silence[3:])
    assert all(packet.level_dbov == -127 and not packet.voice for packet in silence)
    assert {packet_samples(packet.payload) for packet in silence[1:]} == {frame}


def test_unmute_starts_afresh_with_a_marker() -> None:
    encoder = RecordingEncoder()
    capture, sound = Capture(encoder), np.full(20 * BLOCK, 0.5, np.float32)
    run(capture, sound)
    run(capture, sound, muted=True, start=0.2)

    packets = run(capture, sound, start=0.4)

    assert encoder.resets == 1
    assert packets[0].marker
    assert packets[0].timestamp == 20 * FRAME
    assert encoder.frames[-10][0] < 0.01  # fades in


def test_of_a_pause_only_two_tiny_packets_are_sent() -> None:
    capture = Capture(RecordingEncoder())
    run(capture, np.full(4 * FRAME, 0.5, np.float32))

    quiet = run(capture, np.zeros(50 * FRAME, np.float32), start=0.08)
    loud = run(capture, np.full(2 * FRAME, 0.5, np.float32), start=1.08)

    assert [is_tiny(packet.payload) for packet in quiet] == [False] * 3 + [True] * 2
    assert loud[0].marker
    assert loud[0].timestamp == 54 * FRAME


def test_repair_reaches_encoder_and_packets() -> None:
    encoder = RecordingEncoder()
    capture, sound = Capture(encoder), voice(1)
    capture.set_repair(Repair(2, 0.1, (2,)))

    packets = run(capture, sound[: 10 * FRAME])

    assert encoder.rates == [(32_000, 0.1)]
    assert [packet.is_red for packet in packets] == [False] * 2 + [True] * 8
    blocks = split(packets[5].payload)
    assert [block.offset for block in blocks] == [2 * FRAME, 0]
    assert blocks[0].payload == split(packets[3].payload)[-1].payload


def test_a_stall_of_the_device_moves_the_timestamps_on() -> None:
    capture = Capture(RecordingEncoder())
    run(capture, voice(1)[: 4 * FRAME])

    packets = run(capture, voice(1)[: 4 * FRAME], start=0.08 + 1.0)

    assert packets[0].timestamp == 4 * FRAME + 48_000
    assert packets[0].marker


def test_gate_ramps_both_ways() -> None:
    gate, sound = MuteGate(), np.full(BLOCK, 1.0, np.float32)

    assert gate.apply(sound, muted=False) is sound
    closing, closed, opening = (gate.apply(sound, muted=muted) for muted in (True, True, False))

    assert closing[0] > 0.99
    assert not closing[240:].any()
    assert not closed.any()
    assert opening[0] < 0.01
    assert opening[-1] == 1.0


def test_level() -> None:
    assert level_dbov(np.ones(BLOCK, np.float32)) == 0.0
    assert level_dbov(np.zeros(BLOCK, np.float32)) == -127.0
    assert level_dbov(np.full(BLOCK, 0.1, np.float32)) == pytest.approx(-20.0, abs=0.01)
