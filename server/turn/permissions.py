"""Permissions of one allocation (RFC 8656 section 9): the peer IPs whose datagrams may pass."""

from collections.abc import Iterable


class Permissions:
    """IP addresses with the time until which each is permitted. Ports do not matter."""

    __slots__ = ("_capacity", "_expires_at", "_lifetime")

    def __init__(self, *, lifetime: float, capacity: int) -> None:
        self._lifetime = lifetime
        self._capacity = capacity
        self._expires_at: dict[str, float] = {}

    def __len__(self) -> int:
        """How many are held, expired ones included until room is needed."""
        return len(self._expires_at)

    def install(self, ips: Iterable[str], now: float) -> bool:
        """Create or refresh a permission for each. False, and nothing is changed, if they do not all fit."""
        wanted = set(ips)
        if len(wanted | self._expires_at.keys()) > self._capacity:
            self._expires_at = {ip: at for ip, at in self._expires_at.items() if at > now}
            if len(wanted | self._expires_at.keys()) > self._capacity:
                return False
        for ip in wanted:
            self._expires_at[ip] = now + self._lifetime
        return True

    def allows(self, ip: str, now: float) -> bool:
        """Whether datagrams from and to this IP may pass."""
        return now < self._expires_at.get(ip, 0.0)
