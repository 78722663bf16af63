"""Tokens: short-lived signed access tokens, and refresh tokens that are random and stored as hashes."""

import base64
import hashlib
import hmac
from dataclasses import dataclass

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

from app import clock
from app.protocol.ids import UserId

ALGORITHM = "HS256"  # the only one accepted, whatever a token's header says
ISSUER = "parley"
SECRET_BYTES = 32
MARK_BYTES = 16


@dataclass(frozen=True, slots=True)
class Access:
    """What a good access token proves."""

    user_id: UserId
    sign_in_id: str


class AccessTokens:
    """Signs and reads access tokens."""

    def __init__(self, key: bytes, *, lifetime: float) -> None:
        self.lifetime = lifetime
        self._key = OctKey.import_key(hmac.digest(key, b"access token", "sha256"))

    def issue(self, user_id: UserId, sign_in_id: str, wall: float) -> str:
        """A token for this sign-in."""
        claims = {"iss": ISSUER, "sub": user_id, "sid": sign_in_id, "iat": int(wall), "exp": int(wall + self.lifetime)}
        return jwt.encode({"alg": ALGORITHM}, claims, self._key)

    def read(self, token: str, wall: float) -> Access | None:
        """What the token proves, or None if it is forged, expired or not ours."""
        try:
            claims = jwt.decode(token, self._key, algorithms=[ALGORITHM]).claims
        except (JoseError, ValueError, TypeError, KeyError):
            return None
        user_id, sign_in_id, expires = claims.get("sub"), claims.get("sid"), claims.get("exp")
        if claims.get("iss") != ISSUER or not isinstance(expires, int) or expires <= wall:
            return None
        if not isinstance(user_id, str) or not isinstance(sign_in_id, str):
            return None
        return Access(UserId(user_id), sign_in_id)


class RefreshTokens:
    """Makes refresh tokens and knows its own: made-up ones touch no sign-in and cost no look into the database."""

    def __init__(self, key: bytes) -> None:
        self._key = hmac.digest(key, b"refresh token", "sha256")

    def new(self, sign_in_id: str) -> tuple[str, bytes]:
        """A token of this sign-in, and the hash to store."""
        body = f"{sign_in_id}.{new_secret()}"
        token = f"{body}.{self._mark(body)}"
        return token, digest(token)

    def sign_in_of(self, token: str) -> str | None:
        """The sign-in of a token that was made here, used or not; None for a forged one."""
        body, _, mark = token.rpartition(".")
        sign_in_id, separator, _ = body.partition(".")
        if not separator or not hmac.compare_digest(self._mark(body).encode(), mark.encode("utf-8", "surrogatepass")):
            return None
        return sign_in_id

    def _mark(self, body: str) -> str:
        mark = hmac.digest(self._key, body.encode("utf-8", "surrogatepass"), "sha256")[:MARK_BYTES]
        return base64.urlsafe_b64encode(mark).rstrip(b"=").decode()


def new_secret() -> str:
    """Random text of 256 bits."""
    return base64.urlsafe_b64encode(clock.entropy(SECRET_BYTES)).rstrip(b"=").decode()


def digest(secret: str) -> bytes:
    """The hash under which a random secret is stored; it has too much entropy to need a slow one."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()
