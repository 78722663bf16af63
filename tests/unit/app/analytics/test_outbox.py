"""Events on their way to the server, in virtual time."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from app.analytics.outbox import BATCH, CAPACITY, EVERY, MAX_RETRY_AFTER, RETRY_AFTER, SOON, Outbox
from app.protocol.events import codec
from app.protocol.events.record import EventId, Reported
from app.protocol.events.schema import CallStarted
from app.protocol.messages import ReportEvents


def events(begin: int, end: int) -> list[Reported]:
    return [Reported(EventId(f"{at}"), float(at), CallStarted()) for at in range(begin, end)]


def ids(report: ReportEvents) -> list[int]:
    found = [codec.decode_reported(each) for each in report.events]
    return [int(each.id) for each in found if isinstance(each, Reported)]


def run(outbox: Outbox, until: float) -> list[tuple[float, ReportEvents]]:
    """Everything it sends by then, nothing answered."""
    sent = []
    while (at := outbox.next_timeout()) is not None and at <= until:
        outbox.handle_timeout(at)
        sent += [(at, report) for report in outbox.outgoing()]
        following = outbox.next_timeout()
        assert following is None or following > at
    return sent


def ready() -> Outbox:
    outbox = Outbox()
    outbox.allow(True, 0.0)
    outbox.online(True, 0.0)
    return outbox


def test_events_are_gathered_and_sent_together() -> None:
    outbox = ready()
    for at in range(5):
        outbox.add(events(at, at + 1), float(at))

    (when, report), *rest = run(outbox, 1000.0)

    assert (when, ids(report), rest) == (EVERY, [0, 1, 2, 3, 4], [])
    outbox.accepted(31.0)
    assert run(outbox, 1000.0) == []
    assert [int(each.id) for each in outbox.sent] == [0, 1, 2, 3, 4]


def test_the_end_of_a_call_does_not_wait() -> None:
    outbox = ready()
    outbox.add(events(0, 1), 0.0)
    outbox.hurry(3.0)

    assert run(outbox, 1000.0)[0][0] == 3.0 + SOON


def test_at_the_end_of_the_program_one_more_report_goes_at_once() -> None:
    outbox = ready()
    outbox.add(events(0, 2), 0.0)
    outbox.leave(1.0)

    assert [ids(report) for report in outbox.outgoing()] == [[0, 1]]
    outbox.allow(False, 2.0)
    outbox.add(events(2, 3), 3.0)
    outbox.leave(3.0)
    assert outbox.outgoing() == []


def test_many_go_at_once_but_one_report_after_another() -> None:
    outbox = ready()
    outbox.add(events(0, BATCH + 10), 0.0)

    assert len(run(outbox, 1000.0)) == 1
    outbox.accepted(1.0)
    assert [ids(report) for _, report in run(outbox, 1000.0)] == [list(range(BATCH, BATCH + 10))]


def test_what_was_refused_comes_again_later_and_later() -> None:
    outbox = ready()
    outbox.add(events(0, 3), 0.0)
    times, now = [], 0.0
    for _ in range(8):
        ((now, report),) = run(outbox, 1e6)
        assert ids(report) == [0, 1, 2]
        times.append(now)
        outbox.refused(0.0, now)

    pauses = [b - a for a, b in itertools.pairwise(times)]
    assert pauses[:3] == [RETRY_AFTER, 2 * RETRY_AFTER, 4 * RETRY_AFTER]
    assert pauses[-1] == MAX_RETRY_AFTER
    outbox.refused(5000.0, now)
    assert outbox.next_timeout() == now + 5000.0


def test_offline_the_oldest_are_dropped_and_the_rest_goes_when_it_is_back() -> None:
    outbox = ready()
    outbox.add(events(0, 1), 0.0)
    run(outbox, EVERY)
    outbox.offline()
    outbox.add(events(1, CAPACITY + 5), 40.0)

    assert outbox.next_timeout() is None
    assert outbox.dropped == 5
    outbox.online(True, 100.0)
    assert ids(run(outbox, 200.0)[0][1])[0] == 5


def test_what_was_under_way_when_the_line_broke_goes_again_in_its_place() -> None:
    outbox = ready()
    outbox.add(events(0, 2), 0.0)
    run(outbox, EVERY)
    outbox.add(events(2, 3), 35.0)
    outbox.offline()
    outbox.online(True, 50.0)

    assert ids(run(outbox, 1000.0)[0][1]) == [0, 1, 2]


def test_a_server_that_takes_none_gets_none() -> None:
    outbox = Outbox()
    outbox.allow(True, 0.0)
    outbox.online(False, 0.0)
    outbox.add(events(0, 100), 0.0)

    assert outbox.next_timeout() is None


def test_refused_by_the_person_nothing_leaves_and_nothing_is_kept() -> None:
    outbox = ready()
    outbox.add(events(0, 10), 0.0)
    outbox.allow(False, 1.0)
    outbox.add(events(10, 20), 2.0)

    assert run(outbox, 1e6) == []
    assert outbox.waiting == 0
    outbox.allow(True, 100.0)
    assert run(outbox, 1e6) == [], "what happened meanwhile stays untold"


STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            ["add", "run", "accept", "refuse", "offline", "online", "untaken", "allow", "forbid", "hurry", "leave"]
        ),
        st.floats(0.0, 100.0),
    ),
    max_size=60,
)


@given(STEPS)
def test_whatever_happens_nothing_leaves_unallowed_and_memory_is_bounded(steps: list[tuple[str, float]]) -> None:
    outbox, now, count = Outbox(), 0.0, 0
    is_allowed = is_taken = False
    for step, seconds in steps:
        now += seconds
        match step:
            case "add":
                outbox.add(events(count, count + 30), now)
                count += 30
            case "run":
                if (at := outbox.next_timeout()) is not None and at <= now:
                    outbox.handle_timeout(now)
                    following = outbox.next_timeout()
                    assert following is None or following > now
                assert is_allowed or not outbox.outgoing()
            case "accept":
                outbox.accepted(now)
            case "refuse":
                outbox.refused(seconds, now)
            case "offline":
                outbox.offline()
                is_taken = False
            case "online" | "untaken":
                is_taken = step == "online"
                outbox.online(is_taken, now)
            case "hurry":
                outbox.hurry(now)
            case "leave":
                outbox.leave(now)
                assert (is_allowed and is_taken) or not outbox.outgoing()
            case _:
                is_allowed = step == "allow"
                outbox.allow(is_allowed, now)
        assert outbox.waiting <= CAPACITY
        assert (is_allowed and is_taken) or outbox.next_timeout() is None
        assert len(outbox.sent) <= 200
