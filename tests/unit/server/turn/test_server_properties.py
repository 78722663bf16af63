"""Whatever clients and peers send, in whatever order: the TURN server never raises, and stays within its bounds."""

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from media.ice.attributes import AddressFamily
from media.ice.framing import channel_data
from media.ice.stun import Method
from server.turn.outputs import ToClient
from tests.kit.turn_lab import OTHER_PEER, PEER, Client, Lab
from tests.kit.turn_requests import EVEN_PORT_AND_NEXT, UDP, channel, family, lifetime

peers = st.sampled_from([PEER, OTHER_PEER, ("10.0.0.1", 1), ("2001:db8::5", 2), ("198.51.100.1", 50001)])


@given(st.binary(max_size=120), st.booleans())
def test_any_bytes_never_raise(data: bytes, stream: bool) -> None:
    lab = Lab()
    client = Client(lab, stream=stream)
    client.allocate()

    client.give(data)
    lab.server.relayed(1, PEER, data, 0.0)


@given(
    st.sampled_from(Method), st.lists(st.tuples(st.integers(0, 0x30), st.binary(max_size=20)), max_size=6), st.data()
)
def test_damaged_messages_never_raise(method: Method, attributes: list[tuple[int, bytes]], data: st.DataObject) -> None:
    lab = Lab()
    client = Client(lab)
    client.allocate()
    whole = client.request(method, tuple(attributes), peers=(PEER,))
    at = data.draw(st.integers(0, len(whole) - 1))

    client.give(whole)
    client.give(whole[:at] + data.draw(st.binary(max_size=4)) + whole[at + data.draw(st.integers(0, 4)) :])


class Traffic(RuleBasedStateMachine):
    """Random requests of three clients, two of one user, over hours."""

    def __init__(self) -> None:
        super().__init__()
        self.lab = Lab(allocations_per_user=3, allocations=5, permissions_per_allocation=3, channels_per_allocation=3)
        self.clients = [
            Client(self.lab, "ann", port=1),
            Client(self.lab, "ann", port=2, stream=True),
            Client(self.lab, "bob", port=3),
        ]

    @rule(n=st.integers(0, 2), extra=st.sampled_from([(), EVEN_PORT_AND_NEXT, family(AddressFamily.IPV6)]))
    def allocate(self, n: int, extra: tuple[tuple[int, bytes], ...]) -> None:
        self.clients[n].give(self.clients[n].request(Method.ALLOCATE, UDP + extra))

    @rule(n=st.integers(0, 2), seconds=st.sampled_from([0, 600, 3600]))
    def refresh(self, n: int, seconds: int) -> None:
        self.clients[n].give(self.clients[n].request(Method.REFRESH, lifetime(seconds)))

    @rule(n=st.integers(0, 2), peer=peers)
    def permit(self, n: int, peer: tuple[str, int]) -> None:
        self.clients[n].give(self.clients[n].request(Method.CREATE_PERMISSION, peers=(peer,)))

    @rule(n=st.integers(0, 2), number=st.integers(0x4000, 0x4003), peer=peers)
    def bind(self, n: int, number: int, peer: tuple[str, int]) -> None:
        self.clients[n].give(self.clients[n].request(Method.CHANNEL_BIND, channel(number), peers=(peer,)))

    @rule(n=st.integers(0, 2), number=st.integers(0x4000, 0x4003), peer=peers, size=st.integers(0, 1200))
    def carry(self, n: int, number: int, peer: tuple[str, int], size: int) -> None:
        self.clients[n].give(channel_data(number, bytes(size)))
        self.clients[n].give(self.clients[n].send(peer, bytes(size)))
        for relay_id in list(self.lab.open):
            result = self.lab.server.relayed(relay_id, peer, bytes(size), self.lab.now)
            assert result is None or isinstance(result, ToClient)

    @rule(n=st.integers(0, 2))
    def vanish(self, n: int) -> None:
        self.lab.server.client_gone(self.clients[n].source, self.lab.now)
        self.lab.drain()

    @rule(seconds=st.sampled_from([1, 29, 31, 299, 601, 4000]))
    def wait(self, seconds: int) -> None:
        self.lab.advance(seconds)
        for client in self.clients:
            client.fresh_nonce()

    @invariant()
    def books_agree(self) -> None:
        allocations = self.lab.server._allocations
        assert len(allocations.by_source) == len(allocations.by_relay) == len(allocations.by_relayed)
        assert set(allocations.by_relay) <= set(self.lab.open)
        assert len(self.lab.open) == allocations.quota.in_use <= 5
        assert len(allocations.by_source) <= 3
        at = self.lab.server.next_timeout()
        assert at is None or at > self.lab.now


Traffic.TestCase.settings = settings(max_examples=40, stateful_step_count=30, deadline=None)
TestTraffic = Traffic.TestCase
