"""The events themselves, version 1.

Within a version only fields with a default and new kinds are added, never removed or given another meaning: readers
ignore fields they do not know and skip kinds they do not know (`app.protocol.events.codec`). Sets that grow with the
product, such as codecs and reasons, are bounded words, so that a newer value does not make an event unreadable. No
event holds a name, an address of the network, or anything that was said, written or seen.
"""

from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct

VERSION = 1

Word = Annotated[str, Meta(max_length=32, pattern=r"\A[A-Za-z0-9 ._:/+-]*\Z")]
"""A code, never prose."""
Share = Annotated[float, Meta(ge=0.0, le=1.0)]
Seconds = Annotated[float, Meta(ge=0.0, le=1e7)]
BitRate = Annotated[float, Meta(ge=0.0, le=1e12)]
Pixels = Annotated[int, Meta(ge=0, le=65535)]
Rate = Annotated[float, Meta(ge=0.0, le=1000.0)]


class Event(Struct, frozen=True, omit_defaults=True, tag_field="kind"):
    """Base of all events."""


class Direction(StrEnum):
    """Of media, seen from the device that reports."""

    SENT = "sent"
    RECEIVED = "received"


class CallStarted(Event, frozen=True, tag="call.started"):
    """The call was answered."""

    outgoing: bool = False
    video: bool = False


class CallEnded(Event, frozen=True, tag="call.ended"):
    """The call is over."""

    reason: Word = ""
    """A value of `app.protocol.errors.EndReason`."""
    duration: Seconds = 0.0
    """Since the answer; 0 if nobody answered."""
    setup: Seconds = 0.0
    """From the answer until media could flow; 0 if it never could."""


class ConfigurationChanged(Event, frozen=True, tag="configuration.changed"):
    """What is encoded in one direction is something else; no codec: nothing any more."""

    direction: Direction
    codec: Word = ""
    width: Pixels = 0
    height: Pixels = 0
    fps: Rate = 0.0
    """The rate that both ends agreed on; 0 if none was."""


class PathChanged(Event, frozen=True, tag="path.changed"):
    """Our media leaves on another path."""

    relayed: bool = False
    transport: Word = ""
    """udp or tcp."""
    local: Word = ""
    """Types of the candidates of both ends: host, srflx, prflx, relay."""
    remote: Word = ""
    reason: Annotated[str, Meta(max_length=64)] = ""


class VideoQuality(Struct, frozen=True, omit_defaults=True):
    """Pictures in one direction, over the period of a sample."""

    width: Pixels = 0
    height: Pixels = 0
    fps: Rate = 0.0
    bitrate: BitRate = 0.0
    frozen: Seconds = 0.0
    """Of the period, by the W3C rule."""


class SoundQuality(Struct, frozen=True, omit_defaults=True):
    """Sound in one direction."""

    bitrate: BitRate = 0.0
    concealed: Share = 0.0
    """Invented because the real sound was lost or late."""
    playout_delay: Seconds = 0.0


class QualitySample(Event, frozen=True, tag="quality.sample"):
    """How the line was over a period that ends with the event's time: means, unless said otherwise."""

    period: Seconds
    lost: Seconds = 0.0
    """Of the period, without any media from the other end."""
    rtt: Seconds = 0.0
    """0 if it was not measured."""
    rtt_max: Seconds = 0.0
    loss_sent: Share = 0.0
    loss_received: Share = 0.0
    estimate: BitRate = 0.0
    """What the network is thought to carry from here."""
    video_sent: VideoQuality = VideoQuality()
    video_received: VideoQuality = VideoQuality()
    sound_sent: SoundQuality = SoundQuality()
    sound_received: SoundQuality = SoundQuality()


class DeviceSeen(Event, frozen=True, tag="device.seen"):
    """What program runs on what machine; once each time it connects."""

    platform: Word = ""
    """System and processor family."""
    version: Word = ""
    """Of the program."""
    cores: Annotated[int, Meta(ge=0, le=4096)] = 0


class RegionSeen(Event, frozen=True, tag="region.seen"):
    """Roughly where the device is: the name of its time zone, as coarse as `Europe/Berlin`. Once it connects."""

    region: Word = ""


class RegionChanged(Event, frozen=True, tag="region.changed"):
    """It has travelled to another time zone."""

    region: Word = ""
    before: Word = ""


AnyEvent = (
    CallStarted | CallEnded | ConfigurationChanged | PathChanged | QualitySample | DeviceSeen | RegionSeen
    | RegionChanged
)  # fmt: skip
