"""Requests that were used: remembered while their nonce is good, and never more than there is room for."""

from hypothesis import given
from hypothesis import strategies as st

from server.turn.credentials import NONCE_LIFETIME
from server.turn.once import IN_TOTAL, KEPT_FOR, PER_USER, UsedRequests


def number(n: int) -> bytes:
    return n.to_bytes(12, "big")


def test_a_request_is_known_for_longer_than_its_nonce_is_good() -> None:
    used = UsedRequests()
    used.use("ann", number(1), 5.0)

    assert used.has("ann", number(1), 5.0 + NONCE_LIFETIME)
    assert not used.has("ann", number(1), 5.0 + KEPT_FOR)
    assert not used.has("bob", number(1), 5.0), "ids are their user's"
    used.use("bob", number(2), 5.0 + KEPT_FOR)
    assert len(used) == 1, "what is over takes no room"


def test_who_asks_without_end_forgets_only_the_own_oldest() -> None:
    used = UsedRequests()
    used.use("ann", number(0), 0.0)
    for n in range(10 * PER_USER):
        used.use("mallory", number(n), n * 1e-3)

    assert len(used) == PER_USER + 1
    assert used.has("ann", number(0), 3.0)
    assert used.has("mallory", number(9 * PER_USER), 3.0)
    assert not used.has("mallory", number(9 * PER_USER - 1), 3.0)


def test_thousands_of_users_take_no_more_room_than_there_is() -> None:
    used = UsedRequests()
    for n in range(IN_TOTAL + 500):
        used.use(str(n), number(n), n * 1e-4)

    assert len(used) == IN_TOTAL
    assert not used.has("499", number(499), 8.0), "who was quiet the longest"
    assert used.has("500", number(500), 8.0)


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 4), st.integers(0, 400)), max_size=60))
def test_books_agree_with_a_plain_list(uses: list[tuple[str, int, int]]) -> None:
    used, plain, now = UsedRequests(), dict[tuple[str, int], float](), 0.0
    for user, n, seconds in uses:
        now += seconds
        used.use(user, number(n), now)
        plain[user, n] = now

    known = {key for key, at in plain.items() if now < at + KEPT_FOR}
    assert {key for key in plain if used.has(key[0], number(key[1]), now)} == known
    assert len(known) <= len(used) <= len(plain)
