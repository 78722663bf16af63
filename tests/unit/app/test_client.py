"""The client over a real socket, with a server played by the test and an engine without media."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import msgspec
import pytest

from app import clock
from app.client import Client, Parts
from app.credentials import Credentials
from app.devices import Sources
from app.loudness import Loudness
from app.net.errors import Refused
from app.net.trust import Trust
from app.protocol.description import CandidateBatch, DtlsSetup, TrackSource
from app.protocol.errors import CloseCode, EndReason, ErrorCode, LocalProtocolError
from app.protocol.ids import CallId, ParticipantId, RoomId
from app.protocol.messages import (
    Accept,
    Accepted,
    CallsElsewhere,
    Cancel,
    Decline,
    Ended,
    Error,
    HangUp,
    Incoming,
    Invite,
    Joined,
    MissedCall,
    Move,
    Moved,
    PeerCandidates,
    PeerConnection,
    PeerDescription,
    PresenceChanged,
    RebuildCall,
    Ringing,
    SendCandidates,
    SendDescription,
    SetPresence,
)
from app.protocol.model import (
    Availability,
    CallDirection,
    CallMedia,
    CallRecord,
    ContactInfo,
    ContactState,
    PresenceInfo,
    RunningCall,
)
from app.state import (
    CallArrived,
    CallMissed,
    CallOver,
    CallState,
    ClientEvent,
    ClientState,
    DeviceFailed,
    Link,
    Phase,
    SignedIn,
    SignedOut,
    StateChanged,
)
from media.engine.api import Disconnected, PeerLeft
from media.frame import CaptureSource, SourceError, SourceProblem, VideoFrame
from tests.kit.fake_accounts import FakeAccounts
from tests.kit.fake_engine import FakeEngine
from tests.kit.fake_server import FakeServer, fake_server
from tests.kit.people import description, device, participant, user
from tests.kit.sound_devices import HandInput
from tests.kit.waiting import until

ANN, BOB = user("ann"), user("bob")
VIDEO = CallMedia(video=True)


class NoCamera:
    """A camera that another program holds."""

    name = "busy camera"

    def start(self, width: int, height: int, fps: float) -> None:
        raise SourceError(SourceProblem.IN_USE, "busy")

    def read(self, timeout: float) -> VideoFrame | None:
        return None

    def stop(self) -> None:
        pass


def incoming(call_id: str, *, quiet: bool = False, goes_on: str = "") -> Incoming:
    return Incoming(
        CallId(call_id), RoomId(f"room-of-{call_id}"), participant("bob"), VIDEO,
        description("bob", video=True), 30.0, "192.0.2.9", quiet, CallId(goes_on),
    )  # fmt: skip


class Desk:
    """Ann at her client."""

    def __init__(self, server: FakeServer, accounts: FakeAccounts, sources: Sources) -> None:
        self.server = server
        self.accounts = accounts
        self.engine = FakeEngine()
        self.told: list[ClientEvent] = []
        parts = Parts(
            device("ann"), Trust(), Credentials(None), lambda: self.engine, sources, transport=accounts.transport
        )
        self.client = Client(parts, self.told.append)

    @property
    def state(self) -> ClientState:
        return self.client.state

    def of(self, kind: type[ClientEvent]) -> list[ClientEvent]:
        return [event for event in self.told if isinstance(event, kind)]

    async def tells(self, kind: type[ClientEvent], count: int = 1) -> ClientEvent:
        await until(
            lambda: None if len(self.of(kind)) >= count else f"no {kind.__name__} in {self.told[-5:]}", within=5
        )
        return self.of(kind)[count - 1]

    async def is_in(self, phase: Phase) -> CallState:
        def reason() -> str | None:
            phases = [call.phase for call in self.state.calls]
            return None if phase in phases else f"calls are {phases}"

        await until(reason, within=5)
        return next(call for call in self.state.calls if call.phase is phase)

    async def is_at(self, link: Link) -> None:
        await until(lambda: None if self.state.connection.link is link else str(self.state.connection), within=5)

    async def rings(self, *, call_id: str = "call-1", quiet: bool = False) -> CallId:
        """Bob calls."""
        count = len(self.of(CallArrived)) + 1
        await self.server.tell(incoming(call_id, quiet=quiet))
        await self.tells(CallArrived, count)
        return CallId(call_id)

    async def answered(self, invite: Invite) -> None:
        """Bob picks up."""
        await self.server.tell(
            Accepted(
                invite.call_id, invite.room_id, participant("bob"), participant("ann"), VIDEO,
                description("bob", is_caller=False, video=True), "192.0.2.9",
            )
        )  # fmt: skip

    async def calls_bob(self, *, video: bool = True) -> Invite:
        """Until both are connected."""
        self.client.call(BOB, video)
        invite = await self.server.hears(Invite)
        await self.server.tell(Ringing(invite.call_id))
        await self.answered(invite)
        await self.is_in(Phase.CONNECTED)
        return invite


@asynccontextmanager
async def desk(sources: Sources | None = None) -> AsyncIterator[Desk]:
    """Ann, signed in and online."""
    async with fake_server(ANN) as server:
        ann = Desk(server, FakeAccounts(ANN), sources or Sources())
        try:
            await ann.client.sign_in(server.url, "ann", "right")
            await ann.tells(SignedIn)
            yield ann
        finally:
            await ann.client.close()
    assert ann.engine.is_closed
    assert all(peer.is_closed for peer in ann.engine.peers)


def run(scene: Callable[[Desk], Awaitable[None]], sources: Sources | None = None) -> None:
    async def play() -> None:
        async with desk(sources) as ann:
            await scene(ann)

    asyncio.run(play())


def test_signing_in_shows_who_and_where() -> None:
    async def scene(ann: Desk) -> None:
        assert ann.state.me == ANN
        assert ann.state.connection.link is Link.ONLINE
        assert ann.state.connection.server_name == "Test"
        assert ann.server.hellos[0].token == "access-1"
        with pytest.raises(Refused):
            await ann.client.sign_in(ann.server.url, "ann", "wrong")
        assert ann.state.connection.link is Link.ONLINE
        await ann.client.sign_out()
        assert ann.state == ClientState()
        assert ann.accounts.asked[-1] == "POST /sign-out"
        assert ann.of(SignedOut) == [SignedOut()]

    run(scene)


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

        ann.client.hang_up(invite.call_id)

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
        ann.client.set_availability(Availability.AWAY)
        await ann.server.hears(SetPresence)
        assert ann.engine.warm_ups == 1
        assert ann.engine.opened == []
        assert ann.engine.peers == []
        assert [type(message) for message in ann.server.heard] == [SetPresence]

        accept_answer = Joined(call_id, RoomId("room-of-call-1"), participant("ann"), participant("bob"))
        ann.server.answers["call.accept"] = accept_answer
        ann.client.accept(call_id, video=False)

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
        ann.client.set_frame_sink(call_id, print)

        ann.client.accept(call_id, video=True)

        # Media of a quick caller flows before the server's word; then the call is never merely connecting.
        assert ann.engine.peers[0].sinks == {TrackSource.CAMERA: print}
        await ann.server.hears(Accept)

    run(scene)


def test_declining_and_a_caller_who_gives_up() -> None:
    async def scene(ann: Desk) -> None:
        ann.client.decline(await ann.rings())
        assert (await ann.server.hears(Decline)).reason is EndReason.DECLINED
        await ann.rings(call_id="call-2")
        await ann.server.tell(Ended(CallId("call-2"), EndReason.CANCELLED, BOB.user_id))
        over = await ann.tells(CallOver, 2)
        assert isinstance(over, CallOver)
        assert (over.call.reason, over.call.ended_by_me) == (EndReason.CANCELLED, False)
        with pytest.raises(LocalProtocolError):
            ann.client.accept(CallId("call-2"), video=True)
        assert ann.engine.opened == []

    run(scene)


def test_people_are_as_loud_as_they_were_before() -> None:
    async def scene(ann: Desk) -> None:
        ann.client.set_loudness(Loudness(1.0, {BOB.user_id: 0.4}))
        await ann.calls_bob()
        assert ann.engine.peers[0].volume == 0.4
        ann.client.set_loudness(Loudness(0.5, {BOB.user_id: 0.4}))
        assert ann.engine.peers[0].volume == 0.2
        ann.client.hang_up()

        ann.client.accept(await ann.rings(), False)
        assert ann.engine.peers[1].volume == 0.2

    run(scene)


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
        ann.client.call(BOB, video=True)
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

        ann.client.accept(second, video=False)

        await ann.server.hears(HangUp)
        await until(lambda: None if len(ann.state.calls) == 1 else "two calls", within=5)
        assert ann.engine.opened.count("no microphone") == 1  # opened once for both, never closed in between

    run(scene)


def test_refusals_and_words_about_unknown_people() -> None:
    async def scene(ann: Desk) -> None:
        ann.server.answers["call.invite"] = Error(ErrorCode.NOT_CONTACTS)
        ann.client.call(BOB, video=False)
        over = await ann.tells(CallOver)
        assert isinstance(over, CallOver)
        assert (over.call.reason, over.call.error) == (EndReason.REFUSED, ErrorCode.NOT_CONTACTS)
        with pytest.raises(LocalProtocolError):
            ann.client.call(BOB.user_id, video=False)

    run(scene)


@pytest.mark.parametrize("is_silent", [True, False])
def test_who_stayed_goes_on_when_the_other_one_comes_back(is_silent: bool) -> None:
    async def scene(ann: Desk) -> None:
        invite = await ann.calls_bob()
        assert ann.state.devices.is_camera_on
        await ann.server.tell(Ended(invite.call_id, EndReason.HUNG_UP, BOB.user_id))
        await ann.tells(CallOver)
        assert ann.engine.microphone is None
        ann.client.wait_for_return(invite.call_id, clock.now() + 60.0, is_silent=is_silent)

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
        ann.client.wait_for_return(invite.call_id, clock.now() + 60.0, is_silent=False)
        ann.client.stop_waiting()

        await ann.server.tell(incoming("call-2", goes_on=invite.call_id))
        await ann.tells(CallArrived)

        assert ann.engine.microphone is None
        ann.client.call(BOB, True, goes_on=invite.call_id)
        assert (await ann.server.hears(Invite, 2)).goes_on == invite.call_id

    run(scene)


def test_a_call_of_another_device_goes_on_here() -> None:
    async def scene(ann: Desk) -> None:
        first = await ann.rings(call_id="call-0")
        ann.client.accept(first, True)
        call_id, room_id = CallId("call-1"), RoomId("room-1")
        running = RunningCall(call_id, room_id, BOB, CallDirection.OUTGOING, device("laptop"), VIDEO, 90.0)
        await ann.server.tell(CallsElsewhere((running,)))
        await until(lambda: None if ann.state.elsewhere else "nothing runs elsewhere", within=5)
        ann.server.answers["call.move"] = Joined(call_id, room_id, participant("ann"), participant("bob"))

        with pytest.raises(LocalProtocolError):
            ann.client.move_here(CallId("another"), True)
        ann.client.move_here(call_id, True)
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
        ann.client.set_frame_sink(invite.call_id, pictures.append)
        ann.client.set_loudness(Loudness(people={BOB.user_id: 0.5}))
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


def test_a_cut_socket_resumes_and_the_call_goes_on() -> None:
    async def scene(ann: Desk) -> None:
        await ann.calls_bob()
        await ann.server.cut()
        await until(lambda: None if len(ann.server.hellos) == 2 else "no second hello", within=5)
        await ann.is_at(Link.ONLINE)
        resume = ann.server.hellos[1].resume
        assert resume is not None
        assert resume.session_id == "session-1"
        assert ann.state.calls[0].phase is Phase.CONNECTED
        assert not any(isinstance(message, RebuildCall) for message in ann.server.heard)

    run(scene)


def test_a_restarted_server_is_told_of_the_call() -> None:
    async def scene(ann: Desk) -> None:
        invite = await ann.calls_bob()
        await ann.server.stop()
        await ann.is_at(Link.RECONNECTING)
        ann.server.resumes = False
        await ann.server.start()

        rebuild = await ann.server.hears(RebuildCall)

        assert (rebuild.call_id, rebuild.peer, rebuild.is_caller) == (invite.call_id, BOB.user_id, True)
        assert rebuild.peer_participant_id == participant("bob").participant_id
        assert rebuild.answered_at > 1_600_000_000
        assert ann.state.calls[0].phase is Phase.CONNECTED

    run(scene)


def test_an_expired_access_token_is_renewed_for_the_next_connection() -> None:
    async def scene(ann: Desk) -> None:
        await ann.server.cut(CloseCode.UNAUTHENTICATED)
        await until(lambda: None if len(ann.server.hellos) == 2 else "no second hello", within=5)
        assert ann.server.hellos[1].token == "access-2"
        ann.accounts.is_revoked = True
        await ann.is_at(Link.ONLINE)
        await ann.server.cut(CloseCode.UNAUTHENTICATED)
        out = await ann.tells(SignedOut)
        assert isinstance(out, SignedOut)
        assert out.code is ErrorCode.UNAUTHENTICATED
        assert ann.state == ClientState()

    run(scene)


def test_people_are_kept_up_to_date() -> None:
    async def scene(ann: Desk) -> None:
        contact = await ann.client.add_contact(username="bob")
        assert ann.state.contacts == (ContactInfo(BOB, ContactState.REQUEST_SENT),) == (contact,)
        await ann.server.tell(PresenceChanged((PresenceInfo(BOB.user_id, Availability.AVAILABLE),)))
        record = CallRecord(CallId("c"), RoomId("r"), BOB, CallDirection.INCOMING, False, 1.0)
        await ann.server.tell(MissedCall(record))
        await ann.tells(CallMissed)
        assert ann.state.presence[BOB.user_id].availability is Availability.AVAILABLE
        assert list(ann.state.missed) == [record]
        ann.client.mark_calls_seen()
        assert list(ann.state.missed) == []
        assert (await ann.client.rename("Annie")).name == "Annie"
        assert ann.state.me is not None
        assert ann.state.me.name == "Annie"

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

        ann.client.set_camera(True)
        ann.client.mute(True)

        assert ann.state.devices.is_camera_on
        assert ann.state.devices.is_muted
        assert len((await ann.server.hears(SendDescription)).description.tracks) == 2
        await ann.server.tell(
            PeerConnection(ann.state.calls[0].room_id, participant("bob").participant_id, connected=False)
        )
        await until(lambda: None if not ann.state.calls[0].is_peer_reachable else "still reachable", within=5)
        ann.client.set_frame_sink(ann.state.calls[0].call_id, print)
        assert ann.engine.peers[0].sinks == {TrackSource.CAMERA: print}

    run(scene, Sources(camera=NoCamera))


def test_cancelling() -> None:
    async def scene(ann: Desk) -> None:
        call_id = ann.client.call(BOB, video=False)
        ann.client.hang_up(call_id)
        assert (await ann.server.hears(Cancel)).call_id == call_id
        assert ann.state.calls == ()

    run(scene)


def test_closing_in_a_call_says_goodbye() -> None:
    heard: list[object] = []

    async def scene(ann: Desk) -> None:
        await ann.calls_bob()
        await ann.client.close()
        await ann.server.hears(HangUp)
        heard.append(True)

    run(scene)
    assert heard


def test_snapshots_are_told_once_for_each_turn() -> None:
    async def scene(ann: Desk) -> None:
        await asyncio.sleep(0)
        before = len(ann.of(StateChanged))
        ann.client.set_availability(Availability.AWAY)
        ann.client.mute(True)
        await asyncio.sleep(0.01)
        assert len(ann.of(StateChanged)) == before + 1

    run(scene)
