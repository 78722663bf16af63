"""Links that carry a server: `parley://HOST[:PORT]/ACTION?...`, or the same with https. Strict: strangers make them.

Without a port it is 443. Plain http is meant only by a host that is this machine, and only without a fingerprint; what
is there in `https:` form is always TLS.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from urllib.parse import SplitResult, parse_qsl, urlencode, urlsplit

from app.net.address import DEFAULT_PORTS, ServerAddress, is_loopback
from app.net.trust import parse_fingerprint

SCHEME = "parley"
MAX_LENGTH = 1024  # characters of a link
MAX_FIELDS = 16
FINGERPRINT = "fp"

_HOST_NAME = re.compile(
    r"(?=.{1,253}\Z)[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?)*"
)
_LITERAL = re.compile(r"[0-9a-f:.]{2,45}")
_DIGEST = re.compile(r"[0-9A-Fa-f]{64}|(?:[0-9A-Fa-f]{2}:){31}[0-9A-Fa-f]{2}")


class Flaw(Enum):
    """What is wrong with a link."""

    NOT_A_LINK = auto()
    OTHER_SCHEME = auto()
    """Neither parley nor https."""
    TOO_LONG = auto()
    BAD_CHARACTERS = auto()
    BAD_SERVER = auto()
    """No host, or one with a user name or a strange port."""
    BAD_ACTION = auto()
    """Not a thing that a link can ask for."""
    BAD_FINGERPRINT = auto()
    BAD_FIELD = auto()
    """A field out of its limits, or twice."""


class BadLink(ValueError):
    """A link that must not be followed."""

    def __init__(self, flaw: Flaw) -> None:
        super().__init__(flaw.name)
        self.flaw = flaw


@dataclass(frozen=True, slots=True)
class Link:
    """A server and what is wanted of it. `str()` writes the link."""

    action: str
    """The path, such as `join`."""
    address: ServerAddress
    fingerprint: str = ""
    """SHA-256 of its certificate, upper-case with colons; empty where an authority vouches for it."""
    fields: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        host = f"[{self.address.host}]" if ":" in self.address.host else self.address.host
        port = "" if self.address.port == DEFAULT_PORTS["https"] else f":{self.address.port}"
        digest = {FINGERPRINT: self.fingerprint.replace(":", "").lower()} if self.fingerprint else {}
        query = urlencode({**digest, **{name: text for name, text in self.fields.items() if text}})
        return f"{SCHEME}://{host}{port}/{self.action}" + (f"?{query}" if query else "")


def looks_like_link(text: str) -> bool:
    """Tell whether a text is meant as such a link, good or bad, and not as an address or a name."""
    text = text.strip().lower()
    if text.startswith(f"{SCHEME}:"):
        return True
    if not text.startswith("https://"):
        return False
    _, slash, path = text.removeprefix("https://").partition("/")
    return bool(slash and path.partition("?")[0].strip("/"))


def read_link(text: str) -> Link:
    """Read a link. Raises BadLink, and nothing else, whatever the text is."""
    text = text.strip()
    if len(text) > MAX_LENGTH:
        raise BadLink(Flaw.TOO_LONG)
    if not all("!" <= character <= "~" for character in text):
        raise BadLink(Flaw.BAD_CHARACTERS)
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise BadLink(Flaw.BAD_SERVER) from None
    _check_shape(parts)
    fields = _fields(parts.query)
    fingerprint = _fingerprint(fields.pop(FINGERPRINT, ""))
    host = _host(parts.hostname or "")
    if port == 0:
        raise BadLink(Flaw.BAD_SERVER)
    is_secure = parts.scheme == "https" or bool(fingerprint) or not is_loopback(host)
    address = ServerAddress(host, port or DEFAULT_PORTS["https"], is_secure)
    return Link(parts.path.strip("/"), address, fingerprint, fields)


def _check_shape(parts: SplitResult) -> None:
    if not parts.scheme:
        raise BadLink(Flaw.NOT_A_LINK)
    if parts.scheme not in (SCHEME, "https"):
        raise BadLink(Flaw.OTHER_SCHEME)
    if not parts.netloc or "@" in parts.netloc or parts.netloc.endswith(":"):
        raise BadLink(Flaw.BAD_SERVER)
    if not re.fullmatch(r"/[a-z]{1,16}/?", parts.path) or parts.fragment:
        raise BadLink(Flaw.BAD_ACTION)


def _host(host: str) -> str:
    host = host.rstrip(".")
    if not (_LITERAL.fullmatch(host) if ":" in host else _HOST_NAME.fullmatch(host)):
        raise BadLink(Flaw.BAD_SERVER)
    return host


def _fingerprint(text: str) -> str:
    if not text:
        return ""
    if not _DIGEST.fullmatch(text):
        raise BadLink(Flaw.BAD_FINGERPRINT)
    return parse_fingerprint(text)


def _fields(query: str) -> dict[str, str]:
    if not query:
        return {}
    try:
        pairs = parse_qsl(
            query, keep_blank_values=True, strict_parsing=True, errors="strict", max_num_fields=MAX_FIELDS
        )
    except ValueError:
        raise BadLink(Flaw.BAD_FIELD) from None
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise BadLink(Flaw.BAD_FIELD)
    return fields
