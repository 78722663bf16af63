"""How the server's own relay is opened: closed to what surrounds the server, wherever that stands."""

from dataclasses import replace

import pytest

from media.ice.stun import Method
from server.config import Settings
from server.embedded_relay import relay_settings
from server.turn.config import TurnLimits
from server.turn.policy import PeerPolicy
from tests.kit.turn_lab import PEER, RELAY_IP, Client, Lab
from tests.kit.turn_requests import channel

AROUND = ("10.0.0.9", "172.31.0.2", "192.168.1.7", "100.64.3.4", "127.0.0.1", "169.254.169.254")
LAN_IP = "192.168.1.2"


def policy_of(settings: Settings, *own_ips: str) -> PeerPolicy:
    """As the service makes it."""
    made = relay_settings(settings, 3478, TurnLimits())
    return PeerPolicy(
        allow_loopback=made.allow_loopback_peers, allow_private=made.allow_private_peers, own_ips=frozenset(own_ips)
    )


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "127.0.0.1", "localhost", "10.0.0.5"])
@pytest.mark.parametrize("relay_host", ["", "203.0.113.5", "meet.example"])
def test_nobody_gets_into_the_network_around_the_server(host: str, relay_host: str) -> None:
    policy = policy_of(Settings(host=host, relay_host=relay_host), "127.0.0.1", "10.0.0.5")

    for ip in AROUND:
        assert policy.denies_direct((ip, 53)), ip
    assert policy.denies_direct(("10.0.0.5", 22)), "nor at the server itself"
    assert not policy.denies_direct(PEER)


def test_an_administrator_opens_private_networks_and_nothing_else() -> None:
    policy = policy_of(Settings(relay_private_peers=True), LAN_IP)

    reached = {ip for ip in AROUND if not policy.denies_direct((ip, 53))}
    assert reached == {"10.0.0.9", "172.31.0.2", "192.168.1.7", "100.64.3.4"}
    assert policy.denies_direct((LAN_IP, 22))


def test_two_people_of_a_lan_talk_through_its_relay_with_everything_closed() -> None:
    lab = Lab(policy=replace(policy_of(Settings(host="0.0.0.0")), own_ips=frozenset({RELAY_IP})))
    ann, bob = Client(lab, "ann", ip="192.168.1.10"), Client(lab, "bob", ip="192.168.1.11")
    relayed_ann, relayed_bob = ann.allocate(), bob.allocate()

    assert ann.code(Method.CREATE_PERMISSION, peers=((bob.source.address[0], 5000),)) == 403
    assert ann.code(Method.CHANNEL_BIND, channel(0x4000), peers=(relayed_bob,)) == 0
    assert bob.code(Method.CHANNEL_BIND, channel(0x4001), peers=(relayed_ann,)) == 0
    result = lab.server.receive(b"\x40\x00\x00\x04east", ann.source, lab.now)

    assert result is not None
    assert getattr(result, "source", None) == bob.source
    assert getattr(result, "data", b"") == b"\x40\x01\x00\x04east"
