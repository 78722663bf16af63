"""The commits of consumer groups in a file: written whole, so that a crash leaves the old or the new ones."""

import logging
import os
from collections.abc import Mapping
from pathlib import Path

import msgspec

from server.events.log import Slot
from server.events.partition import sync_folder

logger = logging.getLogger(__name__)

FILE = "offsets.json"
MAX_BYTES = 4 * 1024 * 1024


class _Commit(msgspec.Struct, frozen=True):
    group: str
    topic: str
    partition: int
    offset: int


def read(folder: Path) -> dict[str, dict[Slot, int]]:
    """What is kept; nothing for a file that is none. A group without its commits begins at the oldest record."""
    path = folder / FILE
    try:
        if path.stat().st_size > MAX_BYTES:
            raise ValueError("the file is too large")
        found = msgspec.json.decode(path.read_bytes(), type=list[_Commit])
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, RecursionError) as error:  # msgspec's errors are ValueErrors
        logger.warning("cannot read how far the readers of the event log were: %s", error)
        return {}
    groups: dict[str, dict[Slot, int]] = {}
    for commit in found:
        groups.setdefault(commit.group, {})[Slot(commit.topic, commit.partition)] = max(0, commit.offset)
    return groups


def write(folder: Path, groups: Mapping[str, Mapping[Slot, int]]) -> None:
    """Keep them. OSError."""
    commits = [
        _Commit(group, slot.topic, slot.partition, offset)
        for group, slots in groups.items()
        for slot, offset in slots.items()
    ]
    path, fresh = folder / FILE, folder / f"{FILE}.new"
    with fresh.open("wb") as file:
        file.write(msgspec.json.encode(commits))
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    sync_folder(folder)
