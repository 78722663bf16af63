"""Lip sync of one participant: feeds `media.audio.avsync` with what is heard and shown, and holds what is early."""

from media.audio.avsync import Holds, LipSync
from media.engine.rtp_receiver import AudioReceiver, VideoReceiver

INTERVAL = 0.25  # seconds between comparisons
FRESH = 0.5  # seconds; an older picture says nothing about now


class LipSyncLoop:
    """Compares sound and pictures four times a second. `shown` may be called from any thread."""

    def __init__(self) -> None:
        self._machine = LipSync()
        self._applied = Holds()
        self._shown: tuple[float, float] | None = None
        self._due = 0.0

    @property
    def skew(self) -> float | None:
        """Seconds by which sound is ahead of the picture; None while unknown."""
        return self._machine.skew

    def shown(self, captured_at: float, shown_at: float) -> None:
        """A picture captured at `captured_at` (our clock) is handed over for display."""
        self._shown = (captured_at, shown_at)

    def update(self, sound: AudioReceiver | None, pictures: VideoReceiver | None, now: float) -> None:
        """Measure and correct, if it is time."""
        if now < self._due:
            return
        self._due = now + INTERVAL
        shown = self._shown
        if sound is None or pictures is None or shown is None or pictures.pictures is None:
            return
        captured_at = sound.playing_capture_time(now)
        if captured_at is None or not pictures.knows_capture_time or now - shown[1] > FRESH:
            return
        self._machine.audio_offset(now - captured_at, now)
        holds = self._machine.video_offset(shown[1] - shown[0], now)
        if holds != self._applied:
            self._applied = holds
            pictures.pictures.set_delay(holds.video)
            sound.stream.set_min_delay(holds.audio)
