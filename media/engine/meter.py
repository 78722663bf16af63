"""Meters: frames and bits of a video direction's last second, freezes by the W3C rule, and whether sound comes late."""

from collections import deque

WINDOW = 1.0
FREEZE_FRAMES = 30  # W3C webrtc-stats, freezeCount: the average is over the last 30 frames
FREEZE_FACTOR = 3.0
FREEZE_MARGIN = 0.150
LATE_BEAT = 0.035  # seconds between two blocks of sound; devices that are served in time stay below
LOST_BEAT = 1.0  # seconds; so long means that the device paused or the machine slept


class FrameMeter:
    """Frame rate and bit rate over the last second."""

    def __init__(self) -> None:
        self._frames: deque[tuple[float, int]] = deque()
        self._bytes = 0

    def add(self, size: int, now: float) -> None:
        """Count a frame of `size` bytes."""
        self._frames.append((now, size))
        self._bytes += size
        self._forget(now)

    def fps(self, now: float) -> float:
        """Frames in the last second."""
        self._forget(now)
        return len(self._frames) / WINDOW

    def bitrate(self, now: float) -> float:
        """Bit/s in the last second."""
        self._forget(now)
        return self._bytes * 8 / WINDOW

    def _forget(self, now: float) -> None:
        while self._frames and self._frames[0][0] <= now - WINDOW:
            self._bytes -= self._frames.popleft()[1]


class FreezeMeter:
    """Adds up freezes: a gap of at least max(3 x average, average + 150 ms) between two shown frames counts whole."""

    def __init__(self) -> None:
        self.count = 0
        self.seconds = 0.0
        self._last: float | None = None
        self._gaps: deque[float] = deque(maxlen=FREEZE_FRAMES)

    def shown(self, now: float) -> None:
        """A frame was shown."""
        if self._last is not None:
            self._gap(now - self._last)
        self._last = now

    def pause(self) -> None:
        """The sender stopped on purpose; the gap until the next frame is no freeze."""
        self._last = None

    def _gap(self, gap: float) -> None:
        if self._gaps:
            average = sum(self._gaps) / len(self._gaps)
            if gap >= max(FREEZE_FACTOR * average, average + FREEZE_MARGIN):
                self.count += 1
                self.seconds += gap
        self._gaps.append(gap)


class StallMeter:
    """How much of the time a thread that has work every 10 ms was kept from it: a machine that is too busy.

    Sound is what must not suffer, so its thread beats. Processor time says nothing about this: a process that is held
    back spends no more on a frame than before.
    """

    def __init__(self) -> None:
        self._beat_at: float | None = None
        self._since: float | None = None
        self._late = 0.0

    def beat(self, now: float) -> None:
        """The thread runs."""
        before, self._beat_at = self._beat_at, now
        if before is not None and LATE_BEAT < now - before < LOST_BEAT:
            self._late += now - before

    def restart(self) -> None:
        """Another device: the time between its first block and the old one's last means nothing."""
        self._beat_at = None

    def take(self, now: float) -> float:
        """Share of the time since the last call that was spent waiting."""
        since, self._since = self._since, now
        late, self._late = self._late, 0.0
        return 0.0 if since is None or now <= since else min(1.0, late / (now - since))
