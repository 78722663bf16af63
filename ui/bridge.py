"""The one place where the interface and the core thread meet: wishes go there, events and answers come back queued."""

import logging
from collections.abc import Callable, Coroutine
from concurrent.futures import CancelledError, Future
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from PySide6.QtCore import QObject, Signal

from app.core import CoreThread
from app.net.errors import NetError
from app.protocol.errors import LocalProtocolError
from app.state import ClientEvent, StateChanged
from ui.inbox import Inbox

if TYPE_CHECKING:
    from app.client import Client

logger = logging.getLogger(__name__)

Asked = TypeVar("Asked")
Result = TypeVar("Result")
Failed = Callable[[NetError], None]


def forget(_result: object) -> None:
    """Nobody waits for the answer."""


def ignore(error: NetError) -> None:
    """Nobody can do anything about it; the log knows."""
    logger.info("= not carried out: %s", error)


class _Wish(Generic[Asked, Result]):
    """What to do there and whom to tell here. These belong to windows, so the GUI thread lets go of them, at the end.

    The core thread holds the wish alone: a window that it was the last to let go of would be freed there, which Qt does
    not survive.
    """

    def __init__(self, work: Callable[..., Asked], done: Callable[[Result], None], failed: Failed) -> None:
        self._parts: tuple[Callable[..., Asked], Callable[[Result], None], Failed] | None = (work, done, failed)

    def work(self, *arguments: object) -> Asked:
        """Runs on the core thread."""
        assert self._parts is not None
        return self._parts[0](*arguments)

    async def begin(self, *arguments: object) -> Any:
        """Makes the coroutine on the loop that runs it."""
        work: Any = self.work(*arguments)
        return await work

    def succeed(self, result: Result) -> None:
        """The end, on the GUI thread."""
        self._let_go()[1](result)

    def fail(self, error: NetError) -> None:
        """The end, on the GUI thread."""
        self._let_go()[2](error)

    def drop(self, future: Future[Result] | None = None) -> None:
        """The end, on the GUI thread: nobody is told, but a fault is raised again where faults are reported."""
        self._let_go()
        if future is not None:
            future.result()

    def _let_go(self) -> tuple[Callable[..., Asked], Callable[[Result], None], Failed]:
        assert self._parts is not None
        parts, self._parts = self._parts, None
        return parts


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
        if not self._is_closed:
            wish = _Wish(work, done, failed)
            future = self._core.submit(self._with_client(wish))
            future.add_done_callback(lambda future: self._settle(future, wish))

    def do(self, act: "Callable[[Client], Result]", done: Callable[[Result], None] = forget) -> None:
        """Call something on the client at once. A wish that came too late for the call is dropped."""
        if not self._is_closed:
            wish = _Wish(act, done, ignore)
            self._core.call(lambda: wish.work(self._client)).add_done_callback(
                lambda future: self._settle(future, wish)
            )

    def run(self, work: Callable[[], Coroutine[Any, Any, Result]], done: Callable[[Result], None] = forget) -> None:
        """Run a coroutine that needs no client on the core loop; `done` is called on the GUI thread."""
        if not self._is_closed:
            wish = _Wish(work, done, ignore)
            self._core.submit(wish.begin()).add_done_callback(lambda future: self._settle(future, wish))

    def close(self, done: Callable[[], None]) -> None:
        """Hang up and release everything; `done` is called on the GUI thread when the core thread can be stopped."""
        if self._is_closed:
            return
        self._is_closed = True
        self.begin()
        self._core.submit(self._close()).add_done_callback(lambda _future: self._inbox.put(done))

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

    async def _with_client(self, wish: _Wish[Any, Any]) -> Any:
        """Runs on the core loop, when the client has been made."""
        return await wish.begin(self._client)

    async def _close(self) -> None:
        await self._client.close()

    def _settle(self, future: Future[Result], wish: _Wish[Any, Result]) -> None:
        """Runs on the core thread."""
        try:
            result = future.result()
        except NetError as error:
            refused = error
            self._inbox.put(lambda: wish.fail(refused))
        except LocalProtocolError as error:
            logger.info("= too late: %s", error)
            self._inbox.put(wish.drop)
        except CancelledError:
            self._inbox.put(wish.drop)
        except Exception:  # noqa: BLE001  # a fault: raised again where faults are reported
            self._inbox.put(lambda: wish.drop(future))
        else:
            self._inbox.put(lambda: wish.succeed(result))
