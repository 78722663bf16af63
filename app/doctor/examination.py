"""The examination: runs the plan, tells each result as it comes, and what follows from all of them."""

import asyncio
import ipaddress
from collections.abc import Callable, Sequence
from dataclasses import replace

from app.doctor.findings import Cause, Probe, Result, Subject, Transport, Verdict, bad, good, skipped
from app.doctor.plan import NETWORK, UDP, ServerPlan, plan_server, servers_of
from app.doctor.probes import Way, ask, ask_stun, greet, look_up, reach, shake_hands, talk
from app.net.address import ServerAddress
from app.net.network import is_offline
from app.net.trust import Trust
from app.protocol.model import RelayServer
from media.ice.servers import Server

Tell = Callable[[Result], None]


async def examine(
    address: ServerAddress, trust: Trust, tell: Tell, relays: Sequence[RelayServer] = ()
) -> tuple[Result, ...]:
    """Examine the way to a server; some seconds. `relays`: those we were given; else the server is asked.

    Nothing is remembered: a certificate that nobody vouches for is told, and believed for the examination alone.
    """
    results: list[Result] = []

    def found(result: Result) -> None:
        results.append(result)
        tell(result)

    if not address.is_loopback and is_offline():
        found(bad(NETWORK, Cause.OFFLINE))
        return tuple(results)
    found(good(NETWORK))
    way = Way(address, trust, await trust.proxies.towards(address))
    plan = plan_server(address, is_name=_is_name(address.host), has_proxy=way.proxy is not None)
    way, offered = await _examine_server(plan, way, found)
    await _examine_relays(relays or offered, way, found)
    return tuple(results)


async def _examine_server(plan: ServerPlan, way: Way, found: Tell) -> tuple[Way, tuple[RelayServer, ...]]:
    """The server itself, step by step. Returns whom to believe afterwards, and the relays that the server names."""
    offered: tuple[RelayServer, ...] = ()
    left = list(plan.steps)
    while left:
        probe = left.pop(0)
        match probe.subject:
            case Subject.DNS:
                result = await look_up(probe)
            case Subject.SERVER:
                result = await reach(probe, way)
            case Subject.TLS:
                result, trust = await shake_hands(probe, way)
                way = replace(way, trust=trust)
            case Subject.PROTOCOL:
                result, offered = await greet(probe, way)
            case _:
                result = await talk(probe, way)
        found(result)
        if result.verdict is Verdict.BAD and result.cause is not Cause.CERTIFICATE_UNKNOWN:
            break
    for probe in left:
        found(skipped(probe))
    return way, offered


async def _examine_relays(relays: Sequence[RelayServer], way: Way, found: Tell) -> None:
    servers = servers_of(relays)
    results: list[Result] = []

    def hear(result: Result) -> None:
        results.append(result)
        found(result)

    stun = [each for each in servers if each[0].subject is Subject.STUN]
    others = [each for each in servers if each[0].subject is Subject.RELAY]
    if not others:
        found(skipped(Probe(Subject.RELAY)) if not relays else bad(Probe(Subject.RELAY), Cause.NOT_OFFERED))
    await asyncio.gather(_ask_stun(stun, hear), *(_ask(probe, server, way, hear) for probe, server in others))
    found(_udp(results))


async def _ask(probe: Probe, server: Server, way: Way, found: Tell) -> None:
    found(await ask(probe, server, way))


async def _ask_stun(servers: Sequence[tuple[Probe, Server]], found: Tell) -> None:
    """One after the other from one port of ours, so that what they see can be compared."""
    port = 0
    for probe, server in servers:
        result, port = await ask_stun(probe, server, port)
        found(result)


def _udp(results: Sequence[Result]) -> Result:
    """Whether any datagram came back."""
    tried = [each for each in results if each.probe.transport is Transport.UDP]
    answered = [each for each in tried if each.verdict is not Verdict.BAD or each.cause is Cause.CREDENTIALS]
    if not tried:
        return skipped(UDP)
    if not answered:
        causes = {each.cause for each in tried}
        return bad(UDP, Cause.REFUSED if causes == {Cause.REFUSED} else Cause.SILENT)
    times = [each.seconds for each in answered if each.seconds is not None]
    return good(UDP, min(times, default=None))


def _is_name(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return True
    return False
