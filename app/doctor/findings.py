"""What is examined and what came out, as values. The names are those of `parley doctor --json`. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

SLOW_ANSWER = 0.4  # seconds; with such a round trip people begin to talk over each other


class Subject(StrEnum):
    """What is looked at, in the order of the list."""

    NETWORK = "network"
    DNS = "dns"
    SERVER = "server"
    """TCP to the server, through the proxy if there is one."""
    TLS = "tls"
    PROTOCOL = "protocol"
    """A Parley server that speaks our version."""
    WEBSOCKET = "websocket"
    UDP = "udp"
    """Whether any datagram comes back from anywhere."""
    STUN = "stun"
    RELAY = "relay"
    MICROPHONE = "microphone"
    CAMERA = "camera"
    SPEAKER = "speaker"


SLOW_AT_FIRST = {Subject.DNS: 1.0, Subject.PROTOCOL: 2.0}
"""Seconds, for what is asked once before a call and not in it."""


class Transport(StrEnum):
    """How something is reached."""

    NONE = ""
    UDP = "udp"
    TCP = "tcp"
    TLS = "tls"
    WEBSOCKET = "websocket"


class Verdict(StrEnum):
    """How it came out."""

    GOOD = "good"
    SLOW = "slow"
    BAD = "bad"
    SKIPPED = "skipped"
    """It could not be looked at, because something before it failed."""


class Cause(StrEnum):
    """Why it is not good."""

    NONE = ""
    OFFLINE = "offline"
    UNKNOWN_NAME = "unknown_name"
    REFUSED = "refused"
    """A machine answers that nobody listens there."""
    SILENT = "silent"
    """No answer: a firewall, or nothing there."""
    PROXY = "proxy"
    PROXY_PASSWORD = "proxy_password"
    CERTIFICATE_CHANGED = "certificate_changed"
    CERTIFICATE_UNKNOWN = "certificate_unknown"
    """Nobody vouches for it, and the person has not yet."""
    CERTIFICATE = "certificate"
    NOT_PARLEY = "not_parley"
    TOO_OLD = "too_old"
    TOO_NEW = "too_new"
    CUT = "cut"
    """The connection stands, and what is said over it does not come through."""
    CREDENTIALS = "credentials"
    """It answers, and gives us nothing."""
    NOT_OFFERED = "not_offered"
    """The server names none."""
    MISSING = "missing"
    UNREADABLE = "unreadable"
    """It is there, and we may not use it."""


@dataclass(frozen=True, slots=True)
class Probe:
    """One line of the list."""

    subject: Subject
    transport: Transport = Transport.NONE
    host: str = ""
    port: int = 0


@dataclass(frozen=True, slots=True)
class Result:
    """What a probe found."""

    probe: Probe
    verdict: Verdict
    cause: Cause = Cause.NONE
    seconds: float | None = None
    """To the answer."""
    detail: str = ""
    """For those who know: an address, a fingerprint, the names of devices. Never a secret."""


def good(probe: Probe, seconds: float | None = None, detail: str = "") -> Result:
    """It works; slow if it took long."""
    limit = SLOW_AT_FIRST.get(probe.subject, SLOW_ANSWER)
    is_slow = seconds is not None and seconds > limit
    return Result(probe, Verdict.SLOW if is_slow else Verdict.GOOD, Cause.NONE, seconds, detail)


def bad(probe: Probe, cause: Cause, detail: str = "") -> Result:
    """It does not work."""
    return Result(probe, Verdict.BAD, cause, None, detail)


def skipped(probe: Probe) -> Result:
    """Something before it failed."""
    return Result(probe, Verdict.SKIPPED)


def works(results: Iterable[Result], subject: Subject, transport: Transport | None = None) -> bool:
    """Whether anything of this subject came out well."""
    return any(
        each.verdict in (Verdict.GOOD, Verdict.SLOW)
        for each in results
        if each.probe.subject is subject and transport in (None, each.probe.transport)
    )
