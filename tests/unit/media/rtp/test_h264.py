"""H.264 payloads: what goes in comes out, garbage comes to nothing, and aiortc reads what we write."""

import random

from aiortc.codecs.h264 import H264PayloadDescriptor
from hypothesis import given
from hypothesis import strategies as st

from media.rtp import h264
from media.rtp.payload import MAX_PAYLOAD

START = h264.START_CODE

nal_types = st.integers(1, 23).filter(lambda kind: kind not in (h264.ACCESS_UNIT_DELIMITER, h264.FILLER))


def nal(kind: int, size: int, reference: int = 3) -> bytes:
    """A unit without start codes in it, not ending in zero."""
    rng = random.Random(kind * 100_003 + size)
    return bytes([reference << 5 | kind]) + bytes(rng.randrange(4, 256) for _ in range(size))


units = st.lists(
    st.builds(nal, nal_types, st.sampled_from([1, 5, 90, 577, 1177, 1178, 1179, 1180, 2357, 9000]), st.integers(0, 3)),
    min_size=1,
    max_size=8,
)


def annex_b(parts: list[bytes]) -> bytes:
    return b"".join(START + part for part in parts)


@given(units)
def test_frame_survives_packets(parts: list[bytes]) -> None:
    payloads = h264.packetize(annex_b(parts))

    assert h264.join(payloads) == annex_b(parts)
    assert all(0 < len(payload) <= MAX_PAYLOAD for payload in payloads)


@given(units, st.integers(40, 1400))
def test_any_payload_size_is_kept(parts: list[bytes], max_payload: int) -> None:
    payloads = h264.packetize(annex_b(parts), max_payload=max_payload)

    assert max(map(len, payloads)) <= max_payload
    assert h264.join(payloads) == annex_b(parts)


@given(units)
def test_aiortc_reads_our_payloads(parts: list[bytes]) -> None:
    payloads = h264.packetize(annex_b(parts))

    assert b"".join(H264PayloadDescriptor.parse(payload)[1] for payload in payloads) == annex_b(parts)


@given(st.lists(st.binary(max_size=40), max_size=6))
def test_garbage_never_raises(payloads: list[bytes]) -> None:
    h264.join(payloads)
    for payload in payloads:
        h264.starts_keyframe(payload)
        h264.is_keyframe(payload)


@given(st.binary(max_size=300))
def test_any_bytes_can_be_packetized(data: bytes) -> None:
    for payload in h264.packetize(data):
        assert h264.join([payload]) is not None or payload[0] & 0x1F == h264.FU_A


def test_parameter_sets_travel_together_and_mark_the_keyframe() -> None:
    payloads = h264.packetize(annex_b([nal(7, 20), nal(8, 5), nal(5, 4000)]))

    assert payloads[0][0] & 0x1F == h264.STAP_A
    assert [h264.starts_keyframe(payload) for payload in payloads] == [True, False, False, False, False]
    assert [h264.is_keyframe(payload) for payload in payloads] == [True, True, False, False, False]


def test_delta_frame_is_no_keyframe() -> None:
    assert not any(map(h264.is_keyframe, h264.packetize(annex_b([nal(6, 10), nal(1, 3000)]))))


def test_three_byte_start_codes_and_delimiters() -> None:
    data = b"\x00\x00\x01\x09\xf0\x00\x00\x01" + nal(1, 4) + b"\x00\x00\x00\x01" + nal(1, 6) + b"\x00\x00"

    assert h264.join(h264.packetize(data)) == annex_b([nal(1, 4), nal(1, 6)])


def test_missing_fragment_is_refused() -> None:
    payloads = h264.packetize(annex_b([nal(1, 5000)]))

    assert h264.join(payloads[1:]) is None
    assert h264.join(payloads[:-1]) is None


def test_transform_sees_every_payload() -> None:
    data = annex_b([nal(7, 20), nal(5, 4000)])

    payloads = h264.packetize(data, transform=lambda payload: payload[::-1])

    assert h264.join([payload[::-1] for payload in payloads]) == data
