"""URLs of STUN and TURN servers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.protocol.model import RelayServer
from media.ice.servers import ServerKind, parse_server


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("stun:40.1.1.1:3478", (ServerKind.STUN, "40.1.1.1", 3478)),
        ("stun:example.org", (ServerKind.STUN, "example.org", 3478)),
        ("turn:example.org:5000", (ServerKind.TURN_UDP, "example.org", 5000)),
        ("turn:example.org?transport=udp", (ServerKind.TURN_UDP, "example.org", 3478)),
        ("turn:example.org:3478?transport=tcp", (ServerKind.TURN_TCP, "example.org", 3478)),
        ("turn:[2a00::0001]:99?transport=udp", (ServerKind.TURN_UDP, "2a00::1", 99)),
        ("turns:example.org", (ServerKind.TURN_TLS, "example.org", 5349)),
        ("turns:example.org:443?transport=tcp", (ServerKind.TURN_TLS, "example.org", 443)),
        ("turns:example.org?transport=udp", None),
        ("wss://example.org/api/v1/relay", (ServerKind.TURN_WEBSOCKET, "example.org", 443)),
        ("ws://[::1]:8443/api/v1/relay", (ServerKind.TURN_WEBSOCKET, "::1", 8443)),
        ("wss://example.org", None),
        ("wss://somebody@example.org/relay", None),
        ("wss:///relay", None),
        ("wss://example.org/relay?token=1", None),
        ("turn:example.org:0", None),
        ("turn:example.org:70000", None),
        ("turn:example.org:x", None),
        ("turn:", None),
        ("http://example.org", None),
        ("", None),
    ],
)
def test_url_is_read_or_refused(url: str, expected: tuple[ServerKind, str, int] | None) -> None:
    server = parse_server(RelayServer(url))

    assert (None if server is None else (server.kind, server.host, server.port)) == expected


def test_credential_is_not_shown() -> None:
    server = parse_server(RelayServer("turn:example.org", "somebody", "a secret"))

    assert "a secret" not in repr(server)


@given(url=st.text(max_size=60))
def test_no_text_breaks_it(url: str) -> None:
    parse_server(RelayServer(url))
    parse_server(RelayServer(f"turn:{url}"))
    parse_server(RelayServer(f"wss://{url}"))
