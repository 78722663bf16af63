"""The driver: drains, notifies and re-arms, whatever order a machine is fed in."""

import asyncio

from app import clock
from app.driver import Driver


class Alarm:
    """A machine that rings `count` times, a hundredth of a second apart."""

    def __init__(self, count: int) -> None:
        self.left = count
        self.at: float | None = None
        self.out: list[str] = []
        self.rung: list[float] = []

    def start(self, now: float) -> None:
        self.at = now + 0.01

    def handle_timeout(self, now: float) -> None:
        assert self.at is not None
        assert now >= self.at
        self.left -= 1
        self.rung.append(now)
        self.out.append("ring")
        self.at = now + 0.01 if self.left else None

    def next_timeout(self) -> float | None:
        return self.at

    def outgoing(self) -> list[str]:
        out, self.out = self.out, []
        return out

    def events(self) -> list[float]:
        rung, self.rung = self.rung, []
        return rung


def test_timer_fires_until_the_machine_rests() -> None:
    async def run() -> tuple[list[str], list[float]]:
        sent: list[str] = []
        told: list[float] = []
        done = asyncio.Event()
        alarm = Alarm(3)

        def notify(at: float) -> None:
            told.append(at)
            if len(told) == 3:
                done.set()

        driver: Driver[str, float] = Driver(alarm, send=sent.append, notify=notify)
        driver.drive(alarm.start)
        async with asyncio.timeout(5):
            await done.wait()
        driver.close()
        return sent, told

    sent, told = asyncio.run(run())

    assert sent == ["ring"] * 3
    assert told == sorted(told)


def test_closed_driver_is_silent() -> None:
    async def run() -> list[str]:
        sent: list[str] = []
        alarm = Alarm(1)
        driver: Driver[str, float] = Driver(alarm, send=sent.append, notify=lambda _: None)
        driver.drive(alarm.start)
        driver.close()
        waited = asyncio.Event()
        asyncio.get_running_loop().call_later(0.05, waited.set)
        await waited.wait()
        return sent

    assert asyncio.run(run()) == []


def test_a_deadline_that_came_without_a_drive_is_kept() -> None:
    async def run() -> list[float]:
        told: list[float] = []
        done = asyncio.Event()
        alarm = Alarm(1)

        def notify(at: float) -> None:
            told.append(at)
            done.set()

        driver: Driver[str, float] = Driver(alarm, send=lambda _: None, notify=notify)
        driver.drive(lambda now: setattr(alarm, "at", now + 3600))
        alarm.at = clock.now() + 0.01

        driver.wake_by(alarm.at)
        driver.wake_by(alarm.at + 60)  # what is to come sooner stands
        async with asyncio.timeout(5):
            await done.wait()
        driver.close()
        driver.wake_by(0.0)
        return told

    assert len(asyncio.run(run())) == 1
