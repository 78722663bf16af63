"""Ringing on a device of its own choice, apart from the call's sound, without ever holding up the GUI thread."""

import logging
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from media.audio.ring import FADE_OUT, Ring
from media.engine.api import AudioOutput
from media.frame import SourceError

if TYPE_CHECKING:
    from media.audio.timeline import Samples

logger = logging.getLogger(__name__)

DRAIN = FADE_OUT + 0.06  # seconds until the faded end has left the device


class Ringing:
    """One sound at a time. Methods return at once; the device opens and closes on a thread of the ring's own."""

    def __init__(self, output: Callable[[], AudioOutput]) -> None:
        self._output = output
        self._ring: _RunningRing | None = None

    @property
    def sounding(self) -> Ring | None:
        """What sounds now."""
        return self._ring.ring if self._ring is not None and self._ring.is_running else None

    def set_output(self, output: Callable[[], AudioOutput]) -> None:
        """Use this device from the next ring on."""
        self._output = output

    def start(self, ring: Ring, *, volume: float = 1.0) -> None:
        """Let it sound until `stop`; another ring ends. A computer without a loudspeaker rings in silence."""
        self.stop()
        self._ring = _RunningRing(ring, volume, self._output)

    def stop(self) -> None:
        """Fade out and free the device, soon. Idempotent."""
        if self._ring is not None:
            self._ring.end()

    def close(self) -> None:
        """Stop, and wait until the device is free."""
        self.stop()
        if self._ring is not None:
            self._ring.wait()
            self._ring = None


class _RunningRing:
    def __init__(self, ring: Ring, volume: float, output: Callable[[], AudioOutput]) -> None:
        self.ring = ring
        self._volume = volume
        self._output = output
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._run, name="ringing", daemon=True)
        self._thread.start()

    @property
    def is_running(self) -> bool:
        return self._thread.is_alive() and not self._ending.is_set()

    def end(self) -> None:
        self._ending.set()

    def wait(self) -> None:
        self._thread.join()

    def _run(self) -> None:
        from media.audio.ringing import RingPlayer  # what makes sound is loaded here, off the GUI thread

        player = RingPlayer(self.ring, volume=self._volume)
        over = threading.Event()

        def pull(play_time: float) -> "Samples":
            if self._ending.is_set():
                player.fade()
            sound = player.block()
            if player.is_over:
                over.set()
                self._ending.set()
            return sound

        output = self._output()
        try:
            output.start(pull)
        except SourceError as problem:
            logger.info("= ringing without sound: %s", problem)
            self._ending.wait()
            return
        self._ending.wait()
        over.wait(DRAIN)
        threading.Event().wait(DRAIN)
        output.stop()
