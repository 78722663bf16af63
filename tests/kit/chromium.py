"""Debian's Chromium with fake camera and microphone, showing the participant page."""

import asyncio
import contextlib
import functools
import http.server
import threading
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

from playwright.async_api import Browser, Page, async_playwright

PAGE = Path(__file__).parent.parent / "interop" / "page"
EXECUTABLE = "/usr/bin/chromium"
_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-features=WebRtcHideLocalIpsWithMdns",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    "--autoplay-policy=no-user-gesture-required",
    "--disable-background-timer-throttling",
    "--disable-backgrounding-occluded-windows",
    "--disable-renderer-backgrounding",
)


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        return


@contextlib.contextmanager
def serve(folder: Path) -> Iterator[str]:
    """Serve a folder on loopback, which browsers treat as a secure origin; yields its URL."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextlib.asynccontextmanager
async def browser(*flags: str, executable: str = EXECUTABLE) -> AsyncIterator[Browser]:
    """A running headless Chromium."""
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=executable, args=[*_FLAGS, *flags])
        try:
            yield chromium
        finally:
            await chromium.close()


@contextlib.asynccontextmanager
async def participant_page(page_url: str, server_url: str, token: str) -> AsyncIterator[Page]:
    """The page that `serve(PAGE)` gives, signed in to the companion server; its API is `window.participant`."""
    async with browser() as chromium:
        page = await chromium.new_page()
        await page.goto(f"{page_url}/index.html")
        socket = server_url.replace("http", "ws", 1) + "/api/v1/ws"
        async with asyncio.timeout(20):
            await page.evaluate("([url, token]) => window.start(url, token)", [socket, token])
        yield page
