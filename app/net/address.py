"""The address of a server as a person types it, made one canonical URL."""

import ipaddress
from dataclasses import dataclass
from urllib.parse import urlsplit

from app.net.errors import Obstacle, Unreachable

DEFAULT_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class ServerAddress:
    """Where a server is. `str()` is the base URL, without a slash at the end."""

    host: str
    port: int
    is_secure: bool

    def __str__(self) -> str:
        scheme = "https" if self.is_secure else "http"
        host = f"[{self.host}]" if ":" in self.host else self.host
        suffix = "" if self.port == DEFAULT_PORTS[scheme] else f":{self.port}"
        return f"{scheme}://{host}{suffix}"

    @property
    def socket_url(self) -> str:
        """URL of the WebSocket."""
        return f"ws{str(self).removeprefix('http')}/api/v1/ws"

    @property
    def key(self) -> str:
        """What pins and saved sign-ins are filed under."""
        return f"{self.host}:{self.port}"

    @property
    def is_loopback(self) -> bool:
        """This very machine."""
        return is_loopback(self.host)


def is_loopback(host: str) -> bool:
    """Tell whether a name or literal means this machine."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def may_move(address: ServerAddress) -> bool:
    """Whether routers give such an address out anew: a number of a private network, or a name there."""
    try:
        return ipaddress.ip_address(address.host).is_private
    except ValueError:
        return address.host.endswith(".local")


def parse_address(text: str) -> ServerAddress:
    """Read `host`, `host:port` or a URL; without a scheme it is https, on this machine http.

    Raises Unreachable: BAD_URL, or INSECURE for plain http to another machine.
    """
    text = text.strip()
    try:
        if "://" not in text:
            bare = urlsplit(f"//{text}").hostname or ""
            text = f"{'http' if is_loopback(bare) else 'https'}://{text}"
        parts = urlsplit(text)
        port = parts.port
    except ValueError as error:
        raise Unreachable(Obstacle.BAD_URL, str(error)) from None
    host = (parts.hostname or "").rstrip(".")
    if parts.scheme not in DEFAULT_PORTS or not host or parts.username is not None or not _is_plain(host):
        raise Unreachable(Obstacle.BAD_URL, text[:200])
    if parts.scheme == "http" and not is_loopback(host):
        raise Unreachable(Obstacle.INSECURE, host)
    return ServerAddress(host, port or DEFAULT_PORTS[parts.scheme], parts.scheme == "https")


def shown_address(address: ServerAddress) -> str:
    """The shortest text that `parse_address` reads as this address: what a person sees and would type."""
    whole = str(address)
    short = whole.partition("://")[2]
    return short if parse_address(short) == address else whole


def _is_plain(host: str) -> bool:
    return all((c.isascii() and c.isalnum()) or c in "-._:" for c in host)
