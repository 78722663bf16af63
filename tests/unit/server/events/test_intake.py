"""What clients report is checked before it is kept."""

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Raw

from app.protocol.events import codec
from app.protocol.events.record import MAX_EVENT, Origin, Stored
from app.protocol.ids import DeviceId, SessionId, UserId
from app.protocol.messages import MAX_EVENTS
from server.events.framing import MARK
from server.events.intake import BURST, NEWEST, OLDEST, RATE, Intake, Speaker

ANN = Speaker(UserId("ann"), DeviceId("device"), SessionId("session"))
ID = "0193a1f0-0000-7000-8000-000000000001"
CALL = "0193a1f0-0000-7000-8000-00000000000c"
WALL = 1_800_000_000.0
SAMPLE = {"kind": "quality.sample", "period": 5}


def raw(**changes: Any) -> Raw:
    return Raw(msgspec.json.encode({"id": ID, "at": WALL, "call_id": CALL, "event": SAMPLE} | changes))


def kept(event: Raw) -> Stored:
    (entry,) = Intake().take(ANN, [event], 0.0, WALL).entries
    stored = codec.decode_stored(entry.value)
    assert isinstance(stored, Stored)
    assert entry.key == stored.key.encode()
    assert entry.topic == stored.topic
    return stored


def test_an_event_is_kept_with_who_said_it_and_when() -> None:
    stored = kept(raw())

    assert (stored.device_id, stored.session_id, stored.received_at) == ("device", "session", WALL)
    assert stored.origin is Origin.CLIENT
    assert stored.key == CALL


def test_what_belongs_to_no_call_has_the_key_of_its_device() -> None:
    assert kept(raw(call_id="", event={"kind": "region.seen", "region": "Europe/Berlin"})).key == "device"


@pytest.mark.parametrize("claim", [{"origin": "server"}, {"device_id": "another"}, {"received_at": 1.0}])
def test_nobody_speaks_for_others(claim: dict[str, Any]) -> None:
    stored = kept(raw(**claim))

    assert (stored.origin, stored.device_id, stored.received_at) == (Origin.CLIENT, "device", WALL)


@pytest.mark.parametrize(("claimed", "at"), [(0.0, WALL - OLDEST), (WALL + 1e9, WALL + NEWEST), (WALL - 60, WALL - 60)])
def test_times_are_moved_to_where_they_can_be(claimed: float, at: float) -> None:
    assert kept(raw(at=claimed)).at == at


@pytest.mark.parametrize(
    "changes",
    [
        {"id": "17"},
        {"call_id": ""},
        {"call_id": "../x"},
        {"event": {"kind": "device.seen"}},
        {"event": {"kind": "from.the.future"}},
        {"event": {"kind": "quality.sample", "period": -1}},
        {"at": "noon"},
        {"v": 2},
        {"event": 5},
    ],
)
def test_what_cannot_be_is_left_out_and_the_rest_is_kept(changes: dict[str, Any]) -> None:
    taken = Intake().take(ANN, [raw(**changes), raw()], 0.0, WALL)

    assert (len(taken.entries), taken.left_out, taken.retry_after) == (1, 1, 0.0)


def test_a_person_who_says_too_much_waits_and_others_do_not() -> None:
    intake, report = Intake(), [raw()] * MAX_EVENTS
    now = count = 0
    for now in range(1000):
        for _ in range(10):
            count += len(intake.take(ANN, report, float(now), WALL).entries)

    assert count <= BURST + RATE * now + MAX_EVENTS
    assert intake.take(ANN, report, float(now), WALL).retry_after > 0
    other = Speaker(UserId("ben"), DeviceId("d"), SessionId("s"))
    assert len(intake.take(other, report, float(now), WALL).entries) == MAX_EVENTS


@given(st.lists(st.binary(max_size=200), max_size=10))
def test_any_bytes_are_taken_without_raising(events: list[bytes]) -> None:
    taken = Intake().take(ANN, [Raw(event) for event in events], 0.0, WALL)

    assert taken.left_out == len(events)


@given(st.text(max_size=80))
def test_what_is_kept_is_small_and_cannot_look_like_the_beginning_of_a_record(words: str) -> None:
    event = {"kind": "path.changed", "reason": words, "local": words}
    for entry in Intake().take(ANN, [raw(event=event)], 0.0, WALL).entries:
        assert len(entry.value) <= MAX_EVENT
        assert MARK not in entry.value + entry.key
