"""By which way a relay is reached, and what takes the place of one that dies."""

import itertools

import pytest

from media.ice.allocation import Allocated, Allocation, DeathReason, Died
from media.ice.attributes import Attribute, encode_xor_address
from media.ice.identifiers import Identifiers
from media.ice.relays import KNOWN_PROXY_DELAY, SHORT_LIFE, STREAM_DELAYS, Relays
from media.ice.servers import Server, ServerKind
from media.ice.stun import Class, Method, parse, success
from media.ice.types import Connect, Interface, RelayWay, Transmit

ETHERNET = Interface("20.0.0.1", 1)
HOST = "40.1.1.1"
KINDS = (ServerKind.TURN_UDP, ServerKind.TURN_TCP, ServerKind.TURN_TLS, ServerKind.TURN_WEBSOCKET)


def make(*, has_proxy: bool = False) -> Relays:
    numbers = itertools.count(100)
    relays = Relays(Identifiers(bytes(32)), lambda: next(numbers))
    relays.has_proxy = has_proxy
    return relays


def offer_all(relays: Relays, *, host: str = HOST, known: bool = True, now: float = 0.0) -> None:
    for kind in KINDS:
        server = Server(kind, host, 443, "u", "p", url=f"wss://{host}/relay")
        relays.offer(server, (host, 443) if known else None, 1, ETHERNET, 0, now)


def ways(relays: Relays, *, until: float) -> list[tuple[float, RelayWay]]:
    """When which connection is asked for."""
    found: list[tuple[float, RelayWay]] = []
    while (at := relays.next_timeout()) is not None and at <= until:
        relays.handle_timeout(at)
        found += [(at, output.way) for output in relays.outgoing() if isinstance(output, Connect)]
    return found


def grant(relays: Relays, packet: Transmit, now: float) -> list[Allocation]:
    """The server's answer to an Allocate; what was allocated by it."""
    request = parse(packet.data)
    assert request is not None
    assert request.method is Method.ALLOCATE
    assert request.cls is Class.REQUEST
    relayed = encode_xor_address((HOST, 50000), request.transaction_id)
    answer = success(request, [(Attribute.XOR_RELAYED_ADDRESS, relayed)])
    allocation = relays.find(packet.link, packet.address)
    assert allocation is not None
    allocation.receive(answer, answer.serialize(), now)
    return [ready for ready, event in relays.events() if isinstance(event, Allocated)]


def test_dearer_ways_are_tried_one_after_the_other_while_nothing_answers() -> None:
    relays = make()
    offer_all(relays)

    assert ways(relays, until=2.0) == [
        (STREAM_DELAYS[RelayWay.TCP], RelayWay.TCP),
        (STREAM_DELAYS[RelayWay.TLS], RelayWay.TLS),
        (STREAM_DELAYS[RelayWay.WEBSOCKET], RelayWay.WEBSOCKET),
    ]


def test_a_way_that_works_makes_dearer_ones_needless() -> None:
    relays = make(has_proxy=True)
    offer_all(relays)
    (packet,) = (output for output in relays.outgoing() if isinstance(output, Transmit))

    grant(relays, packet, 0.1)

    assert ways(relays, until=2.0) == []
    assert relays.is_idle


def test_a_known_proxy_is_tried_as_early_as_tcp() -> None:
    relays = make(has_proxy=True)
    offer_all(relays)

    assert (KNOWN_PROXY_DELAY, RelayWay.PROXY) in ways(relays, until=2.0)


@pytest.mark.parametrize(("has_proxy", "found"), [(False, []), (True, [RelayWay.PROXY, RelayWay.WEBSOCKET])])
def test_a_server_whose_name_is_unknown_here_is_reached_by_a_proxy_or_not_at_all(
    has_proxy: bool, found: list[RelayWay]
) -> None:
    relays = make(has_proxy=has_proxy)
    offer_all(relays, host="relay.example", known=False)

    assert [way for _, way in ways(relays, until=3.0)] == found


def test_a_connection_that_is_refused_lets_the_next_way_begin_at_once() -> None:
    relays = make()
    offer_all(relays)
    tried: list[RelayWay] = []
    relays.handle_timeout(STREAM_DELAYS[RelayWay.TCP])
    while connects := [output for output in relays.outgoing() if isinstance(output, Connect)]:
        (connect,) = connects
        tried.append(connect.way)
        relays.link_lost(connect.link)
        relays.connect_next(STREAM_DELAYS[RelayWay.TCP] + 0.01)

    assert tried == [RelayWay.TCP, RelayWay.TLS, RelayWay.WEBSOCKET]


def test_while_another_connection_is_under_way_the_next_waits_for_its_time() -> None:
    relays = make()
    for number in range(2):
        server = Server(ServerKind.TURN_TCP, f"40.1.1.{number}", 443, "u", "p")
        relays.offer(server, (server.host, 443), 1, ETHERNET, 0, 0.0)
    relays.offer(Server(ServerKind.TURN_TLS, HOST, 443, "u", "p"), (HOST, 443), 1, ETHERNET, 0, 0.0)
    relays.handle_timeout(0.0)
    first, _ = (output for output in relays.outgoing() if isinstance(output, Connect))

    relays.link_lost(first.link)
    relays.connect_next(0.01)

    assert relays.outgoing() == []
    assert ways(relays, until=1.0) == [(STREAM_DELAYS[RelayWay.TLS], RelayWay.TLS)]


def test_what_is_planned_and_not_needed_any_more_is_not_waited_for() -> None:
    relays = make()
    offer_all(relays)
    (packet,) = (output for output in relays.outgoing() if isinstance(output, Transmit))
    assert not relays.is_idle

    grant(relays, packet, 0.05)

    assert relays.is_idle


def test_the_way_that_was_needed_last_in_a_network_begins_at_once_there() -> None:
    relays = make()
    offer_all(relays)
    for kind, at in ((RelayWay.TCP, 0.2), (RelayWay.TLS, 0.4)):
        relays.handle_timeout(at)
        (connect,) = (output for output in relays.outgoing() if isinstance(output, Connect))
        assert connect.way is kind
    relays.connected(connect.link, 0.5)
    (packet,) = (output for output in relays.outgoing() if isinstance(output, Transmit) and output.link == connect.link)
    (allocation,) = grant(relays, packet, 0.6)
    relays.make_base(allocation, (HOST, 50000))
    relays.close(1.0)
    for dead, event in relays.events():
        assert isinstance(event, Died)
        relays.bury(dead, event.reason, None, 2.0)
    relays.link_lost(101)
    relays.outgoing()

    offer_all(relays, now=10.0)

    assert (10.0, RelayWay.TLS) in ways(relays, until=10.0)


def test_two_servers_at_most_are_connected_by_one_way() -> None:
    relays = make()
    for number in range(4):
        server = Server(ServerKind.TURN_TLS, f"40.1.1.{number}", 443, "u", "p")
        relays.offer(server, (server.host, 443), 1, ETHERNET, 0, 0.0)

    assert [way for _, way in ways(relays, until=1.0)] == [RelayWay.TLS, RelayWay.TLS]


def test_a_server_that_hangs_up_at_once_is_not_asked_again_at_once() -> None:
    relays = make()
    server = Server(ServerKind.TURN_TLS, HOST, 443, "u", "p")
    relays.offer(server, (HOST, 443), 1, ETHERNET, 0, 0.0)
    relays.handle_timeout(0.0)
    (connect,) = relays.outgoing()
    assert isinstance(connect, Connect)
    relays.connected(connect.link, 0.0)
    allocation = relays.find(connect.link, (HOST, 443))
    assert allocation is not None

    relays.bury(allocation, DeathReason.CLOSED, None, SHORT_LIFE / 2)
    relays.outgoing()
    relays.offer(server, (HOST, 443), 1, ETHERNET, 0, SHORT_LIFE)

    assert relays.is_idle


def stand_by(relays: Relays, kind: ServerKind, *, now: float = 1.0) -> bool:
    return relays.stand_by(Server(kind, HOST, 443, "u", "p"), (HOST, 443), ETHERNET, 0, now)


def connects(relays: Relays) -> list[Connect]:
    return [output for output in relays.outgoing() if isinstance(output, Connect)]


def test_a_stream_stands_by_once_and_says_nothing_about_the_network() -> None:
    relays = make()
    assert not stand_by(relays, ServerKind.STUN)
    assert not stand_by(relays, ServerKind.TURN_UDP)
    assert not stand_by(relays, ServerKind.TURN_WEBSOCKET), "that has a price, and no use where datagrams pass"

    assert stand_by(relays, ServerKind.TURN_TCP)
    (asked,) = connects(relays)
    relays.connected(asked.link, 1.1)
    (packet,) = (output for output in relays.outgoing() if isinstance(output, Transmit))
    (ready,) = grant(relays, packet, 1.2)
    relays.make_base(ready, (HOST, 50000))

    assert asked.way is RelayWay.TCP
    assert stand_by(relays, ServerKind.TURN_TLS)
    assert connects(relays) == []
    relays.begin_round((), 5.0)
    relays.offer(Server(ServerKind.TURN_UDP, HOST, 443, "u", "p"), (HOST, 443), 1, ETHERNET, 0, 5.0)
    relays.offer(Server(ServerKind.TURN_TCP, HOST, 443, "u", "p"), (HOST, 443), 1, ETHERNET, 0, 5.0)
    assert ways(relays, until=6.0) == [(5.0 + STREAM_DELAYS[RelayWay.TCP], RelayWay.TCP)]


def test_where_one_way_cannot_stand_by_the_next_one_does() -> None:
    relays = make()
    assert stand_by(relays, ServerKind.TURN_TCP)
    (asked,) = connects(relays)
    relays.link_lost(asked.link)

    assert not stand_by(relays, ServerKind.TURN_TCP, now=11.0)
    assert stand_by(relays, ServerKind.TURN_TLS, now=11.0)
    assert [output.way for output in connects(relays)] == [RelayWay.TLS]
