"""How a call went, from its events: what was bad when, and the likely cause. A pure rule; the words are in ui/.

Thresholds are where people notice: ITU-T G.114 for delay, a picture that stands for half a second, invented sound of a
twentieth, a loss that sound repair no longer hides (notes of `app.quality`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, IntEnum, auto

from app.protocol.events.record import Reported
from app.protocol.events.schema import CallEnded, CallStarted, PathChanged, QualitySample

MIN_LOST = 1.0  # seconds of a sample without media
MIN_FROZEN = 0.5  # seconds of a sample, and a tenth of it
MIN_CONCEALED = 0.05
HIGH_RTT = 0.4  # seconds
HEAVY_LOSS = 0.08  # of what we send: the other end hears it
SOME_LOSS = 0.03
RAMP = 20.0  # seconds in which pictures may grow at the beginning
SMALL = 0.5  # of the height that our picture had at its best
FALLEN = 0.6  # of the upload that the call had for most of its time
AMPLE = 1.2e6  # bit/s: with so much nobody's upload is to blame
QUEUE = 2.0  # times the round trip that the call had for most of its time, and
QUEUE_RISE = 0.1  # so many seconds more
NEAR = 10.0  # seconds around a change of path in which it is to blame
GAP = 1.5  # samples that may be good within one bad stretch
OFFERED_BAD, OFFERED_LOST = 15.0, 5.0  # seconds of trouble, and without any media, that make a call a bad one
OFTEN = 0.1  # share of a call that makes it more than good with gaps


class Trouble(IntEnum):
    """What a person noticed; the larger, the worse."""

    SMALL_PICTURE = 1
    """Our picture, at the other end."""
    DELAY = 2
    HEARD_BADLY = 3
    """We, at the other end."""
    FROZEN = 4
    """Their picture, here."""
    BROKEN_SOUND = 5
    """Theirs, here."""
    INTERRUPTED = 6


class Cause(Enum):
    """Why, as far as figures tell. `Stretch.value` has the figure that goes with it."""

    UPLOAD = auto()
    """What the network carries from here fell; bit/s."""
    PATH = auto()
    """The way through the network had to change; 0."""
    LOST_THERE = auto()
    """What they sent was lost on the way here; share."""
    LOST_HERE = auto()
    """What we sent was lost on the way there; share."""
    QUEUE = auto()
    """The line was full, so everything waited; seconds of round trip."""
    DISTANCE = auto()
    """The way is long all the time; seconds of round trip."""
    SILENCE = auto()
    """Nothing came, and nothing tells why; seconds."""
    OTHER_END = auto()
    """The line was good: their upload or their computer; 0."""
    THIS_COMPUTER = auto()
    """The line was good: ours; 0."""


@dataclass(frozen=True, slots=True)
class Point:
    """One sample, for the chart. Wall seconds."""

    begin: float
    end: float
    height_sent: int
    height_received: int
    loss: float
    """The larger of both directions."""
    rtt: float
    is_lost: bool


@dataclass(frozen=True, slots=True)
class PathSpan:
    """The way of our media for a while."""

    begin: float
    end: float
    is_relayed: bool
    transport: str


@dataclass(frozen=True, slots=True)
class Stretch:
    """A while in which something was bad."""

    begin: float
    end: float
    trouble: Trouble
    cause: Cause
    value: float

    @property
    def seconds(self) -> float:
        """How long."""
        return self.end - self.begin


class Verdict(Enum):
    """A call in a word."""

    GOOD = auto()
    GOOD_WITH_GAPS = auto()
    OFTEN_BAD = auto()


@dataclass(frozen=True, slots=True)
class Review:
    """A call as it went."""

    begin: float
    end: float
    points: tuple[Point, ...]
    paths: tuple[PathSpan, ...]
    stretches: tuple[Stretch, ...]

    @property
    def seconds(self) -> float:
        """How long the call was."""
        return self.end - self.begin

    @property
    def bad_seconds(self) -> float:
        """How much of it was bad."""
        return sum(stretch.seconds for stretch in self.stretches)

    @property
    def verdict(self) -> Verdict:
        """The call in a word."""
        if not self.stretches:
            return Verdict.GOOD
        return Verdict.OFTEN_BAD if self.bad_seconds > OFTEN * self.seconds else Verdict.GOOD_WITH_GAPS

    @property
    def is_bad(self) -> bool:
        """Whether the person will want to know why."""
        lost = sum(point.end - point.begin for point in self.points if point.is_lost)
        return self.bad_seconds >= OFFERED_BAD or lost >= OFFERED_LOST


@dataclass(frozen=True, slots=True)
class _Usual:
    """What the call had for most of its time."""

    rtt: float
    estimate: float
    height: int


@dataclass(frozen=True, slots=True)
class _Sample:
    begin: float
    end: float
    figures: QualitySample


def review(events: Sequence[Reported]) -> Review | None:
    """Look at a call's events; None where there are too few to say anything."""
    samples = [
        _Sample(each.at - each.event.period, each.at, each.event)
        for each in events
        if isinstance(each.event, QualitySample) and each.event.period > 0
    ]
    if not samples:
        return None
    samples.sort(key=lambda sample: sample.end)
    starts = [each.at for each in events if isinstance(each.event, CallStarted)]
    ends = [each.at for each in events if isinstance(each.event, CallEnded)]
    begin = min([*starts, samples[0].begin])
    end = max([*ends, samples[-1].end])
    changes = sorted(
        ((each.at, each.event) for each in events if isinstance(each.event, PathChanged)), key=lambda change: change[0]
    )
    paths = _paths(changes, begin, end)
    usual = _usual(samples)
    stretches = _stretches(samples, usual, begin, [path.begin for path in paths[1:]])
    return Review(begin, end, tuple(_point(sample) for sample in samples), paths, stretches)


def _point(sample: _Sample) -> Point:
    figures = sample.figures
    return Point(
        sample.begin,
        sample.end,
        figures.video_sent.height,
        figures.video_received.height,
        max(figures.loss_sent, figures.loss_received),
        figures.rtt,
        figures.lost >= MIN_LOST,
    )


def _paths(changes: Sequence[tuple[float, PathChanged]], begin: float, end: float) -> tuple[PathSpan, ...]:
    spans: list[PathSpan] = []
    for number, (at, path) in enumerate(changes):
        until = changes[number + 1][0] if number + 1 < len(changes) else end
        since = begin if not spans else at
        last = spans[-1] if spans else None
        if last is not None and (last.is_relayed, last.transport) == (path.relayed, path.transport):
            spans[-1] = PathSpan(last.begin, until, last.is_relayed, last.transport)
        else:
            spans.append(PathSpan(since, until, path.relayed, path.transport))
    return tuple(spans)


def _usual(samples: Sequence[_Sample]) -> _Usual:
    rtts = sorted(sample.figures.rtt for sample in samples if sample.figures.rtt)
    estimates = sorted(sample.figures.estimate for sample in samples if sample.figures.estimate)
    return _Usual(
        rtts[len(rtts) // 4] if rtts else 0.0,
        estimates[len(estimates) * 3 // 4] if estimates else 0.0,
        max(sample.figures.video_sent.height for sample in samples),
    )


def _trouble(sample: _Sample, usual: _Usual, begin: float) -> Trouble | None:
    """The worst that a person noticed in one sample."""
    figures = sample.figures
    if figures.lost >= MIN_LOST:
        return Trouble.INTERRUPTED
    if figures.sound_received.concealed >= MIN_CONCEALED:
        return Trouble.BROKEN_SOUND
    if figures.video_received.frozen >= max(MIN_FROZEN, figures.period / 10):
        return Trouble.FROZEN
    if figures.loss_sent >= HEAVY_LOSS:
        return Trouble.HEARD_BADLY
    if figures.rtt >= HIGH_RTT:
        return Trouble.DELAY
    if sample.begin >= begin + RAMP and 0 < figures.video_sent.height <= SMALL * usual.height:
        return Trouble.SMALL_PICTURE
    return None


def _stretches(
    samples: Sequence[_Sample], usual: _Usual, begin: float, path_changes: Sequence[float]
) -> tuple[Stretch, ...]:
    groups: list[list[tuple[_Sample, Trouble]]] = []
    for sample in samples:
        trouble = _trouble(sample, usual, begin)
        if trouble is None:
            continue
        last = groups[-1][-1][0] if groups else None
        if last is not None and sample.begin - last.end <= GAP * sample.figures.period:
            groups[-1].append((sample, trouble))
        else:
            groups.append([(sample, trouble)])
    found = (_stretch(group, usual, path_changes) for group in groups)
    return tuple(each for each in found if each is not None)


def _stretch(group: Sequence[tuple[_Sample, Trouble]], usual: _Usual, path_changes: Sequence[float]) -> Stretch | None:
    begin, end = group[0][0].begin, group[-1][0].end
    trouble = max(each for _, each in group)
    if trouble is Trouble.SMALL_PICTURE and len(group) < 2:
        return None  # a step down that is taken back at once
    figures = [sample.figures for sample, _ in group]
    is_path_near = any(begin - NEAR <= at <= end + NEAR for at in path_changes)
    cause, value = _cause(trouble, figures, usual, is_path_near=is_path_near)
    return Stretch(begin, end, trouble, cause, value)


def _cause(
    trouble: Trouble, figures: Sequence[QualitySample], usual: _Usual, *, is_path_near: bool
) -> tuple[Cause, float]:
    """The first that fits, the most certain first."""
    upload = min((each.estimate for each in figures if each.estimate), default=0.0)
    rtt = max(each.rtt for each in figures)
    lost_there = max(each.loss_received for each in figures)
    lost_here = max(each.loss_sent for each in figures)
    concerns_us = trouble in (Trouble.SMALL_PICTURE, Trouble.HEARD_BADLY, Trouble.DELAY, Trouble.INTERRUPTED)
    if trouble is Trouble.INTERRUPTED and is_path_near:
        return Cause.PATH, 0.0
    if concerns_us and 0 < upload < min(AMPLE, FALLEN * usual.estimate):
        return Cause.UPLOAD, upload
    if trouble in (Trouble.FROZEN, Trouble.BROKEN_SOUND) and lost_there >= SOME_LOSS:
        return Cause.LOST_THERE, lost_there
    if trouble in (Trouble.SMALL_PICTURE, Trouble.HEARD_BADLY) and lost_here >= SOME_LOSS:
        return Cause.LOST_HERE, lost_here
    if trouble is not Trouble.INTERRUPTED and rtt >= max(QUEUE * usual.rtt, usual.rtt + QUEUE_RISE):
        return Cause.QUEUE, rtt
    match trouble:
        case Trouble.INTERRUPTED:
            return Cause.SILENCE, sum(each.lost for each in figures)
        case Trouble.DELAY:
            return Cause.DISTANCE, rtt
        case Trouble.SMALL_PICTURE | Trouble.HEARD_BADLY if 0 < upload < AMPLE:
            return Cause.UPLOAD, upload
        case Trouble.SMALL_PICTURE | Trouble.HEARD_BADLY:
            return Cause.THIS_COMPUTER, 0.0
        case _:
            return Cause.OTHER_END, 0.0
