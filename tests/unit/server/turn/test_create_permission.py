"""CreatePermission requests (RFC 8656 sections 9 and 10): which peers a client reaches, and how long."""

import pytest

from media.ice.attributes import AddressFamily, Attribute
from media.ice.framing import channel_data
from media.ice.stun import Class, Method, parse
from server.turn.outputs import ToClient, ToPeer
from server.turn.statistics import Drop
from tests.kit.turn_lab import OTHER_PEER, PEER, RELAY_IP, Client, Lab, from_peer
from tests.kit.turn_requests import UDP, channel, family


def test_permission_lets_both_ways_by_ip_for_five_minutes() -> None:
    lab = Lab()
    client = Client(lab)
    client.allocate()
    relay = client.relay_id
    assert client.give(client.send(PEER, b"early")) == []
    assert from_peer(lab, client, PEER, b"early") is None
    assert lab.drops == {Drop.NO_PERMISSION: 2}

    assert client.code(Method.CREATE_PERMISSION, peers=(PEER,)) == 0
    assert client.give(client.send((PEER[0], 9), b"hello")) == [ToPeer(relay, (PEER[0], 9), b"hello")]
    data = from_peer(lab, client, (PEER[0], 99), b"world!")
    assert data is not None
    indication = parse(data)
    assert indication is not None
    assert (indication.method, indication.cls) == (Method.DATA, Class.INDICATION)
    assert (indication.peer_address, indication.data) == ((PEER[0], 99), b"world!")
    assert from_peer(lab, client, OTHER_PEER, b"x") is None

    lab.advance(300)
    assert client.give(client.send(PEER, b"late")) == []
    assert from_peer(lab, client, PEER, b"late") is None


def test_data_indications_have_ids_of_their_own() -> None:
    lab = Lab()
    client = Client(lab)
    client.allocate()
    client.code(Method.CREATE_PERMISSION, peers=(PEER,))

    ids = {(from_peer(lab, client, PEER, bytes(size)) or b"")[8:20] for size in range(5)}

    assert len(ids) == 5


@pytest.mark.parametrize(
    "peer",
    [
        "0.0.0.0", "127.0.0.1", "10.0.0.1", "192.168.0.1", "169.254.169.254", "224.0.0.1", "::", "::1",
        "::ffff:127.0.0.1", "::ffff:10.0.0.1", "fe80::1", "fd00::1", "64:ff9b::a00:1",
    ],
)  # fmt: skip
def test_denied_peers(peer: str) -> None:
    lab = Lab()
    v4, v6 = Client(lab, port=1), Client(lab, port=2)
    v4.allocate()
    v6.allocate(UDP + family(AddressFamily.IPV6))

    for client in (v4, v6):
        assert client.code(Method.CREATE_PERMISSION, peers=((peer, 80),)) == 403
        assert client.code(Method.CHANNEL_BIND, channel(0x4000), peers=((peer, 80),)) == 403
        assert client.give(client.send((peer, 80), b"GET /")) == []
    assert lab.drops == {Drop.DENIED_PEER: 2}


def test_mapped_public_address_has_the_wrong_family_everywhere() -> None:
    lab = Lab()
    for port, which in ((1, AddressFamily.IPV4), (2, AddressFamily.IPV6)):
        client = Client(lab, port=port)
        client.allocate(UDP + family(which))
        assert client.code(Method.CREATE_PERMISSION, peers=(("::ffff:203.0.113.7", 1),)) == 443


def test_permissions_are_all_or_none() -> None:
    lab = Lab(permissions_per_allocation=2)
    client = Client(lab)
    client.allocate()

    assert client.code(Method.CREATE_PERMISSION) == 400
    assert client.code(Method.CREATE_PERMISSION, ((Attribute.XOR_PEER_ADDRESS, b"bad"),)) == 400
    assert client.code(Method.CREATE_PERMISSION, peers=(PEER, ("10.0.0.1", 1))) == 403
    assert client.give(client.send(PEER, b"x")) == []
    assert client.code(Method.CREATE_PERMISSION, peers=(PEER, OTHER_PEER)) == 0
    assert client.code(Method.CREATE_PERMISSION, peers=(("203.0.113.9", 1),)) == 508


def test_own_address_leads_to_relayed_addresses_only() -> None:
    lab = Lab()
    client = Client(lab)
    client.allocate()

    assert client.code(Method.CREATE_PERMISSION, peers=((RELAY_IP, 80),)) == 0
    assert client.give(client.send((RELAY_IP, 3478), b"x")) == []
    assert client.code(Method.CHANNEL_BIND, channel(0x4000), peers=((RELAY_IP, 22),)) == 0
    assert client.give(channel_data(0x4000, b"x")) == []
    assert lab.drops == {Drop.DENIED_PEER: 2}


def test_relay_to_relay_goes_without_a_socket() -> None:
    lab = Lab()
    ann, bob = Client(lab, port=1), Client(lab, "bob", port=2)
    at_ann, at_bob = ann.allocate(), bob.allocate()
    ann.code(Method.CREATE_PERMISSION, peers=(at_bob,))

    assert ann.give(ann.send(at_bob, b"no permission there")) == []
    bob.code(Method.CHANNEL_BIND, channel(0x4000), peers=(at_ann,))
    result = lab.server.receive(ann.send(at_bob, b"hello"), ann.source, lab.now)

    assert result == ToClient(bob.source, channel_data(0x4000, b"hello"))
