"""On which servers allocations are made, and when one is given up."""

import itertools

from media.ice import stun
from media.ice.allocation import AllocationEvent, DeathReason, Died
from media.ice.identifiers import Identifiers
from media.ice.relays import FIRST_BAR, LONGEST_BAR, MAX_ALLOCATIONS, SERVERS_IN_USE, Relays
from media.ice.servers import Server, ServerKind
from media.ice.types import CloseLink, Connect, Interface, Transmit

ETHERNET = Interface("20.0.0.1", 1)
WIRELESS = Interface("20.0.1.1", 2)


def make() -> Relays:
    numbers = itertools.count(100)
    return Relays(Identifiers(bytes(32)), lambda: next(numbers))


def server(number: int, kind: ServerKind = ServerKind.TURN_UDP) -> Server:
    return Server(kind, f"40.1.1.{number}", 3478, "u", "p")


def offer(relays: Relays, offered: Server, *, link: int = 1, interface: Interface = ETHERNET, now: float = 0.0) -> None:
    relays.offer(offered, (offered.host, offered.port), link, interface, 0, now)


def asked(relays: Relays) -> list[str]:
    return [output.address[0] for output in relays.outgoing() if isinstance(output, Transmit)]


def test_two_servers_are_used_from_each_network() -> None:
    relays = make()
    for link, interface in ((1, ETHERNET), (2, WIRELESS)):
        for number in (1, 2, 3):
            offer(relays, server(number), link=link, interface=interface)

    assert sorted(asked(relays)) == ["40.1.1.1", "40.1.1.1", "40.1.1.2", "40.1.1.2"]


def test_repeated_offer_changes_nothing_and_a_new_round_allocates_again_up_to_a_limit() -> None:
    relays = make()
    offer(relays, server(1))
    offer(relays, server(1))
    assert asked(relays) == ["40.1.1.1"]

    for link in range(2, 20):
        relays.begin_round((), 0.0)
        offer(relays, server(1), link=link)

    assert len(asked(relays)) == MAX_ALLOCATIONS - 1


def test_server_that_refused_is_left_alone_for_a_while() -> None:
    relays = make()
    offer(relays, server(1))
    (packet,) = (output for output in relays.outgoing() if isinstance(output, Transmit))
    request = stun.parse(packet.data)
    assert request is not None
    allocation = relays.find(1, ("40.1.1.1", 3478))
    assert allocation is not None
    refusal = stun.refusal(request, 486)
    allocation.receive(refusal, refusal.serialize(), 1.0)
    ((dead, event),) = relays.events()
    died: AllocationEvent = Died(DeathReason.REFUSED)
    assert event == died

    relays.bury(dead, DeathReason.REFUSED, None, 1.0)
    offer(relays, server(1), now=2.0)
    assert asked(relays) == []
    offer(relays, server(1), now=2.0 + FIRST_BAR)
    assert asked(relays) == ["40.1.1.1"]


def bury_silent(relays: Relays, link: int, now: float) -> None:
    allocation = relays.find(link, ("40.1.1.1", 3478))
    assert allocation is not None
    relays.bury(allocation, DeathReason.SILENCE, None, now)


def test_a_server_that_speaks_to_another_socket_is_not_left_alone() -> None:
    for heard_at, again in ((9.0, ["40.1.1.1"]), (5.0, [])):
        relays = make()
        offer(relays, server(1))
        relays.begin_round((), 8.0)
        offer(relays, server(1), link=2, now=8.0)
        other = relays.find(2, ("40.1.1.1", 3478))
        assert other is not None
        other.heard_at = heard_at
        bury_silent(relays, 1, 10.0)
        relays.outgoing()

        relays.begin_round((server(1), server(2), server(3)), 10.0)
        offer(relays, server(1), link=3, now=10.0)

        assert asked(relays) == again


def test_where_too_few_servers_are_left_a_new_round_asks_them_all() -> None:
    relays = make()
    offer(relays, server(1))
    relays.outgoing()
    bury_silent(relays, 1, 10.0)
    offer(relays, server(1), now=10.0)
    assert asked(relays) == []

    relays.begin_round([server(number) for number in range(1, 2 + SERVERS_IN_USE)], 11.0)
    offer(relays, server(1), now=11.0)
    assert asked(relays) == []

    relays.begin_round((server(1), server(2), server(3, ServerKind.TURN_TCP)), 12.0)
    offer(relays, server(1), now=12.0)
    assert asked(relays) == ["40.1.1.1"]


def bar_after(relays: Relays, lived: float, now: float) -> float:
    """Seconds for which a server is left alone that fell silent after so many."""
    offer(relays, server(1), now=now)
    assert asked(relays) == ["40.1.1.1"]
    allocation = relays.find(1, ("40.1.1.1", 3478))
    assert allocation is not None
    if lived:
        relays.make_base(allocation, ("40.1.1.1", 50000))
    bury_silent(relays, 1, now + lived)
    for seconds in itertools.count(1):
        offer(relays, server(1), link=2, now=now + lived + seconds)
        if (again := relays.find(2, ("40.1.1.1", 3478))) is not None:
            relays.bury(again, DeathReason.CLOSED, None, now + lived + seconds)
            relays.outgoing()
            return seconds
    raise AssertionError


def test_a_server_is_left_alone_for_longer_each_time_until_it_has_served_again() -> None:
    relays = make()
    begins = (1000.0 * number for number in itertools.count(1))

    bars = [bar_after(relays, 0.0, next(begins)) for _ in range(6)]
    assert bars == [FIRST_BAR, 2 * FIRST_BAR, 4 * FIRST_BAR, 8 * FIRST_BAR, 16 * FIRST_BAR, LONGEST_BAR]

    assert bar_after(relays, LONGEST_BAR - 1.0, next(begins)) == LONGEST_BAR
    assert bar_after(relays, LONGEST_BAR + 1.0, next(begins)) == FIRST_BAR


def test_a_socket_that_is_closed_soon_does_not_count_against_the_server() -> None:
    relays = make()
    offer(relays, server(1))
    relays.outgoing()
    relays.link_lost(1)
    ((closed, _),) = relays.events()
    relays.bury(closed, DeathReason.CLOSED, None, 0.5)

    offer(relays, server(1), link=2, now=0.6)

    assert asked(relays) == ["40.1.1.1"]


def test_tcp_alone_is_tried_at_once_and_its_loss_ends_the_allocation() -> None:
    relays = make()
    offer(relays, server(1, ServerKind.TURN_TCP), now=5.0)
    relays.handle_timeout(5.0)
    (connect,) = relays.outgoing()
    assert isinstance(connect, Connect)
    assert not relays.is_idle

    relays.connected(connect.link, 5.1)
    assert asked(relays) == ["40.1.1.1"]
    relays.link_lost(connect.link)
    ((dead, event),) = relays.events()
    assert event == Died(DeathReason.CLOSED)
    relays.bury(dead, DeathReason.CLOSED, None, 5.2)

    assert CloseLink(connect.link) in relays.outgoing()
    assert relays.is_idle


def test_refused_connection_is_forgotten() -> None:
    relays = make()
    offer(relays, server(1, ServerKind.TURN_TCP))
    relays.handle_timeout(0.0)
    (connect,) = relays.outgoing()
    assert isinstance(connect, Connect)

    relays.link_lost(connect.link)

    assert relays.is_idle
    assert relays.next_timeout() is None


def test_alternate_server_is_followed() -> None:
    relays = make()
    offer(relays, server(1))
    relays.outgoing()
    allocation = relays.find(1, ("40.1.1.1", 3478))
    assert allocation is not None

    relays.bury(allocation, DeathReason.REFUSED, ("40.1.1.9", 3478), 1.0)

    assert asked(relays) == ["40.1.1.9"]
