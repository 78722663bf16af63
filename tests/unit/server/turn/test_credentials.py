"""Credentials and nonces: good for their time, and for nobody else."""

import base64
import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media.ice.attributes import Attribute
from media.ice.stun import Message, Method, parse
from server.turn.credentials import (
    NONCE_LIFETIME,
    NONCE_SKEW,
    Identity,
    Rejection,
    authenticate,
    make_credentials,
    make_nonce,
    nonce_is_fresh,
)
from tests.kit.turn_requests import TurnRequests

SECRET, REALM, WALL = "north", "parley", 1_800_000_000.0


def check(client: TurnRequests, *, secret: str = SECRET, wall: float = WALL) -> Identity | Rejection:
    data = client.request(Method.REFRESH)
    message = parse(data)
    assert message is not None
    return authenticate(message, data, secret=secret, realm=REALM, wall=wall)


def client(
    user: str = "ann", *, expires_at: float = WALL + 60, realm: str = REALM, nonce_at: float = WALL
) -> TurnRequests:
    username, password = make_credentials(SECRET, user, expires_at)
    return TurnRequests(username, password, realm=realm, nonce=make_nonce(SECRET, nonce_at))


def test_known_value_of_the_rest_scheme() -> None:
    # echo -n 1433895918:ninefingers | openssl dgst -sha1 -hmac logen -binary | base64
    assert make_credentials("logen", "ninefingers", 1433895918.9) == (
        "1433895918:ninefingers",
        "HY+Vd729N0UZ/xCzjg1F0GsoMK8=",
    )


def test_good_credentials_name_the_user() -> None:
    identity = check(client("ann:of:green"))

    assert isinstance(identity, Identity)
    assert identity.user == "ann:of:green"


def test_expired_credentials() -> None:
    assert isinstance(check(client(expires_at=WALL + 1)), Identity)
    assert check(client(expires_at=WALL)) is Rejection.UNAUTHENTICATED


@pytest.mark.parametrize(
    "username", ["ann", "", ":", "1800000060", "1800000060:", "x:ann", "\u0661:ann", "9" * 13 + ":a"]
)
def test_usernames_of_another_form(username: str) -> None:
    # Signed with the password that belongs to them: the form alone is refused.
    _, _, after = username.partition(":")
    forged = client(after or "u")
    forged.username = username
    forged.password = _password_of(username)

    assert check(forged) is Rejection.UNAUTHENTICATED


def _password_of(username: str) -> str:
    return base64.b64encode(hmac.digest(SECRET.encode(), username.encode(), "sha1")).decode()


def test_wrong_password_secret_realm() -> None:
    wrong = client()
    wrong.password = "guess"

    assert check(wrong) is Rejection.UNAUTHENTICATED
    assert check(client(realm="other")) is Rejection.UNAUTHENTICATED
    assert check(client(), secret="south") is Rejection.STALE_NONCE  # its nonce is not ours either


def test_username_of_another_user_with_own_password() -> None:
    thief = client("ann")
    thief.username = make_credentials(SECRET, "bob", WALL + 60)[0]

    assert check(thief) is Rejection.UNAUTHENTICATED


def test_missing_parts() -> None:
    unsigned = TurnRequests("u", "p")
    assert check(unsigned) is Rejection.UNAUTHENTICATED

    key = client().key
    for missing in (Attribute.USERNAME, Attribute.REALM, Attribute.NONCE):
        full = parse(client().request(Method.REFRESH))
        assert full is not None
        kept = tuple(item for item in full.attributes if item[0] != missing)
        data = Message(full.method, full.cls, full.transaction_id, kept).serialize(integrity_key=key)
        message = parse(data)
        assert message is not None
        assert authenticate(message, data, secret=SECRET, realm=REALM, wall=WALL) is Rejection.MALFORMED


def test_nonce_is_fresh_for_its_lifetime_from_everywhere() -> None:
    nonce = make_nonce(SECRET, WALL).encode()

    assert len(nonce) == 20
    assert nonce_is_fresh(SECRET, nonce, WALL)
    assert nonce_is_fresh(SECRET, nonce, WALL + NONCE_LIFETIME - 0.1)
    assert not nonce_is_fresh(SECRET, nonce, WALL + NONCE_LIFETIME)
    assert nonce_is_fresh(SECRET, nonce, WALL - NONCE_SKEW)
    assert not nonce_is_fresh(SECRET, nonce, WALL - NONCE_SKEW - 1)
    assert not nonce_is_fresh("south", nonce, WALL)
    assert check(client(nonce_at=WALL - NONCE_LIFETIME)) is Rejection.STALE_NONCE


@given(st.binary(max_size=40))
def test_any_nonce_never_raises(nonce: bytes) -> None:
    assert not nonce_is_fresh(SECRET, nonce, WALL)


def test_altered_nonce_is_stale() -> None:
    nonce = bytearray(make_nonce(SECRET, WALL).encode())
    nonce[7] ^= 1

    assert not nonce_is_fresh(SECRET, bytes(nonce), WALL)
