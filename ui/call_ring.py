"""What sounds for calls on this computer: the ring, the tone of who waits for an answer, the end, and two trials."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from app.protocol.ids import CallId
from app.state import CallState, Phase, call_in_front
from media.audio.ring import Ring
from media.engine.api import AudioOutput
from media.frame import SourceError, SourceProblem
from ui.device_choice import DeviceChoice
from ui.devices.ringing import Ringing

TRIAL_MS = 3000  # how long the ring sounds when a person wants to hear it


class NoSound:
    """The loudspeaker of a computer that is told to have none."""

    def start(self, pull: Callable[[float], object]) -> None:
        """There is nothing to open. Raises SourceError."""
        raise SourceError(SourceProblem.NOT_FOUND, "no loudspeaker is wanted")

    def stop(self) -> None:
        """There is nothing to release."""


def wanted_ring(calls: tuple[CallState, ...], is_silenced: Callable[[CallId], bool], *, rings: bool) -> Ring | None:
    """What should sound: in a call only the tone of waiting, else the ring, if it is wanted and not silenced."""
    active = call_in_front(calls)
    if active is not None:
        return Ring.RINGBACK if active.phase is Phase.RINGING else None
    calling = any(call.is_incoming_ringing and not call.quiet and not is_silenced(call.call_id) for call in calls)
    return Ring.INCOMING if calling and rings else None


class CallRing(QObject):
    """Sounds what `wanted` says at each `follow`; a trial is heard out."""

    def __init__(self, devices: DeviceChoice, wanted: Callable[[], Ring | None]) -> None:
        super().__init__()
        self._devices = devices
        self._wanted = wanted
        self._ringing = Ringing(self._speaker)
        self._trial = QTimer(self)
        self._trial.setSingleShot(True)
        self._trial.setInterval(TRIAL_MS)
        self._trial.timeout.connect(self.follow)

    @property
    def sounding(self) -> Ring | None:
        """What is heard now."""
        return self._ringing.sounding

    def follow(self) -> None:
        """Sound what is wanted now."""
        wanted = self._wanted()
        if wanted is not None and self.sounding is not wanted:
            self._ringing.set_output(self._ring_speaker if wanted is Ring.INCOMING else self._speaker)
            self._ringing.start(wanted)
        elif self._trial.isActive():
            return
        elif wanted is None and self.sounding in (Ring.INCOMING, Ring.RINGBACK):
            self._ringing.stop()

    def try_ring(self) -> None:
        """Let the person hear the ring where it will sound, for a moment; not while anything else rings."""
        if self.sounding is None:
            self._ringing.set_output(self._ring_speaker)
            self._ringing.start(Ring.INCOMING)
            self._trial.start()

    def try_speaker(self) -> None:
        """Let the person hear the speaker of calls; not while anything else rings."""
        if self.sounding is None:
            self._ringing.set_output(self._speaker)
            self._ringing.start(Ring.TEST)

    def say_end(self) -> None:
        """A call of this device is over."""
        self._ringing.start(Ring.ENDED)

    def close(self) -> None:
        """Be quiet and release the speaker."""
        self._ringing.close()

    def _speaker(self) -> AudioOutput:
        made = self._devices.speaker()
        return made if made is not None else NoSound()

    def _ring_speaker(self) -> AudioOutput:
        made = self._devices.ring_speaker()
        return made if made is not None else NoSound()
