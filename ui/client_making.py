"""The client behind the desktop: made with its folder, its secrets and the network policy of the settings."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from app import garbage
from app.config import Settings, SettingsFile
from app.devices import Sources
from app.state import ClientEvent
from app.timelines import Timelines
from media.engine.api import Engine
from ui.options import Options
from ui.preferences import prepare

if TYPE_CHECKING:  # what speaks to servers is loaded on the core thread, once the first window is there
    from app.client import Client


def client_maker(
    options: Options, settings: SettingsFile, engine: Callable[[], Engine], sources: Sources
) -> "Callable[[Callable[[ClientEvent], None]], Client]":
    """What makes the client on the core thread, given who listens to it; then all that waits for calls is loaded."""

    def load(listener: Callable[[ClientEvent], None]) -> "Client":
        from app.client import Client
        from app.credentials import Credentials
        from app.journal import Journal
        from app.net.proxy import Proxies
        from app.net.trust import Trust
        from app.parts import Parts, this_device
        from app.reminders import ReminderFile

        folder = settings.folder
        credentials = Credentials(folder)
        proxies = Proxies(settings.settings.proxy, password=lambda proxy: credentials.password(proxy.key))
        parts = Parts(
            device=this_device(settings.settings.device_id),
            trust=Trust(
                folder / "servers.json" if folder is not None else None, asks=not options.username, proxies=proxies
            ),
            host_folder=folder / "server" if folder is not None else None,
            credentials=credentials,
            engine=engine,
            journal=Journal(folder),
            reminders=ReminderFile(folder),
            timelines=Timelines(folder),
            sources=sources,
        )
        client = Client(parts, listener)
        prepare(client, settings.settings)
        set_network_policy(client, options, settings.settings)
        return client

    def make(listener: Callable[[ClientEvent], None]) -> "Client":
        try:
            return load(listener)
        finally:
            garbage.settle()

    return make


def set_network_policy(client: "Client", options: Options, settings: Settings) -> None:
    """Which ways a call may take; the command line can only narrow what the settings allow."""
    client.set_network_policy(relay_only=options.relay_only or settings.relay_only, loopback=options.loopback)
