"""When a lost server is looked for, in virtual time."""

from app.signalling.pursuit import LOOK_AFTER, LOOK_EVERY, Pursuit


def run_until(pursuit: Pursuit, end: float, *, search: float = 4.0) -> list[float]:
    """When searches begin, if each takes so long and finds nothing."""
    looks: list[float] = []
    over: float | None = None
    while True:
        times = [at for at in (pursuit.next_timeout(), over) if at is not None]
        now = min(times, default=end)
        if now >= end:
            return looks
        if now == over:
            over = None
            pursuit.searched(now)
        pursuit.handle_timeout(now)
        for _ in pursuit.outgoing():
            looks.append(now)
            over = now + search
        due = pursuit.next_timeout()
        assert due is None or due > now


def test_a_server_that_is_back_soon_is_not_looked_for() -> None:
    pursuit = Pursuit()
    pursuit.lost(100.0)
    assert run_until(pursuit, 100.0 + LOOK_AFTER) == []

    pursuit.opened()

    assert pursuit.next_timeout() is None
    assert run_until(pursuit, 1000.0) == []


def test_one_that_stays_away_is_looked_for_again_and_again() -> None:
    pursuit = Pursuit()
    pursuit.lost(100.0)
    pursuit.lost(102.0)  # a further attempt failed: that begins nothing anew

    looks = run_until(pursuit, 160.0)

    first = 100.0 + LOOK_AFTER
    assert looks == [first, first + 4.0 + LOOK_EVERY, first + 2 * (4.0 + LOOK_EVERY)]


def test_a_changed_network_hurries_and_outdates_a_search() -> None:
    pursuit = Pursuit()
    pursuit.hurry(50.0)
    assert pursuit.next_timeout() is None  # nothing is lost

    pursuit.lost(100.0)
    pursuit.hurry(101.0)
    pursuit.handle_timeout(101.0)
    assert len(pursuit.outgoing()) == 1
    pursuit.hurry(102.0)
    assert pursuit.next_timeout() is None  # one search at a time

    pursuit.searched(105.0)
    pursuit.handle_timeout(105.0)
    assert len(pursuit.outgoing()) == 1
    pursuit.searched(109.0)
    assert pursuit.next_timeout() == 109.0 + LOOK_EVERY


def test_what_a_search_finds_after_the_connection_is_back_is_not_wanted() -> None:
    pursuit = Pursuit()
    pursuit.lost(0.0)
    pursuit.handle_timeout(LOOK_AFTER)
    assert pursuit.outgoing()
    wanted = [pursuit.is_wanted]

    pursuit.opened()

    assert [*wanted, pursuit.is_wanted] == [True, False]
    pursuit.searched(LOOK_AFTER + 1.0)
    assert pursuit.next_timeout() is None
    pursuit.lost(50.0)
    assert pursuit.next_timeout() == 50.0 + LOOK_AFTER
