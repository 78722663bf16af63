"""Visitors are counted by site, so that one of them cannot take every place."""

import pytest

from server.visitors import Visitors, site_of


def test_each_site_has_its_own_limit() -> None:
    visitors = Visitors(limit=2)

    same = ("192.0.2.1", "::ffff:192.0.2.1", "192.0.2.1")
    assert [visitors.enter(address) for address in same] == [True, True, False]
    assert visitors.enter("192.0.2.2")
    visitors.leave("192.0.2.1")
    assert visitors.enter("192.0.2.1")
    assert len(visitors) == 3


def test_this_machine_has_none() -> None:
    visitors = Visitors(limit=1)

    assert all(visitors.enter(address) for address in ("127.0.0.1", "127.0.0.1", "::1", "::1"))


@pytest.mark.parametrize(
    ("address", "site"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("fe80::1%eth0", "fe80::"),
        ("nowhere", "nowhere"),
    ],
)
def test_an_ipv6_network_is_one_site(address: str, site: str) -> None:
    assert site_of(address) == site
