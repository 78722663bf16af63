"""What is kept of a call on this device: its events in order, of bounded number. Pure.

A long call keeps its whole length: samples are put together by two until they fit.
"""

from collections.abc import Iterable, Sequence

import msgspec

from app.protocol.events.record import Reported
from app.protocol.events.schema import QualitySample, SoundQuality, VideoQuality

MAX_SAMPLES = 1440  # two hours at full detail
MAX_OTHERS = 500


def bounded(events: Sequence[Reported]) -> tuple[Reported, ...]:
    """The same call with no more samples and other events than are kept."""
    samples = [each for each in events if isinstance(each.event, QualitySample)]
    others = [each for each in events if not isinstance(each.event, QualitySample)]
    while len(samples) > MAX_SAMPLES:
        samples = list(_halved(samples))
    if len(others) > MAX_OTHERS:
        others = others[: MAX_OTHERS // 2] + others[-MAX_OTHERS // 2 :]
    return tuple(sorted((*samples, *others), key=lambda each: each.at))


def _halved(samples: Sequence[Reported]) -> Iterable[Reported]:
    for at in range(0, len(samples) - 1, 2):
        one, two = samples[at], samples[at + 1]
        assert isinstance(one.event, QualitySample)
        assert isinstance(two.event, QualitySample)
        yield msgspec.structs.replace(two, event=merged(one.event, two.event))
    if len(samples) % 2:
        yield samples[-1]


def merged(one: QualitySample, two: QualitySample) -> QualitySample:
    """Two samples that follow one another as one: spans add up, the worst stays the worst, the rest are means."""
    total = one.period + two.period
    weight = one.period / total if total > 0 else 0.5

    def mean(a: float, b: float) -> float:
        return a * weight + b * (1 - weight)

    def video(a: VideoQuality, b: VideoQuality) -> VideoQuality:
        return VideoQuality(b.width, b.height, mean(a.fps, b.fps), mean(a.bitrate, b.bitrate), a.frozen + b.frozen)

    def sound(a: SoundQuality, b: SoundQuality) -> SoundQuality:
        return SoundQuality(mean(a.bitrate, b.bitrate), mean(a.concealed, b.concealed), b.playout_delay)

    return QualitySample(
        total,
        lost=one.lost + two.lost,
        rtt=mean(one.rtt, two.rtt) if one.rtt and two.rtt else one.rtt or two.rtt,
        rtt_max=max(one.rtt_max, two.rtt_max),
        loss_sent=mean(one.loss_sent, two.loss_sent),
        loss_received=mean(one.loss_received, two.loss_received),
        estimate=mean(one.estimate, two.estimate),
        video_sent=video(one.video_sent, two.video_sent),
        video_received=video(one.video_received, two.video_received),
        sound_sent=sound(one.sound_sent, two.sound_sent),
        sound_received=sound(one.sound_received, two.sound_received),
    )
