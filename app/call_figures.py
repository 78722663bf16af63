"""What is kept of a call when it is over: how it travelled and how good the line was, second by second summed up."""

from typing import Annotated

from msgspec import Meta, Struct

from app.protocol.ids import CallId, Id
from app.quality import Quality, grade
from media.engine.api import PathInfo, PathKind, PeerStats

Share = Annotated[float, Meta(ge=0.0, le=1.0)]
Seconds = Annotated[float, Meta(ge=0.0, le=1e7)]
Word = Annotated[str, Meta(max_length=16)]


class CallFigures(Struct, frozen=True, omit_defaults=True):
    """The end-of-call figures of one call on this device."""

    call_id: Id[CallId]
    is_relayed: bool = False
    transport: Word = ""
    """udp or tcp; empty if no path was ever found."""
    local: Word = ""
    remote: Word = ""
    """Candidate types of both ends."""
    good: Seconds = 0.0
    fair: Seconds = 0.0
    weak: Seconds = 0.0
    lost: Seconds = 0.0
    """How long the line was so."""
    rtt: Seconds = 0.0
    """Mean round trip; 0 if it was never measured."""
    loss_received: Share = 0.0
    loss_sent: Share = 0.0
    """Mean shares."""

    @property
    def path(self) -> PathInfo | None:
        """The last path, as the details of a running call show it."""
        if not self.transport:
            return None
        kind = PathKind.RELAY if self.is_relayed else PathKind.DIRECT
        return PathInfo(kind, self.transport, self.local, self.remote, self.rtt or None)


class Tally:
    """Adds up the readings of one call."""

    def __init__(self) -> None:
        self._graded = dict.fromkeys(Quality, 0.0)
        self._rtt_sum, self._rtt_count = 0.0, 0
        self._received = self._sent = 0.0
        self._count = 0

    def add(self, stats: PeerStats, *, is_media_lost: bool, seconds: float) -> None:
        """One reading, good for so many seconds."""
        self._graded[grade(stats, is_media_lost=is_media_lost)] += seconds
        self._count += 1
        self._received += stats.loss_received
        self._sent += stats.loss_sent
        if stats.rtt is not None:
            self._rtt_sum += stats.rtt
            self._rtt_count += 1

    def figures(self, call_id: CallId, path: PathInfo | None) -> CallFigures | None:
        """The sum; None for a call that was never measured."""
        if not self._count:
            return None
        return CallFigures(
            call_id,
            is_relayed=path is not None and path.kind is PathKind.RELAY,
            transport=path.transport if path is not None else "",
            local=path.local if path is not None else "",
            remote=path.remote if path is not None else "",
            good=self._graded[Quality.GOOD],
            fair=self._graded[Quality.FAIR],
            weak=self._graded[Quality.WEAK],
            lost=self._graded[Quality.LOST],
            rtt=self._rtt_sum / self._rtt_count if self._rtt_count else 0.0,
            loss_received=min(1.0, self._received / self._count),
            loss_sent=min(1.0, self._sent / self._count),
        )
