"""RTP headers and extensions: what we build is what we read, and nothing raises."""

from hypothesis import given
from hypothesis import strategies as st

from app.protocol.description import HeaderExtension
from media.rtp import extensions, packet, rtx
from media.rtp.sequence import Unwrapper, newer16

U16 = st.integers(0, 0xFFFF)
U32 = st.integers(0, 0xFFFF_FFFF)
ELEMENTS = st.lists(st.tuples(st.integers(1, 14), st.binary(min_size=1, max_size=16)), max_size=6)


@given(st.integers(0, 127), st.booleans(), U16, U32, U32, ELEMENTS, st.binary(max_size=50))
def test_a_built_packet_reads_back(
    payload_type: int,
    marker: bool,
    sequence: int,
    timestamp: int,
    ssrc: int,
    elements: list[tuple[int, bytes]],
    payload: bytes,
) -> None:
    data = packet.build(payload_type, marker, sequence, timestamp, ssrc, extensions.pack(elements), payload)

    header = packet.peek(data)

    assert header is not None
    assert header[:5] == (payload_type, marker, sequence, timestamp, ssrc)
    assert data[header[6] : header[7]] == payload
    expected: dict[int, bytes] = {}
    for identifier, value in elements:
        expected.setdefault(identifier, value)
    assert extensions.read(data, header[5], header[6]) == expected
    for identifier, value in expected.items():
        assert extensions.find(data, header[5], header[6], identifier) == value


@given(st.binary(max_size=80))
def test_peek_and_extensions_never_raise(data: bytes) -> None:
    for candidate in (data, b"\x90\x60" + data, b"\xb2\x60" + data):
        header = packet.peek(candidate)
        if header is not None:
            assert packet.HEADER_SIZE <= header[5] <= header[6] <= header[7] <= len(candidate)
            extensions.read(candidate, header[5], header[6])
            for identifier in range(16):
                extensions.find(candidate, header[5], header[6], identifier)
            rtx.unwrap(candidate, header)


def test_two_byte_extensions_are_read() -> None:
    body = bytes((4, 2)) + b"\x12\x34" + bytes((1, 1)) + b"7" + b"\x00"
    data = b"\x90\x60" + bytes(10) + b"\x10\x00\x00\x02" + body + b"payload"

    header = packet.peek(data)

    assert header is not None
    assert extensions.read(data, header[5], header[6]) == {4: b"\x12\x34", 1: b"7"}
    assert extensions.find(data, header[5], header[6], 4) == b"\x12\x34"


def test_padding_is_left_out_and_a_padding_packet_is_empty() -> None:
    padded = b"\xa0\x60" + bytes(10) + b"abc" + b"\x00\x00\x03"
    probe = packet.build_padding(97, 5, 90, 7, extensions.pack_for_sending(), 255)

    header, empty = packet.peek(padded), packet.peek(probe)

    assert header is not None
    assert padded[header[6] : header[7]] == b"abc"
    assert empty is not None
    assert empty[6] == empty[7]
    assert len(probe) == empty[6] + 255


def test_too_much_padding_is_refused() -> None:
    assert packet.peek(b"\xa0\x60" + bytes(10) + b"ab\xff") is None
    assert packet.peek(b"\xa0\x60" + bytes(10) + b"ab\x00") is None


@given(U16, st.integers(0, 0xFFFFFF), st.binary(max_size=40))
def test_stamp_fills_in_number_and_time_only(sequence: int, time: int, payload: bytes) -> None:
    block = extensions.pack_for_sending([(HeaderExtension.MID, b"1")])
    data = packet.build(102, True, 1, 2, 3, block, payload)

    stamped = packet.stamp(data, sequence, time)

    assert packet.is_stampable(data)
    header = packet.peek(stamped)
    assert header is not None
    elements = extensions.read(stamped, header[5], header[6])
    assert elements[HeaderExtension.TRANSPORT_SEQUENCE] == sequence.to_bytes(2, "big")
    assert elements[HeaderExtension.ABS_SEND_TIME] == time.to_bytes(3, "big")
    assert elements[HeaderExtension.MID] == b"1"
    assert stamped[header[6] :] == payload
    assert len(stamped) == len(data)


def test_packets_without_our_extensions_are_not_stampable() -> None:
    assert not packet.is_stampable(packet.build(102, True, 1, 2, 3, b"", b"x" * 40))


@given(st.binary(min_size=1, max_size=60), U16, ELEMENTS)
def test_retransmission_carries_the_packet(payload: bytes, sequence: int, elements: list[tuple[int, bytes]]) -> None:
    data = packet.build(102, True, sequence, 77, 3, extensions.pack(elements), payload)

    wrapped = rtx.wrap(data, payload_type=103, ssrc=4, sequence=9)

    assert wrapped is not None
    header = packet.peek(wrapped)
    assert header is not None
    assert header[:5] == (103, True, 9, 77, 4)
    assert rtx.unwrap(wrapped, header) == (sequence, payload)


def test_audio_level_and_text() -> None:
    assert extensions.parse_audio_level(extensions.pack_audio_level(-30.2, voice=True)) == (-30.0, True)
    assert extensions.parse_audio_level(extensions.pack_audio_level(-500.0, voice=False)) == (-127.0, False)
    assert extensions.parse_audio_level(None) is None
    assert extensions.parse_text(b"\xff") == ""
    assert extensions.parse_text(b"cam") == "cam"


@given(st.lists(st.integers(-3000, 3000), max_size=200), U16)
def test_unwrapping_follows_a_wandering_counter(steps: list[int], start: int) -> None:
    unwrapper = Unwrapper(16)
    true = highest = start
    assert unwrapper.unwrap(start) == start
    for step in steps:
        true = max(highest - 5000, true + step)
        highest = max(highest, true)
        assert unwrapper.unwrap(true & 0xFFFF) == true
        assert unwrapper.highest == highest


def test_newer16() -> None:
    assert newer16(1, 0xFFFF)
    assert not newer16(0xFFFF, 1)
    assert not newer16(5, 5)
