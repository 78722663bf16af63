"""How calls were."""

from PySide6.QtWidgets import QWidget

from app.analytics.review import review
from app.protocol.events.record import EventId, Reported
from app.protocol.events.schema import AnyEvent, CallEnded, CallStarted, PathChanged, QualitySample, VideoQuality
from tests.ui.people import NOW, person
from tests.ui.scenes.scene import Scene
from ui.windows.review import ReviewWindow

BEGIN = NOW - 1500.0
HD = VideoQuality(1280, 720, 30.0, 1.8e6)
SMALL = VideoQuality(480, 270, 15.0, 2e5)


def happened(*events: tuple[float, AnyEvent]) -> tuple[Reported, ...]:
    """Events, by seconds since the beginning."""
    return tuple(Reported(EventId(str(number)), BEGIN + at, event) for number, (at, event) in enumerate(events))


def sample(at: float) -> QualitySample:
    """A line that is good, then has a narrow upload, then loses the direct path."""
    if 300 < at <= 420:
        return QualitySample(5.0, rtt=0.16, loss_sent=0.05, estimate=4.1e5, video_sent=SMALL, video_received=HD)
    if 715 < at <= 730:
        return QualitySample(5.0, lost=5.0 if at < 730 else 3.0, rtt=0.05, estimate=2.4e6, video_sent=HD)
    if 900 < at <= 925:
        frozen = VideoQuality(1280, 720, 9.0, 4e5, 2.2)
        return QualitySample(5.0, rtt=0.09, loss_received=0.12, estimate=2.4e6, video_sent=HD, video_received=frozen)
    ripple = (at * 7919 % 97) / 97
    rtt = 0.04 + 0.02 * ripple + (0.04 if at > 730 else 0.0)
    return QualitySample(5.0, rtt=rtt, loss_sent=0.01 * ripple, estimate=2.5e6, video_sent=HD, video_received=HD)


BAD_CALL = happened(
    (0, CallStarted(True, True)),
    (1, PathChanged(False, "udp", "host", "srflx", "first valid path")),
    *((float(at), sample(at)) for at in range(5, 1201, 5)),
    (731, PathChanged(True, "udp", "relay", "srflx", "the direct path fell silent")),
    (1201, CallEnded("hung_up", 1200.0)),
)
GOOD_CALL = happened(
    (0, CallStarted(True, True)),
    (1, PathChanged(False, "udp", "host", "srflx", "first valid path")),
    *((float(at), sample(at)) for at in range(5, 296, 5)),
)


def bad() -> QWidget:
    """One that had three bad stretches."""
    window = ReviewWindow(person("kwame"), BEGIN, review(BAD_CALL), is_sent=True)
    if window.chart is not None:
        window.chart._point_at(70)
    return window


def good() -> QWidget:
    """One that had none."""
    return ReviewWindow(person("kwame"), BEGIN, review(GOOD_CALL), is_sent=False)


def unknown() -> QWidget:
    """One that was too short."""
    return ReviewWindow(person("kwame"), BEGIN, None, is_sent=False)


SCENES: dict[str, Scene] = {
    "review": Scene(bad, (760, 760)),
    "review_good": Scene(good, (760, 680)),
    "review_unknown": Scene(unknown, (760, 420)),
}
