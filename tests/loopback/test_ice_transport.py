"""Two transports on real sockets of this machine."""

import asyncio
import random
import socket

from app.protocol.description import CandidateType
from media.ice import checks
from media.ice.liveness import AgentState
from media.ice.types import GatheringPolicy, SendPathChanged
from media.transport.gatherer import Gatherer
from tests.kit.transports import End, pair
from tests.kit.waiting import until

LOOPBACK = GatheringPolicy(loopback=True)


def _missing(end: End, wanted: set[bytes]) -> str | None:
    missing = wanted - set(end.received)
    return f"{len(missing)} datagrams have not arrived" if missing else None


def test_datagrams_flow_both_ways_over_a_host_path() -> None:
    async def run() -> None:
        async with pair(policy=LOOPBACK) as (caller, callee):
            there = {b"\x80there%d" % number for number in range(50)}
            back = {b"\x80back%d" % number for number in range(50)}
            for data in sorted(there):
                assert len(caller.transport.send(data)) == 1
            for data in sorted(back):
                callee.transport.send(data)
            await until(lambda: _missing(callee, there), within=5)
            await until(lambda: _missing(caller, back), within=5)
            info = caller.transport.path_info()
            assert info is not None
            assert info.relays == 0
            assert caller.transport.state is AgentState.CONNECTED

    asyncio.run(run())


def test_what_leaves_before_there_is_a_path_is_held() -> None:
    async def run() -> None:
        caller = End(controlling=True, policy=LOOPBACK)
        callee = End(controlling=False, policy=LOOPBACK)
        try:
            for number in range(3):
                assert callee.transport.send(b"\x16flight%d" % number, handshake=True) == ()
            callee.introduce(caller)
            caller.introduce(callee)
            await until(lambda: _missing(caller, {b"\x16flight0", b"\x16flight1", b"\x16flight2"}), within=5)
        finally:
            await caller.transport.close()
            await callee.transport.close()

    asyncio.run(run())


def test_host_candidates_are_known_at_once_and_nothing_is_told_unasked() -> None:
    async def run() -> None:
        silent = End(controlling=False, policy=LOOPBACK)
        try:
            assert silent.transport.state is AgentState.IDLE
            assert silent.events == []
            kinds = {candidate.type for candidate in silent.transport.host_candidates().candidates}
            assert kinds == {CandidateType.HOST}
        finally:
            await silent.transport.close()

    asyncio.run(run())


def test_hostile_datagrams_do_not_disturb() -> None:
    async def run() -> None:
        rng = random.Random(7)
        async with pair(policy=LOOPBACK) as (caller, callee):
            targets = [
                (candidate.address, candidate.port)
                for end in (caller, callee)
                for candidate in end.transport.host_candidates().candidates
                if ":" not in candidate.address
            ]
            valid = checks.request(
                bytes(12), username="a:b", password="p" * 22, priority=1, controlling=True, tie_breaker=1
            )
            shapes = [
                b"",
                b"\x00",
                bytes(65000),
                rng.randbytes(1200),
                valid,
                valid[:-3],
                b"\x80" + rng.randbytes(40),
                b"\x16\xfe\xfd" + rng.randbytes(60),
                b"\x40\x00\xff\xff" + rng.randbytes(9),
                b"\x01\x01" + rng.randbytes(30),
            ]
            sent: set[bytes] = set()
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as attacker:
                for number in range(100):
                    for target in targets:
                        attacker.sendto(shapes[number % len(shapes)], target)
                        attacker.sendto(bytes([rng.randrange(256)]) + rng.randbytes(rng.randrange(90)), target)
                    data = b"\x80data%d" % number
                    sent.add(data)
                    caller.transport.send(data)
                    await asyncio.sleep(0)
            await until(lambda: _missing(callee, sent), within=10)
            assert callee.transport.state is AgentState.CONNECTED
            assert not [data for data in callee.received if data[:3] == b"\x16\xfe\xfd"]

    asyncio.run(run())


def test_restart_keeps_the_path_and_takes_new_credentials() -> None:
    async def run() -> None:
        async with pair(policy=LOOPBACK) as (caller, callee):
            before = caller.transport.description()
            after = caller.transport.restart()
            assert after.ufrag != before.ufrag
            assert after.generation == before.generation + 1
            callee.introduce(caller)
            caller.transport.send(b"\x80during")
            await until(lambda: _missing(callee, {b"\x80during"}), within=5)
            assert caller.transport.state is AgentState.CONNECTED

    asyncio.run(run())


def test_shared_gatherer_serves_two_calls_and_survives_them() -> None:
    async def run() -> None:
        gatherer = Gatherer(loopback=True)
        gatherer.warm_up()
        peers = [End(controlling=False, policy=LOOPBACK) for _ in range(2)]
        ours = [End(controlling=True, policy=LOOPBACK, gatherer=gatherer) for _ in range(2)]
        try:
            for mine, theirs in zip(ours, peers, strict=True):
                theirs.introduce(mine)
                mine.introduce(theirs)
            for number, theirs in enumerate(peers):
                await until(theirs.why_not_connected, within=5)
                theirs.transport.send(b"\x80for %d" % number)
            for number, mine in enumerate(ours):
                await until(lambda mine=mine, number=number: _missing(mine, {b"\x80for %d" % number}), within=5)
                assert mine.received == [b"\x80for %d" % number]
            batches = [mine.transport.host_candidates().candidates for mine in ours]
            assert {candidate.port for candidate in batches[0]} == {candidate.port for candidate in batches[1]}
        finally:
            for end in (*ours, *peers):
                await end.transport.close()
            await gatherer.close()

    asyncio.run(run())


def test_first_path_is_told_once() -> None:
    async def run() -> None:
        async with pair(policy=LOOPBACK) as (caller, _):
            changes = [event for event in caller.events if isinstance(event, SendPathChanged)]
            assert changes[0].old is None

    asyncio.run(run())
