"""Two calls of one device: one is heard, the other waits on hold."""

import pytest
from msgspec.structs import replace

from app.devices import Sources
from app.protocol.description import Kind
from app.protocol.errors import EndReason, LocalProtocolError
from app.protocol.ids import CallId, ParticipantId, RoomId
from app.protocol.messages import (
    Accept,
    Ended,
    HangUp,
    Invite,
    Joined,
    Moved,
    PeerDescription,
    SendDescription,
)
from app.state import CallState, Phase, call_in_front, call_on_hold
from media.engine.api import SourceLost
from media.frame import SourceProblem
from tests.kit.people import description, device, participant
from tests.kit.played_desk import BOB, Desk, NoCamera, run
from tests.kit.sound_devices import HandInput
from tests.kit.waiting import until

SECOND = CallId("call-1")
SOURCES = Sources(camera=NoCamera, microphone=HandInput)


def films(ann: Desk) -> bool:
    return ann.state.devices.is_camera_on


def call_of(ann: Desk, call_id: CallId) -> CallState:
    return next(call for call in ann.state.calls if call.call_id == call_id)


async def takes_a_second_call(ann: Desk, *, video: bool = True) -> Invite:
    """Bob was called, and calls again from another device; the first call waits."""
    first = await ann.calls_bob()
    await ann.rings(call_id=SECOND)
    ann.server.answers["call.accept"] = Joined(
        SECOND, RoomId(f"room-of-{SECOND}"), participant("ann"), participant("bob")
    )
    ann.client.calls.accept(SECOND, video=video, holds=True)
    await ann.server.hears(Accept)
    await until(lambda: None if call_of(ann, SECOND).phase is Phase.CONNECTED else "not connected", within=5)
    return first


def test_hold_and_accept() -> None:
    async def scene(ann: Desk) -> None:
        first = await takes_a_second_call(ann)

        waiting, talking = ann.engine.peers
        assert (waiting.is_on_hold, talking.is_on_hold) == (True, False)
        assert not waiting.is_closed
        assert (await ann.server.hears(SendDescription)).description.held
        assert ann.engine.opened.count("microphone") == 1  # handed over, never closed in between
        assert "no microphone" not in ann.engine.opened
        assert (call_in_front(ann.state.calls), call_on_hold(ann.state.calls)) == (
            call_of(ann, SECOND),
            call_of(ann, first.call_id),
        )
        with pytest.raises(LocalProtocolError):  # one waits already
            ann.client.calls.hold()

    run(scene, SOURCES)


def test_hold_and_call() -> None:
    async def scene(ann: Desk) -> None:
        first = await ann.calls_bob()

        second = ann.client.calls.place(BOB, video=False, holds=True)

        assert (await ann.server.hears(Invite, 2)).call_id == second
        assert [peer.is_on_hold for peer in ann.engine.peers] == [True, False]
        assert call_of(ann, first.call_id).is_on_hold
        assert call_in_front(ann.state.calls) == call_of(ann, second)
        assert ann.engine.opened.count("microphone") == 1
        assert not films(ann)
        with pytest.raises(LocalProtocolError):  # nobody has answered the second, and one waits already
            ann.client.calls.place(BOB, video=False, holds=True)
        assert len(ann.state.calls) == 2

    run(scene, SOURCES)


def test_a_third_call_can_only_take_the_place_of_the_second() -> None:
    async def scene(ann: Desk) -> None:
        first = await takes_a_second_call(ann)
        third = await ann.rings(call_id="call-2")
        with pytest.raises(LocalProtocolError):
            ann.client.calls.accept(third, video=False, holds=True)
        assert call_of(ann, third).is_incoming_ringing

        ann.client.calls.accept(third, video=False)

        assert (await ann.server.hears(HangUp)).call_id == SECOND
        await until(lambda: None if len(ann.state.calls) == 2 else f"{ann.state.calls}", within=5)
        assert call_of(ann, first.call_id).is_on_hold

    run(scene, SOURCES)


def test_taking_back_swaps_and_brings_the_camera_as_it_was() -> None:
    async def scene(ann: Desk) -> None:
        first = await takes_a_second_call(ann, video=False)
        assert not films(ann)
        waiting, talking = ann.engine.peers

        ann.client.calls.resume()

        assert (waiting.is_on_hold, talking.is_on_hold) == (False, True)
        assert films(ann)
        assert call_of(ann, SECOND).is_on_hold
        ann.client.calls.resume(SECOND)
        assert not films(ann)
        assert call_of(ann, first.call_id).is_on_hold
        assert ann.engine.opened.count("microphone") == 1

    run(scene, SOURCES)


def test_the_one_that_is_heard_ends_and_nothing_starts_by_itself() -> None:
    async def scene(ann: Desk) -> None:
        ann.client.devices.set_mute_on_entry(True)
        first = await takes_a_second_call(ann)
        ann.client.devices.mute(False)

        await ann.server.tell(Ended(SECOND, EndReason.HUNG_UP, BOB.user_id))
        await until(lambda: None if len(ann.state.calls) == 1 else "two calls", within=5)

        assert (ann.engine.microphone, ann.engine.camera) == (None, None)
        assert call_of(ann, first.call_id).is_on_hold
        assert not ann.engine.peers[0].is_closed
        ann.client.calls.resume(first.call_id)
        assert ann.engine.microphone is not None
        assert ann.state.devices.is_muted  # as it was when that call was put on hold
        assert films(ann)
        assert not call_of(ann, first.call_id).is_on_hold

    run(scene, SOURCES)


def test_hanging_up_one_leaves_the_other() -> None:
    async def scene(ann: Desk) -> None:
        first = await takes_a_second_call(ann)

        ann.client.calls.hang_up(first.call_id)

        assert (await ann.server.hears(HangUp)).call_id == first.call_id
        assert [call.call_id for call in ann.state.calls] == [SECOND]
        assert ann.engine.microphone is not None

    run(scene, SOURCES)


def test_who_waits_may_go() -> None:
    async def scene(ann: Desk) -> None:
        first = await takes_a_second_call(ann)

        await ann.server.tell(Ended(first.call_id, EndReason.HUNG_UP, BOB.user_id))

        await until(lambda: None if len(ann.state.calls) == 1 else "two calls", within=5)
        assert call_of(ann, SECOND).is_heard
        assert ann.engine.microphone is not None

    run(scene, SOURCES)


def test_a_call_on_hold_that_moves_at_the_other_end_stays_on_hold() -> None:
    async def scene(ann: Desk) -> None:
        first = await takes_a_second_call(ann)
        phone = replace(participant("bob"), participant_id=ParticipantId("bobs-phone"), device=device("phone"))
        offer = description("bobs-phone")
        await ann.server.tell(Moved(first.call_id, first.room_id, participant("bob").participant_id, phone, offer))
        await until(lambda: None if len(ann.engine.peers) == 3 else "no peer for the phone", within=5)

        assert ann.engine.peers[2].is_on_hold
        assert ann.engine.peers[2].description().held
        assert not ann.engine.peers[1].is_on_hold

    run(scene, SOURCES)


def test_the_other_end_has_us_on_hold() -> None:
    async def scene(ann: Desk) -> None:
        invite = await ann.calls_bob()
        bob = participant("bob").participant_id
        held = replace(description("bob", is_caller=False, revision=1, muted=True), held=True)

        await ann.server.tell(PeerDescription(invite.room_id, bob, held))
        await until(lambda: None if call_of(ann, invite.call_id).is_held_by_peer else "not told", within=5)
        assert not call_of(ann, invite.call_id).is_on_hold
        assert call_of(ann, invite.call_id).phase is Phase.CONNECTED

        ann.client.calls.hold()  # each for itself
        await ann.server.tell(PeerDescription(invite.room_id, bob, replace(held, revision=2, held=False)))
        await until(lambda: None if not call_of(ann, invite.call_id).is_held_by_peer else "still held", within=5)
        assert call_of(ann, invite.call_id).is_on_hold
        assert ann.engine.microphone is None

    run(scene, SOURCES)


def test_a_hold_is_no_matter_of_a_ringing_call_nor_of_one_that_is_over() -> None:
    async def scene(ann: Desk) -> None:
        call_id = await ann.rings()
        for wish in (ann.client.calls.hold, ann.client.calls.resume):
            with pytest.raises(LocalProtocolError):
                wish(call_id)
        ann.client.calls.place(BOB, video=False)
        with pytest.raises(LocalProtocolError):
            ann.client.calls.hold()

    run(scene, SOURCES)


def test_a_lost_device_is_told_once() -> None:
    async def scene(ann: Desk) -> None:
        await takes_a_second_call(ann)
        for peer in ann.engine.peers:
            peer.notify(SourceLost(Kind.AUDIO, SourceProblem.LOST, "pulled out"))
        assert [type(event).__name__ for event in ann.told].count("DeviceFailed") == 1

    run(scene, Sources(microphone=HandInput))
