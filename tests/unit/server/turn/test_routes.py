"""Routes: what a shell may follow for a moment without asking for each packet."""

from media.ice.stun import Method
from server.turn.relaying import ROUTE_LIFE
from server.turn.statistics import Drop
from tests.kit.turn_lab import OTHER_PEER, PEER, RELAY_IP, Client, Lab
from tests.kit.turn_requests import channel


def bound(lab: Lab, user: str = "ann", *, port: int = 1000, stream: bool = False) -> Client:
    client = Client(lab, user, port=port, stream=stream)
    client.allocate()
    assert client.code(Method.CHANNEL_BIND, channel(0x4001), peers=(PEER,)) == 0
    return client


def test_routes_of_a_channel_lead_both_ways() -> None:
    lab = Lab()
    client = bound(lab)

    there = lab.server.packets.route_of_client(client.source, 0x4001, 0.0)
    back = lab.server.packets.route_of_peer(client.relay_id, PEER, 0.0)

    assert there is not None
    assert (there.relay_id, there.target, there.channel) == (client.relay_id, PEER, 0)
    assert back is not None
    assert (back.listener, back.target, back.channel) == (client.source.listener, client.source.address, 0x4001)
    assert there.until == back.until == ROUTE_LIFE


def test_a_route_ends_with_its_channel() -> None:
    lab = Lab(channel_lifetime=10.0)
    client = bound(lab)
    packets = lab.server.packets

    for route in (
        packets.route_of_client(client.source, 0x4001, 9.5),
        packets.route_of_peer(client.relay_id, PEER, 9.5),
    ):
        assert route is not None
        assert route.until == 10.0
    assert packets.route_of_client(client.source, 0x4001, 10.0) is None
    assert packets.route_of_peer(client.relay_id, PEER, 10.0) is None


def test_there_is_none_where_each_packet_has_to_be_looked_at() -> None:
    lab = Lab()
    client, stream = bound(lab), bound(lab, "bob", port=2000, stream=True)
    packets = lab.server.packets
    stranger = client.source._replace(address=("192.0.2.77", 1))

    assert packets.route_of_client(stranger, 0x4001, 0.0) is None
    assert packets.route_of_client(client.source, 0x4002, 0.0) is None
    assert packets.route_of_peer(client.relay_id, OTHER_PEER, 0.0) is None
    assert packets.route_of_peer(999, PEER, 0.0) is None
    assert packets.route_of_peer(stream.relay_id, PEER, 0.0) is None, "streams have their own writing"


def test_an_address_of_the_server_that_nobody_holds_is_no_target() -> None:
    lab = Lab()
    client = Client(lab)
    client.allocate()
    assert client.code(Method.CHANNEL_BIND, channel(0x4001), peers=((RELAY_IP, 22),)) == 0

    assert lab.server.packets.route_of_client(client.source, 0x4001, 0.0) is None


def test_between_two_relayed_addresses_the_route_is_short_and_both_pay() -> None:
    lab = Lab(relay_rate=1000)
    ann, bob = Client(lab), Client(lab, "bob", port=2000)
    at_ann, at_bob = ann.allocate(), bob.allocate()
    assert ann.code(Method.CHANNEL_BIND, channel(0x4001), peers=(at_bob,)) == 0
    packets = lab.server.packets
    assert packets.route_of_client(ann.source, 0x4001, 0.0) is None, "bob has no channel: an indication is needed"
    assert bob.code(Method.CHANNEL_BIND, channel(0x4002), peers=(at_ann,)) == 0

    route = packets.route_of_client(ann.source, 0x4001, 0.0)
    assert route is not None
    assert (route.target, route.channel, len(route.payers)) == (bob.source.address, 0x4002, 2)
    assert packets.charge(route, 2, 800, 0.0)
    assert not packets.charge(route, 2, 800, 0.0)
    statistics = lab.server.statistics()
    assert (statistics.packets_to_peers, statistics.packets_to_clients) == (2, 2)
    assert (statistics.bytes_to_peers, statistics.bytes_to_clients) == (800, 800)
    assert Drop.OVER_RATE not in lab.drops, "the machine counts it when it sees each packet"
