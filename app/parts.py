"""What a client is made of: the front end's choice."""

import platform
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from app.credentials import Credentials
from app.devices import NO_DEVICES, Sources
from app.journal import Journal
from app.net.trust import Trust
from app.protocol.ids import DeviceId
from app.protocol.model import DeviceInfo, DeviceKind
from app.reminders import ReminderFile
from app.timelines import Timelines
from media.engine.api import Engine


def this_device(device_id: DeviceId, kind: DeviceKind = DeviceKind.DESKTOP) -> DeviceInfo:
    """How this machine names itself to contacts and in the list of sign-ins."""
    name = (platform.node() or "this computer")[:64]
    return DeviceInfo(device_id, name, kind, f"{platform.system()} {platform.machine()}"[:64])


@dataclass(frozen=True, slots=True)
class Parts:
    """What it uses, and where it keeps things."""

    device: DeviceInfo
    trust: Trust
    credentials: Credentials
    engine: Callable[[], Engine]
    """Called once, on the core loop."""
    sources: Sources = NO_DEVICES
    transport: httpx.AsyncBaseTransport | None = None
    """For REST, in tests."""
    host_folder: Path | None = None
    """Where a server on this computer keeps its data; None: this front end starts none."""
    journal: Journal = field(default_factory=lambda: Journal(None))
    """Where the figures of past calls are kept."""
    reminders: ReminderFile = field(default_factory=lambda: ReminderFile(None))
    timelines: Timelines = field(default_factory=lambda: Timelines(None))
    """Where their courses are kept."""
