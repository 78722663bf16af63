"""Another network is noticed; an address that is only announced again is not."""

import asyncio

import pytest

from app.net import network_watch
from app.net.network_watch import NetworkWatch
from tests.kit.waiting import until


def test_only_another_set_of_addresses_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(network_watch, "LOOK_EVERY", 3600.0)
    here = [frozenset({"192.0.2.7"})]
    looked: list[frozenset[str]] = []
    told: list[bool] = []

    def addresses() -> frozenset[str]:
        looked.append(here[0])
        return here[0]

    async def run() -> None:
        watch = NetworkWatch(lambda: told.append(True), addresses=addresses)
        await watch.open()
        here[0] = frozenset({"198.51.100.9"})
        watch.hear()
        await until(lambda: None if told else "nothing was told", within=10)
        watch.hear()  # nothing is new this time
        await until(lambda: None if len(looked) > 2 else "nobody looked", within=10)
        await watch.close()
        await watch.close()

    asyncio.run(run())

    assert told == [True]


def test_without_any_word_it_looks_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(network_watch, "LOOK_EVERY", 0.01)
    here = [frozenset[str]()]
    told: list[bool] = []

    async def run() -> None:
        watch = NetworkWatch(lambda: told.append(True), addresses=lambda: here[0])
        await watch.open()
        here[0] = frozenset({"192.0.2.7"})
        await until(lambda: None if told else "nobody looked", within=10)
        await watch.close()

    asyncio.run(run())

    assert told == [True]
