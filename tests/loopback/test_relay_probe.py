"""The watch over other relays, on real sockets."""

import pytest

from server.net.relay_probe import RelayProbe, watch_over
from server.relaying import watch as watch_module
from server.relaying.choice import OutsideRelay
from server.turn.config import TurnLimits
from tests.kit.turn_service import running_turn
from tests.kit.waiting import until

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    """Which loop runs the tests."""
    return "asyncio"


async def test_one_answers_and_tells_its_load_and_the_others_are_dead(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch_module, "RESEND_GAPS", (0.3, 0.3))
    async with running_turn(limits=TurnLimits(allocations=10)) as service:
        alive = OutsideRelay((f"turn:127.0.0.1:{service.ports.udp}?transport=udp",))
        silent = OutsideRelay(("turn:127.0.0.1:9?transport=udp",))
        nameless = OutsideRelay(("turn:does-not-exist.invalid",))
        watch = watch_over((alive, silent, nameless))
        probe = RelayProbe(watch)
        await probe.open()
        try:
            await until(lambda: None if watch.health[alive].load == 0.0 else "no answer yet", within=5)
            for dead in (silent, nameless):
                await until(lambda dead=dead: "lives" if watch.health[dead].is_alive else None, within=10)
        finally:
            await probe.close()

        assert watch.health[alive].is_alive
        rtt = watch.health[alive].rtt
        assert rtt is not None
        assert 0 < rtt < 0.3
