"""The one loop around a sans-IO machine: mutate, send what goes out, tell what happened, re-arm the timer."""

import asyncio
import logging
from collections.abc import Callable
from typing import Generic, Protocol, TypeVar

from app import clock

logger = logging.getLogger(__name__)

Out = TypeVar("Out")
Event = TypeVar("Event")
Result = TypeVar("Result")

MAX_ROUNDS = 1000  # drains in one pump; more means that two machines feed each other without end


class Machine(Protocol[Out, Event]):
    """What every sans-IO machine offers. `now` is monotonic seconds."""

    def handle_timeout(self, now: float) -> None:
        """Do what is due at `now`. Afterwards next_timeout() is None or > now."""

    def next_timeout(self) -> float | None:
        """When handle_timeout wants to be called, or None."""

    def outgoing(self) -> list[Out]:
        """Drain what is to be sent."""

    def events(self) -> list[Event]:
        """Drain what happened."""


class Driver(Generic[Out, Event]):
    """Runs one machine on the running asyncio loop.

    Every mutation goes through `drive(...)` or is followed by `pump()`, so that outgoing messages, events and
    the timer can never be forgotten. `send` and `notify` may call back into the driver.
    """

    def __init__(
        self,
        machine: Machine[Out, Event],
        *,
        send: Callable[[Out], None],
        notify: Callable[[Event], None],
        now: Callable[[], float] = clock.now,
    ) -> None:
        self.machine = machine
        self._send = send
        self._notify = notify
        self._now = now
        self._loop = asyncio.get_running_loop()
        self._timer: asyncio.TimerHandle | None = None
        self._timer_at: float | None = None
        self._pumping = False
        self._again = False
        self._closed = False

    def drive(self, mutate: Callable[[float], Result]) -> Result:
        """Call `mutate(now)`, then pump. For example `driver.drive(lambda now: call.accept(now=now))`."""
        try:
            return mutate(self._now())
        finally:
            self.pump()

    def pump(self) -> None:
        """Drain outgoing and events until both are empty, then re-arm the timer."""
        if self._pumping:
            self._again = True
            return
        self._pumping = True
        try:
            for _ in range(MAX_ROUNDS):
                self._again = False
                outgoing, events = self.machine.outgoing(), self.machine.events()
                for item in outgoing:
                    self._send(item)
                for event in events:
                    self._notify(event)
                if not (outgoing or events or self._again):
                    break
            else:
                logger.error("%s does not come to rest", type(self.machine).__name__)
        finally:
            self._pumping = False
            self._arm()

    def wake_by(self, at: float) -> None:
        """Fire at `at` at the latest: for a change that was made without `drive` and left nothing but this deadline."""
        if not self._closed and (self._timer is None or self._timer_at is None or at < self._timer_at):
            self._set_timer(at)

    def close(self) -> None:
        """Stop the timer; nothing is sent or told any more."""
        self._closed = True
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _arm(self) -> None:
        if self._closed:
            return
        at = self.machine.next_timeout()
        if at != self._timer_at or self._timer is None:
            self._set_timer(at)

    def _set_timer(self, at: float | None) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._timer_at = at
        if at is not None:
            self._timer = self._loop.call_later(max(0.0, at - self._now()), self._fire, at)

    def _fire(self, at: float) -> None:
        self._timer = None
        self._timer_at = None
        if self._closed:
            return
        # The loop may fire a little early by its own clock's resolution; the machine must not see time before its due.
        now = max(at, self._now())
        try:
            self.machine.handle_timeout(now)
        finally:
            self.pump()
