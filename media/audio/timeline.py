"""Time of a received track: numbers without wrap, pauses told from losses, the sender's clock from its reports."""

from collections import deque

import numpy as np
import numpy.typing as npt

RATE = 48_000
"""Samples a second, of RTP timestamps and of all sound inside Parley."""
BLOCK = 480
"""Samples of 10 ms: the step of devices, mixer and processing."""
FRAME = 960
"""Samples of 20 ms: what redundancy counts in, and what most Opus packets of ours hold; the least is a block."""
LONG_FRAME, LONGEST_FRAME = 1920, 2880
"""Samples of 40 and 60 ms, for lines on which the headers of packets would take more than the sound in them."""

Samples = npt.NDArray[np.float32]
"""Sound, nominally within -1..1: float32[n], or float32[n, 2] in stereo where that is said."""


def mono(sound: Samples) -> Samples:
    """The mean of both channels; mono sound itself."""
    if sound.ndim == 1:
        return sound
    mixed: Samples = (sound[:, 0] + sound[:, 1]) * np.float32(0.5)
    return mixed


def stereo(sound: Samples) -> Samples:
    """The same on both sides; stereo sound itself."""
    return sound if sound.ndim == 2 else np.repeat(sound[:, None], 2, axis=1)


def along(ramp: Samples, sound: Samples) -> Samples:
    """A gain for each sample in the shape that multiplies `sound`."""
    return ramp if sound.ndim == 1 else ramp[:, None]


LOSS_STEP = 0.005
"""Weight of one packet in the loss average: a memory of about 200 packets, 4 s of speech."""
REPORTS_KEPT = 8
REPORTS_FOR_RATE = 3
REPORT_JUMP = 1.0  # seconds between a report and what the others foretold; more means a new timeline
MAX_RATE_ERROR = 0.01  # no sound card is further from 48 kHz; a fit beyond it is noise


class Unwrapper:
    """Extends a counter of `bits` bits to one without wrap, by nearness to the last value seen."""

    def __init__(self, bits: int) -> None:
        self._size = 1 << bits
        self._last: int | None = None

    def extend(self, value: int) -> int:
        """The unwrapped value; may be below an earlier one (reordering). The first value is itself."""
        value %= self._size
        if self._last is None:
            self._last = value
            return value
        step = (value - self._last) % self._size
        if step >= self._size // 2:
            step -= self._size
        self._last += step
        return self._last


class LossMeter:
    """Share of lost packets, from sequence numbers alone, so that withheld frames of a pause do not count."""

    def __init__(self) -> None:
        self.share = 0.0
        self.lost_total = 0
        self._highest: int | None = None

    def received(self, seq: int) -> None:
        """Count one original packet by its unwrapped sequence number. A reordered one takes its loss back."""
        if self._highest is None:
            self._highest = seq
            return
        step = seq - self._highest
        if step <= 0:
            if step < 0 and self.lost_total:
                self.lost_total -= 1
                self.share = max(0.0, self.share - LOSS_STEP)
            return
        lost = step - 1
        self.lost_total += lost
        kept = (1 - LOSS_STEP) ** lost
        self.share = (self.share * kept + (1 - kept)) * (1 - LOSS_STEP)
        self._highest = seq

    def restart(self) -> None:
        """Begin a new numbering; the share is kept, for the path is the same."""
        self._highest = None


def is_pause(seq_step: int, timestamp_step: int, frame: int) -> bool:
    """Whether a gap between two frames is silence the sender withheld (DTX, mute) and not loss.

    `seq_step` and `timestamp_step` lead from the last frame to the next; `frame` is the samples of a frame. Fewer
    missing numbers than missing frames can only be a pause.
    """
    return seq_step - 1 < timestamp_step // max(frame, 1) - 1


class ReportFit:
    """The sender's wall time (NTP) of an RTP timestamp, from its sender reports (RFC 3550 section 6.4.1)."""

    def __init__(self, rate: int = RATE) -> None:
        self._rate = rate
        self._pairs: deque[tuple[float, int]] = deque(maxlen=REPORTS_KEPT)
        self._slope = 1.0 / rate  # NTP seconds of a timestamp unit
        self._origin: tuple[float, float] | None = None  # NTP seconds and timestamp on the fitted line

    def report(self, ntp: float, timestamp: int) -> None:
        """Take the pair of one sender report; `timestamp` is unwrapped."""
        expected = self.ntp_of(timestamp)
        if expected is not None and abs(expected - ntp) > REPORT_JUMP:
            self._pairs.clear()
        self._pairs.append((ntp, timestamp))
        self._fit()

    def ntp_of(self, timestamp: float) -> float | None:
        """NTP seconds at which the sample was captured, None before the first report."""
        if self._origin is None:
            return None
        ntp, origin = self._origin
        return ntp + (timestamp - origin) * self._slope

    def _fit(self) -> None:
        nominal = 1.0 / self._rate
        ntp, timestamp = self._pairs[-1]
        self._slope, self._origin = nominal, (ntp, float(timestamp))
        if len(self._pairs) < REPORTS_FOR_RATE:
            return
        times = np.array([pair[0] - ntp for pair in self._pairs])
        stamps = np.array([float(pair[1] - timestamp) for pair in self._pairs])
        centred = stamps - stamps.mean()
        spread = float(centred @ centred)
        if spread == 0.0:
            return
        slope = float(centred @ times) / spread
        if abs(slope / nominal - 1) > MAX_RATE_ERROR:
            return
        self._slope = slope
        self._origin = (ntp + float(times.mean()), timestamp + float(stamps.mean()))
