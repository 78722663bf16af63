"""Tests for media.engine.late."""

import asyncio
from collections.abc import Callable

import pytest

from media.effects.choices import NO_EFFECTS, BackdropState
from media.engine.api import EchoState, Engine, Hearing, PeerEvent
from media.engine.late import LateEngine
from tests.kit.fake_engine import FakeEngine
from tests.kit.waiting import until

pytestmark = pytest.mark.anyio


class Shelf:
    """Where engines come from; counts."""

    def __init__(self) -> None:
        self.loads = 0
        self.made: list[FakeEngine] = []

    def load(self) -> Callable[[], Engine]:
        self.loads += 1

        def make() -> Engine:
            self.made.append(FakeEngine())
            return self.made[-1]

        return make


def ignore(_event: PeerEvent) -> None:
    """Nobody listens."""


async def test_wishes_load_nothing_and_reach_the_engine_later() -> None:
    shelf = Shelf()
    engine = LateEngine(shelf.load)

    engine.set_network_policy(relay_only=False, loopback=False)
    engine.set_network_policy(relay_only=True, loopback=True)
    engine.mute(microphone=True)
    engine.set_picture_effects(NO_EFFECTS)
    engine.set_camera(None)
    assert (engine.hear(), engine.echo_test(), engine.backdrop_state()) == (
        Hearing(),
        EchoState(),
        BackdropState.OFF,
    )
    engine.stop_echo_test()
    engine.learn_backdrop()
    assert shelf.loads == 0

    engine.open_peer(is_caller=True, notify=ignore)

    assert shelf.loads == 1
    (made,) = shelf.made
    assert made.policy == (True, True)
    assert made.is_muted
    await engine.close()


async def test_warming_up_loads_beside_the_loop_and_only_once() -> None:
    shelf = Shelf()
    engine = LateEngine(shelf.load)

    engine.warm_up()
    engine.warm_up()
    await until(lambda: None if shelf.made else "not loaded", within=10)
    engine.open_peer(is_caller=False, notify=ignore)
    engine.warm_up()

    assert shelf.loads == 1
    (made,) = shelf.made
    assert made.warm_ups == 2
    await engine.close()


async def test_whoever_may_be_called_soon_is_prepared_for_without_asking_anybody() -> None:
    shelf = Shelf()
    engine = LateEngine(shelf.load)

    engine.prepare()
    engine.prepare()
    await until(lambda: None if shelf.made else "not loaded", within=10)
    assert (shelf.loads, shelf.made[0].preparations, shelf.made[0].warm_ups) == (1, 1, 0)
    engine.open_peer(is_caller=True, notify=ignore)
    engine.warm_up()
    engine.prepare()

    assert shelf.loads == 1
    assert shelf.made[0].warm_ups == 1
    await engine.close()


async def test_a_call_does_not_wait_for_the_warming_up() -> None:
    shelf = Shelf()
    engine = LateEngine(shelf.load)

    engine.warm_up()
    engine.open_peer(is_caller=True, notify=ignore)
    await until(lambda: None if shelf.made[0].warm_ups else "not warm", within=10)

    assert len(shelf.made) == 1
    await engine.close()


async def test_closed_while_it_loads_nothing_is_made() -> None:
    shelf = Shelf()
    engine = LateEngine(shelf.load)
    engine.warm_up()
    await engine.close()
    await asyncio.sleep(0)

    assert shelf.made == []


async def test_what_cannot_be_loaded_is_told_to_whoever_needs_it() -> None:
    def load() -> Callable[[], Engine]:
        raise ImportError("no codecs")

    engine = LateEngine(load)
    engine.warm_up()
    with pytest.raises(ImportError):
        engine.open_peer(is_caller=True, notify=ignore)
    await engine.close()
