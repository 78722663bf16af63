"""ChannelBind requests (RFC 8656 section 12), and the channels that they open."""

import pytest

from media.ice.attributes import Attribute
from media.ice.framing import channel_data, parse_channel_data
from media.ice.stun import Method
from server.turn.outputs import ToPeer
from tests.kit.turn_lab import OTHER_PEER, PEER, Client, Lab, from_peer
from tests.kit.turn_requests import DONT_FRAGMENT, UDP, channel, lifetime


def test_channel_carries_both_ways() -> None:
    lab = Lab()
    client = Client(lab)
    client.allocate()
    assert client.give(channel_data(0x4000, b"early")) == []

    assert client.code(Method.CHANNEL_BIND, channel(0x4000), peers=(PEER,)) == 0

    assert client.give(channel_data(0x4000, b"hello")) == [ToPeer(client.relay_id, PEER, b"hello")]
    data = from_peer(lab, client, PEER, b"world")
    assert data is not None
    assert parse_channel_data(data) == (0x4000, b"world")
    assert len(data) == 9
    assert from_peer(lab, client, (PEER[0], 9), b"other port") is not None, "a binding is a permission too"


def test_channel_outlives_its_permission_for_its_own_peer() -> None:
    lab = Lab()
    client = Client(lab)
    client.allocate(UDP + lifetime(3600))
    client.code(Method.CHANNEL_BIND, channel(0x4000), peers=(PEER,))

    lab.advance(599)
    assert from_peer(lab, client, PEER, b"x") is not None
    assert from_peer(lab, client, (PEER[0], 9), b"x") is None
    assert client.give(channel_data(0x4000, b"x")) != []
    lab.advance(1)
    assert from_peer(lab, client, PEER, b"x") is None
    assert client.give(channel_data(0x4000, b"x")) == []


@pytest.mark.parametrize("number", [0, 0x3FFF, 0x8000, 0xFFFF])
def test_channel_numbers_out_of_range(number: int) -> None:
    client = Client(Lab())
    client.allocate()

    assert client.code(Method.CHANNEL_BIND, channel(number), peers=(PEER,)) == 400


def test_channel_conflicts_and_limits() -> None:
    lab = Lab(channels_per_allocation=2)
    client = Client(lab)
    client.allocate()

    assert client.code(Method.CHANNEL_BIND, channel(0x4000), peers=(PEER,)) == 0
    assert client.code(Method.CHANNEL_BIND, channel(0x4000), peers=(PEER,)) == 0
    assert client.code(Method.CHANNEL_BIND, channel(0x4000), peers=(OTHER_PEER,)) == 400
    assert client.code(Method.CHANNEL_BIND, channel(0x4001), peers=(PEER,)) == 400
    assert client.code(Method.CHANNEL_BIND, channel(0x4001)) == 400
    assert client.code(Method.CHANNEL_BIND, peers=(PEER,)) == 400
    assert client.code(Method.CHANNEL_BIND, channel(0x4001), peers=(OTHER_PEER,)) == 0
    assert client.code(Method.CHANNEL_BIND, channel(0x4002), peers=(("203.0.113.9", 1),)) == 508
    assert client.code(Method.CHANNEL_BIND, channel(0x4003), peers=(("2001:db8::9", 1),)) == 443


def test_dont_fragment_is_unknown_to_binding_too() -> None:
    client = Client(Lab())
    client.nonce = ""

    answer = client.ask(Method.BINDING, ((0x7001, b""), *DONT_FRAGMENT))

    assert answer.unknown_attributes == (0x7001, Attribute.DONT_FRAGMENT)


def test_stream_clients_get_padded_frames() -> None:
    lab = Lab()
    client = Client(lab, stream=True)
    client.allocate()
    client.code(Method.CHANNEL_BIND, channel(0x4000), peers=(PEER,))

    assert from_peer(lab, client, PEER, b"world") == b"\x40\x00\x00\x05world\0\0\0"
