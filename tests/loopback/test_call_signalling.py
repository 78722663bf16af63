"""The life of a call between real clients over a real server; media is played by a fake engine."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest

from app.protocol.errors import EndReason, ErrorCode, LocalProtocolError
from app.protocol.model import Availability
from app.state import CallMissed, CallOver, CallState, Link, Phase
from tests.kit.desks import Desk, befriend, close_all
from tests.kit.server_process import ServerProcess, running_server


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    """One for all; each test brings its own people."""
    with running_server(tmp_path_factory.mktemp("server") / "data") as running:
        yield running


def play(
    server: ServerProcess, names: tuple[str, ...], scene: Callable[..., Awaitable[None]], *, contacts: bool = True
) -> None:
    """Bring people online; a name twice is one person with two devices. The first two become contacts."""

    async def run() -> None:
        desks = [Desk(name) for name in names]
        try:
            for desk in desks:
                await desk.arrive(server.url)
            if contacts:
                await befriend(desks[0], desks[1])
            await scene(*desks)
        finally:
            await close_all(*desks)

    asyncio.run(run())


async def connect(ann: Desk, bob: Desk) -> CallState:
    """A call from one to the other, until both are connected; the caller's view."""
    ann.client.calls.place(bob.me.user_id, video=False)
    call = await bob.rings(len([event for event in bob.told if isinstance(event, CallOver)]) + 1)
    bob.client.calls.accept(call.call_id, video=False)
    await bob.is_in(Phase.CONNECTED)
    return await ann.is_in(Phase.CONNECTED)


def test_calling_talking_and_hanging_up(server: ServerProcess) -> None:
    async def scene(ann: Desk, bob: Desk) -> None:
        ann.client.calls.place(bob.me.user_id, video=True)
        call = await bob.rings()
        assert (call.peer, call.media.video) == (ann.me, True)
        await ann.is_in(Phase.RINGING)
        assert bob.engine.peers == []

        bob.client.calls.accept(call.call_id, video=True)

        await asyncio.gather(ann.is_in(Phase.CONNECTED), bob.is_in(Phase.CONNECTED))
        await ann.until(lambda: None if ann.engine.peers[0].candidates else "no candidates of bob")
        await bob.until(lambda: None if bob.engine.peers[0].candidates else "no candidates of ann")
        await ann.until(
            lambda: (
                None
                if ann.state.presence[bob.me.user_id].availability is Availability.IN_CALL
                else "not shown in a call"
            )
        )
        bob.client.devices.mute(True)
        ann.client.calls.hang_up()
        over, heard = await asyncio.gather(ann.over(), bob.over())
        assert (over.reason, heard.reason) == (EndReason.HUNG_UP, EndReason.HUNG_UP)
        assert (over.ended_by_me, heard.ended_by_me) == (True, False)
        history = await bob.client.people.history()
        assert [(record.peer.user_id, record.reason) for record in history] == [(ann.me.user_id, EndReason.HUNG_UP)]

    play(server, ("ann1", "bob1"), scene)


def test_declined_and_cancelled(server: ServerProcess) -> None:
    async def scene(ann: Desk, bob: Desk) -> None:
        ann.client.calls.place(bob.me.user_id, video=False)
        bob.client.calls.decline((await bob.rings()).call_id)
        over = await ann.over()
        assert (over.reason, over.ended_by_me) == (EndReason.DECLINED, False)

        ann.client.calls.place(bob.me.user_id, video=False)
        await bob.rings(2)
        ann.client.calls.hang_up()
        assert (await bob.over(2)).reason is EndReason.CANCELLED
        assert (await bob.tells(CallMissed)).record.peer.user_id == ann.me.user_id

    play(server, ("ann2", "bob2"), scene)


def test_an_offline_callee_finds_a_missed_call(server: ServerProcess) -> None:
    async def scene(ann: Desk, bob: Desk) -> None:
        callee = bob.me
        await bob.client.sign_out()
        ann.client.calls.place(callee, video=False)
        assert (await ann.over()).reason is EndReason.OFFLINE

        await bob.arrive(server.url, count=2)
        assert [record.peer.user_id for record in bob.state.missed] == [ann.me.user_id]
        bob.client.people.mark_calls_seen()
        assert bob.state.missed == ()

    play(server, ("ann3", "bob3"), scene)


def test_whoever_leaves_is_offline_at_once(server: ServerProcess) -> None:
    async def scene(ann: Desk, bob: Desk) -> None:
        callee = bob.me
        await bob.close()
        ann.client.calls.place(callee, video=False)
        assert (await ann.over()).reason is EndReason.OFFLINE

    play(server, ("ann10", "bob10"), scene)


def test_strangers_are_refused(server: ServerProcess) -> None:
    async def scene(ann: Desk, bob: Desk) -> None:
        (found,) = await ann.client.people.search("bob4")
        ann.client.calls.place(found, video=False)
        over = await ann.over()
        assert over.reason is EndReason.REFUSED
        assert over.error in (ErrorCode.NOT_CONTACTS, ErrorCode.FORBIDDEN)
        assert bob.state.calls == ()

    play(server, ("ann4", "bob4"), scene, contacts=False)


def test_the_first_device_that_answers_takes_the_call(server: ServerProcess) -> None:
    async def scene(ann: Desk, laptop: Desk, phone: Desk) -> None:
        ann.client.calls.place(laptop.me.user_id, video=False)
        call, _ = await asyncio.gather(laptop.rings(), phone.rings())

        phone.client.calls.accept(call.call_id, video=False)

        assert (await laptop.over()).reason is EndReason.ANSWERED_ELSEWHERE
        await asyncio.gather(ann.is_in(Phase.CONNECTED), phone.is_in(Phase.CONNECTED))
        assert laptop.engine.peers == []
        with pytest.raises(LocalProtocolError):
            laptop.client.calls.accept(call.call_id, video=False)

    play(server, ("ann5", "bob5", "bob5"), scene)


def test_two_who_call_each_other_are_in_one_call(server: ServerProcess) -> None:
    async def scene(ann: Desk, bob: Desk) -> None:
        ann.client.calls.place(bob.me.user_id, video=False)
        bob.client.calls.place(ann.me.user_id, video=False)

        await asyncio.gather(ann.is_in(Phase.CONNECTED), bob.is_in(Phase.CONNECTED))

        await ann.until(lambda: None if len(ann.state.calls) == 1 else "two calls")
        await bob.until(lambda: None if len(bob.state.calls) == 1 else "two calls")
        assert ann.state.calls[0].call_id == bob.state.calls[0].call_id

    play(server, ("ann6", "bob6"), scene)


def test_a_cut_socket_does_not_end_the_call(server: ServerProcess) -> None:
    async def scene(ann: Desk, bob: Desk) -> None:
        await connect(ann, bob)
        assert ann.client.conversation.socket is not None
        ann.client.conversation.socket.cut()
        await ann.is_at(Link.RECONNECTING)
        await ann.is_at(Link.ONLINE)
        ann.client.devices.mute(True)
        await bob.until(lambda: None if bob.state.calls[0].is_remote_muted else "the news did not arrive")
        bob.client.calls.hang_up()
        assert (await ann.over()).reason is EndReason.HUNG_UP

    play(server, ("ann7", "bob7"), scene)


def test_a_killed_server_learns_of_the_call_when_it_is_back(tmp_path: Path) -> None:
    with running_server(tmp_path / "data") as server:

        async def scene(ann: Desk, bob: Desk) -> None:
            call = await connect(ann, bob)
            await asyncio.to_thread(server.kill)
            await asyncio.gather(ann.is_at(Link.RECONNECTING), bob.is_at(Link.RECONNECTING))
            assert ann.state.calls[0].phase is Phase.CONNECTED
            await asyncio.to_thread(server.start)
            await asyncio.gather(ann.is_at(Link.ONLINE), bob.is_at(Link.ONLINE))

            # The call is the server's again: news and the end travel over it.
            ann.client.devices.mute(True)
            await bob.until(lambda: None if bob.state.calls[0].is_remote_muted else "the news did not arrive")
            bob.client.calls.hang_up(call.call_id)

            assert (await ann.over()).reason is EndReason.HUNG_UP

        play(server, ("ann8", "bob8"), scene)


def test_a_call_that_rings_while_the_server_is_killed_rings_on(tmp_path: Path) -> None:
    with running_server(tmp_path / "data") as server:

        async def scene(ann: Desk, bob: Desk) -> None:
            ann.client.calls.place(bob.me.user_id, video=False)
            call = await bob.rings()
            await asyncio.to_thread(server.restart)
            await asyncio.gather(ann.is_at(Link.ONLINE), bob.is_at(Link.ONLINE))
            await ann.is_in(Phase.RINGING)

            bob.client.calls.accept(call.call_id, video=False)

            await asyncio.gather(ann.is_in(Phase.CONNECTED), bob.is_in(Phase.CONNECTED))

        play(server, ("ann9", "bob9"), scene)


def test_a_person_is_away_when_all_their_devices_are_idle(server: ServerProcess) -> None:
    def shown(watcher: Desk, person: Desk) -> Availability:
        presence = watcher.state.presence.get(person.me.user_id)
        return presence.availability if presence is not None else Availability.OFFLINE

    async def sees(watcher: Desk, person: Desk, wanted: Availability) -> None:
        await watcher.until(lambda: None if shown(watcher, person) is wanted else f"sees {shown(watcher, person)}")

    async def scene(kim: Desk, lea: Desk, tablet: Desk) -> None:
        lea.client.people.set_idle(True)
        tablet.client.people.set_idle(True)
        await sees(kim, lea, Availability.AWAY)

        tablet.client.people.set_idle(False)
        await sees(kim, lea, Availability.AVAILABLE)
        await tablet.close()
        await sees(kim, lea, Availability.AWAY)

        lea.client.people.set_availability(Availability.DO_NOT_DISTURB)
        await sees(kim, lea, Availability.DO_NOT_DISTURB)

    play(server, ("kim", "lea", "lea"), scene)


def test_a_choice_reaches_the_other_devices_and_those_that_come_later(server: ServerProcess) -> None:
    async def has(desk: Desk, wanted: Availability) -> None:
        await desk.until(lambda: None if desk.state.availability is wanted else f"has {desk.state.availability}")

    async def scene(desk: Desk, tablet: Desk) -> None:
        desk.client.people.set_availability(Availability.DO_NOT_DISTURB)
        await has(tablet, Availability.DO_NOT_DISTURB)
        later = await Desk("max").arrive(server.url)
        await has(later, Availability.DO_NOT_DISTURB)
        tablet.client.people.set_availability(Availability.AVAILABLE)
        await has(desk, Availability.AVAILABLE)
        await later.close()

    play(server, ("max", "max"), scene, contacts=False)


def test_the_figures_of_a_call_are_kept_when_it_is_over(server: ServerProcess) -> None:
    async def scene(ann: Desk, bob: Desk) -> None:
        call = await connect(ann, bob)
        await ann.until(lambda: None if ann.state.calls[0].stats is not None else "no figures yet")
        ann.client.calls.hang_up()
        await ann.over()
        await ann.until(lambda: None if call.call_id in ann.state.figures else "nothing is kept")
        assert ann.state.figures[call.call_id].good >= 1.0

    play(server, ("ned", "oda"), scene)
