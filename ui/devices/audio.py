"""Loudspeaker and microphone of this computer through Qt, in push mode on threads of their own.

Devices may come and go in mid-call: the sound moves to what the choice means now, the new device opens before the old
one closes, and with no device at all time still passes.
"""

import logging
from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QCoreApplication, QIODevice, QMicrophonePermission, Qt
from PySide6.QtMultimedia import QAudioDevice, QAudioSink, QAudioSource, QMediaDevices, QtAudio

from app import clock
from media.audio.clock import PERIOD
from media.audio.timeline import BLOCK, RATE, Samples
from media.frame import SourceError, SourceProblem
from ui.devices.audio_list import FOLLOW_DEFAULT, chosen_microphone, chosen_speaker, identity
from ui.devices.audio_thread import AudioThread
from ui.devices.sound_format import SoundFormat

logger = logging.getLogger(__name__)

CAPACITY = 0.060  # seconds the device's buffer can hold; how much of it is filled is our affair
QUEUE = 0.015  # seconds kept queued: 5 ms are left when the next block comes, twice what PulseAudio takes at a time
QUEUE_STEP = 0.005  # more after each time the device ran dry
LONGEST_QUEUE = 0.055
CAREFUL_TIME = 60.0  # seconds without trouble until a step less is tried
SETTLING = 1.0  # seconds after opening in which an empty buffer only means that the device fills its own
INPUT_BUFFER = 0.200  # seconds; what does not fit is lost, and Qt may put in 21 ms at a time. Room costs no delay.
REOPEN_EVERY = 1.0  # seconds between attempts to open a device that failed
LISTENING = 0.05  # seconds between two looks at a microphone that tells by itself when there is sound
SILENT_INPUT = 0.5  # seconds without a sample after which a microphone counts as dead

OnProblem = Callable[[SourceError], None]
"""Told on the device's thread when the device is lost in mid-call; sound goes on by itself when one comes back."""


def ignore(problem: SourceError) -> None:
    """Nobody wants to know."""


class QtAudioOutput:
    """An `AudioOutput` on a loudspeaker; `choice` is a device's id or `FOLLOW_DEFAULT`."""

    def __init__(self, choice: str = FOLLOW_DEFAULT, on_problem: OnProblem = ignore) -> None:
        self._choice = choice
        self._on_problem = on_problem
        self._thread: AudioThread | None = None

    def start(self, pull: Callable[[float], Samples]) -> None:
        """Open the device and play. Waits for the system to open it (tens of milliseconds). Raises SourceError."""
        self.stop()
        thread = AudioThread("loudspeaker", _Loudspeaker(self._choice, pull, self._on_problem))
        thread.start()
        self._thread = thread

    def stop(self) -> None:
        """Release the device. Idempotent."""
        thread, self._thread = self._thread, None
        if thread is not None:
            thread.stop()


class QtAudioInput:
    """An `AudioInput` on a microphone; `choice` is a device's id or `FOLLOW_DEFAULT`.

    `is_stereo`: with two channels where the device has them.
    """

    is_live = True

    def __init__(
        self, choice: str = FOLLOW_DEFAULT, on_problem: OnProblem = ignore, *, is_stereo: bool = False
    ) -> None:
        self._choice = choice
        self._on_problem = on_problem
        self._is_stereo = is_stereo
        self._thread: AudioThread | None = None

    def start(self, deliver: Callable[[Samples, float], None]) -> None:
        """Open the device and deliver. Waits for the system to open it (tens of milliseconds). Raises SourceError."""
        self.stop()
        if not is_microphone_allowed():
            raise SourceError(SourceProblem.NOT_ALLOWED, "the system does not allow the microphone")
        microphone = _Microphone(self._choice, deliver, self._on_problem, is_stereo=self._is_stereo)
        thread = AudioThread("microphone", microphone)
        thread.start()
        self._thread = thread

    def stop(self) -> None:
        """Release the device. Idempotent."""
        thread, self._thread = self._thread, None
        if thread is not None:
            thread.stop()


def is_microphone_allowed() -> bool:
    """Whether the system lets us use the microphone; a question not yet asked is no refusal."""
    application = QCoreApplication.instance()
    if application is None:
        return True
    return application.checkPermission(QMicrophonePermission()) is not Qt.PermissionStatus.Denied


class _OpenSink:
    """A loudspeaker that is open."""

    def __init__(self, device: QAudioDevice) -> None:
        self.id = identity(device)
        self._format = SoundFormat(device, is_stereo=True)
        self._sink = QAudioSink(device, self._format.qt)
        self._sink.setBufferSize(int(CAPACITY * self._format.bytes_per_second))
        self._port: QIODevice | None = self._sink.start()
        if self._port is None or self._sink.error() != QtAudio.Error.NoError:
            self.close()
            raise SourceError(SourceProblem.IN_USE, device.description())

    @property
    def is_alive(self) -> bool:
        """Whether the device still plays."""
        return self._sink.state() != QtAudio.State.StoppedState

    @property
    def queued(self) -> float:
        """Seconds of sound waiting in the device's buffer."""
        return (self._sink.bufferSize() - self._sink.bytesFree()) / self._format.bytes_per_second

    def write(self, sound: Samples) -> None:
        """Queue sound; the caller kept to the capacity."""
        if self._port is not None:
            self._port.write(self._format.encode(sound))

    def close(self) -> None:
        """Release the device."""
        self._port = None
        self._sink.stop()


class _Loudspeaker:
    """Keeps the chosen loudspeaker fed."""

    def __init__(self, choice: str, pull: Callable[[float], Samples], on_problem: OnProblem) -> None:
        self._choice = choice
        self._pull = pull
        self._on_problem = on_problem
        self._sink: _OpenSink | None = None
        self._target = QUEUE
        self._careful_until = 0.0
        self._settled_at = 0.0
        self._due = 0.0
        self._reopen_at: float | None = None

    def begin(self) -> None:
        """Open the device the choice means now."""
        self._media = QMediaDevices()
        self._media.audioOutputsChanged.connect(self._choose_again)
        device = chosen_speaker(self._choice)
        if device is None:
            raise SourceError(SourceProblem.NOT_FOUND, "no loudspeaker")
        self._sink = _OpenSink(device)
        self._settled_at = clock.now() + SETTLING

    def tick(self) -> float:
        """Queue what there is room for; returns when there will be room again."""
        now = clock.now()
        if self._sink is not None and not self._sink.is_alive:
            self._lose(SourceProblem.LOST)
        if self._reopen_at is not None and now >= self._reopen_at:
            self._choose_again()
        if self._sink is None:
            self._pass_time(now)
            return PERIOD
        queued = self._sink.queued
        self._watch(queued, now)
        while queued + PERIOD <= self._target + PERIOD / 20:
            self._sink.write(self._pull(now + queued))
            queued += PERIOD
        return queued + PERIOD - self._target

    def end(self) -> None:
        """Release everything."""
        if self._sink is not None:
            self._sink.close()
            self._sink = None
        self._media.deleteLater()

    def _watch(self, queued: float, now: float) -> None:
        """Queue more after the device ran dry, and less again when that has not happened for long."""
        if queued <= 0 and now >= self._settled_at:
            self._target = min(LONGEST_QUEUE, self._target + QUEUE_STEP)
            self._settled_at = now + QUEUE_STEP  # the step itself takes a moment to fill
            self._careful_until = now + CAREFUL_TIME
        elif now >= self._careful_until and self._target > QUEUE:
            self._target = max(QUEUE, self._target - QUEUE_STEP)
            self._careful_until = now + CAREFUL_TIME

    def _pass_time(self, now: float) -> None:
        """Nobody hears it, but streams go on and the conversation is there when a device comes back."""
        if now - self._due > 1.0:
            self._due = now
        while self._due <= now:
            self._pull(self._due)
            self._due += PERIOD

    def _choose_again(self) -> None:
        """Move to the device the choice means now; the old one plays until the new one is open."""
        self._reopen_at = None
        device = chosen_speaker(self._choice)
        if device is None:
            self._lose(SourceProblem.LOST)
            return
        if self._sink is not None and self._sink.id == identity(device):
            return
        old = self._sink
        try:
            self._sink = _OpenSink(device)
        except SourceError as problem:
            logger.warning("= loudspeaker: %s", problem)
            self._lose(problem.problem)
            return
        self._settled_at = clock.now() + SETTLING
        if old is not None:
            old.close()

    def _lose(self, problem: SourceProblem) -> None:
        if self._sink is not None:
            self._sink.close()
            self._sink = None
            self._on_problem(SourceError(problem, "the loudspeaker is gone"))
        self._due = clock.now()
        self._reopen_at = self._due + REOPEN_EVERY


class _OpenSource:
    """A microphone that is open; tells when there is sound to read."""

    def __init__(self, device: QAudioDevice, ready: Callable[[], object], *, is_stereo: bool) -> None:
        self.id = identity(device)
        self._format = SoundFormat(device, is_stereo=is_stereo)
        self._source = QAudioSource(device, self._format.qt)
        self._source.setBufferSize(int(INPUT_BUFFER * self._format.bytes_per_second))
        # Start without a device of ours: PySide hands such a one's writeData text instead of bytes.
        self._port: QIODevice | None = self._source.start()
        if self._port is None or self._source.error() != QtAudio.Error.NoError:
            self.close()
            raise SourceError(SourceProblem.IN_USE, device.description())
        self._port.readyRead.connect(ready)

    @property
    def is_alive(self) -> bool:
        """Whether the device still records."""
        return self._source.state() != QtAudio.State.StoppedState

    def read(self) -> Samples:
        """All that was recorded since the last call."""
        if self._port is None:
            return np.zeros(0, np.float32)
        return self._format.decode(bytes(self._port.readAll().data()))

    def close(self) -> None:
        """Release the device."""
        self._port = None
        self._source.stop()


class _Microphone:
    """Delivers what the chosen microphone records."""

    def __init__(
        self, choice: str, deliver: Callable[[Samples, float], None], on_problem: OnProblem, *, is_stereo: bool
    ) -> None:
        self._choice = choice
        self._deliver = deliver
        self._on_problem = on_problem
        self._is_stereo = is_stereo
        self._source: _OpenSource | None = None
        self._rest = np.zeros(0, np.float32)
        self._heard_at = 0.0
        self._due = 0.0
        self._reopen_at: float | None = None

    def begin(self) -> None:
        """Open the device the choice means now."""
        self._media = QMediaDevices()
        self._media.audioInputsChanged.connect(self._choose_again)
        device = chosen_microphone(self._choice)
        if device is None:
            raise SourceError(SourceProblem.NOT_FOUND, "no microphone")
        self._source = _OpenSource(device, self.tick, is_stereo=self._is_stereo)
        self._heard_at = clock.now()

    def tick(self) -> float:
        """Deliver what was recorded. Called when there is something, and now and then in case there never is."""
        sound = self._source.read() if self._source is not None else None
        now = clock.now()
        if sound is not None and len(sound):
            self._heard_at = now
            self._cut(sound, now)
        elif self._source is not None and (not self._source.is_alive or now - self._heard_at > SILENT_INPUT):
            self._lose(SourceProblem.LOST)
        if self._reopen_at is not None and now >= self._reopen_at:
            self._choose_again()
        if self._source is not None:
            return LISTENING
        self._pass_time(now)
        return PERIOD

    def end(self) -> None:
        """Release everything."""
        if self._source is not None:
            self._source.close()
            self._source = None
        self._media.deleteLater()

    def _cut(self, sound: Samples, now: float) -> None:
        """Cut into blocks; the last sample read was recorded just now."""
        if self._rest.ndim != sound.ndim:  # another device: what was left of a block is a click at most
            self._rest = sound[:0]
        pending = np.concatenate((self._rest, sound))
        position = 0
        while len(pending) - position >= BLOCK:
            captured_at = now - (len(pending) - position) / RATE
            self._deliver(pending[position : position + BLOCK], captured_at)
            position += BLOCK
        self._rest = pending[position:]

    def _pass_time(self, now: float) -> None:
        """Deliver silence, so that the other end knows us alive."""
        if now - self._due > 1.0:
            self._due = now
        while self._due + PERIOD <= now:
            self._deliver(np.zeros(BLOCK, np.float32), self._due)
            self._due += PERIOD

    def _choose_again(self) -> None:
        """Move to the device the choice means now; the old one records until the new one is open."""
        self._reopen_at = None
        device = chosen_microphone(self._choice)
        if device is None:
            self._lose(SourceProblem.LOST)
            return
        if self._source is not None and self._source.id == identity(device):
            return
        old = self._source
        try:
            self._source = _OpenSource(device, self.tick, is_stereo=self._is_stereo)
        except SourceError as problem:
            logger.warning("= microphone: %s", problem)
            self._lose(problem.problem)
            return
        self._heard_at = clock.now()
        if old is not None:
            old.close()

    def _lose(self, problem: SourceProblem) -> None:
        if self._source is not None:
            self._source.close()
            self._source = None
            self._on_problem(SourceError(problem, "the microphone is gone"))
        self._due = clock.now()
        self._reopen_at = self._due + REOPEN_EVERY
