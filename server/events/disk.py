"""All partitions of the event log in one folder: TOPIC/NUMBER/FIRST_OFFSET.log. Shell: on the log's thread."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from server.events.framing import Record
from server.events.log import Slot
from server.events.partition import Partition
from server.events.retention import Retention

COPY_AT_ONCE = 500  # records


class Disk:
    """Opening it reads what is there. `partitions` is how many a topic has at least; those found stay."""

    def __init__(self, folder: Path, topics: Iterable[str], *, partitions: int, segment_bytes: int) -> None:
        self._folder = folder
        self.partitions: dict[Slot, Partition] = {}
        self._segment_bytes = segment_bytes
        for topic in topics:
            self.add(topic, partitions)

    def add(self, topic: str, partitions: int) -> None:
        """Open a topic with so many partitions at least; those found stay. OSError."""
        for number in range(max(partitions, self._found(topic))):
            place = self._folder / topic / str(number)
            self.partitions[Slot(topic, number)] = Partition(place, segment_bytes=self._segment_bytes)

    def count(self, topic: str) -> int:
        """How many partitions a topic has."""
        return sum(slot.topic == topic for slot in self.partitions)

    def write(self, batch: Mapping[Slot, Sequence[Record]], *, sync: bool) -> None:
        """Append records to several partitions and wait for the disk. OSError."""
        for slot, records in batch.items():
            self.partitions[slot].append(records)
        if sync:
            for slot in batch:
                self.partitions[slot].sync()

    def retain(
        self, limits: Mapping[str, Retention], wall: float, *, roll_after: float, slots: Iterable[Slot] | None = None
    ) -> None:
        """Forget what is too old or too much, everywhere or in some partitions. OSError."""
        for slot in self.partitions if slots is None else slots:
            self.partitions[slot].retain(limits[slot.topic], wall, roll_after=roll_after)

    def copy_from(self, other: "Disk") -> int:
        """Append what the other has beyond our ends; returns how many records. OSError."""
        copied = 0
        for slot, mine in self.partitions.items():
            theirs = other.partitions.get(slot)
            while theirs is not None and theirs.end > mine.end:
                records = theirs.read(mine.end, COPY_AT_ONCE)
                if not records:
                    break
                mine.append(records)
                mine.sync()
                copied += len(records)
        return copied

    def close(self) -> None:
        """Idempotent."""
        for partition in self.partitions.values():
            partition.close()

    def _found(self, topic: str) -> int:
        place = self._folder / topic
        numbers = [int(each.name) for each in place.iterdir() if each.name.isdecimal()] if place.is_dir() else []
        return max(numbers, default=-1) + 1
