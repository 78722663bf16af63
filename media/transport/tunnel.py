"""A TCP connection through an HTTP proxy: connected, and the proxy out of the way, when it is handed over."""

import asyncio
import socket
from enum import Enum, auto
from typing import Final

from media.transport.proxy import MAX_ANSWER, HttpProxy, answer_status, connect_request, head_length

TUNNEL_TIMEOUT: Final = 10.0  # seconds for everything
_AUTHENTICATION_REQUIRED: Final = 407


class TunnelFailure(Enum):
    """Why there is no tunnel."""

    UNREACHABLE = auto()
    """The proxy itself does not answer."""
    AUTHENTICATION = auto()
    """It wants a name and password, or others, or by another method than basic."""
    REFUSED = auto()
    """It does not let us there, or does not reach it."""
    NOT_A_PROXY = auto()
    """What answers speaks something else."""


class TunnelError(OSError):
    """There is no tunnel. The text holds no password."""

    def __init__(self, failure: TunnelFailure, detail: str = "") -> None:
        super().__init__(f"proxy {failure.name.lower()}: {detail}")
        self.failure = failure
        self.detail = detail


async def open_tunnel(proxy: HttpProxy, host: str, port: int, *, within: float = TUNNEL_TIMEOUT) -> socket.socket:
    """A socket that leads to `host:port`, non-blocking, for `create_connection(sock=...)`. Raises TunnelError."""
    connected: socket.socket | None = None
    try:
        request = connect_request(proxy, host, port)
        async with asyncio.timeout(within):
            connected = await _reach(proxy)
            await asyncio.get_running_loop().sock_sendall(connected, request)
            _judge(await _read_head(connected))
    except TunnelError:
        _close(connected)
        raise
    except (TimeoutError, OSError, ValueError) as error:
        _close(connected)
        raise TunnelError(TunnelFailure.UNREACHABLE, f"{proxy.shown}: {error or 'timed out'}") from None
    except BaseException:
        _close(connected)
        raise
    return connected


def _close(connected: socket.socket | None) -> None:
    if connected is not None:
        connected.close()


async def _reach(proxy: HttpProxy) -> socket.socket:
    loop = asyncio.get_running_loop()
    last: OSError | None = None
    for family, kind, protocol, _name, address in await loop.getaddrinfo(
        proxy.host, proxy.port, type=socket.SOCK_STREAM
    ):
        attempt = socket.socket(family, kind, protocol)
        attempt.setblocking(False)
        try:
            await loop.sock_connect(attempt, address)
        except OSError as error:
            attempt.close()
            last = error
        except BaseException:
            attempt.close()
            raise
        else:
            return attempt
    raise last or OSError("the proxy has no address")


async def _read_head(connected: socket.socket) -> bytes:
    loop = asyncio.get_running_loop()
    received = b""
    while len(received) <= MAX_ANSWER:
        part = await loop.sock_recv(connected, 4096)
        if not part:
            raise TunnelError(TunnelFailure.NOT_A_PROXY, "it hung up")
        received += part
        length = head_length(received)
        if length is None:
            continue
        if answer_status(received[:length]) // 100 == 2 and length < len(received):
            raise TunnelError(TunnelFailure.NOT_A_PROXY, "it talks on behind its answer")  # we speak first, always
        return received[:length]
    raise TunnelError(TunnelFailure.NOT_A_PROXY, "it talks and talks")


def _judge(head: bytes) -> None:
    status = answer_status(head)
    if status // 100 == 2:
        return
    if status == 0:
        raise TunnelError(TunnelFailure.NOT_A_PROXY, "no HTTP")
    if status == _AUTHENTICATION_REQUIRED:
        raise TunnelError(TunnelFailure.AUTHENTICATION, "name or password")
    raise TunnelError(TunnelFailure.REFUSED, f"status {status}")
