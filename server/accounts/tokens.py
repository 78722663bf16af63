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


def new_refresh_token(sign_in_id: str) -> tuple[str, bytes]:
    """A refresh token of this sign-in, and the hash to store."""
    token = f"{sign_in_id}.{new_secret()}"
    return token, digest(token)


def sign_in_of(refresh_token: str) -> str:
    """The sign-in that a refresh token claims to belong to."""
    return refresh_token.partition(".")[0]


def new_secret() -> str:
    """Random text of 256 bits."""
    return base64.urlsafe_b64encode(clock.entropy(SECRET_BYTES)).rstrip(b"=").decode()


def digest(secret: str) -> bytes:
    """The hash under which a random secret is stored; it has too much entropy to need a slow one."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()
