"""Lip sync: keeps a source's sound and pictures together by holding whichever is early."""

from dataclasses import dataclass

PERIOD = 1.0  # seconds between corrections
SMOOTHING = 1.0  # seconds over which the sound's offset is averaged
COMPARISONS = 4
SOUND_EARLY = 0.030  # seconds by which sound may be ahead of the picture
SOUND_LATE = 0.080  # and behind it, where people notice nothing up to 0.125 (ITU-R BT.1359): holding costs delay
RELEASE_TO = 0.060  # seconds of late sound up to which held pictures are let go again
MAX_STEP = 0.080
VIDEO_LATE = 0.080  # seconds of late pictures from which sound is held back
MAX_VIDEO_DELAY = 0.250
MAX_AUDIO_DELAY = 0.120


@dataclass(frozen=True, slots=True)
class Holds:
    """What to add to each: seconds frames wait, and seconds of extra playout delay."""

    video: float = 0.0
    audio: float = 0.0


class LipSync:
    """Compares when sound and pictures of the same instant are perceived.

    Offsets are `time perceived - capture time` on the sender's clock; it cancels out in the difference.
    """

    def __init__(self) -> None:
        self.holds = Holds()
        self.skew: float | None = None
        """Seconds by which sound is ahead of the picture, smoothed; None until both are known."""
        self._audio: float | None = None
        self._audio_at = 0.0
        self._differences: list[float] = []
        self._due: float | None = None

    def audio_offset(self, offset: float, now: float) -> None:
        """Tell when sound is heard: play time (with the device's queue) less capture time."""
        if self._audio is None:
            self._audio = offset
        else:
            weight = min(1.0, max(0.0, now - self._audio_at) / SMOOTHING)
            self._audio += weight * (offset - self._audio)
        self._audio_at = now

    def video_offset(self, offset: float, now: float) -> Holds:
        """Tell when a picture is shown (with its present hold), and get what to hold from now on.

        Call it about four times a second.
        """
        if self._audio is None:
            return self.holds
        self._differences = [*self._differences[1 - COMPARISONS :], self._audio - offset]
        difference = sum(self._differences) / len(self._differences)
        self.skew = -difference
        if self._due is None:
            self._due = now + PERIOD
        if now >= self._due and len(self._differences) == COMPARISONS:
            self._due = now + PERIOD
            self._correct(difference)
        return self.holds

    def restart(self) -> None:
        """A timeline began anew: measure again, keep the holds."""
        self._audio = self.skew = None
        self._differences.clear()

    def _correct(self, difference: float) -> None:
        """`difference` > 0: sound is perceived later than the picture."""
        audio, video = self.holds.audio, self.holds.video
        releasable = min(video, (RELEASE_TO - difference) / 2, MAX_STEP)
        if releasable > 0:  # the sound has come nearer than it must: show pictures earlier again
            self._hold(Holds(video - releasable, audio))
        elif difference > SOUND_LATE:  # the picture is early: release held sound first, then hold frames
            step = min(difference / 2, MAX_STEP)
            released = min(audio, step)
            self._hold(Holds(min(MAX_VIDEO_DELAY, video + step - released), audio - released))
        elif -difference > VIDEO_LATE:  # the picture is far behind, and nothing of it is held: hold sound
            self._hold(Holds(video, min(MAX_AUDIO_DELAY, audio + min(-difference / 2, MAX_STEP))))
        elif audio > 0 and difference > -SOUND_EARLY:  # sound need not wait so long any more
            self._hold(Holds(video, max(0.0, audio - (difference + SOUND_EARLY) / 2)))

    def _hold(self, holds: Holds) -> None:
        self.holds = holds
        self._differences.clear()
