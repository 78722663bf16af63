"""Adaptation ladder of a camera: from a bit rate and the machine's speed to the size and frame rate worth encoding.

Within a rung the encoder's rate follows the budget. When the rung's least is not there, frame rate goes first (24, 20,
15 a second), then the size, with the frame rate back at its most. Going up needs a lasting surplus, and patience grows
with every climb that was lost again. A machine that encodes too slowly, or whose sound waits for the processor, is kept
below the rung that it cannot manage.
Thresholds: measured with the moving clip of the benchmarks, x264 as shipped, every size scaled up to 720p again: below
`enter` the next smaller size has the higher PSNR there (360p from 0.19, 540p from 0.32 Mbit/s; 39 dB), with a third on
top for harder pictures; 720p would win from 0.5 Mbit/s and is held back to libwebrtc's 0.9. Each shows over 37 dB in
its own size at `leave`.
"""

from dataclasses import dataclass

CHECK_INTERVAL = 0.5
DOWN_CHECKS = 2
COLLAPSE = 0.6  # below this share of what a rung needs, go down at once, as far as needed
SURPLUS = 1.05
UP_HOLD = 5.0  # seconds of surplus before a larger size
FPS_UP_HOLD = 2.0
RAMP = 10.0  # seconds after the start in which the estimate is still growing: climb with it
RAMP_HOLD = 0.5
RAMP_HOLD_AFTER_DOWN = 1.5  # the first guess was too high, the estimate has just found what there is
RECOVERY_HOLD, RECOVERY_WAIT = 2.0, 3.0  # the same after a collapse, which is often over as quickly as it came
UP_WAIT = 10.0  # seconds after a step down; doubles when a climb is lost within LOST_CLIMB
UP_WAIT_MAX = 80.0
LOST_CLIMB = 20.0
BUSY_DOWN = 0.8  # share of the frame interval spent per frame: too slow
BUSY_UP = 0.6  # share allowed after a step up
COST_MEMORY = 0.05  # weight of a new measurement
SLOW_WAIT = 30.0  # seconds before a rung the machine was too slow for is tried again; doubles when that fails
SLOW_WAIT_MAX = 480.0
STRAIN = 0.2  # share of the time that sound waits for the processor: too busy
STRAIN_WAIT = 10.0  # the same as SLOW_WAIT after strain, which another program may have caused and ended
STRAIN_CHECKS = 2  # reports in a row; one alone may be a window that opened
FPS_EXPONENT = 0.65  # bits needed at f frames a second: (f / most) ** 0.65
MIN_BITRATE = 30_000


@dataclass(frozen=True, slots=True)
class Rung:
    """One size. The width follows from the source's shape."""

    height: int
    leave: int
    """bit/s below which the full frame rate is not kept."""
    enter: int
    """bit/s from which the size is worth it."""
    max_bitrate: int
    """bit/s above which more does not show."""
    min_fps: float


RUNGS = (
    Rung(180, 60_000, 0, 300_000, 7),
    Rung(270, 110_000, 150_000, 500_000, 10),
    Rung(360, 190_000, 260_000, 800_000, 15),
    Rung(540, 330_000, 450_000, 1_500_000, 15),
    Rung(720, 675_000, 900_000, 2_500_000, 15),
    Rung(1080, 1_900_000, 2_500_000, 4_000_000, 15),
)
FPS_STEPS = (30.0, 24.0, 20.0, 15.0, 10.0, 7.0)


@dataclass(frozen=True, slots=True)
class Target:
    """What to encode now. A new `height` or `max_bitrate` needs another encoder and begins with a keyframe."""

    height: int
    fps: float
    bitrate: int
    max_bitrate: int


class Ladder:
    """The adaptation of one layer. After each command or timeout read `target`."""

    def __init__(self, *, max_height: int, max_fps: float, bitrate: int, now: float) -> None:
        self._rungs = _rungs_up_to(max_height)
        self._fps_steps = (max_fps, *(fps for fps in FPS_STEPS if fps < max_fps))
        self._bitrate = bitrate
        self._rung = max(index for index, rung in enumerate(self._rungs) if index == 0 or rung.enter <= bitrate)
        self._fps_step = 0
        self._cap = len(self._rungs) - 1  # highest rung the machine is fast enough for
        self._capped_at = now
        self._started_at = now
        self._check_at = now + CHECK_INTERVAL
        self._short_checks = 0
        self._surplus_since: float | None = None
        self._fps_surplus_since: float | None = None
        self._last_down: float | None = None
        self._last_up: float | None = None
        self._up_wait = UP_WAIT
        self._lost: tuple[int, float] | None = None  # the rung that was lost soon after the climb to it, and when
        self._lost_wait = UP_WAIT
        self._is_recovering = False
        self._cost: float | None = None
        self._slow_checks = 0
        self._slow_wait = SLOW_WAIT
        self._retried_at: float | None = None
        self._strained_checks = 0

    @property
    def target(self) -> Target:
        """What to encode now."""
        rung = self._rungs[self._rung]
        bitrate = max(MIN_BITRATE, min(self._bitrate, rung.max_bitrate))
        return Target(rung.height, self._fps_steps[self._fps_step], bitrate, rung.max_bitrate)

    def set_bitrate(self, bitrate: int, now: float) -> None:
        """The budget for these pictures, bit/s of payload. The rate is followed at once, the size with patience."""
        self._bitrate = bitrate
        if bitrate < COLLAPSE * self._needed(self._rung, self._fps_step) and self._can_go_down():
            self._collapse(now)

    def observe_cost(self, seconds: float) -> None:
        """Processor time one frame took, scaling and encoding together."""
        self._cost = seconds if self._cost is None else self._cost + COST_MEMORY * (seconds - self._cost)

    def observe_strain(self, share: float, now: float) -> None:
        """Share of the last second or so in which sound had to wait for the processor. Sound goes before pictures."""
        self._strained_checks = self._strained_checks + 1 if share > STRAIN else 0
        if self._strained_checks >= STRAIN_CHECKS:
            self._yield_to_machine(now, STRAIN_WAIT)

    def handle_timeout(self, now: float) -> None:
        """Weigh the situation twice a second."""
        if now < self._check_at:
            return
        self._check_at = now + CHECK_INTERVAL
        if self._is_too_slow():
            self._slow_checks += 1
            if self._slow_checks >= DOWN_CHECKS:
                self._yield_to_machine(now, SLOW_WAIT)
            return
        self._slow_checks = 0
        if self._bitrate < self._needed(self._rung, self._fps_step) and self._can_go_down():
            self._surplus_since = self._fps_surplus_since = None
            self._short_checks += 1
            if self._short_checks >= DOWN_CHECKS:
                self._step_down(now)
            return
        self._short_checks = 0
        self._consider_fps(now)
        self._consider_size(now)

    def next_timeout(self) -> float | None:
        """When the next weighing is due."""
        return self._check_at

    def _needed(self, rung: int, fps_step: int) -> float:
        share = self._fps_steps[fps_step] / self._fps_steps[0]
        return float(self._rungs[rung].leave * share**FPS_EXPONENT)

    def _can_slow_down(self) -> bool:
        following = self._fps_step + 1
        return following < len(self._fps_steps) and self._fps_steps[following] >= self._rungs[self._rung].min_fps

    def _can_go_down(self) -> bool:
        return self._rung > 0 or self._can_slow_down()

    def _step_down(self, now: float) -> None:
        if self._can_slow_down():
            self._fps_step += 1
            self._short_checks = 0
        else:
            self._move_to(self._rung - 1, now)

    def _collapse(self, now: float) -> None:
        """To the largest size the budget carries at the full frame rate; at the bottom, slower."""
        fitting = [index for index in range(self._rung) if self._needed(index, 0) <= self._bitrate]
        if self._rung > 0:
            self._move_to(max(fitting, default=0), now, wait=RECOVERY_WAIT)
            self._is_recovering = True
        while self._bitrate < self._needed(self._rung, self._fps_step) and self._can_slow_down():
            self._fps_step += 1

    def _move_to(self, rung: int, now: float, *, wait: float = UP_WAIT) -> None:
        left, is_down = self._rung, rung < self._rung
        self._cost = None if self._cost is None else self._cost * _pixels(self._rungs, rung, self._rung)
        self._rung = rung
        self._fps_step = 0
        self._short_checks = self._slow_checks = 0
        self._surplus_since = self._fps_surplus_since = None
        if not is_down:
            self._last_up = now
            return
        self._up_wait = wait
        self._is_recovering = False
        self._last_down = now
        if now - self._started_at > RAMP:
            self._remember_loss(left, now)

    def _remember_loss(self, rung: int, now: float) -> None:
        """A size that was lost soon after the climb to it is tried ever later; the smaller ones are not to blame."""
        if self._last_up is not None and now - self._last_up < LOST_CLIMB:
            self._lost, self._lost_wait = (rung, now), min(self._lost_wait * 2, UP_WAIT_MAX)
        elif self._lost is not None and rung >= self._lost[0]:
            self._lost, self._lost_wait = None, UP_WAIT
        self._last_up = None

    def _consider_fps(self, now: float) -> None:
        is_held = self._cap == 0 < len(self._rungs) - 1 and now - self._capped_at < self._slow_wait
        if self._fps_step == 0 or is_held or self._bitrate < SURPLUS * self._needed(self._rung, self._fps_step - 1):
            self._fps_surplus_since = None
        elif self._fps_surplus_since is None:
            self._fps_surplus_since = now
        elif now - self._fps_surplus_since >= FPS_UP_HOLD:
            self._fps_step -= 1
            self._fps_surplus_since = None

    def _consider_size(self, now: float) -> None:
        following = self._rung + 1
        if following >= len(self._rungs) or self._bitrate < SURPLUS * self._rungs[following].enter:
            self._surplus_since = None
            return
        if self._surplus_since is None:
            self._surplus_since = now
        is_ramp = now - self._started_at < RAMP
        ramp_hold = RAMP_HOLD if self._last_down is None else RAMP_HOLD_AFTER_DOWN
        hold = ramp_hold if is_ramp else RECOVERY_HOLD if self._is_recovering else UP_HOLD
        held = now - self._surplus_since >= hold
        rested = is_ramp or self._last_down is None or now - self._last_down >= self._up_wait
        if not held or not rested or not self._has_rested_from(following, now):
            return
        if not self._is_fast_enough_for(following, now):
            return
        is_quick = is_ramp or self._is_recovering
        while is_quick and following < self._cap and self._bitrate >= SURPLUS * self._rungs[following + 1].enter:
            if not self._is_fast_enough_for(following + 1, now) or not self._has_rested_from(following + 1, now):
                break
            following += 1
        self._move_to(following, now)

    def _has_rested_from(self, rung: int, now: float) -> bool:
        """Whether it is time to try this size again."""
        return self._lost is None or rung < self._lost[0] or now - self._lost[1] >= self._lost_wait

    def _is_fast_enough_for(self, rung: int, now: float) -> bool:
        if rung > self._cap:
            if now - self._capped_at < self._slow_wait:
                return False
            self._cap = rung
            self._capped_at = self._retried_at = now
        projected = (self._cost or 0.0) * _pixels(self._rungs, rung, self._rung)
        return projected * self._fps_steps[0] < BUSY_UP

    def _is_too_slow(self) -> bool:
        return self._cost is not None and self._cost * self._fps_steps[self._fps_step] > BUSY_DOWN

    def _yield_to_machine(self, now: float, wait: float) -> None:
        was_retried = self._retried_at is not None and now - self._retried_at < LOST_CLIMB
        self._slow_wait = min(self._slow_wait * 2, SLOW_WAIT_MAX) if was_retried else wait
        if self._rung > 0:
            self._move_to(self._rung - 1, now)
        elif self._can_slow_down():
            self._fps_step += 1
            self._slow_checks = 0
        self._cap = self._rung
        self._capped_at = now


def most_useful(max_height: int) -> int:
    """bit/s of payload above which pictures of this height look no better."""
    return _rungs_up_to(max_height)[-1].max_bitrate


def _rungs_up_to(max_height: int) -> tuple[Rung, ...]:
    """The rungs a source can fill; one between two rungs gets its own, at the thresholds of the next larger."""
    below = [rung for rung in RUNGS if rung.height < max_height]
    above = next((rung for rung in RUNGS if rung.height >= max_height), RUNGS[-1])
    top = Rung(max_height, above.leave, above.enter, above.max_bitrate, above.min_fps)
    if below and max_height < below[-1].height * 1.1:
        below.pop()  # a rung must differ enough to be worth a keyframe
    return (*below, top)


def _pixels(rungs: tuple[Rung, ...], new: int, old: int) -> float:
    return (rungs[new].height / rungs[old].height) ** 2
