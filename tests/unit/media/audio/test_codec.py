"""What an Opus packet says of itself."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media.audio.codec import MAX_PACKET_SAMPLES, is_tiny, packet_samples, tiny_packet


@given(st.binary(max_size=64))
def test_any_bytes_have_a_length_or_none(payload: bytes) -> None:
    assert 0 <= packet_samples(payload) <= MAX_PACKET_SAMPLES


@pytest.mark.parametrize(
    ("payload", "samples"),
    [
        (b"", 0),
        (bytes([0x08]), 960),  # SILK narrowband, 20 ms
        (bytes([0x78, 1, 2]), 960),  # hybrid fullband, 20 ms
        (bytes([0x79, 1, 2]), 1920),  # two frames of it
        (bytes([0x1B, 3, 1]), 0),  # three SILK frames of 60 ms are too long
        (bytes([0x0B, 2, 1, 1]), 1920),
        (bytes([0x0B]), 0),  # a count is missing
        (bytes([0xE0]), 120),
        (bytes(3000), 0),
    ],
)
def test_lengths(payload: bytes, samples: int) -> None:
    assert packet_samples(payload) == samples


@pytest.mark.parametrize("samples", [480, 960, 1920, 2880])
@pytest.mark.parametrize("first", range(0, 256, 4))
def test_a_tiny_packet_is_one_frame_in_the_same_mode(first: int, samples: int) -> None:
    tiny = tiny_packet(bytes([first, 1, 2, 3]), samples)

    assert is_tiny(tiny)
    assert packet_samples(tiny) == samples
