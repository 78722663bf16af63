"""An event with when and where it happened: as a client reports it, and as the log keeps it."""

from enum import StrEnum
from typing import Annotated, NewType

from msgspec import Meta, Raw, Struct

from app.protocol.events.schema import (
    VERSION,
    AnyEvent,
    CallEnded,
    CallStarted,
    ConfigurationChanged,
    DeviceSeen,
    PathChanged,
    QualitySample,
    RegionChanged,
    RegionSeen,
)
from app.protocol.ids import CallId, DeviceId, Id, SessionId
from app.protocol.model import Wall

EventId = NewType("EventId", str)

MAX_EVENT = 1024  # bytes of one event as JSON; ours have a third of it


class Topic(StrEnum):
    """Which stream of the log an event belongs to. Names are stable."""

    CALLS = "calls"
    CONFIGURATION = "configuration"
    QUALITY = "quality"
    CLIENTS = "clients"


TOPICS: dict[type[AnyEvent], Topic] = {
    CallStarted: Topic.CALLS,
    CallEnded: Topic.CALLS,
    ConfigurationChanged: Topic.CONFIGURATION,
    PathChanged: Topic.CONFIGURATION,
    QualitySample: Topic.QUALITY,
    DeviceSeen: Topic.CLIENTS,
    RegionSeen: Topic.CLIENTS,
    RegionChanged: Topic.CLIENTS,
}
ABOUT_CALLS = frozenset({Topic.CALLS, Topic.CONFIGURATION, Topic.QUALITY})
"""Their events name a call, and are kept in order within it."""


class Origin(StrEnum):
    """Who says so."""

    CLIENT = "client"
    SERVER = "server"


class Reported(Struct, frozen=True, omit_defaults=True):
    """What a client sends. An id that comes twice is the same event, sent again."""

    id: Id[EventId]
    at: Wall
    """By the clock of whoever says it."""
    event: AnyEvent
    call_id: Id[CallId] = CallId("")
    """Empty for what belongs to no call."""
    v: Annotated[int, Meta(ge=1, le=1000)] = VERSION


class Stored(Struct, frozen=True, omit_defaults=True):
    """What the log keeps of it."""

    id: Id[EventId]
    at: Wall
    received_at: Wall
    """By the server's clock."""
    event: AnyEvent
    origin: Origin = Origin.CLIENT
    call_id: Id[CallId] = CallId("")
    device_id: Id[DeviceId] = DeviceId("")
    """Of the device that reports; empty for what the server says itself."""
    session_id: Id[SessionId] = SessionId("")
    v: Annotated[int, Meta(ge=1, le=1000)] = VERSION

    @property
    def topic(self) -> Topic:
        """The stream it belongs to."""
        return TOPICS[type(self.event)]

    @property
    def key(self) -> str:
        """What is kept in order: the call, else the device."""
        return self.call_id or self.device_id


class Header(Struct, frozen=True):
    """What every version of an event has: enough to tell whether the rest can be read."""

    v: int = VERSION
    event: Raw = Raw(b"{}")
