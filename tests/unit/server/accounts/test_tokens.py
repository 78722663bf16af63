"""Access tokens: only ours, only this algorithm, only for a while."""

import base64
import hashlib
import hmac
import json

from app.protocol.ids import UserId
from server.accounts.tokens import AccessTokens, RefreshTokens, digest

KEY = b"k" * 64


def part(value: object) -> bytes:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=")


def test_a_token_proves_its_sign_in_until_it_expires() -> None:
    tokens = AccessTokens(KEY, lifetime=600.0)
    token = tokens.issue(UserId("u"), "s", 1000.0)

    access = tokens.read(token, 1599.0)

    assert access is not None
    assert (access.user_id, access.sign_in_id) == ("u", "s")
    assert tokens.read(token, 1600.0) is None
    assert AccessTokens(b"other" * 8, lifetime=600.0).read(token, 1000.0) is None


def test_other_algorithms_are_refused() -> None:
    tokens = AccessTokens(KEY, lifetime=600.0)
    claims = {"iss": "parley", "sub": "u", "sid": "s", "exp": 10**10}
    key = hmac.digest(KEY, b"access token", "sha256")
    bodies = {name: part({"alg": name}) + b"." + part(claims) for name in ("none", "HS256", "HS512")}

    def signed(name: str, hash_name: str) -> str:
        signature = base64.urlsafe_b64encode(hmac.digest(key, bodies[name], hash_name)).rstrip(b"=")
        return (bodies[name] + b"." + signature).decode()

    assert tokens.read(signed("HS256", "sha256"), 0.0) is not None
    assert tokens.read(signed("HS512", "sha512"), 0.0) is None
    assert tokens.read(bodies["none"].decode() + ".", 0.0) is None
    for garbage in ("", "a.b.c", "\ud800", "." * 5, "eyJ" * 1000):
        assert tokens.read(garbage, 0.0) is None


def test_a_refresh_token_names_its_sign_in_and_is_stored_as_a_hash() -> None:
    token, stored = RefreshTokens(KEY).new("sign-in")

    assert RefreshTokens(KEY).sign_in_of(token) == "sign-in"
    assert stored == digest(token) == hashlib.sha256(token.encode()).digest()


def test_a_made_up_refresh_token_names_nobodys_sign_in() -> None:
    tokens = RefreshTokens(KEY)
    token, _ = tokens.new("sign-in")

    for forged in (
        "",
        "sign-in",
        "sign-in.",
        "sign-in.garbage",
        "sign-in..",
        token[:-1],
        token + "A",
        "\ud800.\ud800.x",
    ):
        assert tokens.sign_in_of(forged) is None
    assert tokens.sign_in_of(token.replace("sign-in", "another", 1)) is None
    assert RefreshTokens(b"other" * 8).sign_in_of(token) is None
