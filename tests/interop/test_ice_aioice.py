"""Our transport against aioice, the ICE of stock aiortc, in both roles."""

import asyncio

import aioice
import pytest

from app.protocol.description import Candidate, CandidateBatch, CandidateType, IceDescription
from media.ice.addresses import AddressClass, classify
from media.ice.types import GatheringPolicy
from media.transport.interfaces import list_interfaces
from tests.kit.transports import End
from tests.kit.waiting import until


def _foreign(candidate: Candidate) -> aioice.Candidate:
    return aioice.Candidate(
        foundation="1",
        component=1,
        transport="udp",
        priority=candidate.priority,
        host=candidate.address,
        port=candidate.port,
        type=candidate.type.value,
    )


def _ours(candidate: aioice.Candidate) -> Candidate:
    return Candidate(CandidateType(candidate.type), candidate.host, candidate.port, candidate.priority)


async def _connect(end: End, peer: aioice.Connection) -> None:
    """Tell each of the other, and wait until both can send."""
    await peer.gather_candidates()
    for candidate in end.transport.host_candidates().candidates:
        await peer.add_remote_candidate(_foreign(candidate))
    await peer.add_remote_candidate(None)
    description = end.transport.description()
    peer.remote_username, peer.remote_password = description.ufrag, description.pwd
    end.transport.set_remote(IceDescription(peer.local_username, peer.local_password))
    known = tuple(_ours(candidate) for candidate in peer.local_candidates)
    end.transport.add_remote_candidates(CandidateBatch(candidates=known))
    async with asyncio.timeout(10):
        await peer.connect()
    await until(end.why_not_connected, within=5)


def _skip_without_an_address() -> None:
    """aioice leaves loopback out, so this needs an address of the machine's own."""
    if all(classify(interface.ip) is AddressClass.LOOPBACK for interface in list_interfaces()):
        pytest.skip("the machine has no address but loopback")


@pytest.mark.parametrize("ours_controls", [True, False])
def test_data_flows_both_ways_whoever_controls(ours_controls: bool) -> None:
    _skip_without_an_address()

    async def run() -> None:
        end = End(controlling=ours_controls, policy=GatheringPolicy())
        peer = aioice.Connection(ice_controlling=not ours_controls)
        try:
            await _connect(end, peer)
            await peer.send(b"\x80theirs")
            await until(lambda: None if b"\x80theirs" in end.received else "their datagram is missing", within=5)
            end.transport.send(b"\x80ours")
            async with asyncio.timeout(5):
                assert await peer.recv() == b"\x80ours"
            assert end.transport.is_controlling == ours_controls
        finally:
            await end.transport.close()
            await peer.close()

    asyncio.run(run())


@pytest.mark.parametrize("both_control", [True, False])
def test_role_conflict_is_settled(both_control: bool) -> None:
    _skip_without_an_address()

    async def run() -> None:
        end = End(controlling=both_control, policy=GatheringPolicy())
        peer = aioice.Connection(ice_controlling=both_control)
        try:
            await _connect(end, peer)
            assert end.transport.is_controlling != peer.ice_controlling
        finally:
            await end.transport.close()
            await peer.close()

    asyncio.run(run())
