"""Playout of recorded network weather: what is missing, for how long, at what delay. Ratios with room, seeds fixed."""

import numpy as np
import pytest

from media.audio.codec import Coding
from media.audio.playout import Playout
from media.audio.timeline import BLOCK, FRAME, RATE
from media.codecs.opus import open_decoder, open_encoder, open_stereo_decoder
from tests.kit.stereo import LEFT, RIGHT, share_of, two_tones
from tests.kit.traces import FIRST_TIMESTAMP, START, Played, Trace, play
from tests.kit.voice import packets, voice

SECONDS = 100
COUNT = SECONDS * 50


def played(trace: Trace, *, fec: bool = False, red: tuple[int, ...] = (), tick_jitter: float = 0.0) -> Played:
    decoder = open_decoder()
    try:
        payloads = packets(60, expected_loss=0.1 if fec else 0.0)
        return play(trace, payloads, decoder, red=red, tick_jitter=tick_jitter)
    finally:
        decoder.close()


def test_a_clean_path_conceals_nothing_at_little_delay() -> None:
    result = played(Trace(COUNT))

    assert result.concealed_share == 0
    assert result.mean_delay <= 0.014


@pytest.mark.parametrize("phase", [0.001, 0.003, 0.005, 0.007, 0.009])
def test_whatever_the_phase_between_packets_and_blocks_the_delay_is_within_one_block(phase: float) -> None:
    trace = Trace(COUNT // 2)
    trace.delay = [delay + phase for delay in trace.delay]

    result = played(trace)

    assert result.concealed_share == 0
    late = [delay - phase for at, delay in result.delays if at > START + 20]
    assert float(np.mean(late)) <= 0.018


@pytest.mark.parametrize(("first", "then"), [(FRAME, BLOCK), (BLOCK, FRAME)])
def test_packets_may_change_their_length(first: int, then: int) -> None:
    encoder, decoder = open_encoder(), open_decoder()
    playout, sound = Playout(decoder), voice(20)
    sent = list[tuple[float, int, bytes]]()
    position = 0
    while position + FRAME <= len(sound):
        length = first if position < len(sound) // 2 else then
        payload = encoder.encode(sound[position : position + length])
        sent.append((START + (position + length) / RATE, position, payload))
        position += length
    delays, missing, number = list[float](), list[int](), 0

    for index in range(len(sound) // BLOCK):
        now = START + 0.004 + index * 0.01
        while number < len(sent) and sent[number][0] <= now:
            arrived_at, timestamp, payload = sent[number]
            playout.insert(arrived_at, number, timestamp, payload)
            number += 1
        playout.get(now)
        delays.append(now + 0.01 - START - (playout.head_timestamp or 0) / RATE)
        missing.append(playout.stats.concealed + playout.stats.starved)

    assert missing[-1] - missing[100] <= BLOCK
    for end, length in ((900, first), (1900, then)):
        assert delays[end] <= length / RATE + 0.018
    encoder.close()
    decoder.close()


@pytest.mark.parametrize(("loss", "most"), [(0.01, 0.005), (0.05, 0.015), (0.10, 0.035), (0.20, 0.08)])
def test_in_band_redundancy_repairs_random_loss(loss: float, most: float) -> None:
    result = played(Trace(COUNT).loss(loss), fec=True)

    assert result.concealed_share <= most
    assert result.mean_delay <= 0.045


def test_five_percent_with_the_copy_our_policy_chooses() -> None:
    result = played(Trace(COUNT).loss(0.05), red=(1,))

    assert result.concealed_share <= 0.005
    assert result.longest_gap <= 0.060
    assert result.mean_delay <= 0.045


def test_a_copy_four_frames_back_repairs_bursts() -> None:
    plain = played(Trace(COUNT).bursts(0.10, 3), fec=True)
    copied = played(Trace(COUNT).bursts(0.10, 3), fec=True, red=(4,))

    assert copied.concealed_share <= 0.03
    assert copied.concealed_share < plain.concealed_share / 2
    assert copied.mean_delay <= 0.115


def test_heavy_jitter_with_reordering_is_ridden_out() -> None:
    result = played(Trace(COUNT).jitter_normal(0.050, 0.030))

    assert result.concealed_share <= 0.005
    assert result.mean_delay <= 0.165


def test_exponential_jitter_of_one_queue() -> None:
    result = played(Trace(COUNT).jitter_exponential(0.015).in_order())

    assert result.concealed_share <= 0.01
    assert result.mean_delay <= 0.120


def test_delay_is_back_soon_after_a_stall() -> None:
    result = played(Trace(COUNT).spike(30.0, 0.200))

    ended = START + 30.0 + 0.200 + 0.040
    settled = [delay for at, delay in result.delays if at > ended + 0.7]
    assert max(settled) <= 0.045
    assert result.longest_gap <= 0.210


def test_repeated_stalls_are_foreseen() -> None:
    trace = Trace(COUNT)
    for at in range(5, SECONDS - 5, 5):
        trace.spike(at, 0.150)

    result = played(trace)

    assert result.concealed_share <= 0.004


@pytest.mark.parametrize("ppm", [100, -100])
def test_clock_drift_needs_a_few_stretches_and_no_gap(ppm: int) -> None:
    result = played(Trace(300 * 50).drift(ppm))

    assert result.concealed_share <= 0.0001
    assert result.stats.stretches / 5 < 3
    assert result.mean_delay <= 0.030


def test_jittery_pulls_of_the_device_do_not_warp_the_sound() -> None:
    result = played(Trace(COUNT), tick_jitter=0.020)

    assert result.stretched_share < 0.005
    assert result.concealed_share == 0


def test_a_slower_path_costs_delay_only_while_it_must() -> None:
    result = played(Trace(COUNT).step(30, 60, 0.080))

    late = [delay for at, delay in result.delays if at > START + 70]
    assert float(np.mean(late)) <= 0.030
    assert result.longest_gap <= 0.090


def test_a_pause_with_withheld_packets_is_not_loss() -> None:
    talk = packets(60, expected_loss=0.1)[50:150]
    tiny = bytes([talk[-1][0] & 0xF8])
    decoder = open_decoder()

    result = play(Trace(COUNT).loss(0.05), talk + (tiny,) * 100, decoder, withhold_tiny=True)
    decoder.close()

    assert result.concealed_share <= 0.012
    assert result.stats.comfort > 0.4 * result.stats.played
    assert FIRST_TIMESTAMP > 0


def test_the_same_trace_gives_the_same_sound() -> None:
    first = played(Trace(500).loss(0.1).jitter_exponential(0.02), fec=True)
    second = played(Trace(500).loss(0.1).jitter_exponential(0.02), fec=True)

    assert np.array_equal(first.sound, second.sound)


def test_a_track_that_becomes_stereo_goes_on_without_a_gap() -> None:
    quiet, music = open_encoder(), open_encoder(Coding(2, is_music=True))
    payloads = [quiet.encode(two_tones(FRAME, start=at).mean(axis=1)) for at in range(0, 48_000, FRAME)]
    payloads += [music.encode(two_tones(FRAME, start=at)) for at in range(48_000, 3 * 48_000, FRAME)]
    decoder, apart = open_decoder(), open_stereo_decoder()
    assert apart is not None
    playout, blocks, now = Playout(decoder), [], 10.0
    for index, payload in enumerate(payloads):
        if index == 50:
            playout.widen(apart)
        if index != 100:  # lost, and concealed in stereo
            playout.insert(now, index, index * FRAME, payload)
        blocks += [playout.get(now + 0.002), playout.get(now + 0.012)]
        now += 0.02

    heard = np.concatenate([block.sound for block in blocks[140:]])
    assert blocks[90].sound.shape == (480,)
    assert heard.shape[1] == 2
    assert share_of(heard[:, 0], LEFT) > 0.95
    assert share_of(heard[:, 1], RIGHT) > 0.95
    assert 0 < playout.stats.concealed <= 2 * FRAME
    for codec in (quiet, music, decoder, apart):
        codec.close()
