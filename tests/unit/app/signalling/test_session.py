"""The signalling session in virtual time: greeting, resume, renewal, retries, requests, heartbeat."""

import itertools
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.protocol.codec import decode_client, encode
from app.protocol.errors import CloseCode, ErrorCode, LocalProtocolError
from app.protocol.ids import CallId, DeviceId, SessionId, UserId
from app.protocol.messages import (
    Cancel,
    Error,
    Hello,
    MarkCallsSeen,
    Message,
    Ok,
    Ping,
    Pong,
    PresenceChanged,
    RequestRelays,
    Ringing,
    SignedOut,
    Welcome,
)
from app.protocol.model import DeviceInfo, UserInfo
from app.signalling.requests import MAX_PENDING, RequestFailure, RequestId
from app.signalling.session import (
    TRANSITIONS,
    Connect,
    ConnectionLost,
    Disconnect,
    Event,
    Input,
    MessageReceived,
    Replied,
    RequestFailed,
    Session,
    SessionClosed,
    SessionOpened,
    State,
    Transmit,
)

DEVICE = DeviceInfo(DeviceId("device-1"), "test")
ME = UserInfo(UserId("u1"), "ada", "Ada")


def welcome(session: str = "s1", *, resumed: bool = False, heartbeat: float = 20.0) -> Welcome:
    return Welcome("1.0", SessionId(session), f"key-{session}", resumed, ME, heartbeat=heartbeat)


@dataclass
class Shell:
    """Plays the socket: keeps what went out, and time."""

    session: Session = field(default_factory=lambda: Session(DEVICE, chance=lambda: 0.5))
    now: float = 100.0
    attempt: int = 0
    renew: bool = False
    connects: list[float] = field(default_factory=list)
    sent: list[tuple[str, Message]] = field(default_factory=list)
    closed: list[int] = field(default_factory=list)
    told: list[Event] = field(default_factory=list)

    def drain(self) -> None:
        for out in self.session.outgoing():
            match out:
                case Connect(attempt, renew):
                    self.attempt, self.renew = attempt, renew
                    self.connects.append(self.now)
                case Transmit(attempt, data):
                    assert attempt == self.attempt
                    envelope, message = decode_client(data)
                    self.sent.append((envelope.id, message))
                case Disconnect(attempt):
                    self.closed.append(attempt)
        self.told += self.session.events()

    def start(self) -> "Shell":
        self.session.start(self.now)
        self.drain()
        return self

    def open(self, answer: Welcome | None = None) -> "Shell":
        self.session.connected(self.attempt, "token", self.now)
        self.drain()
        self.hear(answer or welcome())
        return self

    def hear(self, message: Message, *, reply_to: str = "", seq: int = 0) -> None:
        self.session.receive(self.attempt, encode(message, reply_to=reply_to, seq=seq), self.now)
        self.drain()

    def lose(self, code: int = 1006) -> None:
        self.session.lost(self.attempt, code, "", self.now)
        self.drain()

    def request(self, message: MarkCallsSeen | Cancel | RequestRelays, within: float = 10.0) -> RequestId:
        id = self.session.request(message, self.now, within=within)
        self.drain()
        return id

    def run(self, until: float) -> None:
        while (at := self.session.next_timeout()) is not None and at <= until:
            self.now = at
            self.session.handle_timeout(at)
            after = self.session.next_timeout()
            assert after is None or after > at
            self.drain()
        self.now = until

    def take(self) -> list[Event]:
        told, self.told = self.told, []
        return told

    def sent_last(self) -> Message:
        return self.sent[-1][1]


def test_hello_offers_versions_and_token_then_requests_flow() -> None:
    shell = Shell().start()
    id = shell.request(MarkCallsSeen())
    assert shell.sent == []

    shell.open()

    hello = shell.sent[0][1]
    assert isinstance(hello, Hello)
    assert (hello.versions, hello.token, hello.device, hello.resume) == (("1.0",), "token", DEVICE, None)
    assert shell.sent[1] == (id, MarkCallsSeen())
    assert shell.take() == [SessionOpened(welcome(), renewed=False)]
    shell.hear(Ok(), reply_to=id)
    assert shell.take() == [Replied(id, Ok())]


def test_retries_are_at_once_then_grow() -> None:
    shell = Shell().start().open()
    shell.now = 200.0

    shell.lose()
    for _ in range(7):
        shell.lose()
        shell.run(shell.session.next_timeout() or 0)

    assert [round(at - 200.0, 3) for at in shell.connects[1:]] == [0.0, 0.5, 1.5, 3.5, 7.5, 11.5, 15.5, 19.5]


def test_pauses_are_jittered_and_become_patient_after_a_minute() -> None:
    chances = itertools.cycle((0.0, 0.999))
    shell = Shell(Session(DEVICE, chance=lambda: next(chances))).start()

    for _ in range(40):
        shell.lose()
        if shell.session.state is State.WAITING:
            shell.run(shell.session.next_timeout() or 0)

    gaps = [b - a for a, b in itertools.pairwise(shell.connects)]
    assert gaps[1] == pytest.approx(0.5 * 1.25, abs=0.01)
    assert gaps[2] == pytest.approx(0.75, abs=0.01)
    assert set(map(round, gaps[-6:])) == {11, 19}


def test_what_was_withdrawn_does_not_go_out_again() -> None:
    shell = Shell().start().open()
    kept, withdrawn = shell.request(MarkCallsSeen()), shell.request(RequestRelays())
    shell.lose()

    shell.session.withdraw(withdrawn)
    shell.sent.clear()
    shell.open(welcome(resumed=True))

    assert [id for id, message in shell.sent if not isinstance(message, Hello)] == [kept]
    shell.take()
    shell.run(shell.now + 60.0)
    assert RequestFailed(withdrawn, RequestFailure.TIMED_OUT) not in shell.take()
    shell.session.withdraw(withdrawn)


def test_resume_goes_on_with_key_and_sequence_and_sends_again_what_has_no_reply() -> None:
    shell = Shell().start().open()
    shell.hear(PresenceChanged(()), seq=7)
    answered = shell.request(MarkCallsSeen())
    shell.hear(Ok(), reply_to=answered, seq=8)
    lost = shell.request(Cancel(CallId("c1")))
    shell.take()
    shell.sent.clear()

    shell.lose()
    shell.open(welcome(resumed=True))

    hello = shell.sent[0][1]
    assert isinstance(hello, Hello)
    assert hello.resume is not None
    assert (hello.resume.session_id, hello.resume.key, hello.resume.last_seq) == ("s1", "key-s1", 8)
    assert shell.sent[1:] == [(lost, Cancel(CallId("c1")))]
    assert [type(event) for event in shell.take()] == [ConnectionLost, SessionOpened]
    shell.hear(PresenceChanged(()), seq=8)
    shell.hear(Ringing(CallId("c1")), seq=9)
    assert shell.take() == [MessageReceived(Ringing(CallId("c1")))]


def test_a_renewed_session_fails_what_was_sent_and_sends_what_was_not() -> None:
    shell = Shell().start().open()
    sent = shell.request(Cancel(CallId("c1")))
    shell.lose()
    unsent = shell.request(MarkCallsSeen())
    shell.take()
    shell.sent.clear()

    shell.open(welcome("s2"))

    opened = SessionOpened(welcome("s2"), renewed=True)
    assert shell.take() == [RequestFailed(sent, RequestFailure.SESSION_GONE), opened]
    assert shell.sent[1:] == [(unsent, MarkCallsSeen())]
    shell.hear(PresenceChanged(()), seq=1)
    assert shell.take() == [MessageReceived(PresenceChanged(()))]


def test_a_silent_connection_is_dropped_after_two_missed_pings() -> None:
    shell = Shell().start().open()
    shell.run(139.0)
    assert isinstance(shell.sent_last(), Ping)
    shell.now = 120.03
    shell.session.receive(shell.attempt, encode(Pong()), 120.03)
    assert shell.session.rtt is None or shell.session.rtt < 20

    shell = Shell().start().open()
    shell.run(120.0)
    shell.now = 120.03
    shell.hear(Pong(), reply_to=shell.sent[-1][0])
    assert shell.session.rtt == pytest.approx(0.03)
    pings = len(shell.sent)
    shell.run(149.0)
    assert len(shell.sent) == pings + 2
    assert shell.closed == []
    shell.run(150.1)
    assert shell.closed == [1]
    assert shell.session.state is State.CONNECTING


def test_a_hurried_ping_notices_a_dead_connection_soon() -> None:
    shell = Shell().start().open()

    shell.session.wake(shell.now)
    shell.drain()
    shell.run(110.0)

    assert shell.closed == [1]


def test_waking_tries_at_once() -> None:
    shell = Shell().start()
    shell.lose()
    shell.lose()
    assert shell.connects == [100.0, 100.0]

    shell.session.wake(shell.now)
    shell.drain()

    assert shell.connects == [100.0, 100.0, 100.0]


def test_an_unanswered_attempt_is_given_up() -> None:
    shell = Shell().start()

    shell.run(110.0)

    assert shell.closed == [1]
    assert shell.attempt == 2


def test_a_missing_welcome_is_not_waited_for() -> None:
    shell = Shell().start()
    shell.session.connected(shell.attempt, "token", shell.now)
    shell.run(110.0)

    assert shell.closed == [1]


def test_a_server_that_drops_us_at_once_is_spared() -> None:
    shell = Shell().start()
    for _ in range(5):
        shell.open()
        shell.lose()
        if shell.session.state is State.WAITING:
            shell.run(shell.session.next_timeout() or 0)

    assert shell.now - 100.0 == pytest.approx(0.5 + 1 + 2 + 4)


def test_requests_time_out_once() -> None:
    shell = Shell().start().open()
    id = shell.request(MarkCallsSeen(), within=3.0)
    shell.take()

    shell.run(104.0)
    shell.hear(Ok(), reply_to=id)

    assert shell.take() == [RequestFailed(id, RequestFailure.TIMED_OUT)]


def test_the_outbox_is_bounded() -> None:
    shell = Shell().start()
    for _ in range(MAX_PENDING):
        shell.request(MarkCallsSeen())
    shell.take()

    id = shell.request(MarkCallsSeen())

    assert shell.take() == [RequestFailed(id, RequestFailure.OVERFLOW)]


def test_a_refused_token_is_renewed_once() -> None:
    shell = Shell().start()
    shell.lose(CloseCode.UNAUTHENTICATED)
    assert shell.renew
    assert shell.session.state is State.CONNECTING

    shell.lose(CloseCode.UNAUTHENTICATED)

    assert shell.take()[-1] == SessionClosed(ErrorCode.UNAUTHENTICATED, "")
    assert shell.session.next_timeout() is None


def test_an_error_in_place_of_welcome_counts_like_its_close_code() -> None:
    shell = Shell().start()
    shell.session.connected(shell.attempt, "old", shell.now)
    shell.drain()
    shell.hear(Error(ErrorCode.UNAUTHENTICATED, "expired"), reply_to="1")
    assert shell.renew
    shell.open()
    assert shell.session.state is State.OPEN
    assert not shell.session._renew_token

    shell.now += 60
    shell.lose()
    shell.session.connected(shell.attempt, "token", shell.now)
    shell.drain()
    shell.hear(Error(ErrorCode.VERSION, "2.0 only"), reply_to="1")

    assert shell.take()[-1] == SessionClosed(ErrorCode.VERSION, "2.0 only")


def test_signed_out_elsewhere_is_the_end() -> None:
    shell = Shell().start().open()
    id = shell.request(MarkCallsSeen())
    shell.take()

    shell.hear(SignedOut("bye"))

    assert shell.take() == [
        RequestFailed(id, RequestFailure.CLOSED),
        SessionClosed(ErrorCode.UNAUTHENTICATED, "bye"),
    ]
    assert shell.closed == [1]


def test_a_replaced_session_is_not_stolen_back() -> None:
    shell = Shell().start().open()
    shell.now += 60
    shell.lose(CloseCode.REPLACED)
    shell.run(shell.session.next_timeout() or 0)
    shell.open(welcome("s2"))

    hello = shell.sent[-1][1]
    assert isinstance(hello, Hello)
    assert hello.resume is None
    assert shell.take()[-1] == SessionOpened(welcome("s2"), renewed=True)


def test_late_words_from_an_old_connection_are_ignored() -> None:
    shell = Shell().start()
    old = shell.attempt
    shell.lose()

    shell.session.connected(old, "token", shell.now)
    shell.session.receive(old, encode(welcome()), shell.now)
    shell.session.lost(old, 1006, "", shell.now)

    assert shell.session.state is State.CONNECTING


def test_closing_is_idempotent_and_refuses_requests() -> None:
    shell = Shell().start().open()
    shell.session.close(shell.now)
    shell.session.close(shell.now)
    shell.drain()
    id = shell.request(MarkCallsSeen())

    assert shell.closed == [1]
    assert shell.take()[1:] == [SessionClosed(None, ""), RequestFailed(id, RequestFailure.CLOSED)]
    with pytest.raises(LocalProtocolError, match="START while CLOSED"):
        shell.session.start(shell.now)


def test_a_lost_sign_in_ends_the_session() -> None:
    shell = Shell().start()
    shell.session.refused(ErrorCode.UNAUTHENTICATED, "revoked", shell.now)
    shell.drain()

    assert shell.take() == [SessionClosed(ErrorCode.UNAUTHENTICATED, "revoked")]


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("received", Input)
def test_every_pair_is_allowed_or_refused(state: State, received: Input) -> None:
    session = Session(DEVICE, chance=lambda: 0.0)
    session.state = state

    if (state, received) in TRANSITIONS:
        session._fire(received)
        assert session.state is TRANSITIONS[state, received]
    else:
        with pytest.raises(LocalProtocolError):
            session._fire(received)


STEPS = st.lists(
    st.sampled_from(("connect", "welcome", "resumed", "lose", "denied", "request", "reply", "garbage", "wait", "wake")),
    max_size=40,
)


@given(STEPS, st.binary(max_size=60))
def test_any_order_of_events_keeps_the_contract(steps: list[str], garbage: bytes) -> None:
    shell = Shell().start()
    for step in steps:
        match step:
            case "connect":
                shell.session.connected(shell.attempt, "token", shell.now)
            case "welcome":
                shell.hear(welcome())
            case "resumed":
                shell.hear(welcome(resumed=True), seq=3)
            case "lose":
                shell.lose()
            case "denied":
                shell.lose(CloseCode.UNAUTHENTICATED)
            case "request":
                shell.request(MarkCallsSeen())
            case "reply":
                shell.hear(Ok(), reply_to="2", seq=5)
            case "garbage":
                shell.session.receive(shell.attempt, garbage, shell.now)
            case "wake":
                shell.session.wake(shell.now)
            case _:
                shell.run(shell.now + 7.0)
        shell.drain()
    shell.run(shell.now + 100.0)

    requests = [event.request for event in shell.told if isinstance(event, Replied | RequestFailed)]
    assert len(requests) == len(set(requests)) == steps.count("request")
