"""The life of a call over real WebSockets against a real server process."""

import asyncio
import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest

from app import clock
from app.protocol.errors import EndReason, ErrorCode
from app.protocol.ids import ParticipantId
from app.protocol.messages import (
    Accept,
    Accepted,
    Cancel,
    ContactChanged,
    Decline,
    Ended,
    Error,
    HangUp,
    Incoming,
    Joined,
    MarkCallsSeen,
    MissedCall,
    Ok,
    PeerCandidates,
    PeerConnection,
    PresenceChanged,
    ProfileChanged,
    RebuildCall,
    Ringing,
    RuleChanged,
    SendCandidates,
    SetPresence,
)
from app.protocol.model import Availability, CallMedia, CallRule, PresenceInfo
from tests.kit.server_process import ServerProcess, running_server
from tests.kit.wire import Account, WireClient, candidates, description

pytestmark = pytest.mark.anyio

_numbers = itertools.count(1)


@pytest.fixture(scope="module")
def anyio_backend() -> str:
    """Which loop runs the tests."""
    return "asyncio"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    with running_server(tmp_path_factory.mktemp("calls") / "data") as running:
        yield running


@pytest.fixture
def pair(server: ServerProcess) -> Iterator[tuple[Account, Account]]:
    number = next(_numbers)
    ann, ben = Account(server.url, f"ann{number}"), Account(server.url, f"ben{number}")
    ann.befriend(ben)
    yield ann, ben
    ann.close()
    ben.close()


async def answered(caller: WireClient, callee: WireClient) -> tuple[Accepted, Joined]:
    """Call and accept."""
    invite = caller.invitation(callee.account)
    await caller.request(invite, Ok)
    incoming = await callee.expect(Incoming)
    joined = await callee.request(Accept(incoming.call_id, CallMedia(), description("bbbb")), Joined)
    return await caller.expect(Accepted), joined


async def shown(watcher: WireClient, person: Account, availability: Availability) -> PresenceInfo:
    """Wait until this person shows that."""
    while True:
        for info in (await watcher.expect(PresenceChanged)).presence:
            if (info.user_id, info.availability) == (person.user_id, availability):
                return info


async def test_three_devices_ring_and_the_first_answer_wins(
    server: ServerProcess, pair: tuple[Account, Account]
) -> None:
    ann, ben = pair
    async with (
        WireClient(server.ws_url, ann) as caller,
        WireClient(server.ws_url, ben, "Desk") as desk,
        WireClient(server.ws_url, ben, "Lap") as lap,
    ):
        invite = caller.invitation(ben)
        await caller.request(invite, Ok)
        assert (await caller.expect(Ringing)).devices == 2
        await caller.request(SendCandidates(invite.room_id, ParticipantId(""), candidates(5001)), Ok)
        async with WireClient(server.ws_url, ben, "Phone") as phone:
            for called in (desk, lap, phone):
                incoming = await called.expect(Incoming)
                assert incoming.call_id == invite.call_id
                assert not incoming.quiet
                assert incoming.peer_address == "127.0.0.1"
                assert (await called.expect(PeerCandidates)).candidates.candidates[0].port == 5001
            joined = await lap.request(Accept(invite.call_id, CallMedia(), description("bbbb")), Joined)
            accepted = await caller.expect(Accepted)
            late = await desk.request(Accept(invite.call_id, CallMedia(), description("cccc")), Error)
            ends = [(await called.expect(Ended)).reason for called in (desk, phone)]

        assert accepted.callee == joined.you
        assert accepted.you == joined.peer
        assert accepted.description.participant_id == joined.you.participant_id
        assert late.code is ErrorCode.OUT_OF_ORDER
        assert ends == [EndReason.ANSWERED_ELSEWHERE] * 2
        await caller.request(SendCandidates(invite.room_id, joined.you.participant_id, candidates(5002)), Ok)
        assert (await lap.expect(PeerCandidates)).sender == accepted.you.participant_id
        await caller.request(HangUp(invite.call_id), Ok)
        assert (await caller.expect(Ended)).reason is EndReason.HUNG_UP
        assert (await lap.expect(Ended)).by == ann.user_id


async def test_decline_cancel_and_offline(server: ServerProcess, pair: tuple[Account, Account]) -> None:
    ann, ben = pair
    async with WireClient(server.ws_url, ann) as caller:
        await caller.request(caller.invitation(ben), Ok)
        assert (await caller.expect(Ended)).reason is EndReason.OFFLINE
        async with WireClient(server.ws_url, ben) as callee:
            assert callee.welcome is not None
            assert [call.reason for call in callee.welcome.missed] == [EndReason.OFFLINE]
            await callee.request(MarkCallsSeen(), Ok)

            declined = caller.invitation(ben)
            await caller.request(declined, Ok)
            await callee.request(Decline((await callee.expect(Incoming)).call_id, note="In a\nmeeting"), Ok)
            ended = await caller.expect(Ended)
            assert (ended.reason, ended.note) == (EndReason.DECLINED, "In a meeting")
            assert (await callee.expect(Ended)).reason is EndReason.DECLINED

            cancelled = caller.invitation(ben)
            await caller.request(cancelled, Ok)
            await callee.expect(Incoming)
            await caller.request(Cancel(cancelled.call_id), Ok)
            assert (await callee.expect(Ended)).reason is EndReason.CANCELLED
            missed = await callee.expect(MissedCall)
            assert (missed.call.peer.user_id, missed.call.video) == (ann.user_id, True)

        calls = ben.rest("GET", "/calls").json()["calls"]
        assert [call["reason"] for call in calls] == ["cancelled", "declined", "offline"]
        assert [call["seen"] for call in calls] == [False, True, True]
        assert [call.get("note", "") for call in calls] == ["", "In a meeting", ""]


async def test_strangers_and_strangers_who_block_refuse_alike(
    server: ServerProcess, pair: tuple[Account, Account]
) -> None:
    ann, _ = pair
    zed, yan = (Account(server.url, f"{name}{next(_numbers)}") for name in ("zed", "yan"))
    async with WireClient(server.ws_url, ann) as caller:
        yan.rest("POST", f"/contacts/{ann.user_id}/block")
        refused = [await caller.request(caller.invitation(stranger), Error) for stranger in (zed, yan)]

        assert refused[0] == refused[1]
        assert refused[0].code is ErrorCode.NOT_CONTACTS
    zed.close()
    yan.close()


async def test_everyone_may_call_but_whoever_wants_contacts_only(tmp_path: Path) -> None:
    with running_server(tmp_path / "data") as server:
        ann, ben, zed = (Account(server.url, name) for name in ("ann", "ben", "zed"))
        ann.befriend(ben)
        assert ann.rest("PATCH", "/admin/settings", calls="everyone").status_code == 200
        assert ben.rest("PUT", "/me/privacy", callers="nobody").status_code == 422
        assert ben.rest("GET", "/me/privacy").json() == {"callers": "everyone"}
        async with WireClient(server.ws_url, zed) as stranger, WireClient(server.ws_url, ann) as friend:
            assert stranger.welcome is not None
            assert stranger.welcome.calls is CallRule.EVERYONE
            assert _found(zed, ben)["callers"] == "everyone"
            await stranger.request(stranger.invitation(ben), Ok)
            assert (await stranger.expect(Ended)).reason is EndReason.OFFLINE

            assert ben.rest("PUT", "/me/privacy", callers="contacts").status_code == 204
            assert _found(zed, ben)["callers"] == "contacts"
            assert (await friend.expect(ProfileChanged)).user.callers is CallRule.CONTACTS
            refused = [await stranger.request(stranger.invitation(ben), Error)]
            async with WireClient(server.ws_url, ben) as called:
                refused.append(await stranger.request(stranger.invitation(ben), Error))
                await friend.request(friend.invitation(ben), Ok)
                await called.expect(Incoming)
                await called.request(called.invitation(zed), Ok)
                await stranger.expect(Incoming)
                assert ben.rest("PUT", "/me/privacy", callers="everyone").status_code == 204
                await stranger.request(stranger.invitation(ben), Ok)

            assert [error.code for error in refused] == [ErrorCode.NOT_CONTACTS] * 2
            assert ann.rest("PATCH", "/admin/settings", calls="contacts", name="Ours").status_code == 200
            assert (await stranger.expect(RuleChanged)).calls is CallRule.CONTACTS
        for account in (ann, ben, zed):
            account.close()


def _found(by: Account, other: Account) -> dict[str, object]:
    """What a search says about the other person."""
    (user,) = by.rest("GET", f"/users?query={other.username}").json()["users"]
    assert isinstance(user, dict)
    return user


async def test_blocking_ends_the_call_with_whom_one_blocks(
    server: ServerProcess, pair: tuple[Account, Account]
) -> None:
    ann, ben = pair
    async with WireClient(server.ws_url, ann) as caller, WireClient(server.ws_url, ben) as blocker:
        await answered(caller, blocker)

        assert ben.rest("POST", f"/contacts/{ann.user_id}/block").status_code == 200

        for client in (caller, blocker):
            ended = await client.expect(Ended)
            assert (ended.reason, ended.by) == (EndReason.HUNG_UP, ben.user_id)
        invite = caller.invitation(ben)
        await caller.request(invite, Ok)
        assert (await caller.expect(Ended)).reason is EndReason.OFFLINE


async def test_who_is_invisible_cannot_be_told_from_who_is_away_and_calls_all_the_same(
    server: ServerProcess, pair: tuple[Account, Account]
) -> None:
    ann, ben = pair
    async with WireClient(server.ws_url, ann) as caller, WireClient(server.ws_url, ben) as hidden:
        await shown(caller, ben, Availability.AVAILABLE)
        await hidden.request(SetPresence(Availability.INVISIBLE), Ok)
        await shown(caller, ben, Availability.OFFLINE)

        invite = caller.invitation(ben)
        await caller.request(invite, Ok)
        assert (await caller.expect(Ended)).reason is EndReason.OFFLINE
        assert (await hidden.expect(MissedCall)).call.call_id == invite.call_id

        await answered(hidden, caller)
        async with WireClient(server.ws_url, ann) as later:
            assert later.welcome is not None
            assert ben.user_id not in [info.user_id for info in later.welcome.presence]
    async with WireClient(server.ws_url, ben) as hidden:
        assert hidden.welcome is not None
        assert hidden.welcome.availability is Availability.INVISIBLE


async def test_a_contact_who_blocks_cannot_be_told_from_one_who_left(
    server: ServerProcess, pair: tuple[Account, Account]
) -> None:
    ann, ben = pair
    lea = Account(server.url, f"lea{next(_numbers)}")
    ann.befriend(lea)
    async with WireClient(server.ws_url, ann) as caller, WireClient(server.ws_url, ben) as blocker:
        await shown(caller, ben, Availability.AVAILABLE)
        async with WireClient(server.ws_url, lea):
            await shown(caller, lea, Availability.AVAILABLE)
        left = await shown(caller, lea, Availability.OFFLINE)
        ben.rest("POST", f"/contacts/{ann.user_id}/block")
        blocked = await shown(caller, ben, Availability.OFFLINE)
        assert 0 <= blocked.since - left.since < 60
        for account in (lea, ben):
            invite = caller.invitation(account)
            await caller.request(invite, Ok)
            assert await caller.settle() == [Ended(invite.call_id, EndReason.OFFLINE)]

        assert not [m for m in await blocker.settle() if isinstance(m, Incoming | MissedCall)]
    assert [call["reason"] for call in ann.rest("GET", "/calls").json()["calls"]] == ["offline", "offline"]
    assert ben.rest("GET", "/calls").json()["calls"] == []
    async with WireClient(server.ws_url, ben) as blocker:
        assert blocker.welcome is not None
        assert blocker.welcome.missed == ()
    lea.close()


async def test_both_call_each_other_and_one_call_comes_of_it(
    server: ServerProcess, pair: tuple[Account, Account]
) -> None:
    ann, ben = pair
    async with WireClient(server.ws_url, ann) as a, WireClient(server.ws_url, ben) as b:
        first, second = sorted((clock.new_id(), clock.new_id()))
        smaller, larger = a.invitation(ben, call_id=first), b.invitation(ann, call_id=second)

        await b.request(larger, Ok)
        await a.request(smaller, Ok)

        assert (await b.expect(Ended)).reason is EndReason.REPLACED
        incoming = await b.expect(Incoming)
        assert (incoming.call_id, incoming.quiet) == (smaller.call_id, True)
        assert (await a.expect(Incoming)).call_id == larger.call_id
        assert (await a.expect(Ended)).call_id == larger.call_id
        await b.request(Accept(smaller.call_id, CallMedia(), description()), Joined)
        assert (await a.expect(Accepted)).call_id == smaller.call_id


async def test_do_not_disturb_is_busy_and_presence_reaches_contacts(
    server: ServerProcess, pair: tuple[Account, Account]
) -> None:
    ann, ben = pair
    async with WireClient(server.ws_url, ann) as caller, WireClient(server.ws_url, ben) as callee:
        online = (await caller.expect(PresenceChanged)).presence[0]
        await callee.request(SetPresence(Availability.DO_NOT_DISTURB), Ok)
        shown = (await caller.expect(PresenceChanged)).presence[0]
        await caller.request(caller.invitation(ben), Ok)

        assert (online.user_id, online.availability) == (ben.user_id, Availability.AVAILABLE)
        assert shown.availability is Availability.DO_NOT_DISTURB
        assert (await caller.expect(Ended)).reason is EndReason.BUSY
        assert (await callee.expect(MissedCall)).call.reason is EndReason.BUSY


async def test_favourites_ring_in_spite_of_do_not_disturb_if_a_device_says_so(
    server: ServerProcess, pair: tuple[Account, Account]
) -> None:
    ann, ben = pair
    quiet = Availability.DO_NOT_DISTURB
    async with WireClient(server.ws_url, ann) as caller, WireClient(server.ws_url, ben) as callee:
        await callee.request(SetPresence(quiet, favourites_ring=True), Ok)
        await caller.request(caller.invitation(ben), Ok)
        assert (await caller.expect(Ended)).reason is EndReason.BUSY

        ben.rest("PATCH", f"/contacts/{ann.user_id}", favourite=True)
        await callee.expect(ContactChanged)
        await caller.request(caller.invitation(ben), Ok)
        ringing = await callee.expect(Incoming)
        assert not ringing.quiet

        await caller.request(Cancel(ringing.call_id), Ok)
        await callee.request(SetPresence(quiet), Ok)
        await caller.request(caller.invitation(ben), Ok)
        assert [(await caller.expect(Ended)).reason for _ in range(2)] == [EndReason.CANCELLED, EndReason.BUSY]


async def test_a_lost_socket_resumes_without_losing_the_call(
    server: ServerProcess, pair: tuple[Account, Account]
) -> None:
    ann, ben = pair
    async with WireClient(server.ws_url, ann) as caller, WireClient(server.ws_url, ben) as callee:
        accepted, joined = await answered(caller, callee)
        await callee.drop()
        assert not (await caller.expect(PeerConnection)).connected
        to = joined.you.participant_id
        for port in (6001, 6002, 6003):
            await caller.request(SendCandidates(accepted.room_id, to, candidates(port)), Ok)

        welcome = await callee.connect(resume=True)

        assert welcome.resumed
        ports = [(await callee.expect(PeerCandidates)).candidates.candidates[0].port for _ in range(3)]
        assert ports == [6001, 6002, 6003]
        assert (await caller.expect(PeerConnection)).connected
        await callee.request(HangUp(accepted.call_id), Ok)
        assert (await caller.expect(Ended)).reason is EndReason.HUNG_UP


async def test_a_killed_server_comes_back_and_the_call_is_rebuilt(
    server: ServerProcess, pair: tuple[Account, Account]
) -> None:
    ann, ben = pair
    caller, callee = WireClient(server.ws_url, ann), WireClient(server.ws_url, ben)
    await caller.connect()
    await callee.connect()
    accepted, joined = await answered(caller, callee)

    await asyncio.to_thread(server.restart)
    for client in (caller, callee):
        assert not (await client.connect(resume=True)).resumed

    def claim(is_caller: bool) -> RebuildCall:
        peer = ben if is_caller else ann
        ids = (joined.peer.participant_id, joined.you.participant_id)
        mine, theirs = ids if is_caller else ids[::-1]
        return RebuildCall(
            accepted.call_id, accepted.room_id, peer.user_id, is_caller, CallMedia(), mine, theirs, clock.wall()
        )

    await callee.request(claim(False), Ok)
    await caller.request(claim(True), Ok)

    assert (await callee.expect(PeerConnection)).participant_id == joined.peer.participant_id
    assert (await caller.expect(PeerConnection)).connected
    await caller.request(SendCandidates(accepted.room_id, joined.you.participant_id, candidates(7000)), Ok)
    assert (await callee.expect(PeerCandidates)).sender == joined.peer.participant_id
    await callee.request(HangUp(accepted.call_id), Ok)
    assert (await caller.expect(Ended)).reason is EndReason.HUNG_UP
    history = ann.rest("GET", "/calls").json()["calls"]
    assert [(call["call_id"], call["reason"]) for call in history] == [(accepted.call_id, "hung_up")]
    await caller.close()
    await callee.close()
