"""Whom we believe to be the server: certificate authorities, else the certificate pinned at the first meeting.

A server on a local network makes its own certificate. The first time, its fingerprint is remembered; from then on
exactly that certificate must be shown, before one byte of ours is sent. A server that an authority once vouched for
must keep an authority's word. A fingerprint given by hand (`--fingerprint`) leaves nothing to the first meeting.
"""

import asyncio
import contextlib
import hashlib
import logging
import socket
import ssl
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import msgspec

from app.files import write_whole
from app.net.address import ServerAddress
from app.net.errors import CertificateChanged, Obstacle, Unreachable

logger = logging.getLogger(__name__)

PROBE_TIMEOUT = 10.0  # seconds for the TLS handshake of the first meeting

Fingerprint = Annotated[str, msgspec.Meta(pattern="^([0-9A-F]{2}:){31}[0-9A-F]{2}$")]


class _Known(msgspec.Struct, frozen=True, omit_defaults=True):
    """What we remember of one server."""

    fingerprint: str = ""
    """Empty: an authority vouches for it."""


def fingerprint_of(certificate: bytes) -> str:
    """SHA-256 of a DER certificate, upper-case hex with colons."""
    return hashlib.sha256(certificate).digest().hex(":").upper()


def parse_fingerprint(text: str) -> str:
    """Read a SHA-256 fingerprint with or without colons, in any case. Raises ValueError."""
    digest = bytes.fromhex(text.replace(":", "").strip())
    if len(digest) != 32:
        raise ValueError("a SHA-256 fingerprint has 32 bytes")
    return digest.hex(":").upper()


class WrongCertificate(ssl.SSLCertVerificationError):
    """The handshake showed another certificate than the pinned one."""

    shown = ""


class _CheckedObject(ssl.SSLObject):
    """Looks at the peer's certificate as soon as the handshake is through: nothing of ours was sent yet."""

    def do_handshake(self) -> None:
        super().do_handshake()
        context = self.context
        if isinstance(context, _PinnedContext):
            context.check(self.getpeercert(binary_form=True) or b"")


class _PinnedContext(ssl.SSLContext):
    """Believes one certificate instead of authorities; without one it only takes note of what it saw."""

    sslobject_class = _CheckedObject
    expected = ""
    seen = ""

    def check(self, certificate: bytes) -> None:
        """Raise WrongCertificate unless it is the pinned one."""
        self.seen = fingerprint_of(certificate)
        if self.expected and self.seen != self.expected:
            error = WrongCertificate(f"certificate {self.seen} is not the pinned one")
            error.shown = self.seen
            raise error


def _pinned(expected: str) -> _PinnedContext:
    context = _PinnedContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE  # the pin is the check, see _PinnedContext
    context.expected = expected
    return context


class Trust:
    """The pins, kept in `path` (None: for this process only). `fingerprint` pins every server by hand."""

    def __init__(
        self, path: Path | None = None, *, fingerprint: str = "", on_pin: Callable[[str, str], None] | None = None
    ) -> None:
        self._path = path
        self._by_hand = fingerprint
        self.on_pin = on_pin
        self._known: dict[str, _Known] = self._read()

    async def context(self, address: ServerAddress) -> ssl.SSLContext | None:
        """How to talk TLS to this server; None for plain http on this machine.

        Raises Unreachable at a first meeting that does not succeed.
        """
        if not address.is_secure:
            return None
        if self._by_hand:
            return _pinned(self._by_hand)
        known = self._known.get(address.key)
        if known is None:
            known = await self._meet(address)
            self._known[address.key] = known
            await asyncio.to_thread(self._write)
        return _pinned(known.fingerprint) if known.fingerprint else ssl.create_default_context()

    def problem(self, address: ServerAddress, error: ssl.SSLError) -> Unreachable:
        """What a failed handshake means."""
        if isinstance(error, WrongCertificate):
            known = self._by_hand or self._known.get(address.key, _Known()).fingerprint
            return CertificateChanged(address.key, known, error.shown)
        return Unreachable(Obstacle.CERTIFICATE, str(error))

    def forget(self, address: ServerAddress) -> None:
        """The person says the change is right: the next meeting is a first one."""
        if self._known.pop(address.key, None) is not None:
            self._write()

    async def _meet(self, address: ServerAddress) -> _Known:
        try:
            await _handshake(address, ssl.create_default_context())
            return _Known()
        except ssl.SSLCertVerificationError:
            context = _pinned("")
            await _handshake(address, context)
        logger.info("= pinned the certificate of %s: %s", address.key, context.seen)
        if self.on_pin is not None:
            self.on_pin(address.key, context.seen)
        return _Known(context.seen)

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
        if self._path is None:
            return
        try:
            write_whole(self._path, msgspec.json.format(msgspec.json.encode(self._known)))
        except OSError as error:
            logger.warning("cannot keep the pinned certificates: %s", error)


async def _handshake(address: ServerAddress, context: ssl.SSLContext) -> None:
    """Shake hands and hang up. Raises ssl.SSLCertVerificationError, Unreachable."""
    try:
        async with asyncio.timeout(PROBE_TIMEOUT):
            _, writer = await asyncio.open_connection(
                address.host, address.port, ssl=context, server_hostname=address.host
            )
    except ssl.SSLCertVerificationError:
        raise
    except TimeoutError:
        raise Unreachable(Obstacle.TIMED_OUT, address.key) from None
    except socket.gaierror as error:
        raise Unreachable(Obstacle.UNKNOWN_HOST, str(error)) from None
    except ssl.SSLError as error:
        raise Unreachable(Obstacle.NOT_PARLEY, str(error)) from None
    except OSError as error:
        raise Unreachable(Obstacle.NO_CONNECTION, str(error)) from None
    writer.close()
    with contextlib.suppress(OSError):  # it hung up first
        await writer.wait_closed()
