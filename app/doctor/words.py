"""The findings in English, for the command. The window has its own words, in the person's language."""

from app.doctor.advice import Advice, Hint
from app.doctor.findings import Cause, Probe, Result, Subject, Transport, Verdict

SUBJECTS = {
    Subject.NETWORK: "network",
    Subject.DNS: "name of the server",
    Subject.SERVER: "server",
    Subject.TLS: "encryption",
    Subject.PROTOCOL: "Parley server",
    Subject.WEBSOCKET: "WebSocket",
    Subject.UDP: "UDP",
    Subject.STUN: "STUN",
    Subject.RELAY: "relay",
    Subject.MICROPHONE: "microphone",
    Subject.CAMERA: "camera",
    Subject.SPEAKER: "speaker",
}
TRANSPORTS = {
    Transport.NONE: "",
    Transport.UDP: "UDP",
    Transport.TCP: "TCP",
    Transport.TLS: "TLS",
    Transport.WEBSOCKET: "WebSocket",
}
VERDICTS = {Verdict.GOOD: "ok", Verdict.SLOW: "slow", Verdict.BAD: "FAILED", Verdict.SKIPPED: "-"}
CAUSES = {
    Cause.NONE: "",
    Cause.OFFLINE: "this computer is in no network",
    Cause.UNKNOWN_NAME: "nobody knows this name",
    Cause.REFUSED: "nobody listens there",
    Cause.SILENT: "no answer",
    Cause.PROXY: "the proxy does not lead there",
    Cause.PROXY_PASSWORD: "the proxy wants a name and password",
    Cause.CERTIFICATE_CHANGED: "another certificate than before",
    Cause.CERTIFICATE_UNKNOWN: "nobody vouches for this certificate",
    Cause.CERTIFICATE: "the certificate is not good",
    Cause.NOT_PARLEY: "no Parley server",
    Cause.TOO_OLD: "the server is too old for this program",
    Cause.TOO_NEW: "the server is newer than this program",
    Cause.CUT: "something on the way cuts the connection",
    Cause.CREDENTIALS: "it refuses us",
    Cause.NOT_OFFERED: "the server names none",
    Cause.MISSING: "there is none",
    Cause.UNREADABLE: "this program may not use it",
}


def probe_words(probe: Probe) -> str:
    """What was looked at, such as "relay TCP example.org:3478"."""
    host = f"[{probe.host}]" if ":" in probe.host else probe.host
    where = f"{host}:{probe.port}" if probe.port else host
    transport = TRANSPORTS[probe.transport] if probe.subject is Subject.RELAY else ""
    return " ".join(part for part in (SUBJECTS[probe.subject], transport, where) if part)


def line_of(result: Result) -> str:
    """A result in one line."""
    time = f"{max(1, round(1000 * result.seconds))} ms" if result.seconds is not None else ""
    words = CAUSES[result.cause] or result.detail
    if result.cause is Cause.CERTIFICATE_UNKNOWN:
        words = f"{words}: {result.detail}"
    return f"{VERDICTS[result.verdict]:6}  {time:>8}  {probe_words(result.probe)}  {words}".rstrip()


def hint_words(hint: Hint) -> str:
    """What to do, in a sentence or two."""
    host, port = hint.host, hint.port
    transport = TRANSPORTS[hint.transport]
    match hint.advice:
        case Advice.OPEN_UDP:
            meanwhile = _meanwhile(hint.fallback)
            return f"UDP to port {port} of {host} is blocked; {meanwhile}. Ask for UDP {port} to be opened."
        case Advice.OPEN_TCP:
            return f"{transport} to port {port} of {host} is blocked; calls have no other way where UDP stops."
        case Advice.FORWARD_RELAY:
            return (
                f"Nobody listens at {transport} port {port} of {host}; {_meanwhile(hint.fallback)}. "
                "Its administrator has to let that port through to the server."
            )
        case Advice.OPEN_SERVER_PORT:
            return (
                f"TCP to port {port} of {host} gets no answer. The server is off, or a firewall blocks it: "
                f"ask for TCP {port} to be opened."
            )
        case Advice.START_SERVER:
            return (
                f"{host} answers, and nothing listens at TCP port {port}. Is the server running, and is that its port?"
            )
        case Advice.CONFIRM_CERTIFICATE:
            return f"Nobody vouches for the certificate of {host}. Compare its fingerprint with the administrator's."
        case Advice.CHECK_NAME:
            return f"The name {host} is not known here. Check its spelling, and the name servers of this network."
        case Advice.SLOW:
            return f"{SUBJECTS[hint.subject or Subject.SERVER].capitalize()} takes long to answer. Calls may lag."
        case Advice.ALLOW_DEVICE:
            return (
                f"Parley may not use the {SUBJECTS[hint.subject or Subject.CAMERA]}. Allow it in the system's settings."
            )
    return _PLAIN[hint.advice].format(host=host)


def _meanwhile(fallback: Transport) -> str:
    match fallback:
        case Transport.NONE:
            return "only calls inside your own network work"
        case Transport.TCP:
            return "calls go through TCP and may stutter"
        case Transport.TLS:
            return "calls go through TLS and may stutter"
    return "calls go through the connection to the server and may stutter"


_PLAIN = {
    Advice.CONNECT: "This computer is in no network. Connect it first.",
    Advice.CHECK_PROXY: "The proxy does not lead to {host}. Check it in the settings under Network.",
    Advice.PROXY_PASSWORD: "The proxy wants a name and password, or others. Give them in the settings under Network.",
    Advice.DISTRUST: (
        "{host} shows another certificate than before: it was replaced, or somebody listens in. "
        "Do not go on unless its administrator expected it."
    ),
    Advice.BAD_CERTIFICATE: "The certificate of {host} is not good: expired, for another name, or by nobody known.",
    Advice.NOT_PARLEY: "There is no Parley server at {host}. Check the address, and what stands in front of it.",
    Advice.UPDATE_SERVER: "The server is too old for this program. Ask its administrator to update it.",
    Advice.UPDATE_PROGRAM: "The server is newer than this program. Update Parley on this computer.",
    Advice.ALLOW_WEBSOCKETS: (
        "Something between here and {host} cuts WebSockets, a proxy or a filter. Ask for them to be let through."
    ),
    Advice.NO_RELAY: "No relay can be reached: only calls inside your own network work.",
    Advice.RELAY_REFUSES: "The relay at {host} refuses us. Sign in again; else tell the administrator.",
    Advice.NO_RELAY_OFFERED: "The server names no relay: calls between two networks will often fail.",
    Advice.RELAY_ONLY_NAT: "Your router shows every server another port: most calls go through the relay.",
    Advice.PLUG_MICROPHONE: "There is no microphone. Plug one in, or others will not hear you.",
    Advice.PLUG_CAMERA: "There is no camera. Others will not see you.",
    Advice.PLUG_SPEAKER: "There is no speaker. You will hear nobody.",
}
