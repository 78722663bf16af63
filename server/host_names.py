"""Which names a server without TLS answers to: against pages that reach this machine by a name of theirs.

A page of evil.example may have its name resolved to 127.0.0.1 once it is loaded (DNS rebinding); to the browser it then
talks to its own server. The Host header still has the name. With TLS no certificate of ours fits such a name.
"""

import ipaddress
from collections.abc import Iterable
from typing import Final
from urllib.parse import urlsplit

EVERY_ADDRESS: Final = "::"
"""Where a server listens that every address of its machine leads to: IPv6, and IPv4 as addresses within IPv6."""
_NOT_A_HOST = frozenset("@/?#\\")


class HostNames:
    """The names of a server that only this machine reaches: loopback's, and those it was given."""

    __slots__ = ("_own",)

    def __init__(self, own: Iterable[str] = ()) -> None:
        """`own`: names without port, such as a proxy on this machine passes on."""
        self._own = frozenset(name.rstrip(".").lower() for name in own)

    def fit(self, host: str) -> bool:
        """Tell whether the value of a Host header, with or without port, is one of them. Never raises."""
        if not _NOT_A_HOST.isdisjoint(host):
            return False
        try:
            name = (urlsplit(f"//{host}").hostname or "").rstrip(".")
        except ValueError:  # brackets around what is no address
            return False
        return bool(name) and (is_loopback(name) or name in self._own)


def is_loopback(host: str) -> bool:
    """Tell whether only this machine can reach the address, or the name localhost."""
    if host == "localhost":
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return (mapped or address).is_loopback
