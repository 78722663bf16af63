"""DTLS between two sessions in virtual time: loss, reordering, early starts, wrong certificates, hostile datagrams."""

import heapq
import random
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from media.dtls.certificate import Certificate
from media.dtls.session import (
    MTU,
    DtlsClosed,
    DtlsEvent,
    DtlsFailed,
    DtlsProblem,
    DtlsSession,
    KeysReady,
)


@cache
def certificate(which: int) -> Certificate:
    """The certificate of end `which`, made once."""
    del which
    return Certificate.generate()


class Link:
    """Two sessions joined by a link with delay, loss and reordering, driven from timeout to timeout."""

    def __init__(self, *, loss: float = 0.0, seed: int = 0, drop: frozenset[int] = frozenset()) -> None:
        client, server = certificate(0), certificate(1)
        self.ends = (
            DtlsSession(client, is_client=True, expected_fingerprint=server.fingerprint),
            DtlsSession(server, is_client=False, expected_fingerprint=client.fingerprint),
        )
        self.events: tuple[list[DtlsEvent], list[DtlsEvent]] = ([], [])
        self.now = 0.0
        self.sent = 0
        self._random = random.Random(seed)
        self._loss = loss
        self._drop = drop
        self._flying: list[tuple[float, int, int, bytes]] = []

    def pump(self) -> None:
        for index, end in enumerate(self.ends):
            for datagram in end.outgoing():
                assert len(datagram) <= MTU
                self.sent += 1
                if self._random.random() >= self._loss and self.sent not in self._drop:
                    delay = 0.02 + 0.02 * self._random.random()
                    heapq.heappush(self._flying, (self.now + delay, self.sent, 1 - index, datagram))
            self.events[index].extend(end.events())

    def run(self, until: float) -> None:
        self.ends[0].start(self.now)
        while True:
            self.pump()
            timeouts = [t for end in self.ends if (t := end.next_timeout()) is not None]
            times = timeouts + [item[0] for item in self._flying[:1]]
            if not times or min(times) > until:
                return
            self.now = max(self.now, min(times))
            while self._flying and self._flying[0][0] <= self.now:
                _, _, target, datagram = heapq.heappop(self._flying)
                self.ends[target].receive(datagram, self.now)
            for end in self.ends:
                at = end.next_timeout()
                if at is not None and at <= self.now:
                    end.handle_timeout(self.now)
                    following = end.next_timeout()
                    assert following is None or following > self.now


def keys(link: Link) -> tuple[KeysReady, KeysReady]:
    (one,), (other,) = link.events
    assert isinstance(one, KeysReady)
    assert isinstance(other, KeysReady)
    return one, other


def assert_joined(link: Link) -> None:
    one, other = keys(link)
    assert one.profile is other.profile
    assert one.local_key == other.remote_key
    assert one.remote_key == other.local_key
    assert len(one.local_key) == one.profile.keying_length
    assert "key" not in repr(one).lower().replace("keysready", "")


def test_a_clean_handshake_takes_two_round_trips() -> None:
    link = Link()
    link.run(until=5.0)

    assert_joined(link)
    assert link.now < 0.17
    assert link.ends[0].is_established
    assert link.ends[0].next_timeout() is None
    assert link.ends[1].next_timeout() is None


@pytest.mark.parametrize("lost", range(1, 6))
def test_any_one_lost_datagram_costs_a_tenth_of_a_second(lost: int) -> None:
    link = Link(drop=frozenset([lost]))
    link.run(until=5.0)

    assert_joined(link)
    assert link.now < 0.35


@pytest.mark.parametrize("seed", range(12))
def test_heavy_loss_and_reordering_are_overcome(seed: int) -> None:
    link = Link(loss=0.3, seed=seed)
    link.run(until=29.0)

    assert_joined(link)


def test_silence_is_given_up() -> None:
    link = Link(loss=1.0)
    link.run(until=100.0)

    assert link.events[0] == [DtlsFailed(DtlsProblem.TIMEOUT)]
    assert link.ends[0].next_timeout() is None


def test_a_server_may_shake_hands_before_it_knows_the_fingerprint() -> None:
    link = Link()
    link.ends[1]._expected = ""
    link.run(until=5.0)
    assert link.events[1] == []

    link.ends[1].expect(certificate(0).fingerprint, link.now)
    link.pump()

    assert_joined(link)


def test_a_wrong_certificate_fails() -> None:
    link = Link()
    link.ends[0].expect(certificate(2).fingerprint, 0.0)
    link.run(until=5.0)

    assert DtlsFailed(DtlsProblem.FINGERPRINT) in link.events[0]
    assert not any(isinstance(event, KeysReady) for event in link.events[0])


def test_goodbye_reaches_the_other_end() -> None:
    link = Link()
    link.run(until=5.0)

    link.ends[0].close(link.now)
    link.run(until=10.0)

    assert link.events[1][-1] == DtlsClosed()
    assert not link.ends[1].is_established
    assert not link.ends[0].is_established


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(20, 63), st.binary(max_size=60)), max_size=8), st.integers(0, 200))
def test_forged_datagrams_do_not_end_an_established_session(forged: list[tuple[int, bytes]], cut: int) -> None:
    link = Link()
    link.run(until=5.0)
    for first, rest in forged:
        for session in link.ends:
            session.receive(bytes((first,)) + b"\xfe\xfd\x00\x00" + rest, link.now)
            session.receive((bytes((21,)) + bytes.fromhex("fefd0000000000000099000202") + rest)[:cut], link.now)
    link.run(until=6.0)

    assert_joined(link)
    assert link.ends[0].is_established
    assert link.ends[1].is_established


def test_a_forged_alert_does_not_end_a_handshake() -> None:
    link = Link()
    alert = bytes.fromhex("15fefd00000000000000990002") + b"\x02\x28"
    link.ends[0].start(0.0)
    link.ends[0].receive(alert, 0.0)
    link.ends[1].receive(bytes.fromhex("16fefd0000000000000000000c010000ff000000000000ff") + b"\xff" * 9, 0.0)
    link.ends[1].receive(alert, 0.0)
    link.run(until=20.0)

    assert_joined(link)


@given(st.binary(max_size=100))
def test_garbage_before_the_handshake_never_raises(data: bytes) -> None:
    for is_client in (True, False):
        session = DtlsSession(certificate(0), is_client=is_client)
        session.receive(data, 0.0)
        session.receive(b"\x16\xfe\xfd" + data, 0.0)
        session.close(0.0)
        session.receive(data, 0.0)
        assert session.next_timeout() is None


def test_fingerprints_look_like_rfc_8122() -> None:
    text = certificate(0).fingerprint
    assert len(text.split(":")) == 32
    assert text == text.upper()
    assert text in repr(certificate(0))


def test_records_after_the_handshake_do_not_pile_up() -> None:
    link = Link()
    link.run(5.0)
    client, server = link.ends
    for _ in range(50):
        for _ in range(20):
            client._connection.send(b"nobody reads this")
        server.receive(client._drain(), link.now)  # many records in one datagram

    client.close(link.now)
    for datagram in client.outgoing():
        server.receive(datagram, link.now)

    assert DtlsClosed() in server.events()
