"""The schema of events: what newer and broken programs send is told apart, and nothing raises."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.protocol.errors import EndReason
from app.protocol.events import codec
from app.protocol.events.codec import Unread
from app.protocol.events.record import MAX_EVENT, TOPICS, EventId, Reported, Stored, Topic
from app.protocol.events.schema import (
    VERSION,
    AnyEvent,
    CallEnded,
    ConfigurationChanged,
    DeviceSeen,
    Direction,
    PathChanged,
    QualitySample,
    SoundQuality,
    VideoQuality,
)
from app.protocol.ids import CallId, DeviceId

ID = EventId("0193a1f0-0000-7000-8000-000000000001")
SAMPLE = QualitySample(
    5.0,
    rtt=0.031,
    rtt_max=0.2,
    loss_sent=0.02,
    loss_received=0.001,
    estimate=1_234_567.8,
    video_sent=VideoQuality(1280, 720, 29.97, 1_100_000.4),
    video_received=VideoQuality(640, 360, 14.2, 300_000.3, 0.4),
    sound_sent=SoundQuality(32_000.0),
    sound_received=SoundQuality(31_000.0, 0.01, 0.042),
)


@pytest.mark.parametrize(
    "event",
    [
        SAMPLE,
        CallEnded("hung_up", 61.5, 0.2),
        ConfigurationChanged(Direction.SENT, "H264", 1280, 720),
        ConfigurationChanged(Direction.RECEIVED, "H264", 1280, 720, 15.0),
        PathChanged(True, "udp", "relay", "srflx", "the direct path fell silent"),
        DeviceSeen("Linux x86_64", "0.1.0", 8),
    ],
)
def test_what_is_reported_is_kept_and_read(event: AnyEvent) -> None:
    reported = Reported(ID, 1000.5, event, CallId("call"))
    read = codec.decode_reported(codec.encode(reported))
    stored = Stored(ID, 1000.5, 1001.0, event, call_id=CallId("call"), device_id=DeviceId("device"))

    assert read == reported
    assert codec.decode_stored(codec.encode(stored)) == stored
    assert len(codec.encode(stored)) < MAX_EVENT


def test_every_kind_has_a_topic_and_a_name_of_its_own() -> None:
    assert set(TOPICS) == set(AnyEvent.__args__)
    assert len(codec.KINDS) == len(TOPICS)
    assert Stored(ID, 0.0, 0.0, SAMPLE, call_id=CallId("c")).topic is Topic.QUALITY


def test_every_reason_of_an_end_is_a_word() -> None:
    for reason in EndReason:
        reported = Reported(ID, 0.0, CallEnded(reason.value))
        assert codec.decode_reported(codec.encode(reported)) == reported


def test_fields_of_a_newer_program_are_ignored() -> None:
    data = {"id": ID, "at": 1, "mood": "good", "event": {"kind": "call.ended", "reason": "hung_up", "weather": [1]}}

    assert codec.decode_reported(msgspec.json.encode(data)) == Reported(ID, 1.0, CallEnded("hung_up"))


@pytest.mark.parametrize(
    "data",
    [
        {"id": ID, "at": 1, "event": {"kind": "tea.served", "sugar": 2}},
        {"id": ID, "at": "tomorrow", "v": VERSION + 1, "event": {"kind": "call.ended", "reason": 5}},
    ],
)
def test_kinds_and_versions_to_come_are_unknown_not_broken(data: object) -> None:
    assert codec.decode_reported(msgspec.json.encode(data)) is Unread.UNKNOWN


@pytest.mark.parametrize(
    "event",
    [
        {"kind": "call.ended", "reason": "x" * 33},
        {"kind": "call.ended", "reason": "<b>"},
        {"kind": "call.ended", "duration": -1},
        {"kind": "quality.sample"},
        {"kind": "quality.sample", "period": 5, "loss_sent": 1.5},
        {"kind": "quality.sample", "period": 1e300},
        {"kind": "device.seen", "cores": 10**30},
    ],
)
def test_what_is_out_of_bounds_is_malformed(event: object) -> None:
    data = msgspec.json.encode({"id": ID, "at": 1, "event": event})

    assert codec.decode_reported(data) is Unread.MALFORMED


@given(st.binary(max_size=200))
def test_any_bytes_are_read_without_raising(data: bytes) -> None:
    assert isinstance(codec.decode_reported(data), Reported | Unread)
    assert isinstance(codec.decode_stored(data), Stored | Unread)


@given(st.integers(0, 400), st.integers(0, 255))
def test_a_damaged_event_is_read_without_raising(at: int, byte: int) -> None:
    data = bytearray(codec.encode(Reported(ID, 1.0, SAMPLE)))
    data[at % len(data)] = byte

    assert isinstance(codec.decode_reported(bytes(data)), Reported | Unread)


def test_a_huge_one_is_not_even_looked_at() -> None:
    assert codec.decode_reported(b'{"id":"' + b"x" * 4 * MAX_EVENT) is Unread.MALFORMED
