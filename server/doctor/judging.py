"""What facts about a server mean: its folder, certificate, addresses and relays. Pure."""

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass

from server.doctor.findings import Finding, Verdict

LITTLE_SPACE = 1 << 30  # bytes
NO_SPACE = 200 << 20
SOON = 14.0  # days
HTTPS_PORT = 443
LOW_PORTS = "On Linux a unit of systemd may take it: AmbientCapabilities=CAP_NET_BIND_SERVICE."
LAN_NAMES = (".local", ".lan", ".home.arpa", ".internal")


def judge_folder(mode: int, *, is_writable: bool, has_modes: bool = True) -> Finding:
    """The data folder. `mode` as stat tells it; `has_modes`: the system knows them."""
    if not is_writable:
        return Finding("data folder", Verdict.BAD, "cannot be written", "Give it to the user that runs the server.")
    if has_modes and mode & 0o077:
        words = f"others on this machine may enter it (mode {mode & 0o777:o})"
        return Finding("data folder", Verdict.WARNING, words, "Keys and the database are in it: chmod 700.")
    return Finding("data folder", Verdict.GOOD, "private and writable")


def judge_space(free: int) -> Finding:
    """Bytes free on its disk."""
    words = f"{free / (1 << 30):.1f} GiB free"
    if free < NO_SPACE:
        return Finding("disk", Verdict.BAD, words, "The server stops working when the disk is full.")
    if free < LITTLE_SPACE:
        return Finding("disk", Verdict.WARNING, words, "Make room before it is full.")
    return Finding("disk", Verdict.GOOD, words)


@dataclass(frozen=True, slots=True)
class CertificateFacts:
    """What is to know of the certificate."""

    days_left: float
    names: tuple[str, ...]
    """DNS names and IP addresses."""
    is_own: bool
    """The server made it itself."""


def judge_certificate(facts: CertificateFacts, public_host: str) -> Finding:
    """Whether people can believe it, now and soon. `public_host` is the name they use; empty if none is configured."""
    left = f"{facts.days_left:.0f} days left"
    if facts.days_left <= 0:
        return Finding("certificate", Verdict.BAD, "expired", "Renew it; nobody can connect.")
    if facts.is_own:
        return Finding("certificate", Verdict.GOOD, f"made by the server itself, {left}; renewed in time")
    if public_host and not any(fits(name, public_host) for name in facts.names):
        words = f"not for {public_host}, but for {', '.join(facts.names[:4]) or 'nobody'}"
        return Finding("certificate", Verdict.BAD, words, "Get one for the name that people use.")
    if facts.days_left < SOON:
        return Finding("certificate", Verdict.WARNING, left, "Renew it, and start the server again.")
    return Finding("certificate", Verdict.GOOD, left)


def fits(name: str, host: str) -> bool:
    """Whether a name of a certificate is that of the host (RFC 6125 section 6.4: a star for the first label)."""
    name, host = name.lower().rstrip("."), host.lower().rstrip(".")
    if name.startswith("*."):
        return "." in host and host.partition(".")[2] == name[2:]
    return name == host


def judge_address(advertised: str, found: Iterable[str], ours: Iterable[str]) -> Finding:
    """Where people are told to go. `found`: its addresses by the name servers; `ours`: those of this machine."""
    resolved, own = tuple(found), frozenset(ours)
    if not resolved:
        return Finding("address", Verdict.BAD, f"nobody knows {advertised}", "Let the name lead to this machine.")
    shown = f"{advertised} is {', '.join(resolved[:3])}" if resolved[0] != advertised else advertised
    if own & frozenset(resolved):
        private = all(_is_private(each) for each in resolved)
        return Finding("address", Verdict.GOOD, f"{shown}, this machine" + (", inside its network" if private else ""))
    if all(_is_private(each) for each in resolved):
        return Finding("address", Verdict.WARNING, f"{shown}, not this machine", "Is it the right address?")
    words = f"{shown}, not an address of this machine: a router or proxy stands in front"
    return Finding("address", Verdict.GOOD, words)


def judge_relayed(relayed: str, reached_by: str, ports: str) -> Finding | None:
    """What the relay calls itself to the other end of a call; None where that is right."""
    if _is_private(relayed) and not _is_private(reached_by):
        words = f"tells people outside to send to {relayed}, which they cannot"
        advice = f"Set relay_host to the public address, and let UDP {ports} through to this machine."
        return Finding("relay address", Verdict.BAD, words, advice)
    return None


def judge_port(port: int, public_port: int, host: str, *, is_plain: bool) -> Finding:
    """Whether people in networks that let only 443 out can come. `public_port`: by which people are told to come.

    `host`: the name or address they use; `is_plain`: no TLS, so that only a proxy on this machine comes.
    """
    if public_port == HTTPS_PORT:
        through = "" if port == HTTPS_PORT else f", led to {port} by a router or proxy"
        return Finding("port 443", Verdict.GOOD, f"people come by it{through}, and so do calls where only it is open")
    if host == "localhost" or _is_private(host):
        words = f"people of this network come by {public_port}; from outside, some could come by 443 only"
        return Finding("port 443", Verdict.SKIPPED, words)
    words = f"people come by {public_port}: hotels, offices and proxies that let only 443 out keep them away"
    how = "let the proxy listen on 443" if is_plain else "start it with --port 443, or lead 443 of the router to it"
    return Finding("port 443", Verdict.WARNING, words, f"{how[0].upper()}{how[1:]}; then set public_url. {LOW_PORTS}")


def judge_peers(*, may_enter_private: bool) -> Finding:
    """Where people with an account can send through the relay (TURN.md, Peers)."""
    if may_enter_private:
        words = "everybody with an account can send into the private networks around this machine"
        advice = "Take relay_private_peers away, unless people use relays of others in there."
        return Finding("relay peers", Verdict.WARNING, words, advice)
    return Finding("relay peers", Verdict.GOOD, "the Internet and each other; private networks are closed")


def _is_private(text: str) -> bool:
    try:
        return not ipaddress.ip_address(text).is_global
    except ValueError:
        return text.endswith(LAN_NAMES)
