"""Calls between homes of different kinds come about, by the cheapest way there is."""

import asyncio

import pytest

from tests.netlab.lab import missing
from tests.netlab.networks import Network
from tests.netlab.town import Way, town

WHY = missing()
pytestmark = [pytest.mark.skipif(WHY is not None, reason=str(WHY)), pytest.mark.anyio]

ROUNDS = (
    {
        (Network.OPEN, Network.OPEN): Way.HOST,
        (Network.CONE, Network.CONE): Way.SERVER_REFLEXIVE,
        (Network.SYMMETRIC, Network.SYMMETRIC): Way.TURN_UDP,
        (Network.UDP_BLOCKED, Network.UDP_BLOCKED): Way.TURN_TCP,
    },
    {
        (Network.OPEN, Network.CONE): Way.SERVER_REFLEXIVE,
        (Network.CONE, Network.UDP_BLOCKED): Way.TURN_TCP,
        (Network.SYMMETRIC, Network.OPEN): Way.SERVER_REFLEXIVE,
        (Network.UDP_BLOCKED, Network.SYMMETRIC): Way.TURN_TCP,
    },
    {
        (Network.ONLY_443, Network.OPEN): Way.TURN_TLS,
        (Network.PROXY, Network.CONE): Way.PROXY,
        (Network.TLS_INSPECTING, Network.SYMMETRIC): Way.WEBSOCKET,
    },
)
"""What is asked of each pair; nobody is in two calls of a round."""


async def test_every_pair_meets_by_the_cheapest_way() -> None:
    expected = {pair: way for calls in ROUNDS for pair, way in calls.items()}
    seen: dict[tuple[Network, Network], Way | str] = {}
    async with town(expected) as people:
        for calls in ROUNDS:
            meetings = [people.meet(*pair, hoping=way, patience=60.0) for pair, way in calls.items()]
            seen |= {
                pair: met.obstacle or met.way for pair, met in zip(calls, await asyncio.gather(*meetings), strict=True)
            }

    assert seen == expected
