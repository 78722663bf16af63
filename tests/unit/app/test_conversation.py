"""The conversation with a server that goes away and comes back, while a call goes on."""

from app.protocol.errors import CloseCode, ErrorCode
from app.protocol.messages import (
    RebuildCall,
)
from app.state import (
    ClientState,
    Link,
    Phase,
    SignedOut,
)
from tests.kit.people import participant
from tests.kit.played_desk import BOB, Desk, run
from tests.kit.waiting import until


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
