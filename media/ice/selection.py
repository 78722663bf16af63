"""The sending path: choosing it, doubting it, doubling media on a spare meanwhile, and moving."""

from collections.abc import Mapping
from typing import Final

from media.ice.choice import WARM_SPARES, is_worth_a_switch, proved_paths, shares_fate, spares
from media.ice.pacing import Pacer
from media.ice.path import Path, PathState
from media.ice.patience import Patience
from media.ice.steadiness import Steadiness
from media.ice.types import (
    GatherMore,
    IceEvent,
    PathDead,
    PathDoubted,
    PathKey,
    RelayHeld,
    SendPathChanged,
    StandbyWanted,
    SwitchReason,
)

PROBED_SPARES: Final = 4  # spares probed as soon as the sending path is in doubt
DOUBT_HASTE: Final = 0.5  # seconds of short check intervals after a doubt
CLOCK_SLACK: Final = 0.02  # seconds before a doubt in which a sent packet still proves a path for it
SPARE_PATIENCE: Final = 0.1  # seconds and a round trip that a spare has to prove itself before more is gathered
GATHER_INTERVAL: Final = 1.0  # seconds
RELAXED_GATHER_INTERVAL: Final = 5.0  # after EAGER_GATHERINGS in a row
EAGER_GATHERINGS: Final = 5
STANDBY_AFTER: Final = 2.0  # seconds on a relayed path after which a spare that would outlive its break is asked for
STANDBY_INTERVAL: Final = 10.0


class Selection:
    """Decides alone where this end sends; the peer receives on any path."""

    __slots__ = (
        "_covered", "_doubted_at", "_events", "_gather_at", "_gather_due", "_gatherings", "_is_first",
        "_lost_in_doubt", "_pacer", "_paths", "_patience", "_standby_due", "_switched_at", "controlling", "is_parley",
        "second", "sending", "steadiness",
    )  # fmt: skip

    def __init__(
        self, paths: Mapping[PathKey, Path], pacer: Pacer, events: list[IceEvent], *, controlling: bool
    ) -> None:
        """Reads `paths`, appends to `events`."""
        self._paths = paths
        self._pacer = pacer
        self._events = events
        self.controlling = controlling
        self.is_parley = False
        """Whether the peer picks its sending path alone, too, so that nomination does not matter."""
        self.sending: Path | None = None
        self.second: Path | None = None
        """Carries copies while the first is in doubt."""
        self.steadiness = Steadiness()
        self._patience = Patience()
        self._switched_at = float("-inf")
        self._is_first = True
        self._doubted_at = float("-inf")
        self._covered: Path | None = None
        self._gather_at = float("-inf")
        self._gather_due: float | None = None
        self._gatherings = 0
        self._standby_due = float("inf")
        self._lost_in_doubt = False

    @property
    def in_doubt(self) -> bool:
        """No sending path, or one that gives no proof."""
        return self.sending is None or self.sending.state is not PathState.VALID

    def targets(self) -> tuple[Path, ...]:
        """Where a packet goes now: nowhere, on one path, or on two."""
        if self.sending is None:
            return ()
        return (self.sending,) if self.second is None else (self.sending, self.second)

    def warm(self, now: float) -> list[Path]:
        """The spares worth a probe each second."""
        return spares(self._paths.values(), self.sending, now)[:WARM_SPARES] if self.sending is not None else []

    def select(self, now: float) -> None:
        """Move to another path if there is reason to."""
        every = proved_paths(self._paths.values(), now)
        proved = self._preferred(every, now)
        current = self.sending
        if not proved or (current is proved[0] and len(proved) == 1):
            return
        if current is None or not current.may_carry(now):
            best = next((path for path in proved if path.nominated), proved[0])
            self._use(best, SwitchReason.FIRST if current is None else SwitchReason.DEAD, now)
            if self._lost_in_doubt and best.proven_sent < self._doubted_at:
                self.doubt(best, now)  # what silenced the path that is gone may have silenced this one
            self._lost_in_doubt = False
        elif current.doubted_at is not None:
            since = current.doubted_at - CLOCK_SLACK
            fresh = next((path for path in (*proved, *every) if path.proven_sent >= since), None)
            if fresh is not None:
                self._use(fresh, SwitchReason.SILENT, now)
        elif current not in proved and current.state is PathState.VALID:
            self._use(proved[0], SwitchReason.HELD, now)
        elif not self.is_parley and not self.controlling:
            nominated = next((path for path in proved if path.nominated), current)
            if nominated is not current:
                self._use(nominated, SwitchReason.NOMINATED, now)
        else:
            self._improve(current, proved, now)

    def _preferred(self, proved: list[Path], now: float) -> list[Path]:
        """Relayed paths alone while direct ones are not trusted, if there are any."""
        if not self.is_parley or not self.steadiness.is_held(now):
            return proved
        return [path for path in proved if path.relays] or proved

    def _improve(self, current: Path, proved: list[Path], now: float) -> None:
        for path in proved:
            # What broke the last path may have broken this one: only proof from afterwards counts.
            if path is current or path.proven_sent < self._doubted_at or path.is_overdue(now):
                continue
            since, patience = now - self._switched_at, self._patience.seconds(now)
            if is_worth_a_switch(path, current, since=since, patience=patience, is_first=self._is_first, now=now):
                self._patience.changed(current.key, path.key, now)
                self._use(path, SwitchReason.BETTER, now)
                return

    def _use(self, path: Path, reason: SwitchReason, now: float) -> None:
        old, self.sending = self.sending, path
        self.second = self._covered = self._gather_due = None
        self._gatherings = 0
        self._switched_at = now
        self._standby_due = now + STANDBY_AFTER
        self._is_first = reason is SwitchReason.FIRST
        self._judge_direct(old, path, reason, now)
        path.trigger(now)  # proves it anew, and nominates it to a peer that waits for that
        if old is not None and old.acked_at is not None and path.acked_at is None:
            path.media_acknowledged(now)  # the peer acknowledges media, so its silence here will mean something
        self._events.append(SendPathChanged(None if old is None else old.info(), path.info(), reason))

    def _judge_direct(self, old: Path | None, path: Path, reason: SwitchReason, now: float) -> None:
        """Leaving a direct path for a relay counts against direct paths."""
        gave_up = old is not None and not old.relays and path.relays > 0 and reason is not SwitchReason.HELD
        if gave_up and self.is_parley and self.steadiness.failed(now):
            self._events.append(RelayHeld())

    def peer_moved(self, heard_on: Path, now: float) -> None:
        """The peer lost an address: doubt the sending path unless we heard so on it."""
        current = self.sending
        if current is not None and current is not heard_on and current.state is PathState.VALID:
            self.doubt(current, now)

    def doubt(self, path: Path, now: float) -> None:
        """Proof is overdue on this path."""
        path.doubt(now)
        self._pacer.hurry(now + DOUBT_HASTE)
        self._events.append(PathDoubted(path.key))
        if path is self.sending:
            self._doubted_at = now
            self._cover(path, now)

    def dropped(self, path: Path, now: float) -> None:
        """The path is gone with its base."""
        if self.second is path:
            self.second = None
        if self.sending is path:
            self._lost_in_doubt = path.doubted_at is not None
            self.sending = self.second = None
            self._gather_due = max(now, self._gather_at)

    def watch(self, now: float) -> None:
        """Do what time demands: doubt, bury, cover, gather, move."""
        self._judge(now)
        current = self.sending
        if current is not None and not current.works:
            self.select(now)
            self._judge(now)  # more is asked of a sending path
        if (current := self.sending) is None:
            self._gather_if_due(now)
        elif current.state is PathState.VALID:
            self.second = self._covered = self._gather_due = None
            self._stand_by(current, now)
        else:
            self._cover(current, now)
            if self.second is not None and not self.second.is_within_consent(now):
                self.second = None
            if not current.is_within_consent(now):
                self.sending = self.second = None

    def _judge(self, now: float) -> None:
        for path in self._paths.values():
            doubt_at, dead_at = path.doubt_at(is_sending=path is self.sending), path.dead_at()
            if doubt_at is not None and now >= doubt_at:
                if not path.excuse(doubt_at, now):
                    self.doubt(path, now)
            elif dead_at is not None and now >= dead_at:
                path.state = PathState.DEAD
                self._events.append(PathDead(path.key))

    def _cover(self, current: Path, now: float) -> None:
        """Double media on a spare, probe the best spares, and gather more if they do not help."""
        candidates = spares(self._paths.values(), current, now)
        if self.second is None or self.second.state is not PathState.VALID:
            self.second = candidates[0] if candidates else None
        if self._covered is not current:
            self._covered = current
            for path in candidates[:PROBED_SPARES]:
                path.trigger(now)
        # A spare with the same fate has most likely gone, too: nobody waits for that one.
        may_help = bool(candidates) and not shares_fate(candidates[0], current)
        patience = SPARE_PATIENCE + candidates[0].rtt if may_help else 0.0
        since = now if current.doubted_at is None else current.doubted_at
        self._gather_due = max(self._gather_at, since + patience)
        self._gather_if_due(now)

    def _needs_standby(self, current: Path) -> bool:
        return self.is_parley and current.relays > 0 and current.state is PathState.VALID

    def _stand_by(self, current: Path, now: float) -> None:
        """Ask for a spare beside the only relay before it is needed: to make one then takes most of a second."""
        if now < self._standby_due or not self._needs_standby(current):
            return
        self._standby_due = now + STANDBY_INTERVAL
        if all(shares_fate(spare, current) for spare in spares(self._paths.values(), current, now)):
            self._events.append(StandbyWanted(current.base.network, now))

    def _gather_if_due(self, now: float) -> None:
        if self._gather_due is None or now < self._gather_due:
            return
        self._gatherings += 1
        interval = GATHER_INTERVAL if self._gatherings < EAGER_GATHERINGS else RELAXED_GATHER_INTERVAL
        self._gather_at = self._gather_due = now + interval
        self._events.append(GatherMore(now))

    def next_timeout(self) -> float | None:
        """When `watch` has something to do."""
        deadlines = [self._gather_due] if self.in_doubt else []
        for path in self._paths.values():
            deadlines.append(path.doubt_at(is_sending=path is self.sending) or path.dead_at())
        current = self.sending
        if current is not None and current.state is not PathState.VALID and current.proof_at is not None:
            deadlines.append(current.consent_ends_at)
        if current is not None and self._needs_standby(current):
            deadlines.append(self._standby_due)
        return min((at for at in deadlines if at is not None), default=None)
