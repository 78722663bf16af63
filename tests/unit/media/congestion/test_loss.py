"""Loss that limits the rate, and whose doing it was."""

from media.congestion.loss import LossLimit


def looked(limit: LossLimit, *, is_queueing: bool, lost: int, now: float) -> None:
    """A second of packets, of which so many of a hundred were lost."""
    limit.count(packets=100, lost=lost)
    limit.update(1e6, acked=9e5, is_queueing=is_queueing, rtt=0.1, now=now)


def test_what_our_queue_loses_is_not_the_path() -> None:
    limit = LossLimit()
    limit.update(1e6, acked=9e5, is_queueing=False, rtt=0.1, now=0.0)

    looked(limit, is_queueing=False, lost=5, now=1.0)
    assert limit.path_loss == limit.loss == 0.05

    looked(limit, is_queueing=True, lost=40, now=2.0)
    looked(limit, is_queueing=False, lost=30, now=3.0)  # most of it was lost while the queue was still there
    assert limit.loss == 0.3
    assert limit.path_loss == 0.05

    looked(limit, is_queueing=False, lost=0, now=4.0)
    assert limit.path_loss == 0.0


def test_without_feedback_the_reports_are_believed() -> None:
    limit = LossLimit()
    limit.reported(0.2, 1e6, rtt=0.1, now=1.0)

    assert limit.path_loss == 0.2
