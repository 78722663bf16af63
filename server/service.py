"""The whole server in one process: opens the parts, connects them, closes them in order."""

import hmac
import ipaddress
import logging
import ssl
from dataclasses import dataclass

from app import clock
from app.version import VERSION
from server import links, tls
from server.accounts.accounts import Accounts
from server.accounts.administration import Administration
from server.accounts.contacts import Contacts
from server.accounts.passwords import Passwords
from server.accounts.profile import Profiles
from server.accounts.resets import Resets
from server.accounts.tokens import AccessTokens, RefreshTokens
from server.addresses import RelaysByAddress
from server.announcement import Announcement
from server.api import accounts as account_routes
from server.api import administration as administration_routes
from server.api import app as api
from server.api import contacts as contact_routes
from server.api import mirrors as mirror_routes
from server.api import resets as reset_routes
from server.api.services import Services
from server.config import Settings
from server.embedded_relay import EmbeddedRelays
from server.events.keeping import mirrors_of
from server.exchange import Exchange
from server.history import History
from server.host_names import HostNames, is_loopback
from server.links import Where
from server.mail import Mailer
from server.net.listener import Listener
from server.net.relay_probe import RelayProbe, watch_over
from server.relaying.choice import OutsideRelay
from server.relays import Relays
from server.store.database import Database

logger = logging.getLogger(__name__)

KEY_BYTES = 64
WEBSOCKET_PATH = f"{api.PREFIX}/ws"
RELAY_PATH = f"{api.PREFIX}/relay"


@dataclass(frozen=True, slots=True)
class Listening:
    """Where a started server is reached."""

    url: str
    fingerprint: str
    """SHA-256 of the certificate; empty without TLS."""


class Service:
    """One companion server."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
        key = token_key(settings)
        self.database = Database(settings.database_url())
        self.history = History(self.database)
        self.passwords = passwords_of(settings)
        self._access = AccessTokens(key, lifetime=settings.access_lifetime)
        self.relays = relays_of(settings, key)
        has_tls = settings.certificate is not None or not is_loopback(settings.host)
        self._embedded = EmbeddedRelays(
            settings,
            secret=embedded_secret(key),
            is_secure=has_tls,
            path=RELAY_PATH,
        )
        self.exchange = Exchange(settings, self.database, self.history, self._access, self.relays)
        announcer = self.exchange.announcer
        self._accounts = Accounts(
            self.database,
            self.passwords,
            self._access,
            announcer,
            refresh_tokens=RefreshTokens(key),
            refresh_lifetime=settings.refresh_lifetime,
            sign_ins_per_minute=settings.sign_ins_per_minute,
            owner_code=settings.owner_code.get_secret_value(),
        )
        self._profiles = Profiles(self.database, announcer)
        self._administration = Administration(self.database, self.passwords, announcer)
        self._resets = Resets(
            self.database,
            self.passwords,
            announcer,
            Mailer(settings),
            tries_per_minute=settings.sign_ins_per_minute,
        )
        self._mirrors = mirrors_of(settings)
        services = Services(
            self._accounts,
            self._profiles,
            Contacts(self.database, announcer),
            self.history,
            self._administration,
            self._resets,
            RelaysByAddress(self.relays),
            self._mirrors,
        )
        routers = (
            account_routes.router,
            contact_routes.router,
            administration_routes.router,
            reset_routes.router,
            mirror_routes.router,
        )
        self._names = None if has_tls else HostNames(settings.host_names)
        self._app = api.create(services, routers, VERSION, names=self._names)
        self._listener: Listener | None = None
        self._announcement = Announcement()
        self._probe: RelayProbe | None = None

    async def open(self) -> Listening:
        """Migrate the database, start every part and listen. Raises OSError when the port is taken."""
        settings = self.settings
        await self.database.open()
        if settings.name or settings.registration is not None:
            await self._administration.change(name=settings.name or None, registration=settings.registration)
        await self.history.open()
        context, fingerprint = self._tls()
        if not settings.relay_urls:
            self.relays.embedded = await self._embedded.start()
        await self._watch_relays()
        await self.exchange.events.open()
        self.exchange.open(await self._administration.settings())
        self._listener = Listener(
            self._app,
            self.exchange.accept,
            visitors=self.exchange.visitors,
            tls=context,
            path=WEBSOCKET_PATH,
            origins=frozenset(origin.lower() for origin in settings.web_origins),
            names=self._names,
            relay=self._embedded.service,
            relay_path=RELAY_PATH,
        )
        port = await self._listener.open(settings.host, settings.port)
        scheme = "https" if context else "http"
        listening = Listening(f"{scheme}://{_reachable(settings.host)}:{port}", fingerprint)
        if settings.announce and context is not None:
            name = (await self._administration.settings()).name
            await self._announcement.open(host=settings.host, port=port, name=name, fingerprint=fingerprint)
        own = fingerprint if settings.certificate is None else ""
        self._resets.where = Where(settings.public_url.rstrip("/") or listening.url, own)
        links.keep(self._resets.where, settings.data)
        logger.info("listening on %s port %d since %.0f", settings.host, port, clock.wall())
        return listening

    async def close(self) -> None:
        """Stop: no new connections, sessions told, history written."""
        await self._announcement.close()
        if self._listener is not None:
            await self._listener.close()
        await self._resets.close()
        await self.exchange.close()
        if self._probe is not None:
            await self._probe.close()
        await self.exchange.events.close()
        if self._mirrors is not None:
            await self._mirrors.close()
        await self._embedded.stop()
        await self.history.close()
        self._profiles.close()
        self.passwords.close()
        await self.database.close()

    async def _watch_relays(self) -> None:
        if self.relays.others:
            watch = watch_over(self.relays.others)
            self.relays.health = watch.health
            self._probe = RelayProbe(watch)
            await self._probe.open()

    def _tls(self) -> tuple[ssl.SSLContext | None, str]:
        settings = self.settings
        if settings.certificate is not None:
            certificate, key = settings.certificate, settings.key or settings.certificate
        elif is_loopback(settings.host):
            return None, ""
        else:
            certificate, key = tls.self_signed(settings.data, host=settings.host)
        return tls.context(certificate, key), tls.fingerprint(certificate)


def passwords_of(settings: Settings) -> Passwords:
    """The password service as configured."""
    return Passwords(
        memory_kib=settings.password_memory_kib,
        passes=settings.password_passes,
        min_length=settings.password_min_length,
    )


def embedded_secret(key: bytes) -> str:
    """What the embedded relay shares with whoever makes its credentials."""
    return hmac.digest(key, b"relay", "sha256").hex()


def relays_of(settings: Settings, key: bytes) -> Relays:
    """The relay credentials as configured; the embedded relay's secret is derived from the token key."""
    configured = settings.relay_secret.get_secret_value()
    return Relays(
        secret=configured if settings.relay_urls else embedded_secret(key),
        realm=settings.relay_realm,
        lifetime=settings.relay_lifetime,
        urls=settings.relay_urls,
        others=tuple(
            OutsideRelay(relay.urls, relay.region, relay.secret.get_secret_value() or configured)
            for relay in settings.relays
        ),
    )


def token_key(settings: Settings) -> bytes:
    """The configured key of tokens, or a random one that is kept in the data folder."""
    configured = settings.token_key.get_secret_value()
    if configured:
        return configured.encode()
    path = settings.data / "token.key"
    if not path.is_file():
        tls.write_private(path, clock.entropy(KEY_BYTES))
    return path.read_bytes()


def _reachable(host: str) -> str:
    """The host to put into a URL: of a wildcard, an address of this machine on its network."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    if address.is_unspecified:
        others = [text for text in tls.local_addresses() if not ipaddress.ip_address(text).is_loopback]
        address = ipaddress.ip_address(others[0] if others else "127.0.0.1")
    return f"[{address}]" if address.version == 6 else str(address)
