"""Whether the server's own STUN and TURN answer at the address that it tells people, and let media through."""

import asyncio
import socket

from app import clock
from media.ice.addresses import Address, normalise
from media.ice.servers import Server, ServerKind
from media.transport.lines import Line, StreamLine, UdpLine
from media.transport.probing import RelayRefusedError, Seen, ask_binding, ask_relay, carries
from server.config import Settings
from server.doctor.findings import Finding, Verdict
from server.doctor.judging import judge_peers, judge_relayed
from server.net.turn import TurnSettings
from server.service import embedded_secret
from server.turn.credentials import make_credentials

LIFETIME = 120.0  # seconds of the credentials that are made for the examination
PORTS = "–".join(str(port) for port in TurnSettings().relay_ports)
HAIRPIN = "From inside, a router may not lead back to this machine: ask from outside with parley doctor."


async def examine_relay(settings: Settings, key: bytes, host: str) -> tuple[Finding, ...]:
    """STUN and TURN at this name or address, over UDP and TCP."""
    if settings.relay_urls:
        return (Finding("relay", Verdict.SKIPPED, "another server relays; parley doctor examines it"),)
    if not settings.relay_port:
        return (Finding("relay", Verdict.SKIPPED, "its port is chosen anew at each start"),)
    address = await _resolve(host, settings.relay_port)
    if address is None:
        return (Finding("relay", Verdict.BAD, f"nobody knows {host}", "Let the name lead to this machine."),)
    found = [await _stun(address), *await _turn(settings, key, host, address)]
    found.append(judge_peers(may_enter_private=settings.relay_private_peers))
    if settings.stun_port:
        found.insert(1, await _stun((address[0], settings.stun_port)))
    return tuple(found)


async def _resolve(host: str, port: int) -> Address | None:
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_DGRAM)
    except (OSError, UnicodeError):
        return None
    ip, number = found[0][4][:2]
    return normalise((str(ip), int(number)))


async def _stun(address: Address) -> Finding:
    name = f"STUN udp {address[1]}"
    try:
        line = await UdpLine.open(*address)
    except OSError as error:
        return Finding(name, Verdict.BAD, str(error), "Is the server running?")
    try:
        seen = await ask_binding(line, within=2.5)
    except (OSError, TimeoutError) as error:
        return _silent(name, address, error)
    finally:
        line.close()
    return Finding(name, Verdict.GOOD, f"{address[0]} answers in {1000 * seen.seconds:.0f} ms")


async def _turn(settings: Settings, key: bytes, host: str, address: Address) -> list[Finding]:
    username, credential = make_credentials(embedded_secret(key), "doctor", clock.wall() + LIFETIME)
    found: list[Finding] = []
    for kind, name in ((ServerKind.TURN_UDP, "udp"), (ServerKind.TURN_TCP, "tcp")):
        server = Server(kind, host, address[1], username, credential)
        check = f"relay {name} {address[1]}"
        try:
            line: Line = await (UdpLine.open(*address) if name == "udp" else StreamLine.open(*address))
        except OSError as error:
            found.append(_silent(check, address, error))
            continue
        try:
            found += await _relay(check, line, server, address)
        finally:
            line.close()
    del settings
    return found


async def _relay(check: str, line: Line, server: Server, address: Address) -> list[Finding]:
    try:
        seen = await ask_relay(line, server, address)
    except RelayRefusedError:
        advice = "Does another program use the port, or is the server older than its key? Start it again."
        return [Finding(check, Verdict.BAD, "answers, and refuses this server's own credentials", advice)]
    except (OSError, TimeoutError) as error:
        return [_silent(check, address, error)]
    found = [Finding(check, Verdict.GOOD, f"gives {_shown(seen.relayed)} in {1000 * seen.seconds:.0f} ms")]
    if seen.relayed is None or line.way.name != "UDP":
        return found
    wrong = judge_relayed(seen.relayed[0], address[0], PORTS)
    return [*found, wrong or await _carried(server, address, seen)]


async def _carried(server: Server, address: Address, seen: Seen) -> Finding:
    """A datagram to the relayed address comes back through the relay."""
    line = await UdpLine.open(*address)
    try:
        through = await carries(line, server, address)
    except (OSError, TimeoutError, RelayRefusedError):
        advice = f"Let UDP {PORTS} through to this machine. {HAIRPIN}"
        return Finding("relay range", Verdict.WARNING, f"nothing came back from {_shown(seen.relayed)}", advice)
    finally:
        line.close()
    return Finding("relay range", Verdict.GOOD, f"a datagram came through {_shown(through)}")


def _silent(check: str, address: Address, error: BaseException) -> Finding:
    where = f"{address[0]} port {address[1]}"
    if isinstance(error, ConnectionRefusedError):
        return Finding(
            check, Verdict.BAD, f"nobody listens at {where}", "Is the server running, and the port let through?"
        )
    return Finding(check, Verdict.BAD, f"no answer from {where}", f"Let the port through to this machine. {HAIRPIN}")


def _shown(address: Address | None) -> str:
    return f"{address[0]} port {address[1]}" if address is not None else "nothing"
