"""The findings of an examination and what follows from them, in the person's language."""

from app.doctor.advice import Advice, Hint
from app.doctor.findings import Cause, Probe, Result, Subject, Transport, Verdict
from ui.i18n import tr


def subject_words(subject: Subject) -> str:
    """What was looked at."""
    return {
        Subject.NETWORK: tr("Network of this computer"),
        Subject.DNS: tr("Name of the server"),
        Subject.SERVER: tr("Server"),
        Subject.TLS: tr("Encryption"),
        Subject.PROTOCOL: tr("Parley server"),
        Subject.WEBSOCKET: tr("Connection that stays open"),
        Subject.UDP: tr("UDP, the quick way"),
        Subject.STUN: tr("Own address, as seen from outside"),
        Subject.RELAY: tr("Relay"),
        Subject.MICROPHONE: tr("Microphone"),
        Subject.CAMERA: tr("Camera"),
        Subject.SPEAKER: tr("Speaker"),
    }[subject]


def transport_words(transport: Transport) -> str:
    """How it is reached."""
    return {
        Transport.NONE: "",
        Transport.UDP: "UDP",
        Transport.TCP: "TCP",
        Transport.TLS: "TLS",
        Transport.WEBSOCKET: "WebSocket",
    }[transport]


def probe_words(probe: Probe) -> str:
    """The title of a line."""
    if probe.subject is Subject.RELAY and probe.transport is not Transport.NONE:
        return tr("Relay over {transport}", transport=transport_words(probe.transport))
    return subject_words(probe.subject)


def verdict_words(verdict: Verdict) -> str:
    """How it came out."""
    return {
        Verdict.GOOD: tr("Good"),
        Verdict.SLOW: tr("Slow"),
        Verdict.BAD: tr("Fails"),
        Verdict.SKIPPED: tr("Not examined"),
    }[verdict]


def cause_words(cause: Cause) -> str:
    """Why it is not good; empty for what is."""
    return {
        Cause.NONE: "",
        Cause.OFFLINE: tr("No network"),
        Cause.UNKNOWN_NAME: tr("Nobody knows this name"),
        Cause.REFUSED: tr("Nobody listens there"),
        Cause.SILENT: tr("No answer"),
        Cause.PROXY: tr("The proxy does not lead there"),
        Cause.PROXY_PASSWORD: tr("The proxy wants a name and password"),
        Cause.CERTIFICATE_CHANGED: tr("Another certificate than before"),
        Cause.CERTIFICATE_UNKNOWN: tr("Nobody vouches for the certificate"),
        Cause.CERTIFICATE: tr("The certificate is not good"),
        Cause.NOT_PARLEY: tr("No Parley server"),
        Cause.TOO_OLD: tr("Too old for this program"),
        Cause.TOO_NEW: tr("Newer than this program"),
        Cause.CUT: tr("Something on the way cuts it"),
        Cause.CREDENTIALS: tr("It refuses us"),
        Cause.NOT_OFFERED: tr("The server names none"),
        Cause.MISSING: tr("None is there"),
        Cause.UNREADABLE: tr("Parley may not use it"),
    }[cause]


def where_words(result: Result) -> str:
    """The second part of a line: where, and what is wrong or was seen there."""
    probe = result.probe
    host = f"[{probe.host}]" if ":" in probe.host else probe.host
    where = f"{host}:{probe.port}" if probe.port else host
    seen = result.detail if probe.subject in _TELLING and result.cause is Cause.NONE else ""
    return " · ".join(part for part in (where, cause_words(result.cause), seen) if part)


_TELLING = frozenset({Subject.DNS, Subject.STUN, Subject.MICROPHONE, Subject.CAMERA, Subject.SPEAKER})
"""Subjects whose detail a person can read."""


def time_words(result: Result) -> str:
    """How long the answer took; else how it came out."""
    if result.seconds is None:
        return verdict_words(result.verdict)
    return tr("{milliseconds} ms", milliseconds=max(1, round(1000 * result.seconds)))


def meanwhile_words(fallback: Transport) -> str:
    """What becomes of calls while a port is closed."""
    if fallback is Transport.NONE:
        return tr("Only calls inside your own network work.")
    if fallback is Transport.WEBSOCKET:
        return tr("Calls go through the connection to the server and may stutter.")
    return tr("Calls go through {transport} and may stutter.", transport=transport_words(fallback))


def hint_words(hint: Hint) -> str:
    """What to know or to do, in one to three sentences."""
    host, port, transport = hint.host, hint.port, transport_words(hint.transport)
    match hint.advice:
        case Advice.OPEN_UDP:
            blocked = tr("UDP to port {port} of {host} is blocked.", port=port, host=host)
            wish = tr("Ask for UDP {port} to be opened.", port=port)
            return f"{blocked} {meanwhile_words(hint.fallback)} {wish}"
        case Advice.FORWARD_RELAY:
            closed = tr(
                "Nobody listens at {transport} port {port} of {host}.", transport=transport, port=port, host=host
            )
            wish = tr("Its administrator has to let that port through to the server.")
            return f"{closed} {meanwhile_words(hint.fallback)} {wish}"
        case Advice.OPEN_TCP:
            return tr(
                "{transport} to port {port} of {host} is blocked; calls have no other way where UDP stops.",
                transport=transport, port=port, host=host,
            )  # fmt: skip
        case Advice.OPEN_SERVER_PORT:
            silent = tr("TCP to port {port} of {host} gets no answer.", port=port, host=host)
            wish = tr("The server is off, or a firewall blocks it: ask for TCP {port} to be opened.", port=port)
            return f"{silent} {wish}"
        case Advice.START_SERVER:
            return tr(
                "{host} answers, and nothing listens at TCP port {port}. Is the server running, and is that its port?",
                host=host, port=port,
            )  # fmt: skip
        case Advice.SLOW:
            return tr(
                "{subject}: the answer takes long. Calls may lag.",
                subject=subject_words(hint.subject or Subject.SERVER),
            )
        case Advice.ALLOW_DEVICE:
            return tr("Parley may not use a device. Allow it in the settings of the system.")
    return _plain(hint.advice, host)


def _plain(advice: Advice, host: str) -> str:
    return {
        Advice.CONNECT: tr("This computer is in no network. Connect it first."),
        Advice.CHECK_NAME: tr(
            "The name {host} is not known here. Check its spelling, and the name servers of this network.", host=host
        ),
        Advice.CHECK_PROXY: tr("The proxy does not lead to {host}. Check it in the settings under Network.", host=host),
        Advice.PROXY_PASSWORD: tr("The proxy wants a name and password, or others. Give them under Network."),
        Advice.DISTRUST: " ".join(
            (
                tr("{host} shows another certificate than before: it was replaced, or somebody listens in.", host=host),
                tr("Do not go on unless its administrator expected it."),
            )
        ),
        Advice.CONFIRM_CERTIFICATE: tr(
            "Nobody vouches for the certificate of {host}. Compare its fingerprint with the administrator's.", host=host
        ),
        Advice.BAD_CERTIFICATE: tr(
            "The certificate of {host} is not good: expired, for another name, or by nobody known.", host=host
        ),
        Advice.NOT_PARLEY: tr(
            "There is no Parley server at {host}. Check the address, and what stands in front of it.", host=host
        ),
        Advice.UPDATE_SERVER: tr("The server is too old for this program. Ask its administrator to update it."),
        Advice.UPDATE_PROGRAM: tr("The server is newer than this program. Update Parley on this computer."),
        Advice.ALLOW_WEBSOCKETS: tr(
            "Something between here and {host} cuts WebSockets, a proxy or a filter. Ask for them to be let through.",
            host=host,
        ),
        Advice.NO_RELAY: tr("No relay can be reached: only calls inside your own network work."),
        Advice.RELAY_REFUSES: tr(
            "The relay at {host} refuses us. Sign in again; else tell the administrator.", host=host
        ),
        Advice.NO_RELAY_OFFERED: tr("The server names no relay: calls between two networks will often fail."),
        Advice.RELAY_ONLY_NAT: tr("Your router shows every server another port: most calls go through the relay."),
        Advice.PLUG_MICROPHONE: tr("There is no microphone. Plug one in, or others will not hear you."),
        Advice.PLUG_CAMERA: tr("There is no camera. Others will not see you."),
        Advice.PLUG_SPEAKER: tr("There is no speaker. You will hear nobody."),
    }[advice]
