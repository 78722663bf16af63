"""The grade of a line."""

import pytest

from app.quality import Quality, grade
from media.engine.api import PeerStats


@pytest.mark.parametrize(
    ("stats", "quality"),
    [
        (None, Quality.GOOD),
        (PeerStats(), Quality.GOOD),
        (PeerStats(rtt=0.02, loss_received=0.004), Quality.GOOD),
        (PeerStats(rtt=0.35), Quality.FAIR),
        (PeerStats(loss_sent=0.03), Quality.FAIR),
        (PeerStats(loss_received=0.1), Quality.WEAK),
        (PeerStats(rtt=0.8), Quality.WEAK),
    ],
)
def test_the_worse_of_loss_and_delay_decides(stats: PeerStats | None, quality: Quality) -> None:
    assert grade(stats) is quality


def test_a_lost_line_is_lost_whatever_the_figures_say() -> None:
    assert grade(PeerStats(rtt=0.01), is_media_lost=True) is Quality.LOST
