"""Configuration: defaults, one TOML file, environment PARLEY_*, command line; the later wins."""

import os
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, ClassVar
from urllib.parse import urlsplit

import platformdirs
from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from server.host_names import EVERY_ADDRESS, is_loopback
from server.store.database import normalise_url, sqlite_url
from server.store.settings import Registration

FILE = "server.toml"  # in the data folder, unless PARLEY_CONFIG or --config names another


class LogFormat(StrEnum):
    """How log lines look."""

    CONSOLE = "console"
    JSON = "json"


class MailSecurity(StrEnum):
    """How mail is handed over."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"
    """In the clear: only to a server on this machine."""


class RelaySettings(BaseModel):
    """One of several relays elsewhere: `[[relays]]` in the file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    urls: Annotated[tuple[str, ...], Field(min_length=1)]
    """Every way to it: `turn:host:3478?transport=udp`, `turns:host:443?transport=tcp`, ..."""
    region: str = ""
    """Where it stands, in words of your own: one of each region is told before a second of any."""
    secret: SecretStr = SecretStr("")
    """Its `static-auth-secret`; empty is `relay_secret`."""


Secret = Annotated[SecretStr, Field(min_length=32, max_length=256)]
"""What two servers know each other by; `openssl rand -hex 24` makes one."""


class MirrorSettings(BaseModel):
    """Another companion server that keeps our event log, too: `[events_mirror]` in the file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    url: str
    """`https://host[:port]`; plain http on this machine only."""
    secret: Secret
    """The same as in its `[[events_mirrors]]`."""
    fingerprint: str = ""
    """Of the certificate that it made itself, as it prints it; empty if an authority vouches for it."""

    @field_validator("url")
    @classmethod
    def _is_safe(cls, url: str) -> str:
        parts = urlsplit(url)
        if not parts.hostname or parts.port == 0:  # asking for the port says if it is one
            raise ValueError("https://host[:port] is needed")
        if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(parts.hostname or "")):
            raise ValueError("https://host[:port] is needed")
        return url

    @field_validator("fingerprint")
    @classmethod
    def _is_fingerprint(cls, text: str) -> str:
        if text and len(bytes.fromhex(text.replace(":", ""))) != 32:
            raise ValueError("a SHA-256 fingerprint has 32 bytes")
        return text

    @property
    def pin(self) -> str:
        """The fingerprint as TLS compares it: upper-case with colons."""
        return bytes.fromhex(self.fingerprint.replace(":", "")).hex(":").upper()


class MirroredServer(BaseModel):
    """Another companion server whose event log is kept here: `[[events_mirrors]]` in the file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Annotated[str, Field(pattern="^[a-z0-9-]{1,32}$")]
    """Of the folder in `event-mirrors` of our data."""
    secret: Secret


class Settings(BaseSettings):
    """Everything that can be configured; nothing has to be."""

    model_config = SettingsConfigDict(env_prefix="PARLEY_", extra="forbid", frozen=True)

    toml: ClassVar[Path | None] = None
    """The file of the next `Settings()`; set by `load`."""

    host: str = EVERY_ADDRESS
    """Address to listen on. Plain HTTP is served on loopback only; any other address gets TLS."""
    port: Annotated[int, Field(ge=0, le=65535)] = 8443
    """0 picks a free port."""
    data: Path = Field(default_factory=lambda: Path(platformdirs.user_data_dir("parley-server", appauthor=False)))
    name: str = ""
    """Name of the server; empty keeps the one in the database."""
    registration: Registration | None = None
    """Who may register; None keeps the one in the database, which an administrator changes at run time."""
    announce: bool = True
    """Tell desktops in the same network of the server (DNS-SD); never on loopback."""
    database: str = ""
    """`postgresql://...`; empty is SQLite in the data folder."""
    certificate: Path | None = None
    """PEM file with the chain; without one the server makes a self-signed certificate."""
    key: Path | None = None
    token_key: SecretStr = SecretStr("")
    """Key of tokens and relay credentials; empty is a random one, kept in the data folder."""

    log_format: LogFormat = LogFormat.CONSOLE
    log_level: str = "INFO"

    password_min_length: Annotated[int, Field(ge=1, le=128)] = 10
    password_memory_kib: Annotated[int, Field(ge=8)] = 65536
    """Argon2id memory (RFC 9106 section 4, second recommendation)."""
    password_passes: Annotated[int, Field(ge=1)] = 3
    owner_code: SecretStr = SecretStr("")
    """Whoever registers with it becomes the administrator, in place of the first account; empty for that."""
    access_lifetime: Annotated[float, Field(gt=0)] = 600.0
    refresh_lifetime: Annotated[float, Field(gt=0)] = 60 * 86400.0

    sign_ins_per_minute: Annotated[float, Field(gt=0)] = 10.0
    """Attempts for one account; five times as many from one address."""
    calls_per_minute: Annotated[float, Field(gt=0)] = 30.0
    """Invitations of one person."""
    messages_per_second: Annotated[float, Field(gt=0)] = 50.0
    """Messages of one connection; bursts of ten seconds' worth are let through."""
    heartbeat: Annotated[float, Field(gt=0)] = 20.0
    resume_window: Annotated[float, Field(gt=0)] = 30.0
    ring_timeout: Annotated[float, Field(gt=0)] = 30.0

    events: bool = True
    """Keep what happens in calls, for reports; clients send it where their person lets them."""
    events_max_bytes: Annotated[int, Field(ge=1024 * 1024)] = 1 << 30
    """Size of the event log; the oldest goes."""
    events_max_age_days: Annotated[float, Field(gt=0)] = 30.0
    events_partitions: Annotated[int, Field(ge=1, le=256)] = 4
    """Of each topic, at least; readers share them."""
    events_replica: Path | None = None
    """A folder, best on another disk or machine, that holds a copy of the event log."""
    events_mirror: MirrorSettings | None = None
    """Another companion server that keeps a copy of the event log."""
    events_mirrors: tuple[MirroredServer, ...] = ()
    """Others that keep a copy of theirs here, each for as long and as large as our own."""
    events_sync: bool = True
    """Wait for the disk before an event counts as kept; if not, only the death of the machine loses anything."""

    host_names: tuple[str, ...] = ()
    """Names by which a proxy on this machine asks a server on plain loopback; others than loopback's are refused."""
    public_url: str = ""
    """`https://host[:port]` by which people reach the server, for links; empty is the address it listens on."""
    mail_host: str = ""
    """SMTP server that takes mail about new passwords; empty sends none."""
    mail_port: Annotated[int, Field(ge=1, le=65535)] = 587
    mail_security: MailSecurity = MailSecurity.STARTTLS
    mail_user: str = ""
    mail_password: SecretStr = SecretStr("")
    mail_from: str = ""
    """Mail address that messages come from."""

    web_origins: tuple[str, ...] = ()
    """Web pages of other servers that may open a WebSocket here, as browsers name them: `https://host`."""

    relay_urls: tuple[str, ...] = ()
    """STUN and TURN servers of others, such as coturn with `use-auth-secret`; empty uses the embedded one."""
    relay_secret: SecretStr = SecretStr("")
    """coturn's `static-auth-secret`."""
    relays: tuple[RelaySettings, ...] = ()
    """Several relays: they are watched, and clients are told of the best three that live. With or without our own."""
    relay_realm: str = "parley"
    relay_host: str = ""
    """Public address of the embedded relay; empty is the address the client reached us by."""
    relay_port: Annotated[int, Field(ge=0, le=65535)] = 3478
    """UDP and TCP port of the embedded relay; 0 picks a free port."""
    relay_private_peers: bool = False
    """Let everybody with an account send into private networks around the embedded relay (10/8, 172.16/12, 192.168/16,
    100.64/10, unique local): for calls to relays of others in them. Two people at this relay never need it."""
    relay_lifetime: Annotated[float, Field(gt=0)] = 12 * 3600.0
    """Seconds a relay credential is good."""
    stun_port: Annotated[int, Field(ge=0, le=65535)] = 3479
    """Second STUN listener, on another port, for clients that compare two; 0 picks a free port."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Command line, then environment, then the file."""
        del dotenv_settings, file_secret_settings
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls, toml_file=cls.toml)

    def database_url(self) -> str:
        """SQLAlchemy's URL of the database."""
        return normalise_url(self.database) if self.database else sqlite_url(self.data / "parley.db")


def load(config: Path | None, **given: Any) -> Settings:
    """Read the configuration; `given` holds what the command line says (None: not said).

    Raises pydantic.ValidationError for values that are not allowed, FileNotFoundError if a named file is not there.
    """
    said = {name: value for name, value in given.items() if value is not None}
    named = config or (Path(os.environ["PARLEY_CONFIG"]) if "PARLEY_CONFIG" in os.environ else None)
    if named is not None and not named.is_file():
        raise FileNotFoundError(named)
    Settings.toml = named
    settings = Settings(**said)
    beside = settings.data / FILE
    if named is None and beside.is_file():
        Settings.toml = beside
        settings = Settings(**said)
    return settings
