"""What errors of sending mean, and that every datagram is read whatever came with it."""

import asyncio
import errno

import pytest

from media.ice.types import Interface
from media.transport.sockets import DatagramSocket, SendOutcome, classify_error

LOOPBACK = Interface("127.0.0.1", 1)


@pytest.mark.parametrize(
    ("number", "outcome"),
    [
        (errno.EAGAIN, SendOutcome.CONGESTED),
        (errno.ENOBUFS, SendOutcome.CONGESTED),
        (errno.EMSGSIZE, SendOutcome.TOO_BIG),
        (errno.ENETUNREACH, SendOutcome.UNREACHABLE),
        (errno.EADDRNOTAVAIL, SendOutcome.UNREACHABLE),
        (errno.EPERM, SendOutcome.REFUSED),
        (errno.ECONNREFUSED, SendOutcome.REFUSED),
    ],
)
def test_error_is_told_apart(number: int, outcome: SendOutcome) -> None:
    assert classify_error(OSError(number, "")) is outcome


def test_datagrams_of_any_size_are_read_in_order() -> None:
    sizes = [10, 1200, 20, 30, 1200, 1200, 40, 1200]

    async def run() -> list[int]:
        heard: list[int] = []
        all_heard = asyncio.Event()

        def hear(data: bytes, _source: object, _at: float) -> None:
            heard.append(len(data))
            if len(heard) == len(sizes):
                all_heard.set()

        receiver = DatagramSocket(LOOPBACK, hear)
        sender = DatagramSocket(LOOPBACK, lambda *_: None)
        for size in sizes:
            assert sender.send(receiver.address, bytes(size)) is SendOutcome.SENT
        async with asyncio.timeout(5):
            await all_heard.wait()
        sender.close()
        receiver.close()
        return heard

    assert asyncio.run(run()) == sizes
