"""What every engine of the event log must do (server/events/log.py). An engine's test class inherits and opens it.

Topics are `calls` and `quality`, with four partitions each.
"""

import asyncio
from abc import abstractmethod
from contextlib import AbstractAsyncContextManager
from typing import Any

import pytest

from server.events.log import Consumer, Entry, EventLog, Fenced, Kept
from server.events.partitioning import partition_of

PARTITIONS = 4
WITHIN = 10.0  # seconds; only a failure waits so long


def entries(topic: str, *keys: str, first: int = 0) -> list[Entry]:
    """Records with these keys and values that count up."""
    return [Entry(topic, key.encode(), str(first + at).encode()) for at, key in enumerate(keys)]


def values(records: list[Kept]) -> list[int]:
    """What `entries` put in."""
    return [int(record.value) for record in records]


async def poll_all(consumer: Consumer, count: int) -> list[Kept]:
    """Poll until so many records came."""
    found: list[Kept] = []
    while len(found) < count:
        more = await consumer.poll(100, within=WITHIN)
        assert more, f"only {len(found)} of {count} records came"
        found += more
    return found


class EventLogContract:
    """Mixed into a test class with an `anyio` mark."""

    @abstractmethod
    def opened(self, place: Any) -> AbstractAsyncContextManager[EventLog]:
        """An open log on what `place` names; the same place again is the same log."""

    async def test_what_is_appended_comes_in_the_order_of_its_key(self, place: Any) -> None:
        async with self.opened(place) as log:
            keys = [f"call-{at % 5}" for at in range(50)]
            await log.append(entries("calls", *keys))

            reader = await log.join("reports", ["calls"])
            found = await poll_all(reader, 50)

            for key in set(keys):
                of_key = [record for record in found if record.key == key.encode()]
                assert values(of_key) == [at for at in range(50) if keys[at] == key]
                assert {record.slot.partition for record in of_key} == {partition_of(key.encode(), PARTITIONS)}
            await reader.close()

    async def test_offsets_grow_within_a_partition_and_spans_say_how_far(self, place: Any) -> None:
        async with self.opened(place) as log:
            await log.append(entries("calls", "a", "a", "a"))
            reader = await log.join("reports", ["calls"])
            found = await poll_all(reader, 3)

            offsets = [record.offset for record in found]
            assert offsets == sorted(set(offsets))
            span = (await log.spans("calls"))[found[0].slot.partition]
            assert span.begin <= offsets[0]
            assert span.end == offsets[-1] + 1
            await reader.close()

    async def test_topics_are_apart(self, place: Any) -> None:
        async with self.opened(place) as log:
            await log.append([*entries("calls", "a"), *entries("quality", "a", first=7)])
            reader = await log.join("reports", ["quality"])

            assert values(await poll_all(reader, 1)) == [7]
            assert await reader.poll(10, within=0.0) == []
            await reader.close()

    async def test_a_topic_that_is_none_is_refused(self, place: Any) -> None:
        async with self.opened(place) as log:
            with pytest.raises(ValueError):
                await log.append(entries("nonsense", "a"))
            with pytest.raises(ValueError):
                await log.join("reports", ["nonsense"])

    async def test_a_reader_that_waits_hears_of_what_comes(self, place: Any) -> None:
        async with self.opened(place) as log:
            reader = await log.join("reports", ["calls"])
            waiting = asyncio.create_task(poll_all(reader, 1))
            await log.append(entries("calls", "a"))

            assert values(await waiting) == [0]
            await reader.close()

    async def test_a_group_goes_on_after_its_commit_and_another_from_the_beginning(self, place: Any) -> None:
        async with self.opened(place) as log:
            await log.append(entries("calls", "a", "b", "c"))
            reader = await log.join("reports", ["calls"])
            await poll_all(reader, 3)
            await reader.commit()
            await reader.close()
        async with self.opened(place) as log:
            await log.append(entries("calls", "a", first=3))
            again, other = await log.join("reports", ["calls"]), await log.join("files", ["calls"])

            assert values(await poll_all(again, 1)) == [3]
            assert sorted(values(await poll_all(other, 4))) == [0, 1, 2, 3]
            await again.close()
            await other.close()

    async def test_what_was_read_but_not_committed_comes_again(self, place: Any) -> None:
        async with self.opened(place) as log:
            await log.append(entries("calls", "a", "b"))
            reader = await log.join("reports", ["calls"])
            await poll_all(reader, 2)
            await reader.close()
            again = await log.join("reports", ["calls"])

            assert sorted(values(await poll_all(again, 2))) == [0, 1]
            await again.close()

    async def test_members_share_the_partitions(self, place: Any) -> None:
        async with self.opened(place) as log:
            one, two = await log.join("reports", ["calls"]), await log.join("reports", ["calls"])
            await one.poll(1, within=0.0)
            await two.poll(1, within=0.0)

            assert len(one.slots) == len(two.slots) == PARTITIONS // 2
            assert not one.slots & two.slots
            await two.close()
            await one.poll(1, within=0.0)
            assert len(one.slots) == PARTITIONS
            await one.close()

    async def test_a_member_whose_share_was_given_away_cannot_commit(self, place: Any) -> None:
        async with self.opened(place) as log:
            await log.append(entries("calls", "a", "b", "c", "d"))
            one = await log.join("reports", ["calls"])
            await poll_all(one, 4)
            two = await log.join("reports", ["calls"])
            await two.poll(1, within=0.0)

            with pytest.raises(Fenced):
                await one.commit()
            found = await one.poll(10, within=0.0) + await two.poll(10, within=0.0)
            assert found, "what was read without a commit comes again"
            await one.commit()
            await one.close()
            await two.close()
