"""Announces the server in the local network (DNS-SD, RFC 6763), so that desktops there find it without an address."""

import ipaddress
import logging

from zeroconf import Error, IPVersion
from zeroconf.asyncio import AsyncServiceInfo, AsyncZeroconf

from app.protocol.version import SUPPORTED
from server import tls

logger = logging.getLogger(__name__)

SERVICE = "_parley._tcp.local."
PREFIX_DIGITS = 16  # of the fingerprint: to tell servers apart, not to trust one
MAX_LABEL = 63  # bytes (RFC 1035)
MAX_ADDRESSES = 8


class Announcement:
    """One server's word in its network, from `open` to `close`."""

    def __init__(self) -> None:
        self._zeroconf: AsyncZeroconf | None = None
        self._info: AsyncServiceInfo | None = None

    async def open(self, *, host: str, port: int, name: str, fingerprint: str) -> None:
        """Announce. A network that does not take it is logged: the server works without."""
        addresses = announced_addresses(host, tls.local_addresses())
        if not addresses:
            return
        info = AsyncServiceInfo(
            SERVICE,
            f"{instance_name(name, fingerprint)}.{SERVICE}",
            port=port,
            parsed_addresses=addresses,
            properties={"name": name, "protocols": ",".join(SUPPORTED), "fp": fingerprint[:PREFIX_DIGITS]},
            server=f"parley-{fingerprint[:PREFIX_DIGITS] or port}.local.",
        )
        try:
            self._zeroconf = AsyncZeroconf(ip_version=IPVersion.V4Only)  # the records name IPv6 too
            self._info = info
            await self._zeroconf.async_register_service(info, allow_name_change=True)
        except (OSError, Error) as error:
            logger.warning("cannot announce the server in the network: %s", error)

    async def close(self) -> None:
        """Say goodbye. Idempotent."""
        zeroconf, self._zeroconf = self._zeroconf, None
        if zeroconf is None:
            return
        try:
            if self._info is not None:
                await (await zeroconf.async_unregister_service(self._info))
        except (OSError, Error, KeyError) as error:
            logger.info("no goodbye to the network: %s", error)
        finally:
            await zeroconf.async_close()


def announced_addresses(host: str, local: list[str]) -> list[str]:
    """The addresses under which others in the network reach a server that listens on `host`."""
    try:
        bound = ipaddress.ip_address(host)
    except ValueError:
        return []
    if not bound.is_unspecified:
        return [] if bound.is_loopback else [str(bound)]
    reachable = [text for text in local if not ipaddress.ip_address(text).is_loopback]
    if bound.version == 4:
        reachable = [text for text in reachable if ":" not in text]
    return reachable[:MAX_ADDRESSES]


def instance_name(name: str, fingerprint: str) -> str:
    """A label of at most 63 bytes without dots: the name, and digits that tell two servers of one name apart."""
    suffix = f" {fingerprint[:6]}" if fingerprint else ""
    plain = "".join(" " if character == "." or not character.isprintable() else character for character in name).strip()
    room = MAX_LABEL - len(suffix)
    return plain.encode("utf-8", "ignore")[:room].decode("utf-8", "ignore") + suffix
