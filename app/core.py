"""The core thread: the asyncio loop that owns signalling, transports and machines, beside a front end's own loop."""

import asyncio
import concurrent.futures
import logging
import sys
import threading
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

logger = logging.getLogger(__name__)

Result = TypeVar("Result")

SWITCH_INTERVAL = 0.001  # seconds; media threads and the loop hand the interpreter over this often at the latest


def new_loop() -> asyncio.AbstractEventLoop:
    """The fastest loop that the platform has for datagrams."""
    if sys.platform == "win32":
        return asyncio.SelectorEventLoop()
    import uvloop

    loop: asyncio.AbstractEventLoop = uvloop.new_event_loop()
    return loop


class CoreThread:
    """Runs the loop from `start` to `stop`. `submit` and `call` may be used from any thread."""

    def __init__(self) -> None:
        self.loop = new_loop()
        self.loop.set_exception_handler(_broke)
        self._thread = threading.Thread(target=self._run, name="core", daemon=True)

    def start(self) -> None:
        """Start the thread, once."""
        sys.setswitchinterval(SWITCH_INTERVAL)
        self._thread.start()

    def submit(self, work: Coroutine[Any, Any, Result]) -> concurrent.futures.Future[Result]:
        """Run a coroutine on the core loop; the future holds its result or exception."""
        return asyncio.run_coroutine_threadsafe(work, self.loop)

    def call(self, act: Callable[[], Result]) -> concurrent.futures.Future[Result]:
        """Call a function on the core loop; the future holds its result or exception."""
        future: concurrent.futures.Future[Result] = concurrent.futures.Future()

        def run() -> None:
            try:
                future.set_result(act())
            except BaseException as error:  # noqa: BLE001  # handed to whoever waits
                future.set_exception(error)

        self.loop.call_soon_threadsafe(run)
        return future

    def stop(self, *, within: float = 5.0) -> None:
        """Stop the loop, cancel what still runs and join the thread. Idempotent; not from the core thread itself."""
        if not self._thread.is_alive():
            if not self.loop.is_closed():
                self.loop.close()
            return
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join(within)
        if self._thread.is_alive():
            logger.error("the core thread does not end")

    def _run(self) -> None:
        asyncio.set_event_loop(self.loop)
        try:
            self.loop.run_forever()
            tasks = asyncio.all_tasks(self.loop)
            for task in tasks:
                task.cancel()
            self.loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))
            self.loop.run_until_complete(self.loop.shutdown_asyncgens())
            self.loop.run_until_complete(self.loop.shutdown_default_executor())
        finally:
            self.loop.close()


def _broke(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """A fault that nobody awaits, in a task or a callback: reported where those of threads are."""
    error = context.get("exception")
    if error is None:
        loop.default_exception_handler(context)
        return
    logger.error("= on the core loop: %s", context.get("message", ""))
    told = (type(error), error, error.__traceback__, threading.current_thread())
    threading.excepthook(threading.ExceptHookArgs(told))
