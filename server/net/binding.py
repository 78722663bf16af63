"""Sockets of TCP listeners: on one address, or on every one of this machine, IPv4 and IPv6 alike."""

import errno
import os
import socket
from typing import Final

from server.host_names import EVERY_ADDRESS

SEND_BUFFER: Final = 128 * 1024  # bytes in the kernel for each connection, which else takes megabytes for a slow reader
_IPV4_ALONE: Final = "0.0.0.0"
_LACKS_IPV6: Final = frozenset({errno.EAFNOSUPPORT, errno.EADDRNOTAVAIL, errno.EPROTONOSUPPORT})


def bind_tcp(host: str, port: int) -> socket.socket:
    """A socket to listen on; port 0 picks one. Raises OSError.

    EVERY_ADDRESS is one socket for both families; where the machine has no IPv6 it is every IPv4 address.
    """
    try:
        return _bind(host, port)
    except OSError as error:
        if host != EVERY_ADDRESS or error.errno not in _LACKS_IPV6:
            raise
        return _bind(_IPV4_ALONE, port)


def _bind(host: str, port: int) -> socket.socket:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    family, kind, number, _, address = found[0]
    sock = socket.socket(family, kind, number)
    try:
        if os.name == "posix":  # elsewhere it lets two programs share a port
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)  # accepted connections inherit it
        if family == socket.AF_INET6:
            sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        sock.bind(address)
        sock.setblocking(False)
    except OSError:
        sock.close()
        raise
    return sock
