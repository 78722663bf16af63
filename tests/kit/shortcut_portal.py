"""The portal GlobalShortcuts on a message bus, as xdg-desktop-portal speaks it, with a person who says yes or no."""

import asyncio
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any

from jeepney import (
    DBusAddress,
    HeaderFields,
    Message,
    MessageType,
    message_bus,
    new_error,
    new_method_return,
    new_signal,
)
from jeepney.io.asyncio import DBusConnection, DBusRouter, Proxy, open_dbus_connection

NAME, PATH = "org.freedesktop.portal.Desktop", "/org/freedesktop/portal/desktop"
SHORTCUTS = DBusAddress(PATH, NAME, "org.freedesktop.portal.GlobalShortcuts")


class Person(Enum):
    """What is done with the question of the desktop."""

    AGREES = auto()
    REFUSES = auto()
    GIVES_NO_KEYS = auto()
    """Agrees to everything, and takes the keys out of it."""
    THINKS = auto()


@dataclass(slots=True)
class ShortcutPortal:
    """`await open()` and `await close()` it, on one loop."""

    person: Person = Person.AGREES
    trigger: str = "Ctrl+Alt+M"
    """What is given, in words."""
    has_registry: bool = True
    app_ids: list[str] = field(default_factory=list)
    wished: list[tuple[str, str, str]] = field(default_factory=list)
    """Name, description and preferred trigger of every shortcut asked for."""
    closed: list[str] = field(default_factory=list)
    """Sessions that a program ended."""
    session: str = ""
    _connection: DBusConnection | None = None
    _task: asyncio.Task[None] | None = None

    async def open(self) -> "ShortcutPortal":
        """Take the well-known name and serve."""
        connection = await open_dbus_connection("SESSION")
        async with DBusRouter(connection) as router:
            await Proxy(message_bus, router).RequestName(NAME)
        self._connection = connection
        self._task = asyncio.create_task(self._serve(connection))
        return self

    async def close(self) -> None:
        """Leave the bus."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        if self._connection is not None:
            await self._connection.close()

    async def press(self, name: str = "mute", session: str | None = None) -> None:
        """The keys of a shortcut are pressed."""
        body: tuple[Any, ...] = (session or self.session, name, 77, {})
        await self._tell(SHORTCUTS, "Activated", "osta{sv}", body)

    async def lose(self) -> None:
        """The desktop ends the session."""
        address = DBusAddress(self.session, NAME, "org.freedesktop.portal.Session")
        await self._tell(address, "Closed", None, ())

    async def _tell(self, address: DBusAddress, signal: str, signature: str | None, body: tuple[Any, ...]) -> None:
        assert self._connection is not None
        await self._connection.send(new_signal(address, signal, signature, body))

    async def _serve(self, connection: DBusConnection) -> None:
        while True:
            message = await connection.receive()
            if message.header.message_type is MessageType.method_call:
                await self._answer(connection, message)

    async def _answer(self, connection: DBusConnection, message: Message) -> None:
        fields = message.header.fields
        match fields[HeaderFields.member]:
            case "Get":
                await connection.send(new_method_return(message, "v", (("u", 2),)))
            case "Register" if self.has_registry:
                self.app_ids.append(message.body[0])
                await connection.send(new_method_return(message))
            case "CreateSession":
                options = message.body[0]
                sender = fields[HeaderFields.sender].removeprefix(":").replace(".", "_")
                self.session = f"{PATH}/session/{sender}/{options['session_handle_token'][1]}"
                await self._respond(message, options, 0, {"session_handle": ("s", self.session)})
            case "BindShortcuts":
                await self._bind(message)
            case "Close":
                self.closed.append(fields[HeaderFields.path])
                await connection.send(new_method_return(message))
            case _:
                await connection.send(new_error(message, "org.freedesktop.DBus.Error.UnknownMethod"))

    async def _bind(self, message: Message) -> None:
        session, shortcuts, _window, options = message.body
        assert session == self.session
        self.wished += [(name, each["description"][1], each["preferred_trigger"][1]) for name, each in shortcuts]
        given = [(name, {"trigger_description": ("s", self.trigger)}) for name, _ in shortcuts]
        match self.person:
            case Person.AGREES:
                await self._respond(message, options, 0, {"shortcuts": ("a(sa{sv})", given)})
            case Person.GIVES_NO_KEYS:
                await self._respond(message, options, 0, {"shortcuts": ("a(sa{sv})", [])})
            case Person.REFUSES:
                await self._respond(message, options, 1, {})
            case Person.THINKS:
                await self._respond(message, options, None, {})

    async def _respond(self, message: Message, options: dict[str, Any], answer: int | None, results: Any) -> None:
        """Return the request, and let it end with an answer, if there is one."""
        assert self._connection is not None
        sender = message.header.fields[HeaderFields.sender].removeprefix(":").replace(".", "_")
        path = f"{PATH}/request/{sender}/{options['handle_token'][1]}"
        await self._connection.send(new_method_return(message, "o", (path,)))
        if answer is not None:
            request = DBusAddress(path, NAME, "org.freedesktop.portal.Request")
            await self._tell(request, "Response", "ua{sv}", (answer, results))
