"""Which probes there are."""

from hypothesis import given
from hypothesis import strategies as st

from app.doctor.findings import Probe, Subject, Transport
from app.doctor.plan import MAX_SERVERS, TRANSPORTS, plan_server, servers_of
from app.doctor.probes import OPENERS
from app.net.address import parse_address
from app.protocol.model import RelayServer
from media.ice.servers import ServerKind


def subjects(url: str, *, is_name: bool = True, has_proxy: bool = False) -> list[Subject]:
    """What is looked at of a server."""
    return [each.subject for each in plan_server(parse_address(url), is_name=is_name, has_proxy=has_proxy).steps]


def test_a_server_is_examined_step_by_step() -> None:
    whole = [Subject.DNS, Subject.SERVER, Subject.TLS, Subject.PROTOCOL, Subject.WEBSOCKET]
    assert subjects("https://meet.example") == whole
    assert subjects("https://192.0.2.1", is_name=False) == whole[1:]
    assert subjects("https://meet.example", has_proxy=True) == whole[1:]
    assert subjects("http://127.0.0.1:1", is_name=False) == [Subject.SERVER, Subject.PROTOCOL, Subject.WEBSOCKET]


def test_every_transport_of_relays_is_examined() -> None:
    urls = (
        "turns:meet.example:443?transport=tcp",
        "wss://meet.example:443/relay",
        "turn:meet.example:3478?transport=udp",
        "turn:meet.example:3478?transport=tcp",
        "turn:meet.example:3478",
        "stun:meet.example:3478",
        "https://meet.example",
    )
    probes = [probe for probe, _server in servers_of([RelayServer(url) for url in urls])]
    assert probes[0] == Probe(Subject.STUN, Transport.UDP, "meet.example", 3478)
    assert {each.transport for each in probes[1:]} == set(OPENERS)
    assert len(probes) == 5
    assert set(TRANSPORTS) == set(ServerKind)


@given(st.lists(st.text(max_size=40).map(lambda text: f"stun:{text}"), max_size=30))
def test_a_server_that_lies_cannot_make_us_ask_the_world(urls: list[str]) -> None:
    found = servers_of([RelayServer(url[:512]) for url in urls])
    assert len(found) <= MAX_SERVERS
