"""Turns the readings of one call, a second apart, into events: samples of quality, and what changed between readings.

Pure; wall times come in as data.
"""

from dataclasses import dataclass, field

from app.protocol.events.schema import (
    AnyEvent,
    CallEnded,
    CallStarted,
    ConfigurationChanged,
    Direction,
    PathChanged,
    QualitySample,
    SoundQuality,
    VideoQuality,
)
from media.engine.api import PathInfo, PathKind, PeerStats, VideoStats

PERIOD = 5.0  # seconds of one sample
SETTLED = 2  # readings in a row that show a new configuration before it counts
UNAGREED = 4  # as many where both ends agree on changes, whose word comes first and has the rate in it

_Configuration = tuple[str, int, int]
_NOTHING: _Configuration = ("", 0, 0)


@dataclass(frozen=True, slots=True)
class Reading:
    """What one look at a call shows."""

    stats: PeerStats
    is_media_lost: bool
    path_reason: str
    seconds: float
    """Since the last look."""


@dataclass(frozen=True, slots=True)
class Ending:
    """How a call ended. Instants are monotonic seconds, None for what never happened."""

    reason: str
    answered_at: float | None
    connected_at: float | None
    ended_at: float


@dataclass(slots=True)
class _Direction:
    """What is encoded one way, and since how many readings it is something else."""

    told: _Configuration = _NOTHING
    seen: _Configuration = _NOTHING
    count: int = 0
    agreed: tuple[int, int, float] = (0, 0, 0.0)
    """Width, height and frames a second that both ends know of."""

    def look(self, stats: VideoStats) -> tuple[str, int, int, float] | None:
        """The configuration to tell, once it has settled."""
        now = (stats.codec[:32], stats.width, stats.height) if stats.fps > 0 and stats.width > 0 else _NOTHING
        self.count = self.count + 1 if now == self.seen else 1
        self.seen = now
        is_word_awaited = self.agreed[0] > 0 and now != _NOTHING and self.told != _NOTHING
        if self.count < (UNAGREED if is_word_awaited else SETTLED) or now == self.told:
            return None
        self.told = now
        return (*now, self.agreed[2] if self.agreed[:2] == now[1:] else 0.0)

    def agree(self, width: int, height: int, fps: float) -> tuple[str, int, int, float] | None:
        """The configuration to tell at once; None if it is the same, or no picture was seen yet: look() tells it."""
        if (width, height, fps) == self.agreed:
            return None
        self.agreed = width, height, fps
        codec = self.told[0]
        if not codec:
            return None
        self.told = codec, width, height
        return codec, width, height, fps


@dataclass(slots=True)
class _Sum:
    """Readings of the period so far."""

    seconds: float = 0.0
    lost: float = 0.0
    rtts: list[float] = field(default_factory=list)
    readings: list[Reading] = field(default_factory=list)

    def add(self, reading: Reading) -> None:
        self.seconds += reading.seconds
        self.lost += reading.seconds if reading.is_media_lost else 0.0
        self.readings.append(reading)
        if reading.stats.rtt is not None:
            self.rtts.append(reading.stats.rtt)


class Observer:
    """Watches one call on this device."""

    def __init__(self, *, outgoing: bool) -> None:
        self._outgoing = outgoing
        self._events: list[tuple[float, AnyEvent]] = []
        self._is_started = False
        self._sum = _Sum()
        self._seconds = 0.0
        self._concealed = 0.0  # seconds, since the beginning
        self._frozen = 0.0
        self._path: tuple[PathKind, str, str, str] | None = None
        self._directions = {direction: _Direction() for direction in Direction}

    def answered(self, *, video: bool, wall: float) -> None:
        """The call was answered; the first time counts."""
        if not self._is_started:
            self._is_started = True
            self._events.append((wall, CallStarted(self._outgoing, video)))

    def read(self, reading: Reading, wall: float) -> None:
        """One look, about each second while connected."""
        self._look_at_path(reading.stats.path, reading.path_reason, wall)
        sides = {Direction.SENT: reading.stats.video_sent, Direction.RECEIVED: reading.stats.video_received}
        for direction, stats in sides.items():
            changed = self._directions[direction].look(stats)
            if changed is not None:
                self._events.append((wall, ConfigurationChanged(direction, *changed)))
        self._sum.add(reading)
        if self._sum.seconds >= PERIOD:
            self._close_sample(wall)

    def agreed(self, direction: Direction, width: int, height: int, fps: float, wall: float) -> None:
        """Both ends know of another size or rate of the pictures of one direction."""
        changed = self._directions[direction].agree(width, height, fps)
        if changed is not None:
            self._events.append((wall, ConfigurationChanged(direction, *changed)))

    def ended(self, ending: Ending, wall: float) -> None:
        """The call is over. One that only rang here is nobody's news."""
        if self._sum.readings:
            self._close_sample(wall)
        if not self._is_started and not self._outgoing:
            return
        duration = setup = 0.0
        if ending.answered_at is not None:
            duration = max(0.0, ending.ended_at - ending.answered_at)
            if ending.connected_at is not None:
                setup = max(0.0, ending.connected_at - ending.answered_at)
        self._events.append((wall, CallEnded(ending.reason, round(duration, 1), round(setup, 3))))

    def events(self) -> list[tuple[float, AnyEvent]]:
        """Drain what happened, with its wall time."""
        events, self._events = self._events, []
        return events

    # -- inside

    def _look_at_path(self, path: PathInfo | None, reason: str, wall: float) -> None:
        if path is None:
            return
        key = (path.kind, path.transport, path.local, path.remote)
        if key == self._path:
            return
        self._path = key
        changed = PathChanged(
            path.kind is PathKind.RELAY, path.transport[:32], path.local[:32], path.remote[:32], reason[:64]
        )
        self._events.append((wall, changed))

    def _close_sample(self, wall: float) -> None:
        total, self._sum = self._sum, _Sum()
        last = total.readings[-1].stats
        period = total.seconds
        self._seconds += period
        concealed = last.audio_received.concealed_share * self._seconds
        frozen = last.video_received.freeze_seconds_total
        all_stats = [reading.stats for reading in total.readings]
        sample = QualitySample(
            round(period, 2),
            lost=round(total.lost, 2),
            rtt=round(sum(total.rtts) / len(total.rtts), 4) if total.rtts else 0.0,
            rtt_max=round(max(total.rtts, default=0.0), 4),
            loss_sent=_share(sum(each.loss_sent for each in all_stats) / len(all_stats)),
            loss_received=_share(sum(each.loss_received for each in all_stats) / len(all_stats)),
            estimate=_whole(sum(each.estimate for each in all_stats) / len(all_stats)),
            video_sent=_video([each.video_sent for each in all_stats], 0.0),
            video_received=_video([each.video_received for each in all_stats], min(period, frozen - self._frozen)),
            sound_sent=SoundQuality(_whole(sum(each.audio_sent.bitrate for each in all_stats) / len(all_stats))),
            sound_received=SoundQuality(
                _whole(sum(each.audio_received.bitrate for each in all_stats) / len(all_stats)),
                _share((concealed - self._concealed) / period),
                round(max(0.0, last.audio_received.playout_delay), 3),
            ),
        )
        self._concealed, self._frozen = concealed, frozen
        self._events.append((wall, sample))


def _video(all_stats: list[VideoStats], frozen: float) -> VideoQuality:
    """The size at the end of the period, means of the rest."""
    count, last = len(all_stats), all_stats[-1]
    fps = sum(each.fps for each in all_stats) / count
    if fps <= 0:
        return VideoQuality(frozen=round(max(0.0, frozen), 2))
    bitrate = _whole(sum(each.bitrate for each in all_stats) / count)
    return VideoQuality(last.width, last.height, round(min(fps, 1000.0), 1), bitrate, round(max(0.0, frozen), 2))


def _share(value: float) -> float:
    return round(min(1.0, max(0.0, value)), 4)


def _whole(value: float) -> float:
    return float(round(max(0.0, value)))
