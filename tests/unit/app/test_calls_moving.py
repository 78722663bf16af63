"""Calls that change hands: taken up again, moved between devices, answered elsewhere, or placed from both ends."""

import msgspec
import pytest

from app import clock
from app.devices import Sources
from app.loudness import Loudness
from app.protocol.description import DtlsSetup, TrackSource
from app.protocol.errors import EndReason, LocalProtocolError
from app.protocol.ids import CallId, ParticipantId, RoomId
from app.protocol.messages import (
    Accept,
    CallsElsewhere,
    Ended,
    HangUp,
    Incoming,
    Invite,
    Joined,
    Move,
    Moved,
    PeerDescription,
    SendCandidates,
    SendDescription,
)
from app.protocol.model import (
    CallDirection,
    CallMedia,
    RunningCall,
)
from app.state import (
    CallArrived,
    CallOver,
    Phase,
)
from media.engine.api import Disconnected, PeerLeft
from tests.kit.people import description, device, participant
from tests.kit.played_desk import ANN, BOB, VIDEO, Desk, NoCamera, incoming, run
from tests.kit.sound_devices import HandInput
from tests.kit.waiting import until


def test_another_device_answered() -> None:
    async def scene(ann: Desk) -> None:
        await ann.rings()
        await ann.server.tell(Ended(CallId("call-1"), EndReason.ANSWERED_ELSEWHERE, ANN.user_id))
        over = await ann.tells(CallOver)
        assert isinstance(over, CallOver)
        assert over.call.reason is EndReason.ANSWERED_ELSEWHERE

    run(scene)


@pytest.mark.parametrize("order", ["ended first", "incoming first"])
def test_glare_becomes_one_call(order: str) -> None:
    async def scene(ann: Desk) -> None:
        ann.client.calls.place(BOB, video=True)
        mine = await ann.server.hears(Invite)
        theirs = CallId("call-0")
        ann.server.answers["call.accept"] = Joined(theirs, RoomId("room-0"), participant("ann"), participant("bob"))
        incoming = Incoming(theirs, RoomId("room-0"), participant("bob"), VIDEO, description("bob"), 30.0)
        ended = Ended(mine.call_id, EndReason.REPLACED)
        for message in (ended, incoming) if order == "ended first" else (incoming, ended):
            await ann.server.tell(message)

        accept = await ann.server.hears(Accept)

        assert (accept.call_id, accept.media) == (theirs, VIDEO)
        await ann.is_in(Phase.CONNECTED)
        assert len(ann.state.calls) == 1

    run(scene)


@pytest.mark.parametrize("is_silent", [True, False])
def test_who_stayed_goes_on_when_the_other_one_comes_back(is_silent: bool) -> None:
    async def scene(ann: Desk) -> None:
        invite = await ann.calls_bob()
        assert ann.state.devices.is_camera_on
        await ann.server.tell(Ended(invite.call_id, EndReason.HUNG_UP, BOB.user_id))
        await ann.tells(CallOver)
        assert ann.engine.microphone is None
        ann.client.calls.wait_for_return(invite.call_id, clock.now() + 60.0, is_silent=is_silent)

        await ann.server.tell(incoming("call-2", goes_on=invite.call_id))
        accept = await ann.server.hears(Accept)

        assert accept.media == CallMedia(video=not is_silent)
        assert ann.state.devices.is_muted is is_silent
        assert ann.state.devices.is_camera_on is not is_silent
        assert ann.state.calls[0].goes_on == invite.call_id
        assert not ann.of(CallArrived)

    run(scene, Sources(camera=NoCamera, microphone=HandInput))


def test_who_left_too_is_called_again() -> None:
    async def scene(ann: Desk) -> None:
        invite = await ann.calls_bob()
        await ann.server.tell(Ended(invite.call_id, EndReason.HUNG_UP, BOB.user_id))
        await ann.tells(CallOver)
        ann.client.calls.wait_for_return(invite.call_id, clock.now() + 60.0, is_silent=False)
        ann.client.calls.stop_waiting()

        await ann.server.tell(incoming("call-2", goes_on=invite.call_id))
        await ann.tells(CallArrived)

        assert ann.engine.microphone is None
        ann.client.calls.place(BOB, True, goes_on=invite.call_id)
        assert (await ann.server.hears(Invite, 2)).goes_on == invite.call_id

    run(scene)


def test_a_call_of_another_device_goes_on_here() -> None:
    async def scene(ann: Desk) -> None:
        first = await ann.rings(call_id="call-0")
        ann.client.calls.accept(first, True)
        call_id, room_id = CallId("call-1"), RoomId("room-1")
        running = RunningCall(call_id, room_id, BOB, CallDirection.OUTGOING, device("laptop"), VIDEO, 90.0)
        await ann.server.tell(CallsElsewhere((running,)))
        await until(lambda: None if ann.state.elsewhere else "nothing runs elsewhere", within=5)
        ann.server.answers["call.move"] = Joined(call_id, room_id, participant("ann"), participant("bob"))

        with pytest.raises(LocalProtocolError):
            ann.client.calls.move_here(CallId("another"), True)
        ann.client.calls.move_here(call_id, True)
        move = await ann.server.hears(Move)
        await ann.server.tell(CallsElsewhere())
        bob = participant("bob").participant_id
        await ann.server.tell(PeerDescription(room_id, bob, description("bob", is_caller=False)))

        await until(lambda: None if len(ann.state.calls) == 1 else "the first call goes on", within=5)
        call = await ann.is_in(Phase.CONNECTED)
        assert (call.call_id, call.peer, call.direction) == (call_id, BOB, CallDirection.OUTGOING)
        assert move.description.dtls.setup is DtlsSetup.ACTPASS
        assert ann.state.elsewhere == ()
        assert call.connected_at is not None
        assert call.connected_at < call.created_at - 80
        assert (await ann.server.hears(SendCandidates)).to == bob

    run(scene)


def test_the_other_person_goes_on_from_another_device() -> None:
    async def scene(ann: Desk) -> None:
        pictures: list[object] = []
        invite = await ann.calls_bob()
        ann.client.calls.set_frame_sink(invite.call_id, pictures.append)
        ann.client.calls.set_loudness(Loudness(people={BOB.user_id: 0.5}))
        old = ann.engine.peers[0]
        laptop = msgspec.structs.replace(participant("bob"), participant_id=ParticipantId("bob-2"))

        offer = description("bob", video=True)
        bob = participant("bob").participant_id
        await ann.server.tell(Moved(invite.call_id, invite.room_id, bob, laptop, offer, "192.0.2.8"))
        answer = await ann.server.hears(SendDescription)
        old.notify(PeerLeft())  # says goodbye to whoever it talked to, and nobody listens any more
        old.notify(Disconnected())
        await until(lambda: None if old.is_closed else "the old media is open", within=5)
        await until(lambda: "still moving" if ann.state.calls[0].is_peer_moving else None, within=5)

        assert answer.to == laptop.participant_id
        new = ann.engine.peers[1]
        assert (new.is_caller, new.applied, new.hints, new.volume) == (False, [offer], ["192.0.2.8"], 0.5)
        assert new.sinks[TrackSource.CAMERA] is not None
        call = ann.state.calls[0]
        assert (call.call_id, call.phase, call.is_media_lost) == (invite.call_id, Phase.CONNECTED, False)
        assert not ann.of(CallOver)

    run(scene)


def test_a_call_that_moved_away_ends_here() -> None:
    async def scene(ann: Desk) -> None:
        invite = await ann.calls_bob()

        await ann.server.tell(Ended(invite.call_id, EndReason.MOVED, ANN.user_id))

        over = await ann.tells(CallOver)
        assert isinstance(over, CallOver)
        assert (over.call.reason, over.call.ended_by_me) == (EndReason.MOVED, True)
        assert not [message for message in ann.server.heard if isinstance(message, HangUp)]

    run(scene)
