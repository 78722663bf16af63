"""The TURN server in virtual time: what is no request, what is out of order, and the limits of relayed data."""

import pytest

from media.ice.framing import channel_data
from media.ice.stun import Class, Message, Method, parse
from server.turn.config import TurnConfig
from server.turn.server import TurnServer
from server.turn.statistics import Drop
from tests.kit.turn_lab import PEER, SECRET, WALL, Client, Lab, from_peer
from tests.kit.turn_requests import DONT_FRAGMENT, channel


def test_methods_without_an_allocation() -> None:
    client = Client(Lab())

    for method in (Method.REFRESH, Method.CREATE_PERMISSION, Method.CHANNEL_BIND):
        assert client.code(method) == 437
    assert client.give(channel_data(0x4000, b"x")) == []
    assert client.give(client.send(PEER, b"x")) == []


def test_send_and_data_are_no_requests() -> None:
    client = Client(Lab())
    client.allocate()

    assert client.code(Method.SEND) == 400
    assert client.code(Method.DATA) == 400


def test_malformed_send_is_dropped() -> None:
    lab = Lab()
    client = Client(lab)
    client.allocate()
    client.code(Method.CREATE_PERMISSION, peers=(PEER,))

    assert client.give(client.send((PEER[0], 0), b"x")) == []
    assert client.give(b"\x40\x00\x00\xff") == []
    assert client.give(client.send(PEER, b"x", DONT_FRAGMENT)) == []
    assert client.give(Message(Method.SEND, Class.INDICATION, bytes(12)).serialize()) == []
    assert lab.drops == {Drop.MALFORMED: 4}


def test_rate_counts_both_ways() -> None:
    lab = Lab(relay_rate=1000)
    client = Client(lab)
    client.allocate()
    client.code(Method.CHANNEL_BIND, channel(0x4000), peers=(PEER,))

    assert client.give(channel_data(0x4000, bytes(600))) != []
    assert from_peer(lab, client, PEER, bytes(600)) is None
    assert from_peer(lab, client, PEER, bytes(400)) is not None
    lab.advance(0.5)
    assert client.give(channel_data(0x4000, bytes(500))) != []
    assert lab.drops == {Drop.OVER_RATE: 1}
    assert lab.server.statistics().bytes_to_peers == 1100
    assert lab.server.statistics().bytes_to_clients == 400


def test_oversized_packet_of_a_peer_is_dropped() -> None:
    lab = Lab()
    client = Client(lab)
    client.allocate()
    client.code(Method.CREATE_PERMISSION, peers=(PEER,))

    assert from_peer(lab, client, PEER, bytes(5000)) is None
    data = from_peer(lab, client, PEER, bytes(4000))
    assert data is not None
    assert parse(data) is not None


def test_seed_must_be_whole() -> None:
    with pytest.raises(ValueError):
        TurnServer(TurnConfig(), secret=SECRET, seed=b"short", wall=WALL, now=0.0)
