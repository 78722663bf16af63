"""The words spoken with an HTTP proxy."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media.transport.proxy import HttpProxy, answer_status, connect_request, head_length


def test_a_request_names_the_target_and_who_asks() -> None:
    plain = connect_request(HttpProxy("proxy", 3128), "meet.example", 443)
    assert plain.startswith(b"CONNECT meet.example:443 HTTP/1.1\r\nHost: meet.example:443\r\n")
    assert plain.endswith(b"\r\n\r\n")
    assert b"Authorization" not in plain
    named = connect_request(HttpProxy("proxy", 3128, "Aladdin", "open sesame"), "2001:db8::1", 8443)
    assert b"CONNECT [2001:db8::1]:8443 HTTP/1.1\r\n" in named
    assert b"Proxy-Authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==\r\n" in named  # the example of RFC 7617


@pytest.mark.parametrize("host", ["", "a b", "evil\r\nX: y", "münchen.example", "a\x00b"])
def test_no_host_breaks_out_of_its_line(host: str) -> None:
    with pytest.raises(ValueError):
        connect_request(HttpProxy("proxy", 3128), host, 443)


def test_the_password_is_not_shown() -> None:
    assert "sesame" not in repr(HttpProxy("proxy", 3128, "ann", "sesame")) + HttpProxy("p", 1, "ann", "sesame").shown


@pytest.mark.parametrize(
    ("head", "status"),
    [
        (b"HTTP/1.1 200 Connection established\r\n\r\n", 200),
        (b"HTTP/1.0 200\r\n\r\n", 200),
        (b"HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic\r\n\r\n", 407),
        (b"HTTP/1.1 100 Continue\r\n\r\n", 0),
        (b"HTTP/1.1 20\xb2 OK\r\n\r\n", 0),
        (b"SSH-2.0-OpenSSH\r\n\r\n", 0),
        (b"\r\n\r\n", 0),
    ],
)
def test_reading_an_answer(head: bytes, status: int) -> None:
    assert head_length(head) == len(head)
    assert answer_status(head) == status


@given(st.binary(max_size=200))
def test_nothing_that_is_answered_raises(received: bytes) -> None:
    length = head_length(received)
    assert length is None or received[:length].endswith(b"\r\n\r\n")
    assert answer_status(received) in {0, *range(200, 600)}
