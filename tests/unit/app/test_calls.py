"""Calls of one device, over a real socket with a server played by the test and an engine without media."""

import pytest

from app.devices import Sources
from app.loudness import Loudness
from app.protocol.description import CandidateBatch, TrackSource
from app.protocol.errors import EndReason, ErrorCode, LocalProtocolError
from app.protocol.ids import CallId, RoomId
from app.protocol.messages import (
    Accept,
    Cancel,
    Decline,
    Ended,
    Error,
    HangUp,
    Joined,
    PeerCandidates,
    PeerConnection,
    SendCandidates,
    SendDescription,
    SetPresence,
)
from app.protocol.model import (
    Availability,
    CallMedia,
)
from app.state import (
    CallArrived,
    CallOver,
    DeviceFailed,
    Phase,
)
from media.frame import CaptureSource, SourceError, SourceProblem
from tests.kit.people import device, participant
from tests.kit.played_desk import BOB, VIDEO, Desk, NoCamera, run
from tests.kit.waiting import until


def test_an_outgoing_call() -> None:
    async def scene(ann: Desk) -> None:
        invite = await ann.calls_bob()

        assert (invite.callee, invite.media) == (BOB.user_id, VIDEO)
        assert ann.engine.warm_ups == 1
        peer = ann.engine.peers[0]
        assert peer.is_caller
        assert peer.hints == ["192.0.2.9"]
        assert (await ann.server.hears(SendCandidates)).to == ""
        call = ann.state.calls[0]
        assert call.path is not None
        assert call.has_remote_video
        assert not call.is_remote_muted
        assert call.peer_device == device("bob")
        await until(lambda: None if ann.state.calls[0].stats is not None else "no figures", within=5)

        ann.client.calls.hang_up(invite.call_id)

        assert (await ann.server.hears(HangUp)).reason is EndReason.HUNG_UP
        over = await ann.tells(CallOver)
        assert isinstance(over, CallOver)
        assert over.call.ended_by_me
        assert ann.state.calls == ()
        assert ann.engine.opened[-3:] == ["no camera", "no microphone", "no speaker"]

    run(scene)


def test_a_ringing_call_opens_nothing_and_says_nothing() -> None:
    async def scene(ann: Desk) -> None:
        call_id = await ann.rings()
        await ann.server.tell(
            PeerCandidates(RoomId("room-of-call-1"), participant("bob").participant_id, CandidateBatch(end=True))
        )
        ann.client.people.set_availability(Availability.AWAY)
        await ann.server.hears(SetPresence)
        assert ann.engine.warm_ups == 1
        assert ann.engine.opened == []
        assert ann.engine.peers == []
        assert [type(message) for message in ann.server.heard] == [SetPresence]

        accept_answer = Joined(call_id, RoomId("room-of-call-1"), participant("ann"), participant("bob"))
        ann.server.answers["call.accept"] = accept_answer
        ann.client.calls.accept(call_id, video=False)

        assert (await ann.server.hears(Accept)).media == CallMedia(video=False)
        await ann.is_in(Phase.CONNECTED)
        peer = ann.engine.peers[0]
        assert not peer.is_caller
        assert peer.hints == ["192.0.2.9"]
        assert peer.candidates == [CandidateBatch(end=True)]
        assert (await ann.server.hears(SendCandidates)).to == participant("bob").participant_id
        assert [type(message) for message in ann.server.heard].index(Accept) == 1

    run(scene)


def test_pictures_have_somewhere_to_go_before_the_server_answers_our_accept() -> None:
    async def scene(ann: Desk) -> None:
        call_id = await ann.rings()
        ann.client.calls.set_frame_sink(call_id, print)

        ann.client.calls.accept(call_id, video=True)

        # Media of a quick caller flows before the server's word; then the call is never merely connecting.
        assert ann.engine.peers[0].sinks == {TrackSource.CAMERA: print}
        await ann.server.hears(Accept)

    run(scene)


def test_declining_and_a_caller_who_gives_up() -> None:
    async def scene(ann: Desk) -> None:
        ann.client.calls.decline(await ann.rings())
        assert (await ann.server.hears(Decline)).reason is EndReason.DECLINED
        await ann.rings(call_id="call-2")
        await ann.server.tell(Ended(CallId("call-2"), EndReason.CANCELLED, BOB.user_id))
        over = await ann.tells(CallOver, 2)
        assert isinstance(over, CallOver)
        assert (over.call.reason, over.call.ended_by_me) == (EndReason.CANCELLED, False)
        with pytest.raises(LocalProtocolError):
            ann.client.calls.accept(CallId("call-2"), video=True)
        assert ann.engine.opened == []

    run(scene)


def test_people_are_as_loud_as_they_were_before() -> None:
    async def scene(ann: Desk) -> None:
        ann.client.calls.set_loudness(Loudness(1.0, {BOB.user_id: 0.4}))
        await ann.calls_bob()
        assert ann.engine.peers[0].volume == 0.4
        ann.client.calls.set_loudness(Loudness(0.5, {BOB.user_id: 0.4}))
        assert ann.engine.peers[0].volume == 0.2
        ann.client.calls.hang_up()

        ann.client.calls.accept(await ann.rings(), False)
        assert ann.engine.peers[1].volume == 0.2

    run(scene)


def test_a_second_call_is_quiet_and_taking_it_ends_the_first() -> None:
    async def scene(ann: Desk) -> None:
        await ann.calls_bob()
        second = await ann.rings()
        arrived = ann.of(CallArrived)[0]
        assert isinstance(arrived, CallArrived)
        assert arrived.call.quiet
        ann.server.answers["call.accept"] = Joined(
            second, RoomId("room-of-call-1"), participant("ann"), participant("bob")
        )

        ann.client.calls.accept(second, video=False)

        await ann.server.hears(HangUp)
        await until(lambda: None if len(ann.state.calls) == 1 else "two calls", within=5)
        assert ann.engine.opened.count("no microphone") == 1  # opened once for both, never closed in between

    run(scene)


def test_refusals_and_words_about_unknown_people() -> None:
    async def scene(ann: Desk) -> None:
        ann.server.answers["call.invite"] = Error(ErrorCode.NOT_CONTACTS)
        ann.client.calls.place(BOB, video=False)
        over = await ann.tells(CallOver)
        assert isinstance(over, CallOver)
        assert (over.call.reason, over.call.error) == (EndReason.REFUSED, ErrorCode.NOT_CONTACTS)
        with pytest.raises(LocalProtocolError):
            ann.client.calls.place(BOB.user_id, video=False)

    run(scene)


def test_a_camera_that_cannot_be_opened_is_reported_and_the_call_goes_on() -> None:
    def camera() -> CaptureSource | None:
        raise SourceError(SourceProblem.NOT_FOUND, "none")

    async def scene(ann: Desk) -> None:
        await ann.calls_bob()
        failed = ann.of(DeviceFailed)[0]
        assert isinstance(failed, DeviceFailed)
        assert failed.problem is SourceProblem.NOT_FOUND
        assert ann.state.devices.camera_problem is SourceProblem.NOT_FOUND
        assert not ann.state.devices.is_camera_on

    run(scene, Sources(camera=camera))


def test_switching_in_a_call() -> None:
    async def scene(ann: Desk) -> None:
        await ann.calls_bob(video=False)
        assert ann.engine.camera is None

        ann.client.devices.set_camera(True)
        ann.client.devices.mute(True)

        assert ann.state.devices.is_camera_on
        assert ann.state.devices.is_muted
        assert len((await ann.server.hears(SendDescription)).description.tracks) == 2
        await ann.server.tell(
            PeerConnection(ann.state.calls[0].room_id, participant("bob").participant_id, connected=False)
        )
        await until(lambda: None if not ann.state.calls[0].is_peer_reachable else "still reachable", within=5)
        ann.client.calls.set_frame_sink(ann.state.calls[0].call_id, print)
        assert ann.engine.peers[0].sinks == {TrackSource.CAMERA: print}

    run(scene, Sources(camera=NoCamera))


def test_cancelling() -> None:
    async def scene(ann: Desk) -> None:
        call_id = ann.client.calls.place(BOB, video=False)
        ann.client.calls.hang_up(call_id)
        assert (await ann.server.hears(Cancel)).call_id == call_id
        assert ann.state.calls == ()

    run(scene)
