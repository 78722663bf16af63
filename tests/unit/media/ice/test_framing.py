"""Streams cut at any place give the same messages, and no stream grows without bound."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media.ice.framing import StunStream, channel_data, is_channel_data, pad_for_stream, parse_channel_data
from media.ice.stun import MAX_MESSAGE, Class, Message, Method

STUN = Message(Method.BINDING, Class.REQUEST, bytes(12), ((0x8022, b"x"),)).serialize()

messages = st.lists(
    st.just(STUN) | st.builds(channel_data, st.integers(0x4000, 0x7FFF), st.binary(max_size=50)), max_size=8
)


def cut(data: bytes, places: list[int]) -> list[bytes]:
    edges = [0, *sorted(place % (len(data) + 1) for place in places), len(data)]
    return [data[a:b] for a, b in itertools.pairwise(edges)]


@given(messages, st.lists(st.integers(0, 1000), max_size=10))
def test_stun_stream_cut_anywhere(sent: list[bytes], places: list[int]) -> None:
    stream = StunStream()

    received = [m for chunk in cut(b"".join(map(pad_for_stream, sent)), places) for m in stream.receive(chunk)]

    assert received == sent
    assert not stream.is_broken


@given(st.lists(st.binary(max_size=60), max_size=6))
def test_any_bytes_never_raise(chunks: list[bytes]) -> None:
    stun = StunStream()

    for chunk in chunks:
        stun.receive(chunk)
        is_channel_data(chunk)
        parse_channel_data(chunk)


@pytest.mark.parametrize(
    "start", [b"GET / HTTP/1.1\r\n", b"\x16\x03\x01\x02", b"\x80\x00\x00\x04", b"\x00\x01\x00\x03"]
)
def test_stream_of_another_protocol_is_broken_at_once(start: bytes) -> None:
    stream = StunStream()

    assert stream.receive(pad_for_stream(STUN) + start) == [STUN]
    assert stream.is_broken
    assert stream.receive(STUN) == []


def test_announced_sizes_are_bounded() -> None:
    stun = StunStream()

    stun.receive(b"\x40\x00" + (MAX_MESSAGE - 3).to_bytes(2, "big"))

    assert stun.is_broken


@given(st.integers(0x4000, 0x7FFF), st.binary(max_size=100), st.integers(0, 3))
def test_channel_data_survives_with_padding(number: int, payload: bytes, padding: int) -> None:
    data = channel_data(number, payload)

    assert is_channel_data(data)
    assert parse_channel_data(data + bytes(padding)) == (number, payload)


def test_channel_data_of_wrong_length_is_refused() -> None:
    data = channel_data(0x4000, b"12345678")

    assert parse_channel_data(data[:-1]) is None
    assert parse_channel_data(data + bytes(4)) is None
    assert parse_channel_data(b"\x40\x00\xff\xff" + bytes(8)) is None
    assert parse_channel_data(b"\x3f\xff\x00\x00") is None
    assert parse_channel_data(b"\x80\x00\x00\x00") is None
    assert parse_channel_data(b"\x40") is None
