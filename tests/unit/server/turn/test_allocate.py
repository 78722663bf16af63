"""Allocate requests (RFC 8656 section 7): every rule that we keep, and what is refused."""

import pytest

from media.ice.attributes import AddressFamily, Attribute
from media.ice.framing import channel_data
from media.ice.stun import Class, Message, Method
from server.turn.config import TurnConfig
from server.turn.outputs import AllocationCreated
from server.turn.server import TurnServer
from tests.kit.turn_lab import PEER, RELAY_IP, SECRET, WALL, Client, Lab, from_peer
from tests.kit.turn_requests import (
    DONT_FRAGMENT,
    EVEN_PORT,
    EVEN_PORT_AND_NEXT,
    UDP,
    Attributes,
    channel,
    family,
    lifetime,
)


def test_allocation_and_its_answer() -> None:
    lab = Lab()
    client = Client(lab)

    answer = client.ask(Method.ALLOCATE, UDP)

    assert answer.relayed_address == (RELAY_IP, 50001)
    assert answer.mapped_address == client.source.address
    assert answer.lifetime == 600
    assert answer.software == "Parley"
    assert lab.events == [AllocationCreated(client.source, "ann", (RELAY_IP, 50001))]


def test_repeated_allocate_gets_the_same_answer_and_a_new_one_a_mismatch() -> None:
    lab = Lab()
    client = Client(lab)
    request = client.request(Method.ALLOCATE, UDP)

    assert client.give(request) == client.give(request)
    assert client.code(Method.ALLOCATE, UDP) == 437
    assert len(lab.open) == 1


def test_repeated_allocate_while_the_socket_opens_is_ignored() -> None:
    lab = Lab()
    client = Client(lab)
    request = client.request(Method.ALLOCATE, UDP)

    assert lab.server.receive(request, client.source, 0.0) is None
    assert lab.server.receive(request, client.source, 0.0) is None
    assert lab.server.has_allocation(client.source)
    assert len(lab.drain()) == 1


@pytest.mark.parametrize(
    ("attributes", "code"),
    [
        ((), 400),
        (((Attribute.REQUESTED_TRANSPORT, b"\x11"),), 400),
        (((Attribute.REQUESTED_TRANSPORT, b"\x06\0\0\0"),), 442),
        (UDP + DONT_FRAGMENT, 420),
        ((*UDP, (28673, b"")), 420),
        ((*UDP, (Attribute.REQUESTED_ADDRESS_FAMILY, b"\x03\x00\x00\x00")), 440),
        ((*UDP, (Attribute.EVEN_PORT, b"")), 400),
        ((*UDP, (Attribute.RESERVATION_TOKEN, b"short")), 400),
        ((*UDP, (Attribute.RESERVATION_TOKEN, b"unknown!")), 508),
        (UDP + EVEN_PORT + ((Attribute.RESERVATION_TOKEN, b"12345678"),), 400),
        (UDP + family(AddressFamily.IPV4) + ((Attribute.RESERVATION_TOKEN, b"12345678"),), 400),
        (UDP + family(AddressFamily.IPV4) + ((Attribute.ADDITIONAL_ADDRESS_FAMILY, b"\x02\0\0\0"),), 400),
        ((*UDP, (Attribute.ADDITIONAL_ADDRESS_FAMILY, b"\x01\x00\x00\x00")), 400),
        (UDP + EVEN_PORT_AND_NEXT + ((Attribute.ADDITIONAL_ADDRESS_FAMILY, b"\x02\0\0\0"),), 400),
    ],
)
def test_refused_allocations(attributes: Attributes, code: int) -> None:
    lab = Lab()
    client = Client(lab)

    assert client.code(Method.ALLOCATE, attributes) == code
    assert lab.open == {}
    assert lab.server._allocations.quota.in_use == 0


def test_dont_fragment_is_named_as_unknown() -> None:
    answer = Client(Lab()).ask(Method.ALLOCATE, UDP + DONT_FRAGMENT)

    assert answer.unknown_attributes == (Attribute.DONT_FRAGMENT,)


def test_ipv6_relay() -> None:
    lab = Lab()
    client = Client(lab)

    assert client.allocate(UDP + family(AddressFamily.IPV6))[0] == "2001:db8::1"
    assert client.code(Method.CREATE_PERMISSION, peers=(PEER,)) == 443
    assert client.code(Method.CREATE_PERMISSION, peers=(("2001:db8::5", 1),)) == 0
    assert client.code(Method.REFRESH, family(AddressFamily.IPV4)) == 443
    assert client.code(Method.REFRESH, family(AddressFamily.IPV6)) == 0


def test_family_without_a_relay() -> None:
    server = TurnServer(TurnConfig(), secret=SECRET, seed=bytes(32), wall=WALL, now=0.0)
    lab = Lab()
    lab.server = server

    assert Client(lab).code(Method.ALLOCATE, UDP + family(AddressFamily.IPV6)) == 440


def test_additional_family_is_declined_in_the_answer() -> None:
    answer = Client(Lab()).ask(Method.ALLOCATE, (*UDP, (Attribute.ADDITIONAL_ADDRESS_FAMILY, b"\x02\x00\x00\x00")))

    assert answer.relayed_address is not None
    assert answer.get(Attribute.ADDRESS_ERROR_CODE) == b"\x02\x00\x04\x28"


def test_even_port_and_reservation() -> None:
    lab = Lab()
    ann, second, bob = Client(lab, port=1), Client(lab, port=2), Client(lab, "bob", port=3)

    answer = ann.ask(Method.ALLOCATE, UDP + EVEN_PORT_AND_NEXT)
    token = answer.reservation_token

    assert answer.relayed_address == (RELAY_IP, 50002)
    assert token is not None
    claim: Attributes = (*UDP, (int(Attribute.RESERVATION_TOKEN), token))
    assert bob.code(Method.ALLOCATE, claim) == 508, "the token of another user"
    assert second.allocate(claim) == (RELAY_IP, 50003)
    assert bob.code(Method.ALLOCATE, claim) == 508, "a token is good once"
    assert Client(lab, port=4).allocate(UDP + EVEN_PORT)[1] % 2 == 0


def test_reservation_expires() -> None:
    lab = Lab()
    client = Client(lab)
    client.ask(Method.ALLOCATE, UDP + EVEN_PORT_AND_NEXT)
    assert len(lab.open) == 2
    assert lab.server._allocations.quota.in_use == 2

    lab.advance(30)

    assert len(lab.open) == 1
    assert lab.server._allocations.quota.in_use == 1


def test_an_allocation_given_up_and_made_again_in_one_instant_expires_once() -> None:
    lab = Lab()
    client = Client(lab)
    client.allocate()
    assert client.code(Method.REFRESH, lifetime(0)) == 0
    client.allocate()

    lab.advance(601)

    assert lab.open == {}
    assert lab.server._allocations.quota.in_use == 0


def test_quota_of_a_user_and_of_the_server() -> None:
    lab = Lab(allocations_per_user=2, allocations=3)
    for port in (1, 2):
        assert Client(lab, port=port).code(Method.ALLOCATE, UDP) == 0

    assert Client(lab, port=3).code(Method.ALLOCATE, UDP) == 486
    assert Client(lab, "bob", port=4).code(Method.ALLOCATE, UDP) == 0
    assert Client(lab, "eve", port=5).code(Method.ALLOCATE, UDP) == 508
    assert Client(lab, port=1).code(Method.REFRESH, lifetime(0)) == 0
    assert Client(lab, port=3).code(Method.ALLOCATE, UDP) == 0


def test_at_a_full_quota_the_longest_silent_allocation_makes_room() -> None:
    lab = Lab(allocations_per_user=3, idle_time=20)
    clients = [Client(lab, port=port) for port in (1, 2, 3)]
    for client in clients:
        client.allocate()
        lab.advance(1)
    first, second, third = clients
    lab.advance(25)
    assert first.code(Method.REFRESH) == 0

    assert Client(lab, port=4).code(Method.ALLOCATE, UDP) == 0

    assert [lab.server.has_allocation(client.source) for client in clients] == [True, False, True]
    assert len(lab.open) == 3
    assert third.code(Method.REFRESH) == 0
    assert Client(lab, port=5).code(Method.ALLOCATE, UDP) == 486, "the others were heard a moment ago"
    assert second.code(Method.REFRESH) == 437


def test_two_silent_allocations_make_room_for_a_pair_of_ports() -> None:
    lab = Lab(allocations_per_user=2)
    for port in (1, 2):
        Client(lab, port=port).allocate()
    lab.advance(21)

    assert Client(lab, port=3).code(Method.ALLOCATE, UDP + EVEN_PORT_AND_NEXT) == 0

    assert len(lab.open) == 2
    assert lab.server._allocations.quota.in_use == 2


def test_whoever_sends_media_or_keeps_a_mapping_does_not_make_room() -> None:
    lab = Lab(allocations_per_user=4)
    bound, sending, quick, mapped = (Client(lab, port=port) for port in (1, 2, 3, 4))
    for client in (bound, sending, quick, mapped):
        client.allocate()
    for client in (bound, quick):
        assert client.code(Method.CHANNEL_BIND, channel(0x4000), peers=(PEER,)) == 0
    lab.advance(15)
    bound.give(channel_data(0x4000, b"media"))
    sending.give(sending.send(PEER, b"media"))
    assert lab.server.packets.route_of_client(quick.source, 0x4000, lab.now) is not None
    mapped.give(Message(Method.BINDING, Class.REQUEST, bytes(12)).serialize())
    lab.advance(15)

    assert Client(lab, port=5).code(Method.ALLOCATE, UDP) == 486


def test_what_peers_send_keeps_no_allocation_of_a_lost_client() -> None:
    lab = Lab(allocations_per_user=1)
    lost = Client(lab)
    lost.allocate()
    assert lost.code(Method.CREATE_PERMISSION, peers=(PEER,)) == 0
    for _ in range(25):
        lab.advance(1)
        assert from_peer(lab, lost, PEER, b"media") is not None

    assert Client(lab, port=2).code(Method.ALLOCATE, UDP) == 0


def test_no_free_port() -> None:
    lab = Lab(fails=True)
    client = Client(lab)

    assert client.code(Method.ALLOCATE, UDP + EVEN_PORT_AND_NEXT) == 508
    assert not lab.server.has_allocation(client.source)
    assert lab.server._allocations.quota.in_use == 0


@pytest.mark.parametrize(("asked", "granted"), [(1, 600), (600, 600), (1000, 1000), (3600, 3600), (99999, 3600)])
def test_lifetime_is_between_default_and_maximum(asked: int, granted: int) -> None:
    lab = Lab()
    client = Client(lab)

    assert client.ask(Method.ALLOCATE, UDP + lifetime(asked)).lifetime == granted
    assert client.ask(Method.REFRESH, lifetime(asked)).lifetime == granted
    lab.advance(granted - 1)
    assert lab.server.has_allocation(client.source)
    lab.advance(1)
    assert not lab.server.has_allocation(client.source)
