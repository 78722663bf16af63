"""Attacks on relays that are known from others: forged floods, stolen requests, ways around the deny list."""

import tracemalloc

import pytest

from media.ice.addresses import Address
from media.ice.attributes import Attribute
from media.ice.framing import channel_data
from media.ice.stun import Class, Message, Method, parse
from server.turn.config import TurnLimits
from server.turn.outputs import Source, ToPeer
from server.turn.quota import CAP_WINDOW
from server.turn.statistics import Drop
from tests.kit.turn_lab import PEER, Client, Lab
from tests.kit.turn_requests import EVEN_PORT_AND_NEXT, UDP, Attributes, channel, lifetime

INSIDE: tuple[Address, ...] = tuple(
    (ip, 80)
    for ip in (
        *("0.0.0.0", "127.0.0.1", "10.0.0.1", "172.16.5.5", "192.168.1.1", "100.64.0.1", "169.254.169.254"),
        *("224.0.0.1", "255.255.255.255", "::", "::1", "fe80::1", "fc00::1", "ff02::1"),
        *("::ffff:127.0.0.1", "::ffff:169.254.169.254", "64:ff9b::7f00:1", "2002:7f00:1::"),
    )
)


CHALLENGE_SIZE, BINDING_SIZE = 64, 32  # bytes of a 401 and of a Binding answer, to 20 bytes or more


def code(answer: bytes | ToPeer) -> int:
    """The error code of an answer, 0 for success."""
    message = parse(answer) if isinstance(answer, bytes) else None
    assert message is not None
    return 0 if message.error is None else message.error.code


@pytest.mark.parametrize("peer", INSIDE, ids=lambda peer: peer[0])
def test_nothing_inside_is_reached_by_any_of_the_three_doors(peer: Address) -> None:
    lab = Lab()
    client = Client(lab)
    client.allocate()

    assert client.code(Method.CREATE_PERMISSION, peers=(peer,)) in (403, 443)
    assert client.code(Method.CHANNEL_BIND, channel(0x4000), peers=(peer,)) in (403, 443)
    assert client.give(client.send(peer, b"GET / HTTP/1.0")) == []
    assert client.give(channel_data(0x4000, b"GET / HTTP/1.0")) == []
    assert lab.server.statistics().packets_to_peers == 0


def test_a_permission_for_several_is_refused_if_one_of_them_is_inside() -> None:
    lab = Lab()
    client = Client(lab)
    client.allocate()

    assert client.code(Method.CREATE_PERMISSION, peers=(PEER, ("10.0.0.1", 1))) == 403
    assert client.give(client.send(PEER, b"x")) == []
    assert lab.drops == {Drop.NO_PERMISSION: 1}


def test_a_stolen_request_opens_nothing_more_from_anywhere() -> None:
    lab = Lab()
    ann = Client(lab)
    stolen = ann.request(Method.ALLOCATE, UDP)
    (granted,) = ann.give(stolen)

    answers = [lab.give(stolen, Source(1, ("198.18.0.66", port), False)) for port in range(1, 100)]

    assert {code(answer) for (answer,) in answers} == {438}
    assert all(isinstance(answer, bytes) and len(answer) < len(stolen) for (answer,) in answers)
    assert len(lab.open) == lab.server.statistics().allocations == 1
    assert ann.give(stolen) == [granted], "what is lost on the way is sent again by who asked"
    others = [Client(lab, port=2000 + number) for number in range(11)]
    assert [other.code(Method.ALLOCATE, UDP) for other in others] == [0] * 11, "all twelve are their owner's"


def test_who_is_robbed_of_a_request_on_its_way_asks_anew() -> None:
    lab = Lab()
    ann = Client(lab)
    stolen = ann.request(Method.ALLOCATE, UDP)
    thief = Source(1, ("198.18.0.66", 666), False)

    assert {code(answer) for answer in lab.give(stolen, thief)} == {0}, "the thief was faster"
    (answer,) = ann.give(stolen)
    assert code(answer) == 438
    ann.fresh_nonce()
    ann.allocate()
    for method, attributes in (
        (Method.CREATE_PERMISSION, ()),
        (Method.CHANNEL_BIND, channel(0x4000)),
        (Method.REFRESH, lifetime(3600)),
    ):
        unsigned = Message(method, Class.REQUEST, bytes(12), tuple(attributes)).serialize()
        assert {code(answer) for answer in lab.give(unsigned, thief)} == {401}
    assert lab.give(ann.send(PEER, b"x"), thief) == []
    assert lab.server.statistics().packets_to_peers == 0


def test_a_request_that_comes_late_opens_nothing() -> None:
    lab = Lab()
    ann = Client(lab)
    request = ann.request(Method.ALLOCATE, UDP)
    ann.give(request)
    ann.give(ann.request(Method.REFRESH, lifetime(0)))

    (answer,) = ann.give(request)

    assert code(answer) == 438
    assert lab.open == {}


def test_a_token_is_not_claimed_twice_by_a_stolen_request() -> None:
    lab = Lab()
    ann, again = Client(lab), Client(lab, port=1001)
    token = ann.ask(Method.ALLOCATE, UDP + EVEN_PORT_AND_NEXT).reservation_token
    assert token is not None
    stolen = again.request(Method.ALLOCATE, (*UDP, (int(Attribute.RESERVATION_TOKEN), token)))
    again.give(stolen)

    (answer,) = lab.give(stolen, Source(1, ("198.18.0.66", 666), False))

    assert code(answer) == 438


def test_the_stolen_request_of_an_allocation_moves_nothing_to_another_address() -> None:
    lab = Lab()
    ann = Client(lab)
    ann.allocate()
    stolen = ann.request(Method.CREATE_PERMISSION, peers=(PEER,))
    thief = Source(1, ("198.18.0.66", 666), False)

    (answer,) = lab.give(stolen, thief)

    assert isinstance(answer, bytes)
    assert ann.give(ann.send(PEER, b"x")) == [], "the victim's permissions are its own to ask for"
    assert len(lab.open) == 1


def test_one_user_cannot_take_the_place_of_others() -> None:
    lab = Lab(allocations_per_user=3, allocations=5)
    greedy = [Client(lab, "mallory", port=2000 + number) for number in range(6)]

    codes = [client.code(Method.ALLOCATE, UDP) for client in greedy]

    assert codes == [0, 0, 0, 486, 486, 486]
    assert Client(lab, "ann").code(Method.ALLOCATE, UDP) == 0


def test_a_full_quota_ends_nothing_of_others() -> None:
    lab = Lab(allocations_per_user=2)
    ann = Client(lab, "ann", port=1)
    ann.allocate()
    lab.advance(60)

    for number in range(6):
        Client(lab, "mallory", port=2000 + number).code(Method.ALLOCATE, UDP)

    assert lab.server.has_allocation(ann.source)


def test_replayed_allocates_end_nothing_that_is_in_use() -> None:
    lab = Lab(allocations_per_user=2)
    ann = Client(lab, "ann", port=1)
    captured = ann.request(Method.ALLOCATE, UDP)
    ann.give(captured)
    lab.advance(60)
    ann.give(ann.send(PEER, b"media"))

    for number in range(6):
        lab.give(captured, Source(1, ("198.18.0.66", 2000 + number), False))

    assert lab.server.has_allocation(ann.source)


@pytest.mark.parametrize("method", list(Method))
@pytest.mark.parametrize("attributes", [(), UDP], ids=["bare", "with transport"])
def test_what_a_victim_is_sent_in_a_flood_of_its_name_is_bounded(method: Method, attributes: Attributes) -> None:
    lab, limits = Lab(), TurnLimits()
    victim = Source(1, ("198.51.100.200", 53), False)
    request = Message(method, Class.REQUEST, bytes(12), attributes).serialize()
    cap, size = (
        (limits.bindings_per_source, BINDING_SIZE)
        if method is Method.BINDING
        else (limits.challenges_per_source, CHALLENGE_SIZE)
    )
    answered = [0] * 6
    for number in range(6 * 1000):
        lab.now = number * CAP_WINDOW / 1000
        window = number // 1000
        for answer in lab.give(request, victim):
            assert isinstance(answer, bytes)
            assert len(answer) <= size
            answered[window] += len(answer)

    assert all(0 < octets <= cap * size for octets in answered)
    assert CHALLENGE_SIZE * limits.challenges_per_source <= 3200
    assert BINDING_SIZE * limits.bindings_per_source <= 6400
    assert lab.give(request, Source(1, ("198.51.100.201", 53), False)), "others are served meanwhile"


def test_thirty_people_behind_one_router_are_all_answered_at_once() -> None:
    lab = Lab()
    people = [Client(lab, f"person {number}", port=2000 + number) for number in range(30)]

    binding = Message(Method.BINDING, Class.REQUEST, bytes(12)).serialize()
    allocate = Message(Method.ALLOCATE, Class.REQUEST, bytes(12), UDP).serialize()
    for person in people:
        for _ in range(6):  # two interfaces, three times each
            assert [code(answer) for answer in person.give(binding)] == [0]
        assert [code(answer) for answer in person.give(allocate)] == [401], "a client of others asks for a nonce"
        person.allocate()  # ours has one, and is not counted
    assert lab.drops == {}


def test_a_flood_from_thousands_of_forged_sources_takes_no_memory() -> None:
    lab = Lab()
    allocate = Message(Method.ALLOCATE, Class.REQUEST, bytes(12), UDP).serialize()
    binding = Message(Method.BINDING, Class.REQUEST, bytes(12)).serialize()
    garbage = channel_data(0x4000, bytes(64))

    def flood(first: int, count: int) -> None:
        for number in range(first, first + count):
            source = Source(
                1, (f"{1 + number % 200}.{number >> 16}.{number >> 8 & 255}.{number & 255}", number % 60000), False
            )
            for data in (allocate, binding, garbage):
                lab.server.receive(data, source, number * 1e-4)

    tracemalloc.start()
    try:
        flood(0, 6000)  # bounded caches of address texts are full then
        before = tracemalloc.get_traced_memory()[0]
        flood(6000, 6000)
        grown = tracemalloc.get_traced_memory()[0] - before
    finally:
        tracemalloc.stop()

    assert grown < 64 * 1024
    assert not lab.server.has_allocation(Source(1, ("1.0.0.0", 0), False))
    assert lab.server.outgoing() == []
