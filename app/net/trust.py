"""Whom we believe to be the server: certificate authorities, else the certificate pinned at the first meeting.

A server on a local network makes its own certificate. The first time, its fingerprint is remembered; from then on
exactly that certificate must be shown, before one byte of ours is sent. A server that an authority once vouched for
must keep an authority's word. A fingerprint given by hand (`--fingerprint`) or by an invitation leaves nothing to the
first meeting; without one, a front end with a person before it asks them (`asks`).
"""

import asyncio
import contextlib
import logging
import socket
import ssl
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import msgspec

from app.files import write_whole
from app.net.address import ServerAddress, parse_address
from app.net.errors import CertificateChanged, CertificateUnknown, Obstacle, OtherCertificate, Unreachable
from app.net.proxy import Proxies, proxy_problem
from media.transport.pinning import WrongCertificate, fingerprint_of, pinned
from media.transport.proxy import HttpProxy
from media.transport.tunnel import TunnelError, open_tunnel

logger = logging.getLogger(__name__)

PROBE_TIMEOUT = 10.0  # seconds for the TLS handshake of the first meeting

Fingerprint = Annotated[str, msgspec.Meta(pattern="^([0-9A-F]{2}:){31}[0-9A-F]{2}$")]


class _Known(msgspec.Struct, frozen=True, omit_defaults=True):
    """What we remember of one server."""

    fingerprint: str = ""
    """Empty: an authority vouches for it."""
    public_url: str = ""
    """Where it says that people of any network find it; empty if it says nothing."""


def parse_fingerprint(text: str) -> str:
    """Read a SHA-256 fingerprint with or without colons, in any case. Raises ValueError."""
    digest = bytes.fromhex(text.replace(":", "").strip())
    if len(digest) != 32:
        raise ValueError("a SHA-256 fingerprint has 32 bytes")
    return digest.hex(":").upper()


class Trust:
    """The pins, kept in `path` (None: for this process only). `fingerprint` pins every server by hand.

    `asks`: a certificate that nobody vouches for is believed only after `accept`; else at first sight. `proxies`: the
    way to servers, for meeting them and for whoever talks to them afterwards. Without `keeps` nothing is written.
    """

    def __init__(
        self,
        path: Path | None = None,
        *,
        fingerprint: str = "",
        asks: bool = False,
        on_pin: Callable[[str, str], None] | None = None,
        proxies: Proxies | None = None,
        keeps: bool = True,
    ) -> None:
        self._path = path
        self._by_hand = fingerprint
        self._asks = asks
        self._keeps = keeps
        self.on_pin = on_pin
        self.proxies = proxies or Proxies()
        self._known: dict[str, _Known] = self._read()

    async def context(self, address: ServerAddress, *, expected: str = "") -> ssl.SSLContext | None:
        """How to talk TLS to this server; None for plain http on this machine. `expected` is a link's fingerprint.

        Raises Unreachable at a first meeting that does not succeed, or if the server is not the one that a link names.
        """
        if not address.is_secure:
            return None
        if self._by_hand:
            return pinned(self._by_hand)
        known = self._known.get(address.key)
        if known is None:
            known = await (self._meet_expected(address, expected) if expected else self._meet(address))
            await self._remember(address, known)
        elif expected and known.fingerprint != expected:
            await self._compare(address, known, expected)
        return _context_of(known)

    async def relay_context(self, host: str, port: int, server: ServerAddress) -> ssl.SSLContext:
        """How to talk TLS to a relay of this server: on the server's own port it shows the server's certificate.

        Any other must show one that an authority vouches for. Raises OSError if the server's is not known.
        """
        try:
            context = await self.context(server) if (host, port) == (server.host, server.port) else None
        except Unreachable as error:
            raise ConnectionError(str(error)) from None
        return await asyncio.to_thread(ssl.create_default_context) if context is None else context

    def fingerprint(self, address: ServerAddress) -> str:
        """What an invitation to this server has to carry; empty where an authority vouches for it, or without TLS."""
        return self._by_hand or self._known.get(address.key, _Known()).fingerprint

    def places(self, fingerprint: str) -> tuple[ServerAddress, ...]:
        """Where this certificate was met, the last place first."""
        found = [key.rpartition(":") for key, known in self._known.items() if fingerprint == known.fingerprint != ""]
        return tuple(ServerAddress(host, int(port), True) for host, _, port in reversed(found) if port.isdecimal())

    def stated(self, address: ServerAddress) -> ServerAddress | None:
        """Where this server said that people of any network find it."""
        known = self._known.get(address.key)
        return _secure_address(known.public_url) if known is not None and address.is_secure else None

    async def note_stated(self, address: ServerAddress, public_url: str) -> None:
        """Remember it. Only for the server's own word, over a connection with its certificate."""
        known = self._known.get(address.key)
        if known is None or not address.is_secure or known.public_url == public_url:
            return
        if not public_url or _secure_address(public_url) is not None:
            self._known[address.key] = msgspec.structs.replace(known, public_url=public_url)
            await asyncio.to_thread(self._write)

    async def accept(self, address: ServerAddress, fingerprint: str) -> None:
        """The person says that this is the server's certificate, in place of any other. Raises Unreachable."""
        await self._remember(address, await self._meet_expected(address, fingerprint))

    def problem(self, address: ServerAddress, error: ssl.SSLError) -> Unreachable:
        """What a failed handshake means."""
        if isinstance(error, WrongCertificate):
            known = self._by_hand or self._known.get(address.key, _Known()).fingerprint
            return CertificateChanged(address.key, known, error.shown)
        return Unreachable(Obstacle.CERTIFICATE, str(error))

    async def _meet(self, address: ServerAddress) -> _Known:
        try:
            await self._handshake(address, ssl.create_default_context())
            return _Known()
        except ssl.SSLCertVerificationError:
            shown = await self._handshake(address, pinned(""))
        if self._asks:
            raise CertificateUnknown(address.key, shown)
        return _Known(shown)

    async def _meet_expected(self, address: ServerAddress, expected: str) -> _Known:
        try:
            await self._handshake(address, pinned(expected))
        except WrongCertificate as error:
            raise OtherCertificate(address.key, expected, error.shown) from None
        try:
            await self._handshake(address, ssl.create_default_context())
            return _Known()  # it may renew its certificate, as those of authorities do every few months
        except ssl.SSLCertVerificationError:
            return _Known(expected)

    async def _compare(self, address: ServerAddress, known: _Known, expected: str) -> None:
        """A link names a certificate for a server that we know by another word."""
        try:
            shown = await self._handshake(address, _context_of(known))
        except ssl.SSLError as error:
            raise self.problem(address, error) from None
        if shown != expected:
            raise OtherCertificate(address.key, expected, shown)

    async def _handshake(self, address: ServerAddress, context: ssl.SSLContext) -> str:
        return await handshake(address, context, await self.proxies.towards(address))

    async def _remember(self, address: ServerAddress, known: _Known) -> None:
        self._known.pop(address.key, None)  # what is met last stands last
        self._known[address.key] = known
        await asyncio.to_thread(self._write)
        if known.fingerprint:
            logger.info("= pinned the certificate of %s: %s", address.key, known.fingerprint)
            if self.on_pin is not None:
                self.on_pin(address.key, known.fingerprint)

    def _read(self) -> dict[str, _Known]:
        if self._path is None:
            return {}
        try:
            return msgspec.json.decode(self._path.read_bytes(), type=dict[str, _Known])
        except FileNotFoundError:
            return {}
        except (OSError, msgspec.MsgspecError) as error:
            logger.warning("cannot read the pinned certificates: %s", error)
            return {}

    def _write(self) -> None:
        if self._path is None or not self._keeps:
            return
        try:
            write_whole(self._path, msgspec.json.format(msgspec.json.encode(self._known)))
        except OSError as error:
            logger.warning("cannot keep the pinned certificates: %s", error)


def _context_of(known: _Known) -> ssl.SSLContext:
    return pinned(known.fingerprint) if known.fingerprint else ssl.create_default_context()


def _secure_address(url: str) -> ServerAddress | None:
    try:
        address = parse_address(url) if url else None
    except Unreachable:
        return None
    return address if address is not None and address.is_secure else None


async def handshake(address: ServerAddress, context: ssl.SSLContext, proxy: HttpProxy | None) -> str:
    """Shake hands, hang up, and say which certificate was shown. Raises ssl.SSLCertVerificationError, Unreachable."""
    try:
        async with asyncio.timeout(PROBE_TIMEOUT):
            if proxy is None:
                _, writer = await asyncio.open_connection(
                    address.host, address.port, ssl=context, server_hostname=address.host
                )
            else:
                tunnel = await open_tunnel(proxy, address.host, address.port)
                _, writer = await asyncio.open_connection(sock=tunnel, ssl=context, server_hostname=address.host)
    except ssl.SSLCertVerificationError:
        raise
    except TunnelError as error:
        raise proxy_problem(error) from None
    except TimeoutError:
        raise Unreachable(Obstacle.TIMED_OUT, address.key) from None
    except socket.gaierror as error:
        raise Unreachable(Obstacle.UNKNOWN_HOST, str(error)) from None
    except ssl.SSLError as error:
        raise Unreachable(Obstacle.NOT_PARLEY, str(error)) from None
    except OSError as error:
        raise Unreachable(Obstacle.NO_CONNECTION, str(error)) from None
    shown = fingerprint_of(writer.get_extra_info("ssl_object").getpeercert(binary_form=True) or b"")
    writer.close()
    with contextlib.suppress(OSError):  # it hung up first
        await writer.wait_closed()
    return shown
