"""Permissions: by IP, for their lifetime, within their number."""

from server.turn.permissions import Permissions


def test_permission_lasts_its_lifetime_and_is_refreshed() -> None:
    permissions = Permissions(lifetime=300, capacity=4)
    permissions.install(("192.0.2.1",), 0.0)

    assert permissions.allows("192.0.2.1", 299.9)
    assert not permissions.allows("192.0.2.1", 300.0)
    assert not permissions.allows("192.0.2.2", 1.0)

    permissions.install(("192.0.2.1",), 200.0)
    assert permissions.allows("192.0.2.1", 499.9)


def test_all_or_none_and_expired_ones_make_room() -> None:
    permissions = Permissions(lifetime=300, capacity=2)

    assert permissions.install(("a", "b"), 0.0)
    assert not permissions.install(("b", "c"), 100.0)
    assert not permissions.allows("b", 350.0), "a refused request refreshes nothing"
    assert permissions.install(("c", "d"), 300.0)
    assert len(permissions) == 2
