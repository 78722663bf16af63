"""Which addresses are gathered on."""

from media.ice.addresses import is_ipv6
from media.ice.types import LinkCost
from media.transport.interfaces import DeviceAddress, choose_interfaces, list_interfaces

LOOP = (DeviceAddress("lo", "127.0.0.1"), DeviceAddress("lo", "::1"))
ETHERNET = (
    DeviceAddress("eth0", "192.168.1.5"),
    DeviceAddress("eth0", "192.168.1.6"),
    DeviceAddress("eth0", "2a00::5"),
    DeviceAddress("eth0", "2a00::6"),
    DeviceAddress("eth0", "2a00::7"),
    DeviceAddress("eth0", "fe80::5", 2),
)


def chosen(*addresses: DeviceAddress, defaults: tuple[str, ...] = (), loopback: bool = False) -> list[str]:
    return [interface.ip for interface in choose_interfaces(addresses, frozenset(defaults), loopback=loopback)]


def test_one_ipv4_and_two_ipv6_of_a_device_the_default_sources_first() -> None:
    assert chosen(*LOOP, *ETHERNET, defaults=("192.168.1.6", "2a00::7")) == ["2a00::7", "192.168.1.6", "2a00::5"]


def test_families_take_turns_and_ipv6_begins_on_every_device() -> None:
    """RFC 8421 section 4: neither family has to wait until all addresses of the other were tried."""
    wireless = tuple(DeviceAddress("wlan0", ip) for ip in ("10.0.0.5", "2a01::5", "2a01::6", "2a01::7"))

    order = chosen(*ETHERNET, *wireless, defaults=("192.168.1.5", "2a00::5"))

    assert [is_ipv6(ip) for ip in order] == [True, False, True, True, False, True]


def test_loopback_by_option_or_for_want_of_anything_else() -> None:
    assert chosen(*LOOP) == ["::1", "127.0.0.1"]
    assert "127.0.0.1" not in chosen(*LOOP, *ETHERNET)
    assert chosen(*LOOP, *ETHERNET, loopback=True)[-2:] == ["::1", "127.0.0.1"]


def test_link_local_only_where_there_is_nothing_wider() -> None:
    lonely = choose_interfaces([DeviceAddress("eth1", "fe80::9", 3)], frozenset(), loopback=False)

    assert [(interface.ip, interface.scope) for interface in lonely] == [("fe80::9", 3)]


def test_bridges_of_containers_are_left_out_unless_they_lead_out() -> None:
    bridge = DeviceAddress("docker0", "172.17.0.1")

    assert chosen(bridge, *ETHERNET[:1]) == ["192.168.1.5"]
    assert chosen(bridge, *ETHERNET[:1], defaults=("172.17.0.1",)) == ["172.17.0.1", "192.168.1.5"]


def test_vpn_costs_and_devices_have_numbers_of_their_own() -> None:
    addresses = [DeviceAddress("wg0", "10.9.0.2"), DeviceAddress("eth0", "192.168.1.5")]
    tunnel, ethernet = choose_interfaces(addresses, frozenset({"10.9.0.2"}), loopback=False)

    assert (tunnel.cost, ethernet.cost) == (LinkCost.VPN, LinkCost.ORDINARY)
    assert tunnel.network != ethernet.network
    assert 0 < tunnel.network < 65536


def test_this_machine_has_an_address() -> None:
    assert list_interfaces(loopback=True)
