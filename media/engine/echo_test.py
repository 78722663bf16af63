"""Say something, hear it back: the own voice through everything a call would do to it, on this machine alone."""

from collections.abc import Callable

from app import clock
from media.audio.capture import SILENT_DBOV, AudioPacket
from media.audio.red import split
from media.audio.timeline import RATE, Samples
from media.effects.choices import ProcessingSettings
from media.engine.api import AudioInput, AudioOutput, EchoPhase, EchoState
from media.engine.microphone import MicrophoneTrack
from media.engine.speaker import AudioStream, Speaker
from media.frame import SourceError

RECORDED = 3.0  # seconds
TAIL = 0.4  # seconds of playing after the last packet: playout delay and the device's own
QUIET = -50.0  # dBov; whoever spoke louder was heard


class EchoTest:
    """One test. Opens and closes devices in `start` and `look`; use it on one thread."""

    def __init__(
        self,
        microphone: AudioInput,
        speaker: AudioOutput,
        settings: ProcessingSettings,
        *,
        now: Callable[[], float] = clock.now,
    ) -> None:
        self._now = now
        self._packets: list[AudioPacket] = []
        self._microphone = MicrophoneTrack(microphone, self._packets.append, settings=settings)
        self._stream = AudioStream()
        self._speaker = Speaker(_Fed(speaker, self._feed), now=now)
        self._phase = EchoPhase.RECORDING
        self._begun_at = 0.0
        self._fed = 0
        self._loudest = SILENT_DBOV

    def start(self) -> None:
        """Listen. Raises SourceError."""
        try:
            self._microphone.start()
        except SourceError:
            self.close()
            raise
        self._begun_at = self._now()

    def look(self) -> EchoState:
        """Where it stands; goes on to the next phase when its time has come. Raises SourceError for the speaker."""
        elapsed = self._now() - self._begun_at
        match self._phase:
            case EchoPhase.RECORDING:
                level = self._microphone.level_dbov
                self._loudest = max(self._loudest, level)
                if elapsed >= RECORDED:
                    self._play()
                return EchoState(self._phase, level, min(1.0, elapsed / RECORDED))
            case EchoPhase.PLAYING:
                if elapsed >= RECORDED + TAIL:
                    self.close()
                return EchoState(self._phase, self._stream.stats().level_dbov, min(1.0, elapsed / RECORDED))
            case _:
                return EchoState(self._phase)

    def close(self) -> None:
        """Release the devices. Idempotent."""
        self._microphone.close()
        self._speaker.close()
        self._stream.close()
        if self._phase in (EchoPhase.RECORDING, EchoPhase.PLAYING):
            self._phase = EchoPhase.HEARD if self._loudest > QUIET else EchoPhase.SILENT

    def _play(self) -> None:
        self._microphone.close()
        self._speaker.add(self._stream)
        self._begun_at = self._now()
        self._phase = EchoPhase.PLAYING
        try:
            self._speaker.start()
        except SourceError:
            self.close()
            raise

    def _feed(self) -> None:
        """On the speaker's thread: the packets that would have arrived by now."""
        now = self._now()
        while self._fed < len(self._packets):
            packet = self._packets[self._fed]
            due = self._begun_at + (packet.timestamp - self._packets[0].timestamp) / RATE
            if due > now:
                return
            payload = split(packet.payload)[-1].payload if packet.is_red else packet.payload
            self._stream.insert(due, self._fed, packet.timestamp, payload)
            self._fed += 1


class _Fed:
    """A loudspeaker before whose every block something is done."""

    def __init__(self, output: AudioOutput, before: Callable[[], None]) -> None:
        self._output = output
        self._before = before

    def start(self, pull: Callable[[float], Samples]) -> None:
        def fed(play_time: float) -> Samples:
            self._before()
            return pull(play_time)

        self._output.start(fed)

    def stop(self) -> None:
        self._output.stop()
