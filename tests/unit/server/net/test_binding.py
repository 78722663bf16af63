"""Where listeners are bound: one address, or every one of both families, or those of the only family there is."""

import errno
import socket
from contextlib import closing

import pytest

from server.host_names import EVERY_ADDRESS
from server.net.binding import bind_tcp


def test_one_address_is_bound_alone() -> None:
    with closing(bind_tcp("127.0.0.1", 0)) as sock:
        assert sock.getsockname()[0] == "127.0.0.1"


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_every_address_is_of_both_families(host: str) -> None:
    with closing(bind_tcp(EVERY_ADDRESS, 0)) as sock:
        sock.listen()
        socket.create_connection((host, sock.getsockname()[1]), timeout=5).close()


@pytest.mark.parametrize("number", [errno.EAFNOSUPPORT, errno.EADDRNOTAVAIL])
def test_without_ipv6_every_address_is_an_ipv4_one(monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    class OnlyIpv4(socket.socket):
        def __init__(self, family: int, kind: int, protocol: int) -> None:
            if family == socket.AF_INET6:
                raise OSError(number, "no IPv6 here")
            super().__init__(family, kind, protocol)

    monkeypatch.setattr("server.net.binding.socket.socket", OnlyIpv4)

    with closing(bind_tcp(EVERY_ADDRESS, 0)) as sock:
        assert sock.getsockname()[0] == "0.0.0.0"
    with pytest.raises(OSError, match="no IPv6"):
        bind_tcp("::1", 0)


def test_a_port_that_is_taken_is_said_to_be() -> None:
    with closing(bind_tcp(EVERY_ADDRESS, 0)) as sock:
        sock.listen()
        with pytest.raises(OSError, match="in use") as refused:
            bind_tcp(EVERY_ADDRESS, sock.getsockname()[1])

    assert refused.value.errno == errno.EADDRINUSE
