"""The microphone track: packets out of blocks, mute, change of device, repair."""

import numpy as np
import pytest

from media.audio.codec import is_stereo, packet_samples
from media.audio.red import split
from media.audio.timeline import BLOCK, FRAME, LONG_FRAME, LONGEST_FRAME, Samples
from media.codecs.opus import open_decoder
from media.effects.choices import ProcessingSettings
from media.engine.microphone import AudioPacket, MicrophoneTrack, StereoRule
from media.frame import SourceError, SourceProblem
from tests.kit.sound_devices import HandInput
from tests.kit.stereo import two_tones
from tests.kit.voice import voice


def test_blocks_become_packets_that_decode() -> None:
    device, packets = HandInput(), list[AudioPacket]()
    track = MicrophoneTrack(device, packets.append)
    track.start()

    device.push_all(voice(2), 10.0)

    decoder = open_decoder()
    heard = np.concatenate([decoder.decode(packet.payload) for packet in packets])
    assert len(heard) == len(packets) * BLOCK
    assert float(np.abs(heard).max()) > 0.1
    assert packets[0].captured_at == pytest.approx(10.0)
    assert track.level_dbov > -60
    assert track.stats().bitrate > 10_000
    decoder.close()
    track.close()
    track.close()
    assert not device.is_open


def test_mute_holds_from_the_next_block_and_the_meter_goes_on() -> None:
    device, packets = HandInput(), list[AudioPacket]()
    track = MicrophoneTrack(device, packets.append)
    track.start()
    loud = np.asarray(0.3 * np.sin(np.arange(50 * BLOCK) / 20), np.float32)
    device.push_all(loud, 0.0)

    track.set_mute(True)
    packets.clear()
    device.push_all(loud, 0.5)

    assert track.muted
    assert len(packets) <= 5
    assert all(packet.level_dbov == -127 for packet in packets[1:])
    assert track.level_dbov > -20
    track.close()


def test_speaking_while_muted_is_noticed() -> None:
    device = HandInput()
    track = MicrophoneTrack(device, lambda _: None)
    track.start()
    track.set_mute(True)
    hints = []
    for index, at in enumerate(range(0, 4 * 48_000 - BLOCK, BLOCK)):
        device.push(voice(4)[at : at + BLOCK], index * 0.01)
        hints.append(track.is_speaking)

    assert any(hints)
    track.close()


def test_another_device_takes_over_without_a_gap() -> None:
    first, second, packets = HandInput(), HandInput(), list[AudioPacket]()
    track = MicrophoneTrack(first, packets.append)
    track.start()
    first.push_all(voice(1)[: 10 * FRAME], 0.0)

    track.set_input(second)
    first.push_all(voice(1)[: 10 * FRAME], 0.2)
    assert not first.is_open
    second.push_all(voice(1)[: 10 * FRAME], 0.2)

    assert [packet.timestamp for packet in packets] == [index * BLOCK for index in range(40)]
    track.close()


def test_a_device_that_does_not_open_leaves_the_old_one_in_place() -> None:
    first, packets = HandInput(), list[AudioPacket]()
    track = MicrophoneTrack(first, packets.append)
    track.start()

    with pytest.raises(SourceError):
        track.set_input(HandInput(problem=SourceError(SourceProblem.IN_USE)))
    first.push_all(voice(1)[: 10 * FRAME], 0.0)

    assert len(packets) == 20
    track.close()


def test_reported_loss_brings_redundancy() -> None:
    device, packets = HandInput(), list[AudioPacket]()
    track = MicrophoneTrack(device, packets.append)
    track.start()
    track.adapt(0.05, 4, bandwidth=2_000_000, strain=0.0)

    device.push_all(voice(2), 0.0)

    assert packets[-1].is_red
    assert split(packets[-1].payload)[0].offset == 4 * FRAME
    track.close()


@pytest.mark.parametrize(("bandwidth", "frame"), [(200_000, FRAME), (100_000, LONG_FRAME), (50_000, LONGEST_FRAME)])
def test_a_narrow_path_gets_long_packets(bandwidth: int, frame: int) -> None:
    device, packets = HandInput(), list[AudioPacket]()
    track = MicrophoneTrack(device, packets.append)
    track.start()
    track.adapt(0.0, 0.0, bandwidth=bandwidth, strain=0.0)

    device.push_all(voice(2), 0.0)

    assert {packet_samples(packet.payload) for packet in packets} == {frame}
    track.close()


def test_a_live_device_is_processed_with_the_far_end() -> None:
    asked: list[float] = []

    def far_end(captured_at: float) -> Samples:
        asked.append(captured_at)
        return np.zeros(BLOCK, np.float32)

    device, packets = HandInput(is_live=True), list[AudioPacket]()
    track = MicrophoneTrack(device, packets.append, far_end=far_end)
    track.start()
    device.push_all(voice(1), 5.0)
    track.set_processing(ProcessingSettings(echo_cancellation=False, gain_control=False))
    device.push_all(voice(1), 6.0)

    assert asked[:2] == pytest.approx([5.0, 5.01])
    assert len(packets) > 50
    assert track.processing_failure == ""
    track.close()


def test_original_sound_goes_out_in_stereo_once_everybody_hears_it() -> None:
    device, packets = HandInput(is_live=True), list[AudioPacket]()
    track = MicrophoneTrack(device, packets.append, settings=ProcessingSettings(is_original=True))
    track.start()
    device.push_all(two_tones(24_000), 0.0)
    before = len(packets)

    track.set_hearers(2, 1_000_000)
    device.push_all(two_tones(24_000), 0.5)
    after = len(packets)
    track.set_processing(ProcessingSettings())
    device.push_all(two_tones(24_000), 1.0)

    kinds = [is_stereo(packet.payload) for packet in packets]
    assert not any(kinds[:before])
    assert all(kinds[before:after])
    assert not any(kinds[after:])
    track.close()


@pytest.mark.parametrize(
    ("told", "channels"),
    [
        ([], 1),
        ([(2, 1e6)], 2),
        ([(1, 1e6)], 1),
        ([(2, 250_000)], 2),
        ([(2, 150_000)], 1),
        ([(2, 150_000), (2, 250_000)], 1),
        ([(2, 150_000), (2, 350_000)], 2),
    ],
)
def test_stereo_wants_ears_and_room(told: list[tuple[int, float]], channels: int) -> None:
    rule = StereoRule()
    for hearers, room in told:
        rule.update(hearers, room)

    assert rule.coding(2).channels == channels
    assert rule.coding(1).channels == 1
    assert rule.coding(2).is_music
