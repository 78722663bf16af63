"""A change of pictures that lasts is an event at both ends soon after, in virtual time with slow signalling."""

from dataclasses import dataclass, field

import pytest

from app.analytics.observer import Observer, Reading
from app.protocol.events.schema import ConfigurationChanged, Direction
from media.congestion.agreement import Agreement, Encoding
from media.engine.api import PeerStats, VideoStats

BEFORE = Encoding(1280, 720, 30, 2_500_000)
FRAMES, TICK = 100, 10  # frames of 10 ms in a second, frames in a tick of the peer
ONE_WAY = 0.4  # seconds of signalling from end to end
CHANGED_AT = 10.0


@dataclass
class Town:
    """Who sends pictures, who gets them, and the descriptions on their way. Revisions count the tellings."""

    agreement: Agreement = field(default_factory=Agreement)
    sender: Observer = field(default_factory=lambda: Observer(outgoing=True))
    receiver: Observer = field(default_factory=lambda: Observer(outgoing=False))
    to_receiver: list[tuple[float, int, Encoding]] = field(default_factory=list)
    to_sender: list[tuple[float, int, Encoding]] = field(default_factory=list)
    revision: int = 0

    def step(self, now: float, sent: Encoding, *, is_tick: bool, is_look: bool) -> None:
        self.agreement.sending(sent, now)
        if is_tick and self.agreement.take_due(now) and self.agreement.told is not None:
            self.revision += 1
            self.agreement.await_answer(self.revision)
            self.to_receiver.append((now + ONE_WAY, self.revision, self.agreement.told))
        while self.to_receiver and self.to_receiver[0][0] <= now:
            _, revision, told = self.to_receiver.pop(0)
            self.receiver.agreed(Direction.RECEIVED, told.width, told.height, told.fps, now)
            self.to_sender.append((now + ONE_WAY, revision, told))
        while self.to_sender and self.to_sender[0][0] <= now:
            _, revision, told = self.to_sender.pop(0)
            if self.agreement.seen(revision):
                self.sender.agreed(Direction.SENT, told.width, told.height, told.fps, now)
        if is_look:
            seen = VideoStats(sent.width, sent.height, float(sent.fps), 1e6, "H264")
            self.sender.read(Reading(PeerStats(None, 0.1, video_sent=seen), False, "", 1.0), now)
            self.receiver.read(Reading(PeerStats(None, 0.1, video_received=seen), False, "", 1.0), now)

    def run(self, after: Encoding, *, lasts: float) -> None:
        for number in range(20 * FRAMES):
            now = number / FRAMES
            sent = after if CHANGED_AT <= now < CHANGED_AT + lasts else BEFORE
            self.step(now, sent, is_tick=number % TICK == 3, is_look=number % FRAMES == 0)


def changes(observer: Observer) -> list[tuple[float, ConfigurationChanged]]:
    return [(at, event) for at, event in observer.events() if isinstance(event, ConfigurationChanged) and at > 5]


@pytest.mark.parametrize("after", [Encoding(1280, 720, 15, 2_500_000), Encoding(640, 360, 30, 800_000)])
def test_both_ends_tell_what_lasts_within_two_seconds(after: Encoding) -> None:
    town = Town()
    town.run(after, lasts=100.0)

    for observer, direction in ((town.sender, Direction.SENT), (town.receiver, Direction.RECEIVED)):
        ((at, event),) = changes(observer)
        assert event == ConfigurationChanged(direction, "H264", after.width, after.height, after.fps)
        assert CHANGED_AT + 1 <= at <= CHANGED_AT + 2


def test_what_lasts_just_over_a_second_is_told_and_so_is_its_end() -> None:
    town = Town()
    town.run(Encoding(1280, 720, 15, 2_500_000), lasts=1.1)

    for observer in (town.sender, town.receiver):
        assert [event.fps for _, event in changes(observer)] == [15, 30]


def test_what_is_over_within_a_second_is_nobodys_news() -> None:
    town = Town()
    town.run(Encoding(1280, 720, 15, 2_500_000), lasts=0.9)

    assert changes(town.sender) == changes(town.receiver) == []
