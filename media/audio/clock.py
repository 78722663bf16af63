"""The device's clock: when blocks are due, from the jittery moments at which a sound device asks for them."""

from media.audio.timeline import BLOCK, RATE

PERIOD = BLOCK / RATE
PHASE_GAIN = 0.01
RATE_GAIN = 2e-6 / PERIOD / 1000  # per block and second of error: 2e-6 per millisecond of error, in relative rate
WATCHED = 20  # blocks: late ones among them are jitter, but if all are late the device has begun to ask later
MOVED = 0.005  # seconds by which all of them must be late
SNAP = 0.1  # seconds of error that mean a stall or a new device, not jitter


class DeviceClock:
    """A PI loop over the moments of blocks. Playing by these instead would warp a tenth of the sound."""

    def __init__(self, *, snap: float = SNAP) -> None:
        self._snap = snap
        self.rate_error = 0.0
        """Relative: how much longer than 10 ms the device's block lasts; noisy, average it over a minute to show it."""
        self._due: float | None = None
        self._watched = 0
        self._least_late = float("inf")

    def tick(self, now: float) -> float:
        """When the block asked for at `now` is due, on the same scale."""
        if self._due is None:
            self._due = now
        error = now - self._due
        if abs(error) > self._snap:
            self._due, self.rate_error = now, 0.0
            error = 0.0
        error -= self._follow(error)
        self._due += PHASE_GAIN * error
        self.rate_error += RATE_GAIN * error
        due = self._due
        self._due += PERIOD * (1 + self.rate_error)
        return due

    def _follow(self, error: float) -> float:
        """Go along at once with a device that ran dry and asks later from now on; returns by how much."""
        self._watched += 1
        self._least_late = min(self._least_late, error)
        if self._watched < WATCHED:
            return 0.0
        moved = self._least_late if self._least_late > MOVED else 0.0
        self._watched, self._least_late = 0, float("inf")
        if self._due is not None:
            self._due += moved
        return moved
