"""Chromium as the other end of our estimator, in both directions at once, over a line whose capacity changes.

No server of media is there, so that nothing leaves the line.
"""

import asyncio
import contextlib
import json
import tempfile
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import pytest
from playwright.async_api import Page, Route

from tests.kit.chromium import EXECUTABLE, PAGE, browser
from tests.kit.headless_process import Event, HeadlessProcess
from tests.kit.server_process import ServerProcess
from tests.kit.waiting import until
from tests.netlab.browser import chromium_in
from tests.netlab.conditions import Conditions
from tests.netlab.lab import Lab, missing
from tests.netlab.people import PASSWORD

WHY = missing()
pytestmark = [
    pytest.mark.slow,
    pytest.mark.chromium,
    pytest.mark.alone,
    pytest.mark.skipif(not Path(EXECUTABLE).exists(), reason="no Chromium"),
    pytest.mark.skipif(WHY is not None, reason=str(WHY)),
]

WIDE, NARROW = 600_000, 300_000  # bit/s
DELAY = 0.02  # seconds, one way
SETTLED = 3  # seconds of which the median counts
LEAST, MOST = 0.65, 1.2  # shares of the capacity between which a rate is near it
PATIENCE = 60.0  # seconds; a busy machine takes its time


@dataclass
class Rates:
    """The newest figures of both senders, bit/s, one a second."""

    ours: deque[float]
    """What our estimator says."""
    theirs: deque[float]
    """What Chromium sends, headers and sound included."""
    estimated: deque[float]
    """What Chromium says of it."""

    def forget(self) -> None:
        """Wait for new ones."""
        for rates in (self.ours, self.theirs, self.estimated):
            rates.clear()


def test_both_estimates_follow_the_line() -> None:
    async def scene() -> None:
        async with called() as (limit, rates):
            await until(lambda: away(rates.theirs, WIDE), within=PATIENCE)
            await until(lambda: away(rates.ours, WIDE), within=PATIENCE)

            limit(NARROW)
            rates.forget()
            await until(lambda: away(rates.theirs, NARROW, least=0.0), within=PATIENCE)
            await until(lambda: away(rates.estimated, NARROW, least=0.0), within=PATIENCE)
            await until(lambda: away(rates.ours, NARROW), within=PATIENCE)

            # Chromium climbs by 8 % a second at best after such a fall: that is its own affair.
            limit(WIDE)
            rates.forget()
            await until(lambda: away(rates.ours, WIDE), within=PATIENCE)

    asyncio.run(scene())


def away(values: deque[float], capacity: float, *, least: float = LEAST) -> str | None:
    """Why a rate is not near the capacity yet."""
    if len(values) == SETTLED and least <= median(values) / capacity <= MOST:
        return None
    return f"at {[round(value / 1000) for value in values]} kbit/s on a line of {capacity / 1000}"


@contextlib.asynccontextmanager
async def called() -> AsyncIterator[tuple[Callable[[float], None], Rates]]:
    """Our participant calls the page: what limits both directions, and the rates, which keep coming."""
    async with contextlib.AsyncExitStack() as stack:
        lab = stack.enter_context(Lab("a", "b", "s"))

        def limit(capacity: float) -> None:
            lab.between("a", "b", Conditions(delay=DELAY, rate=capacity))

        limit(WIDE)
        server = stack.enter_context(companion(lab))
        we = await stack.enter_async_context(ours(lab, server))
        page = await stack.enter_async_context(chromium(lab, server))
        await page.evaluate("([...who]) => join(...who)", ["browser", PASSWORD, "ada"])
        answering = asyncio.create_task(page.evaluate("participant.answer()"))
        await we.command("call", username="browser")
        async with asyncio.timeout(PATIENCE):
            await answering
        rates = Rates(*(deque[float](maxlen=SETTLED) for _ in range(3)))
        watching = asyncio.create_task(watch(we, page, rates))
        try:
            yield limit, rates
        finally:
            watching.cancel()
            await asyncio.gather(watching, return_exceptions=True)


async def watch(we: HeadlessProcess, page: Page, rates: Rates) -> None:
    """Read both ends' figures whenever ours tells its own, which is once a second."""
    before: dict[str, float] = {}
    heard: Event | None = None

    def news() -> Event | None:
        told = [event for event in we.events if event["event"] == "stats"]
        return told[-1] if told and told[-1] is not heard else None

    while True:
        heard = await we.expect_that(news, "further stats", within=PATIENCE)
        stats = await page.evaluate("participant.stats()")
        if before and stats["at"] > before["at"]:
            rates.ours.append(heard["estimate"])
            rates.theirs.append((stats["sent_bytes"] - before["sent_bytes"]) * 8000 / (stats["at"] - before["at"]))
            rates.estimated.append(stats["estimate"])
        before = stats if "estimate" in stats else before


@contextlib.contextmanager
def companion(lab: Lab) -> Iterator[ServerProcess]:
    """A server without a relay."""
    no_relay = {"PARLEY_RELAY_URLS": json.dumps([f"stun:{lab.addresses['s']}:9"])}
    with tempfile.TemporaryDirectory() as folder:
        data, place = Path(folder) / "data", tuple(lab.inside("s"))
        server = ServerProcess(data, host=lab.addresses["s"], prefix=place, environment=no_relay)
        server.start()
        try:
            yield server
        finally:
            server.stop()


@contextlib.asynccontextmanager
async def ours(lab: Lab, server: ServerProcess) -> AsyncIterator[HeadlessProcess]:
    """Our participant, signed in, taking commands, a friend of whoever asks."""
    process = await HeadlessProcess.start(
        *("--server", server.url, "--fingerprint", server.fingerprint, "--username", "ada", "--password", PASSWORD),
        *("--register", "--auto-contact", "--commands", "--camera", "synthetic:640x360@30", "--microphone", "code"),
        name="ada",
        prefix=tuple(lab.inside("a")),
    )
    try:
        await process.expect("signed_in", within=PATIENCE)
        yield process
    finally:
        await process.stop()


@contextlib.asynccontextmanager
async def chromium(lab: Lab, server: ServerProcess) -> AsyncIterator[Page]:
    """The participant's page on host `b`, as if the companion served it: its REST is of the same origin then."""

    async def answer(route: Route) -> None:
        await route.fulfill(path=PAGE / route.request.url.rpartition("/")[2])

    with tempfile.TemporaryDirectory() as folder:
        program = chromium_in(lab, "b", Path(folder))
        async with browser("--ignore-certificate-errors", executable=program) as chromium:
            page = await chromium.new_page()
            await page.route(f"{server.url}/page/**", answer)
            await page.goto(f"{server.url}/page/index.html")
            yield page
