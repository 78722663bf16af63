"""Connected, disconnected, restart, failed: every instant of them."""

from media.ice.liveness import AgentState, Liveness
from media.ice.types import Connected, Disconnected, Failed, IceEvent, RestartNeeded


def walk(liveness: Liveness, events: list[IceEvent], end: float) -> list[tuple[float, type[IceEvent]]]:
    """Jump from timeout to timeout, always in doubt."""
    told: list[tuple[float, type[IceEvent]]] = []
    while (at := liveness.next_timeout()) is not None and at <= end:
        liveness.observe(in_doubt=True, now=at)
        told += [(at, type(event)) for event in events]
        events.clear()
        after = liveness.next_timeout()
        assert after is None or after > at
    return told


def test_total_loss_from_first_doubt_to_failure() -> None:
    events: list[IceEvent] = []
    liveness = Liveness(events, controlling=True)
    liveness.started(0.0)
    liveness.proved(1.0)
    assert events == [Connected()]
    events.clear()
    liveness.observe(in_doubt=True, now=1.1)

    assert walk(liveness, events, 100.0) == [
        (3.0, Disconnected),
        (4.0, RestartNeeded),
        (9.0, RestartNeeded),
        (19.0, RestartNeeded),
        (31.0, Failed),
    ]
    assert liveness.state is AgentState.FAILED


def test_controlled_side_asks_for_a_restart_later() -> None:
    events: list[IceEvent] = []
    liveness = Liveness(events, controlling=False)
    liveness.proved(0.0)
    liveness.observe(in_doubt=True, now=0.1)

    told = [at for at, kind in walk(liveness, events, 100.0) if kind is RestartNeeded]

    assert told == [4.5, 12.0, 27.0]


def test_never_connected_is_told_after_thirty_seconds() -> None:
    events: list[IceEvent] = []
    liveness = Liveness(events, controlling=True)
    assert liveness.next_timeout() is None
    liveness.started(5.0)

    assert walk(liveness, events, 100.0) == [(35.0, Failed)]


def test_proof_after_failure_connects_again() -> None:
    events: list[IceEvent] = []
    liveness = Liveness(events, controlling=True)
    liveness.started(0.0)
    liveness.observe(in_doubt=True, now=30.0)
    events.clear()

    liveness.proved(31.0)

    assert events == [Connected()]
