"""Who may ask the TURN server at all: challenges, nonces, credentials that expire (RFC 8656 section 5)."""

from media.ice.stun import Class, Message, Method, parse
from server.turn.credentials import make_credentials
from server.turn.outputs import Source
from tests.kit.turn_lab import PEER, RELAY_IP, SECRET, WALL, Client, Lab
from tests.kit.turn_requests import UDP, lifetime


def test_challenge_then_allocation() -> None:
    lab = Lab()
    client = Client(lab)
    client.nonce = client.realm = ""

    answer = client.ask(Method.ALLOCATE, UDP)

    assert answer.error is not None
    assert answer.error.code == 401
    client.take_challenge(answer)
    assert client.allocate() == (RELAY_IP, 50001)


def test_handed_out_nonce_saves_the_challenge_from_any_address() -> None:
    lab = Lab()
    first, second = Client(lab, port=1), Client(lab, port=2, ip="203.0.113.50")

    assert first.code(Method.ALLOCATE, UDP) == 0
    second.nonce = first.nonce
    assert second.code(Method.ALLOCATE, UDP) == 0


def test_stale_nonce_is_answered_with_a_fresh_one() -> None:
    lab = Lab()
    client = Client(lab)
    client.allocate()
    lab.advance(599.5)
    assert client.code(Method.REFRESH, lifetime(3000)) == 0
    lab.advance(1)

    answer = client.ask(Method.REFRESH)

    assert answer.error is not None
    assert answer.error.code == 438
    client.take_challenge(answer)
    assert client.code(Method.REFRESH) == 0


def test_expired_wrong_and_stepped_credentials() -> None:
    lab = Lab()
    client = Client(lab)
    client.username, client.password = make_credentials(SECRET, "ann", WALL + 10)
    assert client.code(Method.ALLOCATE, UDP) == 0

    lab.server.set_wall(WALL + 11, lab.now)
    assert client.code(Method.REFRESH) == 401

    client.username, client.password = make_credentials("south", "ann", WALL + 100)
    assert client.code(Method.REFRESH) == 401


def test_renewed_credentials_keep_the_allocation_and_another_user_does_not_get_it() -> None:
    lab = Lab()
    client = Client(lab)
    client.allocate()

    client.username, client.password = make_credentials(SECRET, "ann", WALL + 99)
    assert client.code(Method.REFRESH) == 0
    client.username, client.password = make_credentials(SECRET, "bob", WALL + 99)
    for method in (Method.REFRESH, Method.CREATE_PERMISSION, Method.CHANNEL_BIND):
        assert client.code(method) == 441
    assert client.code(Method.ALLOCATE, UDP) == 437


def test_integrity_without_username_is_malformed() -> None:
    lab = Lab()
    data = Message(Method.ALLOCATE, Class.REQUEST, bytes(12), UDP).serialize(integrity_key=b"k")

    (answer,) = lab.give(data, Source(1, PEER, False))

    assert isinstance(answer, bytes)
    message = parse(answer)
    assert message is not None
    assert message.error is not None
    assert message.error.code == 400
