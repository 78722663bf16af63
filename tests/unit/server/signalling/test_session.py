"""Sessions in virtual time: numbering, replay, heartbeats, resume windows."""

from hypothesis import given
from hypothesis import strategies as st

from app.protocol.codec import decode_server
from app.protocol.ids import SessionId, UserId
from app.protocol.messages import Ok
from app.protocol.model import UserInfo
from server.directory.memory import MemoryDirectory
from server.signalling.session import MAX_REPLAY, Session, SessionExpired, Sessions, SessionSilent
from tests.kit.wire import device


def a_session(name: str = "s") -> Session:
    return Session(SessionId(name), UserInfo(UserId("u"), "u", "U"), device(), sign_in_id="in", resume_key="key")


def a_server() -> tuple[Sessions, Session]:
    sessions, session = Sessions(MemoryDirectory(), heartbeat=20.0, resume_window=30.0), a_session()
    sessions.open(session, 0.0)
    return sessions, session


def resume(sessions: Sessions, *, key: str = "key", sign_in_id: str = "in", last_seq: int, now: float) -> bool:
    found = sessions.resume(SessionId("s"), key=key, sign_in_id=sign_in_id, last_seq=last_seq, now=now)
    return found is not None


@given(read=st.integers(0, 300), sent=st.integers(0, 300))
def test_a_resume_gets_exactly_what_was_not_read(read: int, sent: int) -> None:
    session = a_session()
    for _ in range(sent):
        session.number(Ok())

    again = [decode_server(data)[0].seq for data in session.replay(read)]

    assert session.can_replay(read) == (sent - MAX_REPLAY <= read <= sent)
    if session.can_replay(read):
        assert again == list(range(read + 1, sent + 1))


def test_what_was_read_is_forgotten() -> None:
    session = a_session()
    for _ in range(3):
        session.number(Ok())

    session.acknowledge(2)

    assert session.can_replay(2)
    assert not session.can_replay(1)
    assert len(session.replay(2)) == 1


def test_a_request_sent_again_is_known_by_its_id() -> None:
    session = a_session()

    assert [session.is_repeated(str(number % 50)) for number in range(100)] == [False] * 50 + [True] * 50


def test_a_silent_connection_is_lost_and_then_the_session_expires() -> None:
    sessions, session = a_server()
    session.heard_at = 10.0
    seen: list[tuple[float, type[object]]] = []

    while (now := sessions.next_timeout()) is not None:
        sessions.handle_timeout(now)
        following = sessions.next_timeout()
        assert following is None or following > now
        seen += [(now, type(event)) for event in sessions.events()]

    assert seen == [(55.0, SessionSilent), (85.0, SessionExpired)]


def test_resume_needs_the_key_the_sign_in_and_the_window() -> None:
    sessions, session = a_server()
    sessions.lost(session, 1.0)

    assert not resume(sessions, key="other", last_seq=0, now=2.0)
    assert not resume(sessions, key="\ud800", last_seq=0, now=2.0)
    assert not resume(sessions, sign_in_id="other", last_seq=0, now=2.0)
    assert not resume(sessions, last_seq=1, now=2.0)
    assert resume(sessions, last_seq=0, now=2.0)
    sessions.lost(session, 3.0)
    sessions.handle_timeout(33.0)
    assert not resume(sessions, last_seq=0, now=33.0)


def test_a_resumed_session_lives_on() -> None:
    sessions, session = a_server()
    sessions.lost(session, 1.0)
    assert resume(sessions, last_seq=0, now=20.0)

    sessions.handle_timeout(64.0)

    assert sessions.events() == []
    assert session.is_connected


@given(st.lists(st.tuples(st.sampled_from(["lost", "resume", "heard", "wait"]), st.floats(0.0, 40.0)), max_size=40))
def test_timers_lie_ahead_and_a_session_expires_once(steps: list[tuple[str, float]]) -> None:
    sessions, session = a_server()
    now, expired = 0.0, 0
    for step, wait in [*steps, ("lost", 0.0), ("wait", 31.0)]:
        now += wait
        sessions.handle_timeout(now)
        following = sessions.next_timeout()
        assert following is None or following > now
        if step == "lost":
            sessions.lost(session, now)
        elif step == "resume":
            resume(sessions, last_seq=0, now=now)
        elif step == "heard":
            session.heard_at = now
        expired += sum(isinstance(event, SessionExpired) for event in sessions.events())
    sessions.handle_timeout(now)
    expired += sum(isinstance(event, SessionExpired) for event in sessions.events())

    assert expired == 1
