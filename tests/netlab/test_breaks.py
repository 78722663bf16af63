"""Calls of real programs that go on when something breaks under them."""

import asyncio
import random

import pytest

from tests.kit.headless_process import Event as Told
from tests.kit.headless_process import HeadlessProcess
from tests.kit.waiting import until
from tests.netlab.breaks import CUT, WATCHED, Break, Couple, Event, Ground, ground
from tests.netlab.lab import missing

WHY = missing()
pytestmark = [
    pytest.mark.skipif(WHY is not None, reason=str(WHY)),
    pytest.mark.anyio,
    pytest.mark.slow,
    pytest.mark.alone,
]


async def test_pictures_come_back_when_the_cable_is_changed() -> None:
    async with ground(Break(Event.ADDRESS, spare=False), couples=1) as place:
        (silence,) = await place.round(random.Random(1))

    assert silence < WATCHED


async def test_each_direction_goes_its_own_way() -> None:
    async with ground(Break(Event.PATH, spare=True), couples=1) as place:
        (couple,) = place.couples
        caller = couple.people[0]
        await couple.call()

        place.lab.toward(*couple.homes, CUT)
        await caller.expect("path", kind="relay", within=30)
        for person in couple.people:
            person.events.clear()
        received = await asyncio.gather(*(_pictures(person) for person in couple.people))
        await until(lambda: _other_than((True, False), place, couple), within=40)
        await couple.hang_up()

    assert min(received) > 0


async def _other_than(wanted: tuple[bool, bool], place: Ground, couple: Couple) -> str | None:
    ways = await place.sent_by_relay(couple)
    return None if ways == wanted else f"by relay: {ways}"


async def _pictures(person: HeadlessProcess) -> float:
    """Pictures a second, of a whole second from now on."""

    def second() -> Told | None:
        told = [event for event in person.events if event["event"] == "stats"]
        return told[2] if len(told) > 2 else None

    stats = await person.expect_that(second, "third stats", within=30)
    return float(stats["video_received"]["fps"])
