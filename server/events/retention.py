"""What of a partition is forgotten: whole segments, oldest first, by age and by size. The newest always stays."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Extent:
    """One segment as retention sees it."""

    size: int
    """Bytes."""
    newest_at: float
    """Wall seconds at which its last record was appended."""


@dataclass(frozen=True, slots=True)
class Retention:
    """Limits of one partition."""

    max_age: float
    """Seconds; a segment goes when its newest record is older."""
    max_bytes: int
    """Of all its segments together."""


def expired(segments: Sequence[Extent], limits: Retention, wall: float) -> int:
    """How many of the segments, oldest first, go now."""
    total = sum(segment.size for segment in segments)
    count = 0
    for segment in segments[:-1]:
        if total <= limits.max_bytes and segment.newest_at >= wall - limits.max_age:
            break
        total -= segment.size
        count += 1
    return count
