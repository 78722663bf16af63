"""Relay credentials: the REST scheme that coturn understands too."""

import base64
import hashlib
import hmac

import pytest

from app.protocol.ids import UserId
from server.relaying.choice import OutsideRelay, RelayHealth
from server.relays import EmbeddedRelay, Relays


def test_the_embedded_relay_is_named_by_the_address_the_client_reached() -> None:
    relays = Relays(secret="secret", realm="parley", lifetime=100.0)
    relays.embedded = EmbeddedRelay(port=3478, stun_port=3479, host="", nonce=lambda: "nonce")

    servers = relays.of(UserId("u"), reached_by="::1", wall=1000.5)

    assert [server.url for server in servers] == [
        "stun:[::1]:3478",
        "stun:[::1]:3479",
        "turn:[::1]:3478?transport=udp",
        "turn:[::1]:3478?transport=tcp",
    ]
    turn = servers[2]
    expected = base64.b64encode(hmac.new(b"secret", b"1100:u", hashlib.sha1).digest()).decode()
    assert (turn.username, turn.credential, turn.realm, turn.nonce) == ("1100:u", expected, "parley", "nonce")


@pytest.mark.parametrize(
    ("asked", "is_secure", "shared"),
    [
        ("parley.example", True, ["turns:parley.example:443?transport=tcp", "wss://parley.example:443/relay"]),
        ("[2001:db8::1]:8443", True, ["turns:[2001:db8::1]:8443?transport=tcp", "wss://[2001:db8::1]:8443/relay"]),
        ("127.0.0.1:8443", False, ["ws://127.0.0.1:8443/relay"]),
        ("behind-a-proxy.example", False, ["wss://behind-a-proxy.example:443/relay"]),
        ("", True, []),
        ("[", True, []),
        ("host:port", True, []),
    ],
)
def test_the_listener_that_http_shares_is_named_as_the_client_asked_for_it(
    asked: str, is_secure: bool, shared: list[str]
) -> None:
    relays = Relays(secret="secret", realm="parley", lifetime=100.0)
    relays.embedded = EmbeddedRelay(3478, 0, "", lambda: "nonce", is_secure=is_secure, path="/relay")

    servers = relays.of(UserId("u"), reached_by="192.0.2.1", wall=0.0, asked=asked)

    assert [server.url for server in servers][3:] == shared
    assert relays.urls(reached_by="192.0.2.1", asked=asked) == tuple(server.url for server in servers)
    assert all(server.credential for server in servers[1:])


def test_others_come_beside_our_own_each_with_its_secret_and_the_dead_are_left_out() -> None:
    near, far = OutsideRelay(("turn:near.example",), "near", "one"), OutsideRelay(("turn:far.example",), "far", "two")
    relays = Relays(secret="secret", realm="parley", lifetime=100.0, others=(near, far))
    relays.embedded = EmbeddedRelay(port=3478, stun_port=0, host="", nonce=lambda: "nonce")

    both = relays.of(UserId("u"), reached_by="192.0.2.1", wall=0.0)[3:]
    relays.health = {near: RelayHealth(is_alive=False)}
    one = relays.of(UserId("u"), reached_by="192.0.2.1", wall=0.0)[3:]

    assert [server.url for server in both] == ["turn:near.example", "turn:far.example"]
    assert [server.url for server in one] == ["turn:far.example"]
    assert both[0].credential != both[1].credential == one[0].credential


def test_outside_relays_get_the_same_credentials_and_no_nonce() -> None:
    relays = Relays(secret="secret", realm="r", lifetime=100.0, urls=("stun:s.example", "turn:t.example"))

    stun, turn = relays.of(UserId("u"), reached_by="192.0.2.1", wall=0.0)

    assert (stun.credential, turn.username, turn.nonce) == ("", "100:u", "")
