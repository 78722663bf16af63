"""Of which relays a client is told."""

from hypothesis import given
from hypothesis import strategies as st

from server.relaying.choice import RELAYS_TOLD, OutsideRelay, RelayHealth, best_relays


def relay(name: str, region: str = "") -> OutsideRelay:
    return OutsideRelay((f"turn:{name}.example",), region, "secret")


A, B, C, D = relay("a", "north"), relay("b", "north"), relay("c", "south"), relay("d", "south")


def test_the_order_of_the_file_decides_while_nothing_is_known() -> None:
    plain = tuple(relay(name) for name in "abcd")

    assert best_relays(plain, {}) == plain[:RELAYS_TOLD]


def test_the_emptiest_of_each_region_comes_first() -> None:
    health = {A: RelayHealth(load=0.9), B: RelayHealth(load=0.2), C: RelayHealth(load=0.5), D: RelayHealth(load=0.4)}

    assert best_relays((A, B, C, D), health, limit=4) == (B, D, C, A)


def test_a_relay_that_does_not_tell_is_taken_for_half_full() -> None:
    assert best_relays((A, B), {A: RelayHealth(load=0.8)}) == (B, A)
    assert best_relays((A, B), {B: RelayHealth(load=0.1)}) == (B, A)


def test_dead_ones_are_left_out_unless_all_are_dead() -> None:
    dead = RelayHealth(is_alive=False)

    assert best_relays((A, B, C), {A: dead}) == (C, B) or best_relays((A, B, C), {A: dead}) == (B, C)
    assert best_relays((A, B), {A: dead, B: dead}) == (A, B)


def test_the_secret_is_not_shown() -> None:
    assert "secret" not in repr(A)


@given(st.lists(st.tuples(st.sampled_from(["", "x", "y"]), st.booleans(), st.none() | st.floats(0, 1)), max_size=8))
def test_only_living_ones_and_no_more_than_wanted(known: list[tuple[str, bool, float | None]]) -> None:
    relays = [relay(str(number), region) for number, (region, _, _) in enumerate(known)]
    health = {each: RelayHealth(alive, load) for each, (_, alive, load) in zip(relays, known, strict=True)}

    chosen = best_relays(relays, health)

    assert len(chosen) == len(set(chosen)) <= RELAYS_TOLD
    assert bool(chosen) == bool(relays)
    if any(alive for _, alive, _ in known):
        assert all(health[each].is_alive for each in chosen)
