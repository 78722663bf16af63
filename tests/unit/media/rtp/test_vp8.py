"""VP8 descriptor: every shape aiortc can write is read, frames are put together, garbage comes to nothing."""

from aiortc.codecs.vpx import VpxPayloadDescriptor
from hypothesis import given
from hypothesis import strategies as st

from media.rtp import vp8

descriptors = st.builds(
    VpxPayloadDescriptor,
    partition_start=st.booleans(),
    partition_id=st.integers(0, 7),
    picture_id=st.none() | st.integers(0, 0x7FFF),
    tl0picidx=st.none() | st.integers(0, 255),
    tid=st.none() | st.tuples(st.integers(0, 3), st.integers(0, 1)),
    keyidx=st.none() | st.integers(0, 31),
)


def packets(frame: bytes, size: int) -> list[bytes]:
    """Cut a frame as a sender does: only the first packet starts partition 0."""
    pieces = [frame[at : at + size] for at in range(0, len(frame), size)]
    return [
        bytes(VpxPayloadDescriptor(partition_start=index == 0, partition_id=0, picture_id=300)) + piece
        for index, piece in enumerate(pieces)
    ]


@given(descriptors, st.binary(min_size=1, max_size=20))
def test_reads_what_aiortc_writes(written: VpxPayloadDescriptor, rest: bytes) -> None:
    read = vp8.parse_descriptor(bytes(written) + rest)

    assert read is not None
    assert read.size == len(bytes(written))
    assert read.starts_partition == bool(written.partition_start)
    assert read.partition == written.partition_id
    assert read.picture_id == written.picture_id
    assert read.tl0_index == written.tl0picidx
    assert (None if read.temporal_id is None else (read.temporal_id, int(read.is_layer_sync))) == written.tid
    assert read.key_index == written.keyidx


@given(st.binary(min_size=1, max_size=4000), st.integers(1, 1180))
def test_frame_survives_packets(frame: bytes, size: int) -> None:
    payloads = packets(frame, size)

    assert vp8.join(payloads) == frame
    assert vp8.starts_keyframe(payloads[0]) == (not frame[0] & 1)
    assert not any(map(vp8.starts_keyframe, payloads[1:]))


@given(st.lists(st.binary(max_size=10), max_size=4))
def test_garbage_never_raises(payloads: list[bytes]) -> None:
    vp8.join(payloads)
    for payload in payloads:
        vp8.starts_keyframe(payload)


def test_frame_without_its_beginning_is_refused() -> None:
    payloads = packets(bytes(3000), 1000)

    assert vp8.join(payloads[1:]) is None
    assert vp8.join([payloads[0], payloads[0]]) is None
    assert vp8.join([]) is None
