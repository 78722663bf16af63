"""What the welcome says of STUN and TURN is true: both answer, at once authenticated."""

import asyncio
import socket
from collections.abc import Iterator

import pytest

from app import clock
from app.protocol.messages import Relays, RequestRelays
from app.protocol.model import RelayServer
from media.ice.attributes import Attribute, encode_requested_transport
from media.ice.stun import Class, Message, Method, long_term_key, parse
from server.addresses import reached
from tests.kit.server_process import ServerProcess, running_server
from tests.kit.wire import Account, WireClient

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
def anyio_backend() -> str:
    """Which loop runs the tests."""
    return "asyncio"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    with running_server(tmp_path_factory.mktemp("relays") / "data") as running:
        yield running


def ask(port: int, method: Method, relay: RelayServer | None = None) -> Message:
    """One request to the server over UDP, with credentials if a relay is given."""
    attributes: list[tuple[int, bytes]] = []
    key = None
    if relay is not None:
        key = long_term_key(relay.username, relay.realm, relay.credential)
        attributes = [
            (Attribute.REQUESTED_TRANSPORT, encode_requested_transport()),
            (Attribute.USERNAME, relay.username.encode()),
            (Attribute.REALM, relay.realm.encode()),
            (Attribute.NONCE, relay.nonce.encode()),
        ]
    request = Message(method, Class.REQUEST, clock.entropy(12), tuple(attributes))
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.settimeout(15)
        sock.sendto(request.serialize(integrity_key=key), ("127.0.0.1", port))
        answer = parse(sock.recv(2000))
    assert answer is not None
    return answer


async def test_two_stun_listeners_and_a_relay_that_takes_the_first_request(server: ServerProcess) -> None:
    account = Account(server.url, "ann")
    async with WireClient(server.ws_url, account) as client:
        assert client.welcome is not None
        relays = client.welcome.relays
        again = await client.request(RequestRelays(), Relays)
    account.close()

    assert [relay.url for relay in again.relays] == [relay.url for relay in relays]
    ports = [int(relay.url.rpartition(":")[2]) for relay in relays if relay.url.startswith("stun:")]
    assert len(set(ports)) == 2
    for port in ports:
        mapped = (await asyncio.to_thread(ask, port, Method.BINDING)).mapped_address
        assert mapped is not None
        assert mapped[0] == "127.0.0.1"
    turn = next(relay for relay in relays if relay.url.endswith("udp"))
    assert turn.url == f"turn:127.0.0.1:{ports[0]}?transport=udp"
    assert (await asyncio.to_thread(ask, ports[0], Method.ALLOCATE, turn)).cls is Class.SUCCESS
    assert (await asyncio.to_thread(ask, ports[1], Method.ALLOCATE, turn)).cls is Class.ERROR


@pytest.mark.parametrize(
    ("host", "ours", "theirs", "found"),
    [
        ("192.0.2.9:8443", "10.0.0.1", "8.8.8.8", "192.0.2.9"),
        ("[2001:db8::1]:8443", "10.0.0.1", "8.8.8.8", "2001:db8::1"),
        ("parley.example", "10.0.0.1", "8.8.8.8", "parley.example"),
        ("parley.example:8443", "10.0.0.1", "10.0.0.7", "10.0.0.1"),
        ("localhost:8443", "127.0.0.1", "127.0.0.1", "127.0.0.1"),
        ("[", "10.0.0.1", "8.8.8.8", "10.0.0.1"),
        ("", "10.0.0.1", "", "10.0.0.1"),
    ],
)
def test_the_relay_is_named_as_the_client_can_reach_it(host: str, ours: str, theirs: str, found: str) -> None:
    assert reached(host, ours=ours, theirs=theirs) == found
