"""Redundant copies on the wire, and when they are sent."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media.audio.red import (
    MAX_COPY_BYTES,
    MAX_OFFSET,
    MAX_RED_BYTES,
    RedBlock,
    RedPacker,
    RepairPolicy,
    pack,
    split,
)
from media.audio.timeline import FRAME

copies = st.lists(st.tuples(st.integers(1, MAX_OFFSET), st.binary(max_size=MAX_COPY_BYTES)), max_size=5)


@given(st.binary(max_size=200), copies)
def test_what_is_packed_comes_out(original: bytes, extra: list[tuple[int, bytes]]) -> None:
    blocks = split(pack(original, extra))

    assert blocks[-1] == RedBlock(111, 0, original)
    assert [(block.offset, block.payload) for block in blocks[:-1]] == extra


@given(st.binary(max_size=100))
def test_any_bytes_split_or_are_refused(packet: bytes) -> None:
    blocks = split(packet)

    assert sum(len(block.payload) for block in blocks) <= len(packet)


@pytest.mark.parametrize("packet", [b"", b"\x80", b"\xef\x00\x04\x05\x6f", b"\xef\x00\x04\x05", b"\xef" * 200])
def test_malformed_packets_are_refused(packet: bytes) -> None:
    assert split(packet) == ()


def test_a_copy_that_does_not_fit_is_the_callers_mistake() -> None:
    with pytest.raises(ValueError):
        pack(b"x", [(MAX_OFFSET + 1, b"y")])


def test_the_packer_copies_frames_at_the_distances_but_no_pause() -> None:
    packer = RedPacker()
    assert packer.pack(0, b"zero", (2,)) is None
    assert packer.pack(FRAME, b"\x08", (2,)) is None
    packed = packer.pack(2 * FRAME, b"second", (1, 2))

    assert packed is not None
    assert split(packed) == (RedBlock(111, 2 * FRAME, b"zero"), RedBlock(111, 0, b"second"))


def test_the_packer_keeps_packets_small_and_forgets() -> None:
    packer = RedPacker()
    packer.pack(0, bytes(900), ())
    assert packer.pack(FRAME, bytes(900), (1,)) is None
    packed = packer.pack(2 * FRAME, b"tiny but full", (1, 2))
    assert packed is not None
    assert len(packed) <= MAX_RED_BYTES

    packer.clear()

    assert packer.pack(3 * FRAME, b"after", (1, 2)) is None


def test_repair_grows_with_loss_and_bursts() -> None:
    def repair(loss: float, burst: float) -> tuple[bool, tuple[int, ...], int]:
        chosen = RepairPolicy().update(loss, burst, now=0.0)
        return chosen.expected_loss > 0, chosen.distances, chosen.bitrate

    assert repair(0.0, 0) == (False, (), 32_000)
    assert repair(0.02, 1) == (True, (), 32_000)
    assert repair(0.05, 1) == (False, (1,), 32_000)
    assert repair(0.05, 4) == (True, (4,), 32_000)
    assert repair(0.2, 12) == (True, (6,), 32_000)
    assert repair(0.4, 5) == (True, (2, 5), 24_000)


def test_repair_is_held_after_the_need() -> None:
    policy = RepairPolicy()
    policy.update(0.05, 4, now=0.0)

    assert policy.update(0.0, 0, now=10.0).distances == (4,)
    assert policy.update(0.0, 0, now=20.0).distances == ()
    assert policy.update(0.02, 1, now=21.0).strength == 1
