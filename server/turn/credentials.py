"""Time-limited credentials and nonces, both made from one shared secret; nothing is stored for either.

The credentials are those of the REST scheme (draft-uberti-behave-turn-rest) that coturn and eturnal know too:
username `expiry:user`, password base64(HMAC-SHA1(secret, username)). The nonce depends on time only, so signalling
can hand it out with the credentials, and it is good from every address.
"""

import base64
import hmac
from dataclasses import dataclass
from enum import Enum
from typing import Final

from media.ice.stun import Message, long_term_key, verify_integrity

NONCE_LIFETIME: Final = 600.0  # seconds
NONCE_SKEW: Final = 60.0  # seconds that the clock of who made a nonce may be ahead of ours
MAX_USERNAME: Final = 256  # characters
_ISSUED_SIZE: Final = 8  # hexadecimal digits of the time in a nonce
_EXPIRY_DIGITS: Final = 12


class Rejection(Enum):
    """Why a request is not authenticated; the value is the error code (RFC 8489 section 9.2.4)."""

    MALFORMED = 400
    UNAUTHENTICATED = 401
    STALE_NONCE = 438


@dataclass(frozen=True, slots=True)
class Identity:
    """Who proved a request."""

    user: str
    """The part after the expiry: quotas and ownership count by it, so renewed credentials keep an allocation."""
    key: bytes
    """Signs the answer."""


def make_credentials(secret: str, user: str, expires_at: float) -> tuple[str, str]:
    """Username and password for `user`, good until `expires_at` (seconds since 1970). For coturn too."""
    username = f"{int(expires_at)}:{user}"
    return username, _password(secret, username)


def make_nonce(secret: str, wall: float) -> str:
    """The nonce of this moment (seconds since 1970): 20 ASCII characters, fresh for NONCE_LIFETIME."""
    issued = f"{int(wall) & 0xFFFFFFFF:0{_ISSUED_SIZE}x}"
    return issued + _nonce_proof(secret, issued)


def nonce_is_fresh(secret: str, nonce: bytes, wall: float) -> bool:
    """Whether the nonce is one of make_nonce() and not older than NONCE_LIFETIME. Never raises."""
    try:
        issued = nonce[:_ISSUED_SIZE].decode("ascii")
        age = wall - int(issued, 16)
    except ValueError:
        return False
    expected = issued + _nonce_proof(secret, issued)
    return hmac.compare_digest(expected.encode(), nonce) and -NONCE_SKEW <= age < NONCE_LIFETIME


def authenticate(message: Message, data: bytes, *, secret: str, realm: str, wall: float) -> Identity | Rejection:
    """Check the long-term credentials of a request, in the order of RFC 8489 section 9.2.4. `data` is its datagram."""
    if not message.has_integrity:
        return Rejection.UNAUTHENTICATED
    username, nonce = message.username, message.nonce
    if username is None or nonce is None or message.realm is None:
        return Rejection.MALFORMED
    if not nonce_is_fresh(secret, nonce, wall):
        return Rejection.STALE_NONCE
    expiry, _, user = username.partition(":")
    key = long_term_key(username, realm, _password(secret, username))
    # The proof is checked for a bad username as well, so that the time to answer tells nothing.
    is_proved = verify_integrity(data, key)
    if not is_proved or not user or message.realm != realm or not _is_current(expiry, username, wall):
        return Rejection.UNAUTHENTICATED
    return Identity(user, key)


def _is_current(expiry: str, username: str, wall: float) -> bool:
    is_number = expiry.isascii() and expiry.isdecimal() and len(expiry) <= _EXPIRY_DIGITS
    return is_number and len(username) <= MAX_USERNAME and wall < int(expiry)


def _password(secret: str, username: str) -> str:
    return base64.b64encode(hmac.digest(secret.encode(), username.encode(), "sha1")).decode()


def _nonce_proof(secret: str, issued: str) -> str:
    proof = hmac.digest(secret.encode(), b"parley turn nonce " + issued.encode(), "sha256")
    return base64.urlsafe_b64encode(proof[:9]).decode()
