"""The TURN server on real sockets: aioice's client through it, and what the network does to it."""

import asyncio
import contextlib
import errno
import socket
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aioice import turn as aioice_turn

import server.net.turn as service_module
from app import clock
from media.ice.attributes import Attribute
from media.ice.backlog import MAX_BYTES
from media.ice.framing import StunStream, channel_data, parse_channel_data
from media.ice.stun import Class, Message, Method
from server.net.relay_sockets import RelayPorts
from server.net.turn import TurnService, TurnSettings
from server.turn.credentials import make_credentials
from tests.kit.turn_client import UdpTurnClient
from tests.kit.turn_requests import EVEN_PORT_AND_NEXT, UDP, Attributes, channel
from tests.kit.turn_service import SECRET, running_echo, running_turn
from tests.kit.waiting import until


class Inbox(asyncio.DatagramProtocol):
    """Collects what arrives."""

    def __init__(self) -> None:
        self.heard: list[tuple[bytes, tuple[str, int]]] = []
        self.is_lost = False

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        self.heard.append((data, addr))

    def connection_lost(self, exc: Exception | None) -> None:
        self.is_lost = True


@contextlib.asynccontextmanager
async def allocated(service: TurnService, transport: str) -> AsyncIterator[tuple[Any, Inbox]]:
    """aioice's client with an allocation of ours; deleted in the end."""
    username, password = make_credentials(SECRET, "ann", clock.wall() + 60)
    client, inbox = await aioice_turn.create_turn_endpoint(
        Inbox, ("127.0.0.1", service.ports.udp), username, password, transport=transport
    )
    try:
        yield client, inbox
    finally:
        client.close()
        await until(lambda: None if inbox.is_lost else "open", within=5)


@pytest.mark.parametrize("transport", ["udp", "tcp"])
def test_echo_through_a_relay(transport: str) -> None:
    async def run() -> None:
        async with running_turn() as service, running_echo() as (echo, peer):
            async with allocated(service, transport) as (client, inbox):
                sent = [bytes([size % 256]) * size for size in (1, 2, 3, 4, 700, 1200)]
                for payload in sent:
                    client.sendto(payload, peer)
                await until(lambda: None if len(inbox.heard) == len(sent) else f"heard {len(inbox.heard)}", within=5)
                assert sorted(data for data, _ in inbox.heard) == sorted(sent)
                assert {source for _, source in inbox.heard} == {peer}
                assert set(echo.heard) == {client.get_extra_info("sockname")}
                assert service.statistics().turn.allocations == 1
                assert service.statistics().connections == (transport == "tcp")
            await until(lambda: "allocated" if service.statistics().turn.allocations else None, within=5)

    asyncio.run(run())


def test_two_clients_meet_at_their_relays() -> None:
    async def run() -> None:
        async with (
            running_turn() as service,
            allocated(service, "udp") as (ann, ann_inbox),
            allocated(service, "tcp") as (bob, bob_inbox),
        ):
            at_ann, at_bob = ann.get_extra_info("sockname"), bob.get_extra_info("sockname")

            def heard() -> str | None:
                ann.sendto(b"to bob", at_bob)
                bob.sendto(b"to ann", at_ann)
                return None if ann_inbox.heard and bob_inbox.heard else "nothing heard"

            await until(heard, within=5)
            assert bob_inbox.heard[0] == (b"to bob", at_ann)
            assert ann_inbox.heard[0] == (b"to ann", at_bob)

    asyncio.run(run())


def own_client(service: TurnService, *, ip: str = "127.0.0.1") -> UdpTurnClient:
    """Our own client with credentials and nonce as signalling hands them out."""
    realm, nonce = service.challenge()
    username, password = make_credentials(SECRET, "ann", clock.wall() + 60)
    return UdpTurnClient((ip, service.ports.udp), username, password, realm=realm, nonce=nonce)


def test_handed_out_nonce_allocates_at_once_and_ports_are_of_the_range() -> None:
    async def run() -> None:
        async with running_turn(relay_ports=(50100, 50199)) as service:
            client = own_client(service)
            answer = await client.ask(Method.ALLOCATE, UDP + EVEN_PORT_AND_NEXT)
            assert answer.cls is Class.SUCCESS
            relayed = answer.relayed_address
            assert relayed is not None
            assert relayed[1] % 2 == 0
            assert 50100 <= relayed[1] <= 50198
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken, pytest.raises(OSError, match="in use"):
                taken.bind((relayed[0], relayed[1] + 1))
            client.close()

    asyncio.run(run())


def test_external_address_is_what_peers_are_told() -> None:
    async def run() -> None:
        async with running_turn(external_ips=("198.51.100.9",)) as service:
            client = own_client(service)
            answer = await client.ask(Method.ALLOCATE, UDP)
            assert answer.relayed_address is not None
            assert answer.relayed_address[0] == "198.51.100.9"
            client.close()

    asyncio.run(run())


def test_no_port_left() -> None:
    async def run() -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
            taken.bind(("127.0.0.1", 0))
            port = taken.getsockname()[1]
            async with running_turn(relay_ports=(port, port)) as service:
                client = own_client(service)
                answer = await client.ask(Method.ALLOCATE, UDP)
                assert answer.error is not None
                assert answer.error.code == 508
                client.close()

    asyncio.run(run())


def test_ipv6() -> None:
    async def run() -> None:
        async with running_turn(hosts=("::1",)) as service, running_echo("::1") as (_, peer):
            client = own_client(service, ip="::1")
            family: Attributes = ((Attribute.REQUESTED_ADDRESS_FAMILY, b"\x02\0\0\0"),)
            answer = await client.ask(Method.ALLOCATE, UDP + family)
            assert answer.relayed_address is not None
            assert answer.relayed_address[0] == "::1"
            await client.ask(Method.CHANNEL_BIND, channel(0x4000), peer=peer)
            client.tell(channel_data(0x4000, b"hello"))
            assert parse_channel_data(await client.hear()) == (0x4000, b"hello")
            client.close()

    asyncio.run(run())


def test_second_port_tells_the_same_mapped_address() -> None:
    async def run() -> None:
        async with running_turn(stun_port=0) as service:
            assert service.ports.stun not in (0, service.ports.udp)
            for port in (service.ports.udp, service.ports.stun):
                client = UdpTurnClient(("127.0.0.1", port), "", "")
                answer = await client.ask(Method.BINDING)
                assert answer.mapped_address == client.address
                client.close()

    asyncio.run(run())


def test_no_address_to_listen_on() -> None:
    async def run() -> None:
        service = TurnService(TurnSettings(hosts=("192.0.2.1",), port=0), secret=SECRET)
        with pytest.raises(OSError, match="no address"):
            await service.start()

    asyncio.run(run())


def test_dead_peers_and_dead_clients_do_no_harm() -> None:
    async def run() -> None:
        async with running_turn() as service, running_echo() as (_, peer):
            gone = own_client(service)
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as unheard:
                unheard.bind(("127.0.0.1", 0))
                closed = unheard.getsockname()
            await gone.ask(Method.ALLOCATE, UDP)
            await gone.ask(Method.CHANNEL_BIND, channel(0x4000), peer=closed)
            for _ in range(5):
                gone.tell(channel_data(0x4000, b"into the void"))  # ICMP port unreachable to the relay socket
            gone.tell(gone.request(Method.REFRESH))
            gone.close()  # ICMP port unreachable to the listener

            client = own_client(service)
            await client.ask(Method.ALLOCATE, UDP)
            await client.ask(Method.CHANNEL_BIND, channel(0x4000), peer=peer)
            client.tell(channel_data(0x4000, b"alive"))
            assert parse_channel_data(await client.hear()) == (0x4000, b"alive")
            client.close()

    asyncio.run(run())


def test_refused_sends_are_counted() -> None:
    class Refusing:
        def __init__(self, error: OSError) -> None:
            self._error = error

        def sendto(self, data: bytes, address: object) -> None:
            raise self._error

    async def run() -> None:
        async with running_turn() as service:
            for error in (OSError(errno.EMSGSIZE, ""), OSError(errno.ENOBUFS, ""), BlockingIOError()):
                service._send_datagram(Refusing(error), b"x", ("127.0.0.1", 9))  # type: ignore[arg-type]
            assert (service.statistics().failed_sends, service.statistics().dropped_sends) == (2, 1)

    asyncio.run(run())


def test_stream_of_another_protocol_is_closed() -> None:
    async def run() -> None:
        async with running_turn() as service:
            reader, writer = await asyncio.open_connection("127.0.0.1", service.ports.tcp)
            writer.write(b"GET / HTTP/1.1\r\n\r\n")
            async with asyncio.timeout(5):
                with contextlib.suppress(ConnectionResetError):
                    assert await reader.read() == b""
            writer.close()
            await until(lambda: "connected" if service.statistics().connections else None, within=5)

    asyncio.run(run())


def test_connection_without_allocation_is_closed_and_one_with_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service_module, "SWEEP_INTERVAL", 0.02)
    monkeypatch.setattr(service_module, "IDLE_TIMEOUT", 0.1)

    async def run() -> None:
        async with running_turn() as service, allocated(service, "tcp"):
            _, writer = await asyncio.open_connection("127.0.0.1", service.ports.tcp)
            await until(lambda: None if service.statistics().connections == 2 else "not yet", within=5)
            await until(lambda: None if service.statistics().connections == 1 else "idle one is open", within=5)
            assert service.statistics().turn.allocations == 1
            writer.close()

    asyncio.run(run())


def test_connections_of_one_address_are_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service_module, "MAX_CONNECTIONS_PER_IP", 2)

    async def run() -> None:
        async with running_turn() as service:
            pairs = [await asyncio.open_connection("127.0.0.1", service.ports.tcp) for _ in range(3)]
            await until(lambda: None if service.statistics().connections == 2 else "not two", within=5)
            binding = Message(Method.BINDING, Class.REQUEST, bytes(12)).serialize()
            answered = 0
            for reader, writer in pairs:
                writer.write(binding)
                try:
                    async with asyncio.timeout(5):
                        answered += bool(StunStream().receive(await reader.read(100)))
                except ConnectionResetError:
                    pass
                writer.close()
            assert answered == 2

    asyncio.run(run())


def test_slow_reader_loses_frames_not_memory() -> None:
    class Full:
        def is_closing(self) -> bool:
            return False

        def write(self, data: bytes) -> None:
            written.append(data)

    written: list[bytes] = []
    connection = TurnService(TurnSettings(), secret=SECRET).connection()
    connection.transport = Full()  # type: ignore[assignment]
    connection.pause_writing()
    frames = [b"\x40\x00\x04\x00" + bytes([number]) * 1024 for number in range(MAX_BYTES // 1024 + 1)]

    kept = [connection.write(frame) for frame in frames]
    assert kept[0]
    assert not kept[-1]
    assert written == []
    connection.resume_writing()
    assert 1 < len(written) < len(frames)
    assert written[-1] == frames[-1]


def test_taken_port_is_an_error_and_leaves_nothing_open() -> None:
    async def run() -> None:
        async with running_turn() as first:
            second = TurnService(TurnSettings(hosts=("127.0.0.1",), port=first.ports.udp), secret=SECRET)
            with pytest.raises(OSError, match="in use"):
                await second.start()
            await second.stop()

    asyncio.run(run())


def test_wildcard_hosts_and_a_second_stop() -> None:
    async def run() -> None:
        service = TurnService(TurnSettings(port=0), secret=SECRET)
        await service.start()
        assert service.ports.udp == service.ports.tcp != 0
        assert service.ports.stun == 0
        await service.stop()
        await service.stop()

    asyncio.run(run())


def test_relay_ports_are_random() -> None:
    ports = RelayPorts("127.0.0.1", "127.0.0.1", (49152, 65535), 1 << 16)
    seen = set()
    for _ in range(20):
        (sock,) = ports.bind(even=True, pair=False)
        seen.add(sock.getsockname()[1])
        sock.close()

    assert len(seen) > 10
    assert all(port % 2 == 0 for port in seen)
