"""Sleep and lock over a real message bus, told as logind and the screen savers of desktops tell them."""

import asyncio
from collections.abc import Iterator

import pytest
from jeepney import DBusAddress, Message, MessageType, message_bus, new_method_return, new_signal
from jeepney.io.asyncio import DBusConnection, DBusRouter, Proxy, open_dbus_connection

from app.net.desktop_signals import DesktopSignals
from tests.kit.message_bus import running_bus
from tests.kit.waiting import until

LOGIN = "org.freedesktop.login1"
SESSION = "/org/freedesktop/login1/session/_31"
MANAGER = DBusAddress("/org/freedesktop/login1", LOGIN, f"{LOGIN}.Manager")
SAVER = DBusAddress("/org/gnome/ScreenSaver", "org.gnome.ScreenSaver", "org.gnome.ScreenSaver")


@pytest.fixture(autouse=True)
def bus(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """One bus stands for both."""
    with running_bus() as address:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
        monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", address)
        yield


async def serve(connection: DBusConnection) -> None:
    """Answer where the session is."""
    while True:
        message: Message = await connection.receive()
        if message.header.message_type is MessageType.method_call:
            await connection.send(new_method_return(message, "o", (SESSION,)))


def test_sleep_and_lock_are_heard_and_nonsense_is_not() -> None:
    async def scene() -> None:
        heard: list[str] = []
        connection = await open_dbus_connection("SESSION")
        async with DBusRouter(connection) as router:
            for name in (LOGIN, SAVER.bus_name):
                await Proxy(message_bus, router).RequestName(name)
        serving = asyncio.create_task(serve(connection))
        signals = DesktopSignals(lambda: heard.append("woke"), lambda: heard.append("locked"))
        await signals.open()
        session = DBusAddress(SESSION, LOGIN, f"{LOGIN}.Session")
        try:
            for address, member, signature, body in (
                (MANAGER, "PrepareForSleep", "s", ("soon",)),
                (MANAGER, "PrepareForSleep", "b", (True,)),
                (MANAGER, "PrepareForSleep", "b", (False,)),
                (session, "Lock", None, ()),
                (SAVER, "ActiveChanged", "b", (False,)),
                (SAVER, "ActiveChanged", None, ()),
                (SAVER, "ActiveChanged", "b", (True,)),
            ):
                await connection.send(new_signal(address, member, signature, body))
            await until(lambda: None if len(heard) >= 3 else f"{heard}", within=10)
        finally:
            await signals.close()
            serving.cancel()
            await asyncio.gather(serving, return_exceptions=True)
            await connection.close()

        assert sorted(heard) == ["locked", "locked", "woke"]

    asyncio.run(scene())


def test_a_desktop_without_logind_and_without_savers_is_quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    async def scene() -> None:
        for gone in (False, True):
            if gone:
                monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")
                monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/nowhere")
            signals = DesktopSignals(lambda: None, lambda: None)
            await signals.open()
            await signals.close()

    asyncio.run(scene())
