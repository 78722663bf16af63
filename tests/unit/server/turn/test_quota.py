"""Quotas: allocations by user and in total, bytes by second, answers by source."""

from server.turn.quota import CAP_WINDOW, AllocationQuota, AnswerCap, ByteRate


def test_allocations_by_user_and_in_total() -> None:
    quota = AllocationQuota(per_user=2, total=3)
    quota.take("ann")

    assert quota.user_has_room("ann")
    assert not quota.user_has_room("ann", 2)

    quota.take("ann")
    quota.take("bob")

    assert not quota.user_has_room("ann")
    assert quota.user_has_room("bob")
    assert not quota.server_has_room()

    quota.give_back("ann")

    assert quota.user_has_room("ann")
    assert quota.server_has_room()
    assert quota.in_use == 2


def test_rate_lets_a_second_pass_at_once_then_the_rate() -> None:
    rate = ByteRate(1000, 0.0)

    assert rate.take(1000, 0.0)
    assert not rate.take(1, 0.0)
    assert rate.take(500, 0.5)
    assert not rate.take(500, 0.6)
    assert rate.take(1000, 100.0)
    assert not rate.take(1, 100.0), "unused time is not saved up"


def test_answers_are_capped_per_source_and_window() -> None:
    cap = AnswerCap(limit=2, key=b"k")

    assert [cap.allows("192.0.2.1", 0.0) for _ in range(4)] == [True, True, False, False]
    assert cap.allows("192.0.2.2", 0.0)
    assert not cap.allows("192.0.2.1", CAP_WINDOW - 0.1)
    assert cap.allows("192.0.2.1", CAP_WINDOW)


def test_an_ipv6_site_is_one_source() -> None:
    cap = AnswerCap(limit=1, key=b"k")

    assert cap.allows("2001:db8:1:1::1", 0.0)
    assert not cap.allows("2001:db8:1:1:ffff::2", 0.0)
    assert cap.allows("2001:db8:1:2::1", 0.0)
