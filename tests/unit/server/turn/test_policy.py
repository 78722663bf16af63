"""Peer policy: nothing but the Internet by default, and never the server itself."""

import pytest

from server.turn.policy import CLOUD_IPS, PeerPolicy

INSIDE = (
    "0.0.0.0", "127.0.0.1", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "224.0.0.1",
    "255.255.255.255", "::", "::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "fd00:ec2::254",
    "fe80::1", "ff02::1",
)  # fmt: skip


@pytest.mark.parametrize("ip", INSIDE)
def test_inside_is_denied(ip: str) -> None:
    assert PeerPolicy().denies(ip)
    assert PeerPolicy().denies_direct((ip, 80))


def test_outside_is_open() -> None:
    assert not PeerPolicy().denies("198.51.100.1")
    assert not PeerPolicy().denies_direct(("198.51.100.1", 80))


def test_own_address_may_be_permitted_but_not_reached() -> None:
    policy = PeerPolicy(own_ips=frozenset({"198.51.100.1", "192.168.1.2"}), allow_private=True)

    for ip in ("198.51.100.1", "192.168.1.2"):
        assert not policy.denies(ip)
        assert policy.denies_direct((ip, 80))
    assert not policy.denies_direct(("192.168.1.3", 80))


def test_opened_private_networks_leave_the_machine_and_its_cloud_closed() -> None:
    policy = PeerPolicy(allow_private=True)

    for ip in ("192.168.1.3", "10.0.0.1", "100.64.0.1", "fd00::1"):
        assert not policy.denies(ip)
        assert not policy.denies_direct((ip, 80))
    for ip in ("169.254.169.254", "127.0.0.1", "::1", "fe80::1", *CLOUD_IPS):
        assert policy.denies(ip)
        assert policy.denies_direct((ip, 80))


def test_loopback_for_tests() -> None:
    policy = PeerPolicy(allow_loopback=True, own_ips=frozenset({"127.0.0.1"}))

    assert not policy.denies_direct(("127.0.0.1", 80))
    assert policy.denies("10.0.0.1")
