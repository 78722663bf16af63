"""Transports that may use nothing but our own TURN server, by every way to it, on this machine."""

import asyncio
from pathlib import Path

import pytest

from app.protocol.description import CandidateType
from app.protocol.model import RelayServer
from media.ice.types import GatheringPolicy, RelayWay
from media.transport.gatherer import Gatherer
from tests.kit.http_proxy import ConnectProxy
from tests.kit.shared_relay import shared_relay
from tests.kit.transports import End, pair
from tests.kit.waiting import until

RELAY_ONLY = GatheringPolicy(relay_only=True, loopback=True)


def _missing(end: End, wanted: set[bytes]) -> str | None:
    missing = wanted - set(end.received)
    return f"{len(missing)} datagrams have not arrived: {end.events}" if missing else None


@pytest.mark.parametrize("way", RelayWay)
def test_relay_only_call_flows_both_ways(way: RelayWay, tmp_path: Path) -> None:
    async def run() -> None:
        async with (
            shared_relay(tmp_path) as shared,
            ConnectProxy("somebody", "pass word", leads_to=("127.0.0.1", shared.port)) as proxy,
            pair(
                policy=RELAY_ONLY,
                relays=shared.relays(way.name.lower()),
                access=shared.access(proxy.way("somebody", "pass word") if way is RelayWay.PROXY else None),
            ) as (caller, callee),
        ):
            assert set(proxy.asked) == ({"relay.invalid:443"} if way is RelayWay.PROXY else set())
            info = caller.transport.path_info()
            assert info is not None
            assert info.local_type is CandidateType.RELAY
            assert info.remote_type is CandidateType.RELAY
            assert info.way is way
            there = {b"\x80there%d" % number + bytes(1100) for number in range(40)}
            back = {b"\x80back%d" % number for number in range(40)}
            for data in sorted(there):
                caller.transport.send(data)
            for data in sorted(back):
                callee.transport.send(data)
            await until(lambda: _missing(callee, there), within=10)
            await until(lambda: _missing(caller, back), within=10)

    asyncio.run(run())


def test_relay_beside_a_direct_path_is_offered_and_not_taken() -> None:
    async def run() -> None:
        policy = GatheringPolicy(loopback=True)
        async with (
            shared_relay() as shared,
            pair(policy=policy, relays=shared.relays("stun", "udp")) as (caller, _),
        ):
            info = caller.transport.path_info()
            assert info is not None
            await until(lambda: None if caller.transport.is_complete else "gathering goes on", within=10)
            await until(lambda: _why_relayed(caller), within=10)
            kinds = {candidate.type for candidate in caller.transport.host_candidates().candidates}
            assert kinds == {CandidateType.HOST, CandidateType.RELAY}

    asyncio.run(run())


def test_dead_and_malformed_servers_hold_nothing_up() -> None:
    async def run() -> None:
        relays = (
            RelayServer("turn:127.0.0.1:9?transport=udp", "u", "p"),
            RelayServer("turn:127.0.0.1:9?transport=tcp", "u", "p"),
            RelayServer("stun:does-not-exist.invalid:3478"),
            RelayServer("turn:[::1"),
            RelayServer("nonsense"),
        )
        async with pair(policy=GatheringPolicy(loopback=True), relays=relays) as (caller, callee):
            caller.transport.send(b"\x80data")
            await until(lambda: _missing(callee, {b"\x80data"}), within=5)

    asyncio.run(run())


def test_warm_gatherer_offers_its_relay_with_the_first_message() -> None:
    async def run() -> None:
        async with shared_relay() as shared:
            gatherer = Gatherer(relays=shared.relays("stun", "udp"), loopback=True)
            gatherer.warm_up()
            await until(lambda: None if gatherer.is_complete else "gathering goes on", within=10)
            end = End(controlling=True, policy=GatheringPolicy(loopback=True), gatherer=gatherer)
            kinds = {candidate.type for candidate in end.transport.host_candidates().candidates}
            assert kinds == {CandidateType.HOST, CandidateType.RELAY}
            await end.transport.close()
            await gatherer.close()

    asyncio.run(run())


def _why_relayed(end: End) -> str | None:
    info = end.transport.path_info()
    return None if info is not None and info.relays == 0 else f"the path is {info}"
