"""A message bus of its own (dbus-daemon), and a notification service on it that notes what it is asked."""

import asyncio
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from jeepney import DBusAddress, Message, MessageType, message_bus, new_method_return, new_signal
from jeepney.io.asyncio import DBusConnection, DBusRouter, Proxy, open_dbus_connection

SERVICE = DBusAddress(
    "/org/freedesktop/Notifications", "org.freedesktop.Notifications", "org.freedesktop.Notifications"
)


def is_installed() -> bool:
    """Whether a bus can be run here."""
    return shutil.which("dbus-daemon") is not None


@contextmanager
def running_bus(environment: dict[str, str] | None = None) -> Iterator[str]:
    """Run a bus; yields its address. What it starts gets the environment."""
    command = ["dbus-daemon", "--session", "--nofork", "--print-address=1"]
    variables = os.environ | (environment or {})
    bus = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=variables)
    assert bus.stdout is not None
    try:
        address = bus.stdout.readline().strip()
        if not address:
            raise RuntimeError("dbus-daemon did not start")
        yield address
    finally:
        bus.terminate()
        bus.wait(timeout=10)
        bus.stdout.close()


@dataclass(frozen=True, slots=True)
class Shown:
    """One call of `Notify`."""

    number: int
    replaces: int
    title: str
    body: str
    actions: list[str]
    hints: dict[str, tuple[str, Any]]
    expires: int


class NotificationService:
    """As the specification describes one. `await open()` and `await close()` it, on one loop."""

    def __init__(self, *capabilities: str) -> None:
        self._capabilities = list(capabilities)
        self.shown: list[Shown] = []
        self.closed: list[int] = []
        self.signatures: list[str] = []
        self._connection: DBusConnection | None = None
        self._task: asyncio.Task[None] | None = None

    async def open(self) -> "NotificationService":
        """Take the well-known name and serve."""
        connection = await open_dbus_connection("SESSION")
        async with DBusRouter(connection) as router:
            await Proxy(message_bus, router).RequestName(SERVICE.bus_name)
        self._connection = connection
        self._task = asyncio.create_task(self._serve(connection))
        return self

    async def invoke(self, number: int, action: str) -> None:
        """The person clicks."""
        await self._tell("ActionInvoked", "us", (number, action))

    async def dismiss(self, number: int) -> None:
        """The person puts a notice away."""
        await self._tell("NotificationClosed", "uu", (number, 2))

    async def close(self) -> None:
        """Leave the bus."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        if self._connection is not None:
            await self._connection.close()

    async def _tell(self, signal: str, signature: str, body: tuple[Any, ...]) -> None:
        assert self._connection is not None
        await self._connection.send(new_signal(SERVICE, signal, signature, body))

    async def _serve(self, connection: DBusConnection) -> None:
        while True:
            message = await connection.receive()
            if message.header.message_type is MessageType.method_call:
                signature, body = self._answer(message)
                await connection.send(new_method_return(message, signature, body))

    def _answer(self, message: Message) -> tuple[str | None, tuple[Any, ...]]:
        fields = {key.name: value for key, value in message.header.fields.items()}
        self.signatures.append(fields.get("signature", ""))
        match fields["member"]:
            case "GetCapabilities":
                return "as", (self._capabilities,)
            case "Notify":
                _app, replaces, _icon, title, body, actions, hints, expires = message.body
                number = replaces or len(self.shown) + 1
                self.shown.append(Shown(number, replaces, title, body, actions, hints, expires))
                return "u", (number,)
            case "CloseNotification":
                self.closed.append(message.body[0])
        return None, ()
