"""Server addresses as people type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.net.address import parse_address, shown_address
from app.net.errors import Obstacle, Unreachable


@pytest.mark.parametrize(
    ("text", "url", "socket"),
    [
        ("127.0.0.1:8443", "http://127.0.0.1:8443", "ws://127.0.0.1:8443/api/v1/ws"),
        ("localhost", "http://localhost", "ws://localhost/api/v1/ws"),
        ("[::1]:8443", "http://[::1]:8443", "ws://[::1]:8443/api/v1/ws"),
        (" Meet.Example ", "https://meet.example", "wss://meet.example/api/v1/ws"),
        ("meet.example:8443", "https://meet.example:8443", "wss://meet.example:8443/api/v1/ws"),
        ("https://meet.example/some/page", "https://meet.example", "wss://meet.example/api/v1/ws"),
        ("https://127.0.0.1:8443", "https://127.0.0.1:8443", "wss://127.0.0.1:8443/api/v1/ws"),
    ],
)
def test_what_people_type(text: str, url: str, socket: str) -> None:
    address = parse_address(text)

    assert str(address) == url
    assert address.socket_url == socket
    assert parse_address(str(address)) == address


@pytest.mark.parametrize(
    ("text", "obstacle"),
    [
        ("http://meet.example", Obstacle.INSECURE),
        ("http://192.168.1.4:8443", Obstacle.INSECURE),
        ("ftp://meet.example", Obstacle.BAD_URL),
        ("", Obstacle.BAD_URL),
        ("https://", Obstacle.BAD_URL),
        ("meet.example:99999", Obstacle.BAD_URL),
        ("https://user:secret@meet.example", Obstacle.BAD_URL),
        ("meet example", Obstacle.BAD_URL),
    ],
)
def test_what_is_refused(text: str, obstacle: Obstacle) -> None:
    with pytest.raises(Unreachable) as caught:
        parse_address(text)

    assert caught.value.obstacle is obstacle


@given(st.text(max_size=40))
def test_anything_typed_is_an_address_or_a_reason(text: str) -> None:
    try:
        address = parse_address(text)
    except Unreachable:
        return
    assert parse_address(str(address)) == address


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://meet.example", "meet.example"),
        ("https://192.168.1.7:8443", "192.168.1.7:8443"),
        ("http://localhost:8443", "localhost:8443"),
        ("https://localhost:8443", "https://localhost:8443"),
        ("https://[fd00::7]:8443", "[fd00::7]:8443"),
    ],
)
def test_what_a_person_sees_is_what_they_would_type(url: str, shown: str) -> None:
    address = parse_address(url)

    assert shown_address(address) == shown
    assert parse_address(shown) == address
