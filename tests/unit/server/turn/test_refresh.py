"""Refresh requests (RFC 8656 section 8), and the other ways in which an allocation ends."""

from media.ice.attributes import Attribute
from media.ice.stun import Method
from server.turn.outputs import AllocationEnded, CloseRelay, OpenRelay
from tests.kit.turn_lab import PEER, RELAY_IP, Client, Lab
from tests.kit.turn_requests import EVEN_PORT_AND_NEXT, UDP, lifetime


def test_expiry_closes_the_socket_and_frees_the_quota() -> None:
    lab = Lab()
    client = Client(lab)
    relayed = client.allocate()

    lab.advance(600)

    assert lab.open == {}
    assert lab.server._allocations.quota.in_use == 0
    assert lab.events[1:] == [AllocationEnded(client.source, "ann", relayed, 0)]
    assert lab.server.next_timeout() is None
    client.fresh_nonce()
    assert client.code(Method.REFRESH) == 437
    assert client.code(Method.ALLOCATE, UDP) == 0


def test_refreshes_move_the_end_both_ways() -> None:
    lab = Lab()
    client = Client(lab)
    client.allocate()

    lab.advance(500)
    assert client.code(Method.REFRESH, lifetime(3600)) == 0
    assert client.code(Method.REFRESH, lifetime(600)) == 0
    lab.advance(599)
    assert lab.server.has_allocation(client.source)
    lab.advance(2)
    assert not lab.server.has_allocation(client.source)


def test_refresh_zero_ends_it_and_a_malformed_lifetime_does_not() -> None:
    lab = Lab()
    client = Client(lab)
    client.allocate()

    assert client.code(Method.REFRESH, ((Attribute.LIFETIME, b"\0"),)) == 400
    assert client.ask(Method.REFRESH, lifetime(0)).lifetime == 0
    assert lab.open == {}
    assert client.code(Method.REFRESH, lifetime(0)) == 437
    assert lab.server.relayed(1, PEER, b"late", lab.now) is None


def test_other_clients_are_left_alone() -> None:
    lab = Lab()
    first, second = Client(lab, port=1), Client(lab, port=2)
    lab.server.receive(first.request(Method.ALLOCATE, UDP), first.source, 0.0)

    lab.server.client_gone(second.source, 0.0)
    lab.server.relay_failed(99, 0.0)

    assert lab.server.has_allocation(first.source)


def test_closed_connection_ends_its_allocation() -> None:
    lab = Lab()
    client = Client(lab, stream=True)
    client.allocate()

    lab.server.client_gone(client.source, lab.now)
    lab.drain()

    assert lab.open == {}


def test_connection_closed_while_its_socket_opens() -> None:
    lab = Lab()
    client = Client(lab, stream=True)
    lab.server.receive(client.request(Method.ALLOCATE, UDP + EVEN_PORT_AND_NEXT), client.source, 0.0)
    (wanted,) = lab.server.outgoing()
    assert isinstance(wanted, OpenRelay)

    lab.server.client_gone(client.source, 0.0)
    lab.server.relay_opened(wanted.relay_id, (RELAY_IP, 50000), 0.0)

    closed = {item.relay_id for item in lab.server.outgoing() if isinstance(item, CloseRelay)}
    assert closed == {wanted.relay_id, wanted.reserved_id}
    assert not lab.server.has_allocation(client.source)
    assert lab.server._allocations.quota.in_use == 0
