"""A sound device kept open: it follows what the choice means as devices come and go, and comes back after a loss."""

import logging
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Generic, Protocol, TypeVar

from PySide6.QtCore import SignalInstance
from PySide6.QtMultimedia import QAudioDevice, QMediaDevices

from app import clock
from media.audio.clock import PERIOD
from media.frame import SourceError, SourceProblem
from ui.devices.audio_list import identity

logger = logging.getLogger(__name__)

REOPEN_EVERY = 1.0  # seconds between attempts to open a device that failed
FORGOTTEN = 1.0  # seconds; time that long ago is not made up for

OnProblem = Callable[[SourceError], None]
"""Told on the device's thread when the device is lost in mid-call; sound goes on by itself when one comes back."""


def ignore(problem: SourceError) -> None:
    """Nobody wants to know."""


class OpenDevice(Protocol):
    """A device that is open."""

    @property
    def id(self) -> str:
        """Which device it is."""

    @property
    def is_alive(self) -> bool:
        """Whether it still works."""

    def close(self) -> None:
        """Release it."""


Opened = TypeVar("Opened", bound=OpenDevice)


class KeptDevice(ABC, Generic[Opened]):
    """The `Occupant` of an audio thread. `name` is for the log; the rest of what differs is abstract."""

    def __init__(self, name: str, on_problem: OnProblem) -> None:
        self.device: Opened | None = None
        """What is open now."""
        self._name = name
        self._on_problem = on_problem
        self._due = 0.0
        self._reopen_at: float | None = None

    @abstractmethod
    def changes(self, media: QMediaDevices) -> SignalInstance:
        """The signal that devices of this kind came or went."""

    @abstractmethod
    def chosen(self) -> QAudioDevice | None:
        """What the choice means now."""

    @abstractmethod
    def open(self, device: QAudioDevice) -> Opened:
        """Open it. Raises SourceError."""

    @abstractmethod
    def opened(self, now: float) -> None:
        """Another device is in use from now on."""

    @abstractmethod
    def move(self, device: Opened, now: float) -> float:
        """Move sound; returns the seconds until there will be more to do."""

    @abstractmethod
    def skip(self, due: float) -> None:
        """A block's time passed without a device."""

    # -- Occupant

    def begin(self) -> None:
        """Open the device the choice means now. Raises SourceError."""
        self._media = QMediaDevices()
        self.changes(self._media).connect(self._choose_again)
        device = self.chosen()
        if device is None:
            raise SourceError(SourceProblem.NOT_FOUND, f"no {self._name}")
        self._use(self.open(device))

    def tick(self) -> float:
        """Move sound, or let time pass where there is no device; returns the seconds until it is to be called again."""
        now = clock.now()
        if self.device is not None and not self.device.is_alive:
            self.lose(SourceProblem.LOST)
        if self._reopen_at is not None and now >= self._reopen_at:
            self._choose_again()
        if self.device is not None:
            return self.move(self.device, now)
        self._pass_time(now)
        return PERIOD

    def end(self) -> None:
        """Release everything."""
        if self.device is not None:
            self.device.close()
            self.device = None
        self._media.deleteLater()

    # -- coming and going

    def lose(self, problem: SourceProblem) -> None:
        """Give the device up, and try again soon."""
        if self.device is not None:
            self.device.close()
            self.device = None
            self._on_problem(SourceError(problem, f"the {self._name} is gone"))
        self._due = clock.now()
        self._reopen_at = self._due + REOPEN_EVERY

    def _choose_again(self) -> None:
        """Move to the device the choice means now; the old one goes on until the new one is open."""
        self._reopen_at = None
        device = self.chosen()
        if device is None:
            self.lose(SourceProblem.LOST)
            return
        old = self.device
        if old is not None and old.id == identity(device):
            return
        try:
            self._use(self.open(device))
        except SourceError as problem:
            logger.warning("= %s: %s", self._name, problem)
            self.lose(problem.problem)
            return
        if old is not None:
            old.close()

    def _use(self, device: Opened) -> None:
        self.device = device
        self.opened(clock.now())

    def _pass_time(self, now: float) -> None:
        """Conversation goes on without a device, and is there when one comes back."""
        if now - self._due > FORGOTTEN:
            self._due = now
        while self._due + PERIOD <= now:
            self.skip(self._due)
            self._due += PERIOD
