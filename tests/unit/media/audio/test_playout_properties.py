"""Whatever arrives, playout gives ten milliseconds of finite sound and keeps its bounds."""

from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from media.audio.block import TAG_MASK, Tag
from media.audio.codec import Decoder
from media.audio.playout import MAX_PACKETS, Playout
from media.audio.timeline import BLOCK, FRAME
from media.codecs.opus import open_decoder
from media.codecs.opus_pyav import PyavDecoder
from tests.kit.voice import packets


@pytest.fixture(params=["libopus", "pyav"], scope="module")
def decoder(request: pytest.FixtureRequest) -> Iterator[Decoder]:
    opened: Decoder = open_decoder() if request.param == "libopus" else PyavDecoder()
    yield opened
    opened.close()


actions = st.lists(
    st.one_of(
        st.tuples(st.just("packet"), st.integers(-3, 12), st.integers(0, 30)),
        st.tuples(st.just("copy"), st.integers(0, 8), st.integers(0, 30)),
        st.tuples(st.just("garbage"), st.binary(max_size=40), st.integers(0, 2**32 - 1)),
        st.tuples(st.just("get"), st.integers(1, 20), st.just(0)),
    ),
    max_size=60,
)


@given(actions)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_arrivals_give_blocks(decoder: Decoder, script: list[tuple[str, int | bytes, int]]) -> None:
    machine = Playout(decoder)
    voice = packets(10)
    now, index = 100.0, 0
    expected = None
    for kind, value, extra in script:
        if kind == "garbage":
            assert isinstance(value, bytes)
            machine.insert(now, extra, extra, value)
        elif kind == "packet":
            assert isinstance(value, int)
            index = max(0, index + value)
            machine.insert(now - extra / 1000, index, index * FRAME, voice[index % len(voice)])
        elif kind == "copy":
            assert isinstance(value, int)
            old = max(0, index - value)
            machine.insert(now, index, old * FRAME, voice[old % len(voice)], redundant=True)
        else:
            assert isinstance(value, int)
            for _ in range(value):
                resets = machine.stats.resets
                block = machine.get(now)
                now += 0.010
                assert block.sound.shape == block.tags.shape == (BLOCK,)
                assert np.isfinite(block.sound).all()
                assert float(np.abs(block.sound).max()) <= 1.2
                head = machine.head_timestamp
                if expected is not None and head is not None and machine.stats.resets == resets == expected[1]:
                    assert head >= expected[0] - 1440  # repeating a period goes back by at most that
                expected = None if head is None else (head, machine.stats.resets)
    assert len(machine._packets) == len(machine._order) <= MAX_PACKETS


def test_a_new_timeline_is_heard_within_300_ms(decoder: Decoder) -> None:
    machine, voice, now = Playout(decoder), packets(10), 50.0
    for index in range(100):
        machine.insert(now, index, index * FRAME, voice[index])
        machine.get(now), machine.get(now + 0.01)
        now += 0.02

    heard = None
    for index in range(20):
        machine.insert(now, 500 + index, 3_000_000_000 + index * FRAME, voice[index])
        block = machine.get(now), machine.get(now + 0.01)
        if heard is None and block[1].tags[-1] & TAG_MASK == Tag.DECODED:
            heard = index
        now += 0.02

    assert heard is not None
    assert heard * 0.02 < 0.3
    assert machine.stats.resets == 1


def test_silence_before_the_first_packet_and_zeros_after_long_starvation(decoder: Decoder) -> None:
    machine, voice, now = Playout(decoder), packets(10), 50.0
    assert not machine.get(now).sound.any()
    for index in range(50):
        machine.insert(now, index, index * FRAME, voice[index])
        machine.get(now), machine.get(now + 0.01)
        now += 0.02

    last = [machine.get(now + tick * 0.01) for tick in range(600)]

    assert not last[-1].sound.any()
    assert last[-1].tags[0] == Tag.STARVED
    assert machine.is_idle


def test_a_flood_of_packets_is_bounded_and_comes_back_to_the_target(decoder: Decoder) -> None:
    machine, voice, now = Playout(decoder), packets(10), 50.0
    for index in range(240):
        machine.insert(now + index * 1e-4, index, index * FRAME, voice[index % 400])
    assert len(machine._order) <= MAX_PACKETS

    for _ in range(300):
        machine.get(now)
        now += 0.01

    assert machine.stats.dropped_packets > 0


def test_late_and_duplicate_packets_are_counted_and_dropped(decoder: Decoder) -> None:
    machine, voice, now = Playout(decoder), packets(10), 50.0
    for index in range(20):
        machine.insert(now, index, index * FRAME, voice[index])
        machine.insert(now, index, index * FRAME, voice[index])
        machine.get(now), machine.get(now + 0.01)
        now += 0.02

    machine.insert(now, 3, 3 * FRAME, voice[3])
    machine.insert(now, 0, 0, b"")

    assert machine.stats.duplicate_packets > 0
    assert machine.stats.late_packets >= 1
    assert machine.stats.refused_packets == 1


def test_a_minimum_delay_for_lip_sync_is_reached_by_stretching(decoder: Decoder) -> None:
    machine, voice, now = Playout(decoder), packets(30), 50.0
    machine.min_delay = 0.1
    for index in range(500):
        machine.insert(now, index, index * FRAME, voice[index])
        machine.get(now), machine.get(now + 0.01)
        now += 0.02

    assert machine.delay(now) >= 0.09
    assert machine.stats.concealed == 0
