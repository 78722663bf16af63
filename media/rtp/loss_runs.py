"""How packets get lost: the share, and how many in a row, over the last seconds."""

from collections import deque

WINDOW = 250  # packets: five seconds of sound
MIN_PACKETS = 25


class LossRuns:
    """Counts packets in the order they were sent."""

    def __init__(self) -> None:
        self._fates: deque[bool] = deque(maxlen=WINDOW)

    def add(self, is_lost: bool) -> None:
        """The next packet arrived or did not."""
        self._fates.append(is_lost)

    def summary(self) -> tuple[float, float]:
        """(share lost, 90th percentile of the lengths of runs of loss); zeros while too little is known."""
        if len(self._fates) < MIN_PACKETS:
            return 0.0, 0.0
        runs: list[int] = []
        length = 0
        for is_lost in (*self._fates, False):
            if is_lost:
                length += 1
            elif length:
                runs.append(length)
                length = 0
        if not runs:
            return 0.0, 0.0
        return sum(runs) / len(self._fates), float(sorted(runs)[int(0.9 * (len(runs) - 1))])
