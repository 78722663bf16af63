"""The one place where the interface and the core thread meet: wishes go there, events and answers come back queued."""

import logging
from collections.abc import Callable, Coroutine
from concurrent.futures import CancelledError, Future
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QObject, Signal

from app.core import CoreThread
from app.net.errors import NetError
from app.protocol.errors import LocalProtocolError
from app.state import ClientEvent, StateChanged
from ui.inbox import Inbox

if TYPE_CHECKING:
    from app.client import Client

logger = logging.getLogger(__name__)

Result = TypeVar("Result")
Failed = Callable[[NetError], None]


def forget(_result: object) -> None:
    """Nobody waits for the answer."""


def ignore(error: NetError) -> None:
    """Nobody can do anything about it; the log knows."""
    logger.info("= not carried out: %s", error)


async def _begin(work: Callable[[], Coroutine[Any, Any, Result]]) -> Result:
    """Makes the coroutine on the loop that runs it."""
    return await work()


class Bridge(QObject):
    """Lives on the GUI thread. `happened` carries the events of the client, in order; of snapshots in a row the last.

    What is wished before `begin` waits: loading the client takes as long as showing the first window.
    """

    happened = Signal(object)

    def __init__(
        self, make: "Callable[[Callable[[ClientEvent], None]], Client]", core: CoreThread | None = None
    ) -> None:
        """`make` builds the client; it is called once, first of all on the core loop, with the listener."""
        super().__init__()
        self._core = core or CoreThread()
        self._inbox = Inbox()
        self._client: Client
        self._core.call(lambda: self._make(make)).add_done_callback(self._made)
        self._is_begun = False
        self._is_closed = False

    def begin(self) -> None:
        """Start the core thread. Idempotent."""
        if not self._is_begun:
            self._is_begun = True
            self._core.start()

    def ask(
        self,
        work: "Callable[[Client], Coroutine[Any, Any, Result]]",
        done: Callable[[Result], None] = forget,
        failed: Failed = ignore,
    ) -> None:
        """Run a coroutine of the client; `done` or `failed` is called on the GUI thread."""
        if self._is_closed:
            return
        self._core.submit(_begin(lambda: work(self._client))).add_done_callback(
            lambda future: self._settle(future, done, failed)
        )

    def do(self, act: "Callable[[Client], Result]", done: Callable[[Result], None] = forget) -> None:
        """Call something on the client at once. A wish that came too late for the call is dropped."""
        if not self._is_closed:
            self._core.call(lambda: act(self._client)).add_done_callback(
                lambda future: self._settle(future, done, ignore)
            )

    def run(self, work: Callable[[], Coroutine[Any, Any, Result]], done: Callable[[Result], None] = forget) -> None:
        """Run a coroutine that needs no client on the core loop; `done` is called on the GUI thread."""
        if not self._is_closed:
            future = self._core.submit(_begin(work))
            future.add_done_callback(lambda future: self._settle(future, done, ignore))

    def close(self, done: Callable[[], None]) -> None:
        """Hang up and release everything; `done` is called on the GUI thread when the core thread can be stopped."""
        if self._is_closed:
            return
        self._is_closed = True
        self.begin()
        self._core.submit(_begin(lambda: self._client.close())).add_done_callback(lambda _future: self._inbox.put(done))

    def stop(self) -> None:
        """Stop the core thread."""
        self._core.stop()

    def _make(self, make: "Callable[[Callable[[ClientEvent], None]], Client]") -> None:
        self._client = make(self._tell)

    def _tell(self, event: ClientEvent) -> None:
        """Runs on the core thread. Each snapshot holds everything: what newer ones overtake need not be shown."""
        self._inbox.put(lambda: self.happened.emit(event), is_snapshot=isinstance(event, StateChanged))

    def _made(self, future: Future[None]) -> None:
        if future.exception() is not None:
            self._inbox.put(future.result)  # raises where faults are reported

    def _settle(self, future: Future[Result], done: Callable[[Result], None], failed: Failed) -> None:
        """Runs on the core thread."""
        try:
            result = future.result()
        except NetError as error:
            refused = error
            self._inbox.put(lambda: failed(refused))
        except LocalProtocolError as error:
            logger.info("= too late: %s", error)
        except CancelledError:
            pass
        except Exception:  # noqa: BLE001  # a fault: raised again where faults are reported
            self._inbox.put(future.result)
        else:
            self._inbox.put(lambda: done(result))
