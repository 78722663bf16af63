"""One connection to a message bus of the desktop (D-Bus), on the core loop: calls, and signals that are heard.

Qt's own binding cannot send unsigned numbers from Python, which notifications are made of; hence jeepney. Whatever
comes over the bus was sent by other programs: it is checked by who asked for it.
"""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

logger = logging.getLogger(__name__)

ANSWER_WITHIN = 5.0  # seconds
WAITING = 64  # signals that wait to be heard; more are dropped

Hear = Callable[[tuple[Any, ...]], None]


class BusName(StrEnum):
    """Which bus."""

    SESSION = "SESSION"
    SYSTEM = "SYSTEM"


@dataclass(frozen=True, slots=True)
class Object:
    """An object of another program."""

    service: str
    path: str
    interface: str


class BusError(Exception):
    """There is no bus, nobody answers, or the answer is a refusal. The text is for logs."""


class DesktopBus:
    """Made and used on one loop. `open` first; `close` at the end."""

    def __init__(self, name: BusName) -> None:
        self._name = name
        self._connection: Any = None
        self._router: Any = None
        self._listening: set[asyncio.Task[None]] = set()

    @property
    def is_open(self) -> bool:
        """Whether it was reached."""
        return self._router is not None

    @property
    def own_name(self) -> str:
        """By which others know this connection, such as ":1.42"; empty while it is not open."""
        return str(self._connection.unique_name) if self._connection is not None else ""

    async def open(self) -> None:
        """Reach the bus. Raises BusError."""
        try:
            from jeepney.io.asyncio import DBusRouter, open_dbus_connection

            self._connection = await asyncio.wait_for(open_dbus_connection(self._name.value), ANSWER_WITHIN)
            self._router = DBusRouter(self._connection)
        except (ImportError, OSError, EOFError, KeyError, ValueError, RuntimeError, TimeoutError) as error:
            raise BusError(f"no {self._name.value.lower()} bus: {error}") from error

    async def call(self, to: Object, method: str, signature: str = "", *arguments: Any) -> tuple[Any, ...]:
        """Call a method and wait for the answer. Raises BusError."""
        if self._router is None:
            raise BusError("not open")
        from jeepney import DBusAddress, MessageType, new_method_call

        address = DBusAddress(to.path, to.service, to.interface)
        message = new_method_call(address, method, signature or None, arguments)
        try:
            reply = await asyncio.wait_for(self._router.send_and_get_reply(message), ANSWER_WITHIN)
        except Exception as error:  # the library raises what its sockets and parsers raise
            raise BusError(f"{to.service} does not answer: {error!r}") from error
        if reply.header.message_type is MessageType.error:
            raise BusError(f"{to.service} refuses {method}: {str(reply.body)[:200]}")
        return tuple(reply.body)

    async def listen(self, to: Object, signal: str, hear: Hear) -> None:
        """Hear a signal from now on; `hear` gets its arguments. Raises BusError."""
        if self._router is None:
            raise BusError("not open")
        from jeepney import MatchRule

        rule = MatchRule(type="signal", sender=to.service, path=to.path, interface=to.interface, member=signal)
        bus = Object("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus")
        await self.call(bus, "AddMatch", "s", rule.serialise())
        # The bus matched the well-known name already; what arrives carries the unique one.
        local = MatchRule(type="signal", path=to.path, interface=to.interface, member=signal)
        queue: asyncio.Queue[Any] = asyncio.Queue(WAITING)
        handle = self._router.filter(local, queue=queue)
        task = asyncio.get_running_loop().create_task(_hear_all(handle, queue, hear), name=f"bus-{signal}")
        self._listening.add(task)
        task.add_done_callback(self._listening.discard)

    async def close(self) -> None:
        """Leave the bus. Idempotent."""
        for task in tuple(self._listening):
            task.cancel()
        await asyncio.gather(*self._listening, return_exceptions=True)
        router, connection = self._router, self._connection
        self._router = self._connection = None
        if router is not None:
            router._rcv_task.cancel()
            await asyncio.gather(router._rcv_task, return_exceptions=True)
            await connection.close()


async def _hear_all(handle: Any, queue: "asyncio.Queue[Any]", hear: Hear) -> None:
    with handle:
        while True:
            message = await queue.get()
            try:
                hear(tuple(message.body))
            except (TypeError, ValueError, IndexError) as error:
                logger.warning("a signal of the desktop makes no sense: %s", error)
