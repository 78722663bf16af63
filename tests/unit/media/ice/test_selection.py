"""The sending path: first choice, doubt, duplicates, and more gathering when nothing helps."""

import pytest

from app.protocol.description import CandidateType
from media.ice.pacing import Pacer
from media.ice.path import Path, PathState
from media.ice.selection import STANDBY_AFTER, STANDBY_INTERVAL, Selection
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
from tests.kit.ice_agents import make_base
from tests.unit.media.ice.test_candidate import relay_base


class Bench:
    """A selection over paths that a test makes."""

    def __init__(self) -> None:
        self.paths: dict[PathKey, Path] = {}
        self.events: list[IceEvent] = []
        self.selection = Selection(self.paths, Pacer(), self.events, controlling=True)
        self.selection.is_parley = True

    def path(self, port: int, rtt: float, *, relayed: bool = False) -> Path:
        """A path proved at time 0."""
        base = relay_base() if relayed else make_base()
        path = Path(base, ("20.0.0.2", port), CandidateType.HOST, priority=1, now=0.0)
        path.revive(0.0, jitter=1.0)
        path.measure(rtt)
        path.proved(0.0, 0.0)
        self.paths[path.key] = path
        return path

    def told(self, kind: type[IceEvent]) -> list[IceEvent]:
        found = [event for event in self.events if isinstance(event, kind)]
        self.events[:] = [event for event in self.events if not isinstance(event, kind)]
        return found


def test_cheapest_proved_path_is_taken_first() -> None:
    bench = Bench()
    bench.path(1, 0.2)
    near = bench.path(2, 0.05)

    bench.selection.select(0.1)

    assert bench.selection.targets() == (near,)
    (change,) = bench.told(SendPathChanged)
    assert isinstance(change, SendPathChanged)
    assert change.reason is SwitchReason.FIRST


def test_doubt_doubles_media_on_a_spare_until_one_of_them_is_proved() -> None:
    bench = Bench()
    near, spare = bench.path(1, 0.05), bench.path(2, 0.1, relayed=True)
    bench.selection.select(0.1)

    bench.selection.doubt(near, 1.0)
    assert bench.selection.targets() == (near, spare)
    assert spare.triggered

    spare.proved(1.05, 1.15)
    bench.selection.select(1.15)

    assert bench.selection.targets() == (spare,)
    assert len(bench.told(PathDoubted)) == 1


def test_needless_doubt_ends_the_duplicates() -> None:
    bench = Bench()
    near = bench.path(1, 0.05)
    bench.path(2, 0.1, relayed=True)
    bench.selection.select(0.1)
    bench.selection.doubt(near, 1.0)

    near.resolve(1.1)
    bench.selection.watch(1.1)

    assert bench.selection.targets() == (near,)


def test_without_a_spare_more_is_gathered_at_once_and_each_second() -> None:
    bench = Bench()
    near = bench.path(1, 0.05)
    bench.selection.select(0.1)
    bench.selection.doubt(near, 1.0)

    times = [event.at for event in bench.told(GatherMore) if isinstance(event, GatherMore)]
    while (at := bench.selection.next_timeout()) is not None and at < 4.0:
        bench.selection.watch(at)
        after = bench.selection.next_timeout()
        assert after is None or after > at
        times += [event.at for event in bench.told(GatherMore) if isinstance(event, GatherMore)]

    assert times == [1.0, 2.0, 3.0]
    assert near.state is PathState.DEAD
    assert len(bench.told(PathDead)) == 1


def test_path_proved_only_before_the_doubt_is_not_the_better_one() -> None:
    bench = Bench()
    near = bench.path(1, 0.05)
    stale, relayed = bench.path(2, 0.06), bench.path(3, 0.3, relayed=True)
    bench.selection.select(0.1)
    bench.selection.doubt(near, 1.0)
    relayed.proved(1.1, 1.3)
    bench.selection.select(1.3)
    assert bench.selection.sending is relayed

    bench.selection.select(1.4)
    assert bench.selection.sending is relayed

    stale.proved(6.35, 6.5)
    bench.selection.select(6.5)
    assert bench.selection.sending is stale


def test_direct_path_that_failed_three_times_in_a_minute_leaves_the_call_on_the_relay() -> None:
    bench = Bench()
    near, relayed = bench.path(1, 0.05), bench.path(2, 0.2, relayed=True)
    bench.selection.select(0.1)

    for second in (10.0, 20.0, 30.0):
        near.proved(second - 1.0, second - 1.0)
        relayed.proved(second, second)
        bench.selection.select(second)
        assert bench.selection.sending is near
        bench.selection.doubt(near, second)
        relayed.proved(second + 0.1, second + 0.2)
        bench.selection.select(second + 0.2)
        assert bench.selection.sending is relayed
        near.resolve(second + 1.0)
        near.proved(second + 6.0, second + 6.5)
        relayed.proved(second + 6.0, second + 6.5)
        bench.selection.select(second + 6.5)

    assert bench.told(RelayHeld)
    assert bench.selection.sending is relayed
    assert bench.selection.steadiness.our_word(40.0) == 290.2
    for second in (200.0, 329.0):
        near.proved(second, second)
        relayed.proved(second, second)
        bench.selection.select(second)
        assert bench.selection.sending is relayed
    near.proved(331.0, 331.0)
    bench.selection.select(331.0)
    assert bench.selection.sending is near


def test_the_other_ends_word_moves_the_call_to_the_relay_and_a_dead_relay_is_left_all_the_same() -> None:
    bench = Bench()
    near, relayed = bench.path(1, 0.05), bench.path(2, 0.2, relayed=True)
    bench.selection.select(0.1)

    bench.selection.steadiness.agree(300.0, 1.0)
    bench.selection.select(1.1)

    assert bench.selection.sending is relayed
    assert bench.selection.steadiness.our_word(1.1) == 0.0
    bench.selection.doubt(relayed, 2.0)
    near.proved(2.1, 2.2)
    bench.selection.select(2.2)
    assert bench.selection.sending is near


def test_deadline_that_a_busy_machine_missed_gets_a_moment_to_read_what_waits() -> None:
    bench = Bench()
    near = bench.path(1, 0.05)
    bench.selection.select(0.1)
    near.media_acknowledged(0.1)
    near.media_sent(1.0)
    due = near.doubt_at(is_sending=True)
    assert due is not None

    bench.selection.watch(due + 0.2)
    assert not bench.told(PathDoubted)
    excused = bench.selection.next_timeout()
    assert excused is not None
    assert excused > due + 0.2

    bench.selection.watch(excused)
    assert bench.told(PathDoubted)


def test_sending_ends_with_consent() -> None:
    bench = Bench()
    near = bench.path(1, 0.05)
    bench.selection.select(0.1)
    bench.selection.doubt(near, 29.0)
    bench.selection.watch(30.0)

    assert bench.selection.targets() == ()


def test_a_relay_without_a_spare_that_outlives_it_asks_for_one_and_asks_again() -> None:
    bench = Bench()
    path = bench.path(1, 0.1, relayed=True)
    bench.path(2, 0.1, relayed=True)  # by the same server
    bench.selection.select(0.1)

    for at in (0.1 + STANDBY_AFTER, 0.1 + STANDBY_AFTER + STANDBY_INTERVAL):
        path.proved(at - 0.01, at - 0.01)
        bench.selection.watch(at - 0.01)
        assert bench.told(StandbyWanted) == []
        assert bench.selection.next_timeout() == at
        bench.selection.watch(at)
        assert bench.told(StandbyWanted) == [StandbyWanted(path.base.network, at)]
        assert (bench.selection.next_timeout() or at) > at


@pytest.mark.parametrize("why", ["direct", "independent spare", "standard peer"])
def test_no_other_call_asks_for_a_spare(why: str) -> None:
    bench = Bench()
    bench.path(1, 0.1, relayed=why != "direct")
    bench.selection.is_parley = why != "standard peer"
    bench.selection.select(0.1)
    if why == "independent spare":
        bench.path(2, 0.2).proved(0.2, 0.3)

    bench.selection.watch(3.0)

    assert bench.told(StandbyWanted) == []
