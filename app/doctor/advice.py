"""What follows from the findings: which rule of a firewall is missing, and what that does to calls. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.doctor.findings import Cause, Result, Subject, Transport, Verdict, works

FALLBACKS = (Transport.TCP, Transport.TLS, Transport.WEBSOCKET)
"""What carries calls instead of UDP, the better first."""


class Advice(StrEnum):
    """One thing to know or to do. The names are those of the JSON output."""

    CONNECT = "connect"
    """This computer is in no network."""
    CHECK_NAME = "check_name"
    OPEN_SERVER_PORT = "open_server_port"
    """TCP to the server gets no answer."""
    START_SERVER = "start_server"
    """Its machine answers that nobody listens at the port."""
    CHECK_PROXY = "check_proxy"
    PROXY_PASSWORD = "proxy_password"
    DISTRUST = "distrust"
    """The certificate is another one than before."""
    CONFIRM_CERTIFICATE = "confirm_certificate"
    BAD_CERTIFICATE = "bad_certificate"
    NOT_PARLEY = "not_parley"
    UPDATE_SERVER = "update_server"
    UPDATE_PROGRAM = "update_program"
    ALLOW_WEBSOCKETS = "allow_websockets"
    OPEN_UDP = "open_udp"
    """UDP to the relay is blocked; calls go another way, named by `fallback`."""
    OPEN_TCP = "open_tcp"
    """Only UDP reaches the relay: fine here, but nothing is left where UDP stops."""
    FORWARD_RELAY = "forward_relay"
    """The server's machine answers that no relay listens."""
    NO_RELAY = "no_relay"
    """No transport reaches a relay: only direct calls."""
    RELAY_REFUSES = "relay_refuses"
    NO_RELAY_OFFERED = "no_relay_offered"
    RELAY_ONLY_NAT = "relay_only_nat"
    """The router shows each server another address: calls go through relays."""
    SLOW = "slow"
    PLUG_MICROPHONE = "plug_microphone"
    PLUG_CAMERA = "plug_camera"
    PLUG_SPEAKER = "plug_speaker"
    ALLOW_DEVICE = "allow_device"


@dataclass(frozen=True, slots=True)
class Hint:
    """An advice with what it speaks of."""

    advice: Advice
    host: str = ""
    port: int = 0
    transport: Transport = Transport.NONE
    """What the port is of."""
    fallback: Transport = Transport.NONE
    """How calls go meanwhile; NONE: not at all."""
    subject: Subject | None = None


_SERVER: dict[Cause, Advice] = {
    Cause.UNKNOWN_NAME: Advice.CHECK_NAME,
    Cause.SILENT: Advice.OPEN_SERVER_PORT,
    Cause.REFUSED: Advice.START_SERVER,
    Cause.PROXY: Advice.CHECK_PROXY,
    Cause.PROXY_PASSWORD: Advice.PROXY_PASSWORD,
    Cause.CERTIFICATE_CHANGED: Advice.DISTRUST,
    Cause.CERTIFICATE_UNKNOWN: Advice.CONFIRM_CERTIFICATE,
    Cause.CERTIFICATE: Advice.BAD_CERTIFICATE,
    Cause.NOT_PARLEY: Advice.NOT_PARLEY,
    Cause.TOO_OLD: Advice.UPDATE_SERVER,
    Cause.TOO_NEW: Advice.UPDATE_PROGRAM,
    Cause.CUT: Advice.ALLOW_WEBSOCKETS,
}
_DEVICES = {
    Subject.MICROPHONE: Advice.PLUG_MICROPHONE,
    Subject.CAMERA: Advice.PLUG_CAMERA,
    Subject.SPEAKER: Advice.PLUG_SPEAKER,
}


def advise(results: Iterable[Result]) -> tuple[Hint, ...]:
    """What to tell, the most important first. Nothing for a connection that is good."""
    known = tuple(results)
    if any(each.cause is Cause.OFFLINE for each in known):
        return (Hint(Advice.CONNECT), *_devices(known))
    return (*_server(known), *_relays(known), *_nat(known), *_slow(known), *_devices(known))


def _server(known: Sequence[Result]) -> tuple[Hint, ...]:
    subjects = (Subject.DNS, Subject.SERVER, Subject.TLS, Subject.PROTOCOL, Subject.WEBSOCKET)
    found = [each for each in known if each.probe.subject in subjects and each.cause in _SERVER]
    return tuple(Hint(_SERVER[each.cause], each.probe.host, each.probe.port, Transport.TCP) for each in found[:1])


def _relays(known: Sequence[Result]) -> tuple[Hint, ...]:
    relays = [each for each in known if each.probe.subject is Subject.RELAY and each.verdict is not Verdict.SKIPPED]
    if any(each.cause is Cause.NOT_OFFERED for each in relays):
        return (Hint(Advice.NO_RELAY_OFFERED),)
    fallback = next((each for each in FALLBACKS if works(relays, Subject.RELAY, each)), Transport.NONE)
    hints: list[Hint] = []
    for each in relays:
        hint = _relay(each, relays, fallback)
        if hint is not None and hint not in hints:
            hints.append(hint)
    if relays and not hints and not works(relays, Subject.RELAY):
        hints.append(Hint(Advice.NO_RELAY))
    return tuple(hints)


def _relay(result: Result, relays: Sequence[Result], fallback: Transport) -> Hint | None:
    probe = result.probe
    if result.cause is Cause.CREDENTIALS:
        return Hint(Advice.RELAY_REFUSES, probe.host)
    if result.cause is Cause.REFUSED:
        return Hint(Advice.FORWARD_RELAY, probe.host, probe.port, probe.transport, fallback)
    if result.cause is not Cause.SILENT:
        return None
    if probe.transport is Transport.UDP:
        return Hint(Advice.OPEN_UDP, probe.host, probe.port, Transport.UDP, fallback)
    has_other_stream = any(works(relays, Subject.RELAY, each) for each in FALLBACKS)
    has_udp = works(relays, Subject.RELAY, Transport.UDP)
    is_last = has_udp and not has_other_stream
    return Hint(Advice.OPEN_TCP, probe.host, probe.port, probe.transport) if is_last else None


def _nat(known: Sequence[Result]) -> tuple[Hint, ...]:
    """Two STUN servers that saw the same socket at two ports: no peer can guess where to send."""
    mapped: dict[str, set[str]] = {}
    for each in known:
        if each.probe.subject is Subject.STUN and each.detail:
            mapped.setdefault(each.probe.host, set()).add(each.detail)
    return (Hint(Advice.RELAY_ONLY_NAT),) if any(len(seen) > 1 for seen in mapped.values()) else ()


def _slow(known: Sequence[Result]) -> tuple[Hint, ...]:
    """One relay that is slow does not matter while another is quick."""
    quick = {each.probe.subject for each in known if each.verdict is Verdict.GOOD}
    slow = [each for each in known if each.verdict is Verdict.SLOW and each.probe.subject not in quick]
    return (Hint(Advice.SLOW, slow[0].probe.host, subject=slow[0].probe.subject),) if slow else ()


def _devices(known: Sequence[Result]) -> tuple[Hint, ...]:
    hints = []
    for each in known:
        if each.cause is Cause.MISSING and each.probe.subject in _DEVICES:
            hints.append(Hint(_DEVICES[each.probe.subject], subject=each.probe.subject))
        elif each.cause is Cause.UNREADABLE:
            hints.append(Hint(Advice.ALLOW_DEVICE, subject=each.probe.subject))
    return tuple(hints)
