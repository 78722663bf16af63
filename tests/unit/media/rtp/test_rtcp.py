"""RTCP: round trips, hostile input, and that one bad block does not take the good ones with it."""

from hypothesis import given
from hypothesis import strategies as st

from media.rtp import rtcp, transport_cc

U8 = st.integers(0, 255)
U16 = st.integers(0, 0xFFFF)
U32 = st.integers(0, 0xFFFF_FFFF)
REPORTS = st.lists(
    st.builds(rtcp.ReportBlock, U32, U8, st.integers(-0x800000, 0x7FFFFF), U32, U32, U32, U32), max_size=31
).map(tuple)
DELTAS = st.lists(st.none() | st.integers(0, 255) | st.integers(-32768, 32767), max_size=300).map(tuple)
RUNS = st.lists(st.tuples(st.none() | st.just(3) | st.just(-5), st.integers(1, 40)), max_size=20).map(
    lambda runs: tuple(value for value, count in runs for _ in range(count))
)
FEEDBACK = st.builds(
    rtcp.TransportFeedback, U32, U32, U16, st.integers(-0x800000, 0x7FFFFF), U8, st.one_of(DELTAS, RUNS)
)
BLOCKS = st.one_of(
    st.builds(rtcp.SenderReport, U32, st.integers(0, 2**64 - 1), U32, U32, U32, REPORTS),
    st.builds(rtcp.ReceiverReport, U32, REPORTS),
    st.builds(rtcp.SourceDescription, U32, st.text(max_size=60)),
    st.builds(rtcp.Goodbye, st.lists(U32, min_size=1, max_size=31).map(tuple)),
    st.builds(rtcp.KeyframeRequest, U32, U32.map(lambda ssrc: (ssrc,))),
    FEEDBACK,
)


@given(st.lists(BLOCKS, max_size=6))
def test_compound_packets_read_back(blocks: list[rtcp.Block]) -> None:
    assert rtcp.parse(rtcp.pack(blocks)) == blocks


@given(st.sets(st.integers(0, 400), min_size=1, max_size=100), U16)
def test_nack_names_exactly_what_is_missing(offsets: set[int], base: int) -> None:
    wanted = tuple((base + offset) & 0xFFFF for offset in sorted(offsets))

    (block,) = rtcp.parse(rtcp.pack([rtcp.Nack(1, 2, wanted)]))

    assert block == rtcp.Nack(1, 2, wanted)


@given(st.floats(0, 1e12), st.lists(U32, max_size=5).map(tuple))
def test_remb_keeps_18_bits_of_the_rate(bitrate: float, ssrcs: tuple[int, ...]) -> None:
    (block,) = rtcp.parse(rtcp.pack([rtcp.Remb(1, bitrate, ssrcs)]))

    assert isinstance(block, rtcp.Remb)
    assert block.ssrcs == ssrcs
    assert bitrate * (1 - 2**-17) - 1 <= block.bitrate <= bitrate


@given(st.binary(max_size=200))
def test_parse_never_raises(data: bytes) -> None:
    rtcp.parse(data)
    transport_cc.parse(data)


@given(st.sampled_from([200, 201, 202, 203, 204, 205, 206, 207]), st.integers(0, 63), st.integers(0, 12), st.binary())
def test_blocks_of_nonsense_never_raise(kind: int, bits: int, words: int, body: bytes) -> None:
    block = bytes((0x80 | bits, kind)) + words.to_bytes(2, "big") + (body + bytes(48))[: 4 * words]
    good = rtcp.ReceiverReport(7, ())

    assert good in rtcp.parse(block + rtcp.pack([good]))


@given(st.binary(max_size=40), st.integers(0, 30))
def test_damaged_feedback_never_raises(noise: bytes, at: int) -> None:
    data = bytearray(rtcp.pack([rtcp.TransportFeedback(1, 2, 3, 4, 5, (1, None, 300, -4, None, 6) * 3)]))
    data[12 + at : 12 + at + len(noise)] = noise

    rtcp.parse(bytes(data))


def test_fir_is_a_keyframe_request() -> None:
    data = rtcp._feedback(206, 4, 1, 0, (5).to_bytes(4, "big") + b"\x07\0\0\0")

    assert rtcp.parse(data) == [rtcp.KeyframeRequest(1, (5,))]


def test_padding_of_the_last_block_is_dropped() -> None:
    data = bytearray(rtcp.pack([rtcp.Nack(1, 2, (3,))]) + b"\0\0\0\x04")
    data[0] |= 0x20
    data[2:4] = (4).to_bytes(2, "big")

    assert rtcp.parse(bytes(data)) == [rtcp.Nack(1, 2, (3,))]


def test_feedback_as_the_draft_draws_it() -> None:
    # base 5, 7 packets: received, received, lost, lost, late by -1 tick, lost, received; reference 2, count 9.
    symbols = 0b1_1_01_01_00_00_10_00_01
    body = bytes.fromhex("0005000700000209") + symbols.to_bytes(2, "big") + b"\x04\x08\xff\xff\x10"

    assert transport_cc.parse(body) == (5, 2, 9, (4, 8, None, None, -1, None, 16))


def test_a_reserved_symbol_refuses_the_feedback() -> None:
    assert transport_cc.parse(bytes.fromhex("0005000100000209") + (3 << 13 | 1).to_bytes(2, "big")) is None


def test_demultiplexing_by_the_second_byte() -> None:
    assert rtcp.is_rtcp(rtcp.pack([rtcp.ReceiverReport(1)]))
    assert not rtcp.is_rtcp(b"\x80\xe6" + bytes(10))
    assert not rtcp.is_rtcp(b"\x80")
