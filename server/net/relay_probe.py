"""The socket around the watch over other relays."""

import asyncio
import logging
import socket

from app import clock
from app.driver import Driver
from server.relaying.choice import OutsideRelay
from server.relaying.watch import Probe, RelayChanged, RelayWatch

logger = logging.getLogger(__name__)


class RelayProbe(asyncio.DatagramProtocol):
    """Sends the probes of one watch and hears the answers."""

    def __init__(self, watch: RelayWatch) -> None:
        self._watch = watch
        self._driver: Driver[Probe, RelayChanged] = Driver(watch, send=self._send, notify=self._tell)
        self._transports: dict[int, asyncio.DatagramTransport] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    async def open(self) -> None:
        """Begin; without any network nothing is heard, and every relay counts as dead until there is one."""
        loop = asyncio.get_running_loop()
        for family, ip in ((socket.AF_INET, "0.0.0.0"), (socket.AF_INET6, "::")):
            try:
                transport, _ = await loop.create_datagram_endpoint(lambda: self, (ip, 0), family=family)
            except OSError as error:
                logger.info("relays are not watched by %s: %s", family.name, error)
                continue
            self._transports[family] = transport
        self._driver.drive(self._watch.handle_timeout)

    async def close(self) -> None:
        """Stop."""
        self._driver.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for transport in self._transports.values():
            transport.close()
        await asyncio.sleep(0)

    def datagram_received(self, data: bytes, addr: tuple[str | int, ...]) -> None:
        """asyncio: an answer, or anything else."""
        del addr
        self._driver.drive(lambda now: self._watch.receive(data, now))

    def _send(self, probe: Probe) -> None:
        task = asyncio.get_running_loop().create_task(self._look_up_and_send(probe))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _look_up_and_send(self, probe: Probe) -> None:
        try:
            found = await asyncio.get_running_loop().getaddrinfo(probe.host, probe.port, type=socket.SOCK_DGRAM)
        except (OSError, UnicodeError):
            return  # silence is what the watch counts
        for family, _, _, _, address in found:
            transport = self._transports.get(family)
            if transport is not None:
                transport.sendto(probe.data, address)
                return

    def _tell(self, event: RelayChanged) -> None:
        logger.warning("the relay %s %s", event.relay.urls[0], "answers again" if event.is_alive else "does not answer")


def watch_over(relays: tuple[OutsideRelay, ...]) -> RelayWatch:
    """A watch that begins now."""
    return RelayWatch(relays, seed=clock.entropy(32), now=clock.now())
