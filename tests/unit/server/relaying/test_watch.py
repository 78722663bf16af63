"""The watch over other relays, in virtual time, against our own TURN server."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media.ice import stun
from media.ice.stun import Class, Message, Method
from server.relaying.choice import OutsideRelay
from server.relaying.watch import INTERVAL, RESEND_GAPS, RETRY, RelayChanged, RelayWatch, udp_address
from server.turn.outputs import Source
from tests.kit.turn_lab import Client, Lab

RELAY = OutsideRelay(("turns:relay.example:443?transport=tcp", "turn:relay.example:3478?transport=udp"))
TLS_ONLY = OutsideRelay(("turns:other.example:443?transport=tcp",))


class World:
    """A watch, and the relay that it watches."""

    def __init__(self) -> None:
        self.watch = RelayWatch((RELAY, TLS_ONLY), seed=bytes(32), now=0.0)
        self.lab = Lab(allocations=4)
        self.is_up = True
        self.asked: list[float] = []
        self.events: list[RelayChanged] = []

    def run(self, until: float) -> None:
        while (at := self.watch.next_timeout()) is not None and at <= until:
            self.watch.handle_timeout(at)
            following = self.watch.next_timeout()
            assert following is None or following > at
            for probe in self.watch.outgoing():
                assert (probe.host, probe.port) == ("relay.example", 3478)
                self.asked.append(at)
                if self.is_up:
                    (answer,) = self.lab.give(probe.data, Source(1, ("192.0.2.9", 5), False))
                    assert isinstance(answer, bytes)
                    self.watch.receive(answer, at + 0.03)
            self.events += self.watch.events()


def test_a_relay_that_answers_is_asked_now_and_then_and_tells_how_full_it_is() -> None:
    world = World()
    Client(world.lab).allocate()

    world.run(2.5 * INTERVAL)

    assert world.asked == pytest.approx([0.0, INTERVAL + 0.03, 2 * (INTERVAL + 0.03)])
    health = world.watch.health[RELAY]
    assert (health.is_alive, health.load) == (True, 0.25)
    assert health.rtt == pytest.approx(0.03)
    assert world.events == []


def test_silence_is_death_and_an_answer_brings_it_back() -> None:
    world = World()
    world.is_up = False

    world.run(sum(RESEND_GAPS))
    assert not world.watch.health[RELAY].is_alive
    assert world.events == [RelayChanged(RELAY, is_alive=False)]

    world.is_up = True
    world.run(sum(RESEND_GAPS) + RETRY + 1.0)
    assert world.watch.health[RELAY].is_alive
    assert world.events[1:] == [RelayChanged(RELAY, is_alive=True)]


def test_what_cannot_be_watched_counts_as_living() -> None:
    world = World()
    world.is_up = False
    world.run(100.0)

    assert world.watch.health[TLS_ONLY].is_alive


def test_a_guessed_answer_brings_nobody_back() -> None:
    world = World()
    world.is_up = False
    world.run(sum(RESEND_GAPS) + RETRY + 0.1)
    request = Message(Method.BINDING, Class.REQUEST, bytes(12))

    world.watch.receive(stun.success(request, ()).serialize(), 9.0)

    assert not world.watch.health[RELAY].is_alive


@given(st.binary(max_size=80))
def test_no_datagram_breaks_it(data: bytes) -> None:
    RelayWatch((RELAY,), seed=bytes(32), now=0.0).receive(data, 0.0)


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("stun:s.example", ("s.example", 3478)),
        ("turn:[2001:db8::1]:99?transport=udp", ("2001:db8::1", 99)),
        ("turn:t.example?transport=tcp", None),
        ("turns:t.example", None),
        ("turn:", None),
        ("turn:t.example:port", None),
        ("nonsense", None),
    ],
)
def test_where_a_url_can_be_asked(url: str, found: tuple[str, int] | None) -> None:
    assert udp_address(url) == found


@given(st.text(max_size=40))
def test_no_url_breaks_it(url: str) -> None:
    udp_address(f"turn:{url}")
