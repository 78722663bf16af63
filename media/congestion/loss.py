"""The loss-based limit: below 2 % loss it grows, from 2 to 10 % it holds, above it falls."""

from math import inf

GROW_BELOW = 0.02
CUT_ABOVE = 0.10
INTERVAL = 1.0  # seconds between two looks
MIN_PACKETS = 20
ARRIVING = 0.85  # of what arrives: where to cut to
FAR_ABOVE = 1.3  # times what arrives: so much more is sent that the loss must be our own doing
CUT_SPACING = 0.3  # seconds, plus the round trip


class LossLimit:
    """Counts packets sent and lost; `rate` is the limit in bit/s (infinite until loss is seen)."""

    def __init__(self) -> None:
        self.rate = inf
        self.loss = 0.0
        """Share lost at the last look."""
        self.path_loss = 0.0
        """The same at the last look that no queue of ours could have caused."""
        self._packets = 0
        self._lost = 0
        self._was_queueing = False
        self._looked_at: float | None = None
        self._cut_at = -inf

    def count(self, *, packets: int, lost: int) -> None:
        """Count packets told about for the first time, and losses (negative if a loss was taken back)."""
        self._packets += packets
        self._lost += lost

    def update(self, target: float, *, acked: float | None, is_queueing: bool, rtt: float, now: float) -> None:
        """Look once a second, or sooner if loss is heavy.

        `acked`: what arrives lately, bit/s. `is_queueing`: packets wait so long that it is a queue that runs over.
        """
        if self._looked_at is None:
            self._looked_at = now
        self._was_queueing = self._was_queueing or is_queueing
        enough = self._packets >= MIN_PACKETS
        share = max(0.0, self._lost / self._packets) if self._packets else 0.0
        heavy = enough and share > CUT_ABOVE and now - self._cut_at >= CUT_SPACING + rtt
        if not heavy and (now - self._looked_at < INTERVAL or not enough):
            return
        elapsed = now - self._looked_at
        self._looked_at = now
        self._packets = self._lost = 0
        self.loss = share
        if not self._was_queueing:
            self.path_loss = share
        self._was_queueing = is_queueing
        if share > CUT_ABOVE and is_queueing and acked and target > FAR_ABOVE * acked:
            self._cut_at = now
            self.rate = min(self.rate, ARRIVING * acked)  # a queue runs over, and it is ours
        else:
            self._react(target, share, rtt, elapsed, now, least=ARRIVING * (acked or 0.0))

    def reported(self, share: float, target: float, *, rtt: float, now: float) -> None:
        """Use the loss of a receiver report, for a peer that sends no transport feedback."""
        elapsed = INTERVAL if self._looked_at is None else now - self._looked_at
        self._looked_at = now
        self.loss = self.path_loss = share
        self._react(target, share, rtt, elapsed, now)

    def lift(self, rate: float) -> None:
        """A probe passed at this rate with little loss."""
        if self.loss < CUT_ABOVE:
            self.rate = max(self.rate, rate)

    @property
    def is_cutting(self) -> bool:
        """Whether the last look made the limit fall."""
        return self.loss > CUT_ABOVE

    def _react(
        self, target: float, share: float, rtt: float, elapsed: float, now: float, *, least: float = 0.0
    ) -> None:
        if share < GROW_BELOW:
            if self.rate < inf:
                self.rate = 1.08 ** min(elapsed, 2.0) * self.rate + 1000
                if self.rate > 4 * target:
                    self.rate = inf
        elif share <= CUT_ABOVE:
            self.rate = min(self.rate, target)
        elif now - self._cut_at >= CUT_SPACING + rtt:
            self._cut_at = now
            # What ran over may have been sent at a rate that was left already: never below most of what arrives.
            self.rate = min(self.rate, max(target * (1 - share / 2), min(target, least)))
