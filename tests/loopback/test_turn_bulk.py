"""Many packets at once through the relay: in bulk where the system can, one by one elsewhere, with the same outcome."""

import asyncio
import errno
import random
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from media.ice.addresses import Address
from media.ice.framing import channel_data, parse_channel_data
from media.ice.stun import Class, Method
from server.net import batches, fast_path
from server.net.turn import TurnService
from server.turn.config import TurnLimits
from server.turn.credentials import make_credentials
from server.turn.statistics import Drop
from tests.kit.turn_client import UdpTurnClient
from tests.kit.turn_requests import UDP, channel, lifetime
from tests.kit.turn_service import SECRET, running_turn
from tests.kit.waiting import until

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    """Which loop runs the tests."""
    return "asyncio"


@pytest.fixture(params=["bulk", "one by one", "not together"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """In bulk; as on a system that has none of it; and where the interface does not take packets together."""
    if request.param == "bulk" and not batches.are_supported():
        pytest.skip("reads many datagrams at once on Linux only")
    if request.param == "one by one":
        monkeypatch.setattr(batches, "are_supported", lambda: False)
    if request.param == "not together":

        def refuse(*_: object) -> None:
            raise OSError(errno.EIO, "no checksums here")

        monkeypatch.setattr(fast_path, "send_together", refuse)
    return str(request.param)


class Call:
    """A client, its peer, and the channel between them."""

    def __init__(self, client: UdpTurnClient, peer: socket.socket, relayed: Address) -> None:
        self.client = client
        self.peer = peer
        self.relayed = relayed
        self.at_peer: list[bytes] = []
        self.at_client: list[bytes] = []

    def look(self) -> None:
        """Take what has arrived."""
        for sock, found in ((self.peer, self.at_peer), (self.client.sock, self.at_client)):
            try:
                while True:
                    found.append(sock.recv(4096))
            except BlockingIOError:
                pass


@asynccontextmanager
async def call(service: TurnService, user: str) -> AsyncIterator[Call]:
    """An allocation with a channel to a peer on this machine."""
    realm, nonce = service.challenge()
    username, password = make_credentials(SECRET, user, 4_000_000_000)
    client = UdpTurnClient(("127.0.0.1", service.ports.udp), username, password, realm=realm, nonce=nonce)
    peer = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    peer.setblocking(False)
    peer.bind(("127.0.0.1", 0))
    try:
        relayed = (await client.ask(Method.ALLOCATE, UDP)).relayed_address
        assert relayed is not None
        assert (await client.ask(Method.CHANNEL_BIND, channel(0x4000), peer=peer.getsockname())).cls is Class.SUCCESS
        yield Call(client, peer, relayed)
    finally:
        client.close()
        peer.close()


def _missing(calls: list[Call], count: int) -> str | None:
    for each in calls:
        each.look()
    late = [(len(each.at_peer), len(each.at_client)) for each in calls]
    return None if all(found == (count, count) for found in late) else f"arrived: {late} of {count}"


@pytest.mark.usefixtures("way")
async def test_bursts_of_several_calls_arrive_whole_and_in_order() -> None:
    shuffled = random.Random(7)
    sizes = [shuffled.choice((0, 1, 3, 200, 200, 1000, 1000, 1000, 1200)) for _ in range(90)]
    payloads = [bytes([number]) * size for number, size in enumerate(sizes)]
    async with running_turn() as service, call(service, "ann") as ann, call(service, "bob") as bob:
        for payload in payloads:
            for each in (ann, bob):
                each.client.tell(channel_data(0x4000, payload))
                each.peer.sendto(payload, each.relayed)
        await until(lambda: _missing([ann, bob], len(payloads)), within=10)
        statistics = service.statistics()

    for each in (ann, bob):
        assert each.at_peer == payloads
        assert [parse_channel_data(data) for data in each.at_client] == [(0x4000, payload) for payload in payloads]
    assert statistics.turn.packets_to_peers == statistics.turn.packets_to_clients == 2 * len(payloads)
    assert statistics.turn.bytes_to_peers == statistics.turn.bytes_to_clients == 2 * sum(sizes)
    assert statistics.failed_sends == statistics.dropped_sends == 0


@pytest.mark.usefixtures("way")
async def test_a_busy_relay_still_hears_a_single_packet_and_a_request() -> None:
    async with running_turn(limits=TurnLimits(relay_rate=1 << 30)) as service, call(service, "ann") as ann:
        for round_number in range(1, 31):
            for _ in range(20):
                ann.client.tell(channel_data(0x4000, bytes(100)))
            await until(lambda count=20 * round_number: _heard(ann, count), within=10)
        await asyncio.sleep(2 * fast_path.WINDOW)  # quiet, so that the loop is told of packets again
        ann.client.tell(channel_data(0x4000, b"after"))
        await until(lambda: _heard(ann, 601), within=10)
        assert (await ann.client.ask(Method.REFRESH, lifetime(600))).cls is Class.SUCCESS


def _heard(each: Call, count: int) -> str | None:
    each.look()
    return None if len(each.at_peer) == count else f"{len(each.at_peer)} of {count}"


@pytest.mark.usefixtures("way")
async def test_nothing_passes_an_allocation_that_was_given_up() -> None:
    async with running_turn() as service, call(service, "ann") as ann, call(service, "bob") as bob:
        ann.client.tell(channel_data(0x4000, b"before"))
        await until(lambda: _heard(ann, 1), within=5)
        assert (await ann.client.ask(Method.REFRESH, lifetime(0))).cls is Class.SUCCESS
        ann.client.tell(channel_data(0x4000, b"after"))
        bob.client.tell(channel_data(0x4000, b"mark"))
        await until(lambda: _heard(bob, 1), within=5)
        ann.look()

        assert ann.at_peer == [b"before"]
        assert service.statistics().turn.drops[Drop.NO_ALLOCATION] == 1


@pytest.mark.usefixtures("way")
async def test_wrong_lengths_other_senders_and_too_much_are_dropped_and_counted() -> None:
    limits = TurnLimits(relay_rate=5000)
    async with running_turn(limits=limits) as service, call(service, "ann") as ann:
        whole = channel_data(0x4000, bytes(100))
        for damaged in (whole[:50], whole + bytes(4), whole[:3], b"\x40", b"\x40\x00\xff\xff", b"\x80" + whole[1:]):
            ann.client.tell(damaged)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
            stranger.sendto(whole, ("127.0.0.1", service.ports.udp))
        for _ in range(10):
            ann.client.tell(channel_data(0x4000, bytes(1000)))
        ann.client.tell(channel_data(0x4000, b""))
        await until(lambda: _why_without(ann, b""), within=5)
        drops = service.statistics().turn.drops

        assert sorted(ann.at_peer) == [b"", *[bytes(1000)] * 5]
        assert drops[Drop.OVER_RATE] == 5
        assert drops[Drop.NO_ALLOCATION] == 1
        assert drops[Drop.MALFORMED] == 6


def _why_without(each: Call, last: bytes) -> str | None:
    each.look()
    return None if last in each.at_peer else "the last has not arrived"
