"""Whether a learned backdrop looks good enough to be shown. Pure: shares and times come in."""

from media.effects.choices import BackdropState

FLICKER = 0.30  # share of the person that comes and goes from picture to picture: no movement does that
FLICKER_MEMORY = 1.0  # seconds
UNSTEADY_FOR = 1.5  # seconds of it
COVERED = 0.75  # share of the picture that no person fills
SHIFT = 0.0035  # of the picture's width
LOOSE = 0.012  # share of the picture that differs where nobody can be
MOVED_FOR = 0.8  # seconds
LONGEST_STEP = 0.25  # seconds between two pictures that count


class BackdropJudge:
    """Looks at every matte. What it has found bad stays bad until the room is learned again."""

    def __init__(self) -> None:
        self.verdict = BackdropState.GOOD
        self._flicker = 0.0
        self._unsteady = 0.0
        self._moved = 0.0
        self._looked_at: float | None = None

    def look(self, now: float, *, covered: float, flicker: float, shift: float, loose: float) -> BackdropState:
        """The verdict after this matte: GOOD, UNSTEADY or MOVED."""
        step = 0.0 if self._looked_at is None else min(max(0.0, now - self._looked_at), LONGEST_STEP)
        self._looked_at = now
        self._flicker += min(1.0, step / FLICKER_MEMORY) * (min(flicker, 1.0) - self._flicker)
        self._unsteady = self._unsteady + step if self._flicker > FLICKER else 0.0
        is_moved = covered > COVERED or shift > SHIFT or loose > LOOSE
        self._moved = self._moved + step if is_moved else max(0.0, self._moved - step)
        if self.verdict is BackdropState.GOOD:
            if self._moved >= MOVED_FOR:
                self.verdict = BackdropState.MOVED
            elif self._unsteady >= UNSTEADY_FOR:
                self.verdict = BackdropState.UNSTEADY
        return self.verdict
