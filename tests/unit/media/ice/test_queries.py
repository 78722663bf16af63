"""Queries to STUN servers: repeated, first answer wins, the binding kept alive."""

from media.ice import stun
from media.ice.attributes import Attribute, encode_xor_address
from media.ice.identifiers import Identifiers
from media.ice.queries import KEEP_ALIVE, Queries
from media.ice.stun import Message

ONE, OTHER = ("40.1.1.1", 3478), ("40.1.1.2", 3478)
MAPPED = ("20.0.0.1", 777)


def answer(data: bytes) -> Message:
    request = stun.parse(data)
    assert request is not None
    mapped = (int(Attribute.XOR_MAPPED_ADDRESS), encode_xor_address(MAPPED, request.transaction_id))
    return stun.success(request, (mapped,))


def test_first_answer_wins_and_the_others_are_not_asked_again() -> None:
    queries = Queries(Identifiers(bytes(32)))
    queries.ask(1, ONE, 0.0)
    queries.ask(1, OTHER, 0.0)
    to_one, to_other = queries.outgoing()

    assert queries.receive(answer(to_other.data), 1, ONE, 0.1) is None
    assert queries.receive(answer(to_other.data), 1, OTHER, 0.1) == MAPPED
    assert queries.is_idle
    assert queries.receive(answer(to_one.data), 1, ONE, 0.2) is None
    assert queries.mapped(1) == MAPPED


def test_silent_server_is_asked_five_times() -> None:
    queries = Queries(Identifiers(bytes(32)))
    queries.ask(1, ONE, 0.0)
    sent = len(queries.outgoing())
    while (at := queries.next_timeout()) is not None:
        queries.handle_timeout(at)
        sent += len(queries.outgoing())

    assert sent == 5
    assert queries.is_idle


def test_binding_is_kept_alive_until_the_socket_goes() -> None:
    queries = Queries(Identifiers(bytes(32)))
    queries.ask(1, ONE, 0.0)
    (query,) = queries.outgoing()
    queries.receive(answer(query.data), 1, ONE, 0.1)

    queries.handle_timeout(0.1 + KEEP_ALIVE)

    assert [packet.address for packet in queries.outgoing()] == [ONE]
    assert queries.is_idle
    queries.forget(1)
    assert queries.next_timeout() is None
