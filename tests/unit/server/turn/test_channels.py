"""Channels: one number for one peer, for their lifetime."""

from hypothesis import given
from hypothesis import strategies as st

from server.turn.channels import Binding, Channels

A, B, C = ("192.0.2.1", 1), ("192.0.2.1", 2), ("192.0.2.2", 1)


def test_bound_both_ways_until_it_expires() -> None:
    channels = Channels(lifetime=600, capacity=8)

    assert channels.bind(0x4000, A, 0.0) is Binding.DONE
    assert channels.peer_of(0x4000, 599.9) == A
    assert channels.number_of(A, 599.9) == 0x4000
    assert channels.peer_of(0x4000, 600.0) is None
    assert channels.number_of(A, 600.0) is None
    assert channels.peer_of(0x4001, 0.0) is None


def test_refresh_and_conflicts() -> None:
    channels = Channels(lifetime=600, capacity=8)
    channels.bind(0x4000, A, 0.0)
    channels.bind(0x4001, B, 0.0)

    assert channels.bind(0x4000, A, 500.0) is Binding.DONE
    assert channels.bind(0x4000, C, 500.0) is Binding.CONFLICT
    assert channels.bind(0x4002, B, 500.0) is Binding.CONFLICT
    assert channels.bind(0x4002, B, 600.0) is Binding.DONE, "its old binding is expired"
    assert channels.peer_of(0x4001, 600.0) is None
    assert channels.peer_of(0x4000, 1099.0) == A


def test_full_until_something_expires() -> None:
    channels = Channels(lifetime=600, capacity=2)
    channels.bind(0x4000, A, 0.0)
    channels.bind(0x4001, B, 100.0)

    assert channels.bind(0x4002, C, 200.0) is Binding.FULL
    assert channels.bind(0x4002, C, 600.0) is Binding.DONE
    assert len(channels) == 2


@given(st.lists(st.tuples(st.integers(0x4000, 0x4004), st.sampled_from([A, B, C]), st.integers(0, 400)), max_size=40))
def test_both_directions_agree(steps: list[tuple[int, tuple[str, int], int]]) -> None:
    channels = Channels(lifetime=600, capacity=3)
    now = 0.0
    for number, peer, wait in steps:
        now += wait
        channels.bind(number, peer, now)

        for n in range(0x4000, 0x4005):
            bound = channels.peer_of(n, now)
            assert bound is None or channels.number_of(bound, now) == n
        for p in (A, B, C):
            found = channels.number_of(p, now)
            assert found is None or channels.peer_of(found, now) == p
        assert len(channels) <= 3
