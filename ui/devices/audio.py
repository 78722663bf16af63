"""Loudspeaker and microphone of this computer through Qt, in push mode on threads of their own.

Devices may come and go in mid-call: the sound moves to what the choice means now, the new device opens before the old
one closes, and with no device at all time still passes.
"""

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QCoreApplication, QIODevice, QMicrophonePermission, Qt, SignalInstance
from PySide6.QtMultimedia import QAudioDevice, QAudioSink, QAudioSource, QMediaDevices, QtAudio

from media.audio.clock import PERIOD
from media.audio.timeline import BLOCK, RATE, Samples
from media.frame import SourceError, SourceProblem
from ui.devices.audio_list import FOLLOW_DEFAULT, chosen_microphone, chosen_speaker, identity
from ui.devices.audio_thread import ThreadedDevice
from ui.devices.kept_device import KeptDevice, OnProblem, ignore
from ui.devices.sound_format import SoundFormat

CAPACITY = 0.060  # seconds the device's buffer can hold; how much of it is filled is our affair
QUEUE = 0.015  # seconds kept queued: 5 ms are left when the next block comes, twice what PulseAudio takes at a time
QUEUE_STEP = 0.005  # more after each time the device ran dry
LONGEST_QUEUE = 0.055
CAREFUL_TIME = 60.0  # seconds without trouble until a step less is tried
SETTLING = 1.0  # seconds after opening in which an empty buffer only means that the device fills its own
INPUT_BUFFER = 0.200  # seconds; what does not fit is lost, and Qt may put in 21 ms at a time. Room costs no delay.
LISTENING = 0.05  # seconds between two looks at a microphone that tells by itself when there is sound
SILENT_INPUT = 0.5  # seconds without a sample after which a microphone counts as dead


class QtAudioOutput(ThreadedDevice):
    """An `AudioOutput` on a loudspeaker; `choice` is a device's id or `FOLLOW_DEFAULT`."""

    def __init__(self, choice: str = FOLLOW_DEFAULT, on_problem: OnProblem = ignore) -> None:
        super().__init__("loudspeaker")
        self._choice = choice
        self._on_problem = on_problem

    def start(self, pull: Callable[[float], Samples]) -> None:
        """Open the device and play. Waits for the system to open it (tens of milliseconds). Raises SourceError."""
        self.occupy(_Loudspeaker(self._choice, pull, self._on_problem))


class QtAudioInput(ThreadedDevice):
    """An `AudioInput` on a microphone; `choice` is a device's id or `FOLLOW_DEFAULT`.

    `is_stereo`: with two channels where the device has them.
    """

    is_live = True

    def __init__(
        self, choice: str = FOLLOW_DEFAULT, on_problem: OnProblem = ignore, *, is_stereo: bool = False
    ) -> None:
        super().__init__("microphone")
        self._choice = choice
        self._on_problem = on_problem
        self._is_stereo = is_stereo

    def start(self, deliver: Callable[[Samples, float], None]) -> None:
        """Open the device and deliver. Waits for the system to open it (tens of milliseconds). Raises SourceError."""
        self.stop()
        if not is_microphone_allowed():
            raise SourceError(SourceProblem.NOT_ALLOWED, "the system does not allow the microphone")
        self.occupy(_Microphone(self._choice, deliver, self._on_problem, is_stereo=self._is_stereo))


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
        self._size = self._sink.bufferSize()  # each question to Qt gives the interpreter away
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
        return (self._size - self._sink.bytesFree()) / self._format.bytes_per_second

    def write(self, sound: Samples) -> None:
        """Queue sound; the caller kept to the capacity."""
        if self._port is not None:
            self._port.write(self._format.encode(sound))

    def close(self) -> None:
        """Release the device."""
        self._port = None
        self._sink.stop()


class _Loudspeaker(KeptDevice[_OpenSink]):
    """Keeps the chosen loudspeaker fed."""

    def __init__(self, choice: str, pull: Callable[[float], Samples], on_problem: OnProblem) -> None:
        super().__init__("loudspeaker", on_problem)
        self._choice = choice
        self._pull = pull
        self._target = QUEUE
        self._careful_until = 0.0
        self._settled_at = 0.0

    def changes(self, media: QMediaDevices) -> SignalInstance:
        """Loudspeakers came or went."""
        return media.audioOutputsChanged

    def chosen(self) -> QAudioDevice | None:
        """The loudspeaker."""
        return chosen_speaker(self._choice)

    def open(self, device: QAudioDevice) -> _OpenSink:
        """Open it."""
        return _OpenSink(device)

    def opened(self, now: float) -> None:
        """Its own buffer fills first."""
        self._settled_at = now + SETTLING

    def move(self, device: _OpenSink, now: float) -> float:
        """Queue what there is room for; returns when there will be room again."""
        queued = device.queued
        self._watch(queued, now)
        while queued + PERIOD <= self._target + PERIOD / 20:
            device.write(self._pull(now + queued))
            queued += PERIOD
        return queued + PERIOD - self._target

    def skip(self, due: float) -> None:
        """Nobody hears it, but streams go on."""
        self._pull(due)

    def _watch(self, queued: float, now: float) -> None:
        """Queue more after the device ran dry, and less again when that has not happened for long."""
        if queued <= 0 and now >= self._settled_at:
            self._target = min(LONGEST_QUEUE, self._target + QUEUE_STEP)
            self._settled_at = now + QUEUE_STEP  # the step itself takes a moment to fill
            self._careful_until = now + CAREFUL_TIME
        elif now >= self._careful_until and self._target > QUEUE:
            self._target = max(QUEUE, self._target - QUEUE_STEP)
            self._careful_until = now + CAREFUL_TIME


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


class _Microphone(KeptDevice[_OpenSource]):
    """Delivers what the chosen microphone records."""

    def __init__(
        self, choice: str, deliver: Callable[[Samples, float], None], on_problem: OnProblem, *, is_stereo: bool
    ) -> None:
        super().__init__("microphone", on_problem)
        self._choice = choice
        self._deliver = deliver
        self._is_stereo = is_stereo
        self._rest = np.zeros(0, np.float32)
        self._heard_at = 0.0

    def changes(self, media: QMediaDevices) -> SignalInstance:
        """Microphones came or went."""
        return media.audioInputsChanged

    def chosen(self) -> QAudioDevice | None:
        """The microphone."""
        return chosen_microphone(self._choice)

    def open(self, device: QAudioDevice) -> _OpenSource:
        """Open it; it calls when there is sound."""
        return _OpenSource(device, self.tick, is_stereo=self._is_stereo)

    def opened(self, now: float) -> None:
        """It has a moment to deliver first sound."""
        self._heard_at = now

    def move(self, device: _OpenSource, now: float) -> float:
        """Deliver what was recorded. Called when there is something, and now and then in case there never is."""
        sound = device.read()
        if len(sound):
            self._heard_at = now
            self._cut(sound, now)
        elif now - self._heard_at > SILENT_INPUT:
            self.lose(SourceProblem.LOST)
            return PERIOD
        return LISTENING

    def skip(self, due: float) -> None:
        """Silence, so that the other end knows us alive."""
        self._deliver(np.zeros(BLOCK, np.float32), due)

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
