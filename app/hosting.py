"""A server on this computer, for people without one: what is wanted, where it stands, and how it is started. Pure.

`app.host_process` runs it. The server is a program of its own: it may go on when this one ends, and is found again by
its record and its answer.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import Enum, StrEnum, auto

import msgspec

from app.invitation import Invitation
from app.net.address import parse_address
from app.net.errors import Unreachable
from app.net.trust import parse_fingerprint
from app.protocol.rest import Registration

PORT = 8443
RELAY_PORTS = (3478, 3479)
READY, FINGERPRINT = "parley-server ready ", "parley-server fingerprint "
START_WITHIN = 90.0  # seconds; a slow disk and a first start take their time
STOP_WITHIN = 15.0  # seconds, then it is killed
LAST_WORDS = 3  # lines of the log
MAX_LINE = 300  # characters of one


class HostReach(StrEnum):
    """Who can reach the server."""

    THIS_COMPUTER = "this_computer"
    """Loopback only, without TLS."""
    NETWORK = "network"
    """Everybody in the network, with TLS and a certificate of its own; a firewall may ask or block."""


class HostPlan(msgspec.Struct, frozen=True):
    """What a person chose."""

    reach: HostReach = HostReach.THIS_COMPUTER
    registration: Registration = Registration.OPEN
    name: str = ""
    keeps_running: bool = False
    """It goes on when this program ends."""
    port: int = PORT

    @property
    def host(self) -> str:
        """The address to listen on; `::` stands for every one, IPv4 and IPv6."""
        return "127.0.0.1" if self.reach is HostReach.THIS_COMPUTER else "::"


class HostRecord(msgspec.Struct, frozen=True):
    """What is written down of a running server, to find it again."""

    pid: int
    url: str
    fingerprint: str
    plan: HostPlan
    owner_code: str = ""


class HostPhase(Enum):
    """Where it stands."""

    STOPPED = auto()
    STARTING = auto()
    RUNNING = auto()
    STOPPING = auto()
    FAILED = auto()
    """It did not start, or ended by itself."""


@dataclass(frozen=True, slots=True)
class HostState:
    """The server as a front end sees it."""

    phase: HostPhase = HostPhase.STOPPED
    plan: HostPlan = field(default_factory=HostPlan)
    pid: int = 0
    url: str = ""
    fingerprint: str = ""
    """SHA-256 of its certificate, upper-case with colons; empty without TLS."""
    owner_code: str = ""
    """Makes the account that registers with it the administrator: this computer's person, not the first to come."""
    last_words: tuple[str, ...] = ()
    """The end of its log, when it failed."""

    @property
    def invitation(self) -> Invitation | None:
        """Leads to it, while it runs."""
        if self.phase is not HostPhase.RUNNING:
            return None
        try:
            return Invitation(parse_address(self.url), self.fingerprint)
        except Unreachable:
            return None

    @property
    def own_invitation(self) -> Invitation | None:
        """The same, for the person whose computer this is; never for others."""
        invitation = self.invitation
        return replace(invitation, code=self.owner_code) if invitation is not None else None

    @property
    def record(self) -> HostRecord:
        """What to write down."""
        return HostRecord(self.pid, self.url, self.fingerprint, self.plan, self.owner_code)


# -- events


@dataclass(frozen=True, slots=True)
class Launched:
    """Its process began; while it starts: another in place of one that found its port taken."""

    plan: HostPlan
    pid: int
    owner_code: str = ""


@dataclass(frozen=True, slots=True)
class Wrote:
    """Its log, as long as it is by now."""

    log: str


@dataclass(frozen=True, slots=True)
class Found:
    """A server of an earlier run answers."""

    record: HostRecord


@dataclass(frozen=True, slots=True)
class StopAsked:
    """The person, or the end of the program, wants it gone."""


@dataclass(frozen=True, slots=True)
class Ended:
    """Its process is gone, or never was."""

    log: str


HostEvent = Launched | Wrote | Found | StopAsked | Ended


def step(state: HostState, event: HostEvent) -> HostState:
    """The state after an event; one that makes no sense in a state changes nothing."""
    match event:
        case Launched(plan, pid, code) if state.phase in (HostPhase.STOPPED, HostPhase.FAILED, HostPhase.STARTING):
            return HostState(HostPhase.STARTING, plan, pid, owner_code=code)
        case Found(record) if state.phase in (HostPhase.STOPPED, HostPhase.FAILED):
            return HostState(
                HostPhase.RUNNING, record.plan, record.pid, record.url, record.fingerprint, record.owner_code
            )
        case Wrote(log) if state.phase is HostPhase.STARTING:
            url, fingerprint = announced(log)
            return replace(state, phase=HostPhase.RUNNING, url=url, fingerprint=fingerprint) if url else state
        case StopAsked() if state.phase in (HostPhase.STARTING, HostPhase.RUNNING):
            return replace(state, phase=HostPhase.STOPPING)
        case Ended() if state.phase is HostPhase.STOPPING:
            return HostState(plan=state.plan)
        case Ended(log) if state.phase in (HostPhase.STARTING, HostPhase.RUNNING, HostPhase.STOPPED):
            return HostState(HostPhase.FAILED, state.plan, last_words=last_words(log))
    return state


def announced(log: str) -> tuple[str, str]:
    """Address and fingerprint that a server told when it was ready; empty before."""
    url = fingerprint = ""
    for line in log.splitlines():
        if line.startswith(FINGERPRINT):
            try:
                fingerprint = parse_fingerprint(line.removeprefix(FINGERPRINT))
            except ValueError:
                continue
        elif line.startswith(READY):
            url = line.removeprefix(READY).strip()
    return url, fingerprint


def last_words(log: str) -> tuple[str, ...]:
    """The last lines that say something, each cut."""
    lines = [line.strip() for line in log.splitlines() if line.strip()]
    return tuple(line[:MAX_LINE] for line in lines[-LAST_WORDS:])


# -- how it is started


def arguments(plan: HostPlan, data: str) -> tuple[str, ...]:
    """What the companion is told on its command line."""
    name = ("--name", plan.name) if plan.name else ()
    return ("--data", data, "--host", plan.host, "--port", str(plan.port), *name)


def environment(plan: HostPlan, owner_code: str) -> Mapping[str, str]:
    """And in its environment, which others on the computer cannot read."""
    return {
        "PARLEY_REGISTRATION": plan.registration.value,
        "PARLEY_OWNER_CODE": owner_code,
        "PARLEY_LOG_LEVEL": "WARNING",
    }


class Firewall(Enum):
    """What may keep others out."""

    UFW = auto()
    FIREWALLD = auto()


def firewall_commands(firewall: Firewall, port: int) -> tuple[str, ...]:
    """What an administrator types to let others in: the server, and the relay for calls."""
    wanted = [f"{port}/tcp", *(f"{relay}/{kind}" for relay in RELAY_PORTS for kind in ("udp", "tcp"))][:-1]
    if firewall is Firewall.UFW:
        return tuple(f"sudo ufw allow {each}" for each in wanted)
    opened = " ".join(f"--add-port={each}" for each in wanted)
    return (f"sudo firewall-cmd --permanent {opened}", "sudo firewall-cmd --reload")
