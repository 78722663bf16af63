"""Binding requests to the TURN server, and what sources get that have proved nothing."""

import pytest

from media.ice.addresses import Address
from media.ice.stun import Class, Message, Method, parse
from server.turn.outputs import Source
from server.turn.statistics import Drop
from tests.kit.turn_lab import OTHER_PEER, PEER, Client, Lab
from tests.kit.turn_requests import UDP, TurnRequests


@pytest.mark.parametrize("address", [("192.0.2.1", 1000), ("2001:db8::9", 1000)])
def test_binding_tells_the_mapped_address(address: Address) -> None:
    lab = Lab()
    request = TurnRequests("", "").request(Method.BINDING)

    (answer,) = lab.give(request, Source(1, address, False))

    assert isinstance(answer, bytes)
    message = parse(answer)
    assert message is not None
    assert message.mapped_address == address


def test_binding_answer_has_a_fingerprint_if_the_request_had() -> None:
    lab = Lab()
    request = Message(Method.BINDING, Class.REQUEST, bytes(12)).serialize(fingerprint=True)

    (answer,) = lab.give(request, Source(1, PEER, False))

    assert isinstance(answer, bytes)
    message = parse(answer)
    assert message is not None
    assert message.has_fingerprint


def test_unknown_attribute_is_named() -> None:
    lab = Lab()
    client = Client(lab)
    client.nonce = ""

    answer = client.ask(Method.BINDING, ((0x7001, b""), (0x7002, b"")))

    assert answer.error is not None
    assert answer.error.code == 420
    assert answer.unknown_attributes == (0x7001, 0x7002)


def test_indications_answers_and_garbage_are_ignored() -> None:
    lab = Lab()
    source = Source(1, PEER, False)

    for cls in (Class.INDICATION, Class.SUCCESS, Class.ERROR):
        assert lab.give(Message(Method.BINDING, cls, bytes(12)).serialize(), source) == []
    for garbage in (b"", b"\0", b"\0" * 20, b"\xff" * 40, b"\x40\x00\x00\x00"):
        assert lab.give(garbage, source) == []


def test_flood_of_one_source_meets_silence() -> None:
    lab = Lab(challenges_per_source=5, bindings_per_source=7)
    client = TurnRequests("", "")
    victim = Source(1, PEER, False)

    challenges = sum(len(lab.give(client.request(Method.ALLOCATE, UDP), victim)) for _ in range(100))
    bindings = sum(len(lab.give(client.request(Method.BINDING), victim)) for _ in range(100))

    assert (challenges, bindings) == (5, 7)
    assert lab.drops == {Drop.CAPPED: 95 + 93}
    assert lab.give(client.request(Method.BINDING), Source(1, OTHER_PEER, False)) != []
    lab.advance(10)
    assert lab.give(client.request(Method.BINDING), victim) != []


def test_answers_not_longer_than_the_request_are_not_capped() -> None:
    lab = Lab(challenges_per_source=0)
    client = Client(lab)
    client.password = "guess"
    request = client.request(Method.ALLOCATE, UDP)

    (answer,) = client.give(request)

    assert isinstance(answer, bytes)
    assert len(answer) <= len(request)


def test_streams_are_not_capped() -> None:
    lab = Lab(challenges_per_source=0)
    client = Client(lab, stream=True)
    client.nonce = ""

    assert client.code(Method.ALLOCATE, UDP) == 401


def test_spoofed_flood_stores_nothing() -> None:
    lab = Lab()
    client = TurnRequests("", "")

    for n in range(2000):
        lab.give(client.request(Method.ALLOCATE, UDP), Source(1, (f"203.0.{n >> 8}.{n & 255}", 1), False))

    assert len(lab.server._allocations) == 0
    assert lab.server._pending == {}
    assert lab.server.next_timeout() is None
    assert lab.server.events() == []
