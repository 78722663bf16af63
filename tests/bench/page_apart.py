"""Two Chromium processes on two hosts of a lab, each with the bench's page; no server is needed to serve it."""

import contextlib
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

from playwright.async_api import Page, Route

from tests.kit.chromium import browser
from tests.netlab.browser import chromium_in
from tests.netlab.lab import Lab

PAGE = Path(__file__).parent / "page"
ORIGIN = "https://page.test"  # nothing is fetched from there: every request is answered from the folder


@contextlib.asynccontextmanager
async def pages_apart(lab: Lab, folder: Path) -> AsyncIterator[tuple[Page, Page]]:
    """Pages on hosts `a` and `b`, with the files of the bench's page and of `folder`."""
    with tempfile.TemporaryDirectory() as scripts:
        async with contextlib.AsyncExitStack() as stack:
            pages = []
            for host in ("a", "b"):
                program = chromium_in(lab, host, Path(scripts))
                chromium = await stack.enter_async_context(browser(executable=program))
                page = await chromium.new_page()
                await page.route(f"{ORIGIN}/**", lambda route: _answer(route, folder))
                await page.goto(f"{ORIGIN}/latency.html")
                pages.append(page)
            yield pages[0], pages[1]


async def _answer(route: Route, folder: Path) -> None:
    name = route.request.url.rpartition("/")[2]
    found = next((path for place in (PAGE, folder) if (path := place / name).is_file()), None)
    if found is None:
        await route.fulfill(status=404)
    else:
        await route.fulfill(path=found)
