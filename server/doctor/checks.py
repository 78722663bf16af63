"""The checks of a server on this machine: reads the folder, database and certificate, and asks its own ports."""

import asyncio
import contextlib
import datetime
import os
import shutil
import socket
import ssl
import sys
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import httpx
from cryptography import x509
from sqlalchemy.exc import SQLAlchemyError

from server import links, tls
from server.config import Settings
from server.doctor.event_copy import examine_copy
from server.doctor.findings import Finding, Verdict
from server.doctor.judging import (
    CertificateFacts,
    judge_address,
    judge_certificate,
    judge_folder,
    judge_port,
    judge_space,
)
from server.doctor.relaying import examine_relay
from server.events.keeping import FOLDER
from server.host_names import EVERY_ADDRESS, is_loopback
from server.net.binding import bind_tcp
from server.service import token_key
from server.store.database import Database

ANSWER_WITHIN = 5.0  # seconds
Tell = Callable[[Finding], None]


async def examine(settings: Settings, tell: Tell) -> tuple[Finding, ...]:
    """Every check in turn; some seconds. Nothing is changed: a folder that is not there is not made."""
    findings: list[Finding] = []

    def found(*those: Finding) -> None:
        for each in those:
            findings.append(each)
            tell(each)

    if not settings.data.is_dir():
        found(Finding("data folder", Verdict.SKIPPED, f"{settings.data} is made at the first start"))
    else:
        found(*_folder(settings.data))
        found(await _database(settings))
    found(_certificate(settings))
    is_running = await _listens(settings)
    found(_listening(settings, is_running=is_running))
    host = advertised(settings)
    found(_port(settings, host))
    found(await _address(host))
    if is_running and settings.data.is_dir():
        found(*await examine_relay(settings, token_key(settings), settings.relay_host or host))
    else:
        found(Finding("relay", Verdict.SKIPPED, "the server is not running"))
    if settings.events and settings.events_mirror is not None:
        found(await examine_copy(settings.data / FOLDER, settings.events_mirror))
    return tuple(findings)


def advertised(settings: Settings) -> str:
    """The name or address by which people reach the server, without port."""
    return urlsplit(_told(settings)).hostname or _here(settings.host)


def _told(settings: Settings) -> str:
    """The URL in links; empty if nothing is known of it."""
    where = links.kept(settings.data) if settings.data.is_dir() else None
    return settings.public_url or (where.url if where is not None else "")


def _here(host: str) -> str:
    if host not in ("0.0.0.0", EVERY_ADDRESS):
        return host
    return next((each for each in tls.local_addresses() if not is_loopback(each)), "127.0.0.1")


def _folder(data: Path) -> tuple[Finding, ...]:
    is_writable = os.access(data, os.W_OK | os.X_OK)
    folder = judge_folder(data.stat().st_mode, is_writable=is_writable, has_modes=sys.platform != "win32")
    return folder, judge_space(shutil.disk_usage(data).free)


async def _database(settings: Settings) -> Finding:
    kind = "PostgreSQL" if settings.database else "SQLite"
    if not settings.database and not (settings.data / "parley.db").is_file():
        return Finding("database", Verdict.SKIPPED, "made at the first start")
    database = Database(settings.database_url())
    try:
        async with asyncio.timeout(ANSWER_WITHIN):
            state = await database.examine()
    except (SQLAlchemyError, OSError, TimeoutError) as error:
        return Finding(
            "database", Verdict.BAD, f"{kind} does not answer: {type(error).__name__}", "Is it there, and ours?"
        )
    finally:
        await database.close()
    if not state.is_sound:
        return Finding("database", Verdict.BAD, f"{kind} is damaged", "Stop the server, and put a backup in its place.")
    if not state.is_current:
        return Finding(
            "database", Verdict.WARNING, f"{kind} is of another version", "The server's next start changes it."
        )
    return Finding("database", Verdict.GOOD, f"{kind} is sound and current")


def _certificate(settings: Settings) -> Finding:
    own = settings.data / "certificate.pem"
    if settings.certificate is None and is_loopback(settings.host):
        return Finding("certificate", Verdict.SKIPPED, "plain HTTP, for this machine and a proxy on it")
    if settings.certificate is None and not own.is_file():
        return Finding("certificate", Verdict.SKIPPED, "made at the first start")
    path = settings.certificate or own
    key = settings.key or settings.certificate or own.with_suffix(".key")
    try:
        tls.context(path, key)
        leaf = x509.load_pem_x509_certificate(path.read_bytes())
    except (OSError, ValueError, ssl.SSLError) as error:
        return Finding("certificate", Verdict.BAD, f"cannot be used: {error}", "Certificate and key must be one pair.")
    left = leaf.not_valid_after_utc - datetime.datetime.now(datetime.UTC)
    facts = CertificateFacts(left.total_seconds() / 86400, _names(leaf), settings.certificate is None)
    return judge_certificate(facts, urlsplit(settings.public_url).hostname or "")


def _names(leaf: x509.Certificate) -> tuple[str, ...]:
    with contextlib.suppress(x509.ExtensionNotFound):
        names = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        addresses = (str(ip) for ip in names.get_values_for_type(x509.IPAddress))
        return (*names.get_values_for_type(x509.DNSName), *addresses)
    return ()


async def _listens(settings: Settings) -> bool:
    """Whether a Parley server answers at the configured port of this machine."""
    scheme = "http" if settings.certificate is None and is_loopback(settings.host) else "https"
    host = "127.0.0.1" if settings.host in ("0.0.0.0", EVERY_ADDRESS) else settings.host
    url = f"{scheme}://{f'[{host}]' if ':' in host else host}:{settings.port}/api/v1/health"
    try:
        # The certificate is looked at above; here only who answers is asked, and nothing of ours is told.
        async with httpx.AsyncClient(verify=False, trust_env=False, timeout=ANSWER_WITHIN) as http:
            return bool((await http.get(url)).json().get("status") == "ok")
    except (httpx.HTTPError, ValueError, AttributeError):
        return False


def _listening(settings: Settings, *, is_running: bool) -> Finding:
    where = f"{'every address' if settings.host == EVERY_ADDRESS else settings.host} port {settings.port}"
    if is_running:
        return Finding("listening", Verdict.GOOD, f"{where} answers")
    if settings.port == 0:
        return Finding("listening", Verdict.SKIPPED, "the port is chosen anew at each start")
    try:
        bind_tcp(settings.host, settings.port).close()
    except OSError as error:
        words = f"{where} cannot be taken: {error.strerror}"
        return Finding("listening", Verdict.BAD, words, "Does another program hold it? Or choose another port.")
    return Finding("listening", Verdict.BAD, f"nobody answers at {where}; it is free", "Start the server.")


def _port(settings: Settings, host: str) -> Finding:
    public_port = settings.port
    with contextlib.suppress(ValueError):  # no number where the port stands
        parts = urlsplit(_told(settings))
        public_port = parts.port or {"https": 443, "http": 80}.get(parts.scheme, settings.port)
    if not public_port:
        return Finding("port 443", Verdict.SKIPPED, "the port is chosen anew at each start")
    is_plain = settings.certificate is None and is_loopback(settings.host)
    return judge_port(settings.port, public_port, host, is_plain=is_plain)


async def _address(host: str) -> Finding:
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        found = []
    resolved = tuple(dict.fromkeys(str(entry[4][0]) for entry in found))
    return judge_address(host, resolved, tls.local_addresses())
