"""What is asked, read and sent to another server, in virtual time: over any breaks nothing is lost."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.protocol.errors import LocalProtocolError
from server.events.framing import Record
from server.events.log import Slot
from server.events.mirroring import DELAYS, GATHER, Ask, Broken, Mirroring, Read, Send, State, Whole

ONE, TWO = Slot("calls", 0), Slot("quality", 1)
BATCH = 3


def record(offset: int) -> Record:
    return Record(offset, 1000.0 + offset, b"k", str(offset).encode())


class World:
    """Our log, the other server, and a line between them that breaks."""

    def __init__(self, *, seed: int = 0, breaks: float = 0.0) -> None:
        self.log: dict[Slot, list[Record]] = {ONE: [], TWO: []}
        self.there: dict[Slot, list[Record]] = {ONE: [], TWO: []}
        self.machine = Mirroring(self.log)
        self.told: list[object] = []
        self.asked = 0
        self.now = 0.0
        self.breaks = breaks
        self._random = random.Random(seed)

    def append(self, slot: Slot, count: int = 1) -> None:
        """Something happens."""
        for _ in range(count):
            at = self.log[slot][-1].offset + 1 if self.log[slot] else 0
            self.log[slot].append(record(at))
        self.machine.grown(self.now)

    def run(self, seconds: float) -> None:
        """Let time pass."""
        end = self.now + seconds
        while True:
            while outs := self.machine.outgoing():
                assert len(outs) == 1, "one thing at a time"
                self._answer(outs[0])
            self.told += self.machine.events()
            due = self.machine.next_timeout()
            if due is None or due > end:
                self.now = end
                return
            self.now = max(self.now, due)
            self.machine.handle_timeout(self.now)
            following = self.machine.next_timeout()
            assert following is None or following > self.now

    def _answer(self, out: Ask | Read | Send) -> None:
        arrives, returns = self._random.random() >= self.breaks, self._random.random() >= self.breaks
        match out:
            case Ask():
                self.asked += 1
                if arrives and returns:
                    self.machine.told({slot: kept[-1].offset + 1 for slot, kept in self.there.items() if kept})
                    return
            case Read(slot, offset):
                self.machine.read([each for each in self.log[slot] if each.offset >= offset][:BATCH])
                return
            case Send(slot, records):
                assert 0 < len(records) <= BATCH
                if arrives:  # what was sent may be kept although its answer is lost
                    end = self.there[slot][-1].offset + 1 if self.there[slot] else 0
                    self.there[slot] += [each for each in records if each.offset >= end]
                    if returns:
                        self.machine.accepted(records[-1].offset + 1)
                        return
        self.machine.failed("the line is cut", self.now, self._random.random())


def test_everything_is_there_soon_and_then_it_rests() -> None:
    world = World()
    world.append(ONE, 8)
    world.append(TWO, 2)
    world.machine.start()
    world.run(0.0)
    assert world.there == world.log
    assert world.machine.state is State.RESTING

    world.append(TWO)
    world.run(GATHER / 2)
    assert world.there != world.log  # waits for company
    world.append(TWO)
    world.run(GATHER)

    assert world.there == world.log
    assert world.asked == 1
    assert world.told == []


def test_what_is_appended_while_it_reads_is_not_forgotten() -> None:
    machine = Mirroring([ONE])
    machine.start()
    machine.outgoing()
    machine.told({})
    assert machine.outgoing() == [Read(ONE, 0)]

    machine.grown(0.0)  # after the disk was read, before its answer is here
    machine.read([])

    assert machine.outgoing() == [Read(ONE, 0)]


def test_a_server_that_is_away_is_asked_less_and_less_and_said_once() -> None:
    world = World(breaks=1.0)
    world.machine.start()
    world.append(ONE, 5)
    world.run(600.0)
    tries = world.asked
    assert 600 / DELAYS[-1] * 0.7 < tries < 600 / DELAYS[-1] * 1.5 + len(DELAYS)
    assert world.told == [Broken("the line is cut")]
    assert world.there[ONE] == []

    world.breaks = 0.0
    world.run(60.0)

    assert world.there == world.log
    assert world.told == [Broken("the line is cut"), Whole()]


@given(st.integers(0, 10_000), st.lists(st.tuples(st.sampled_from([ONE, TWO]), st.integers(1, 7), st.floats(0, 20))))
def test_over_any_breaks_the_other_server_gets_all_in_order_and_nothing_twice(
    seed: int, said: list[tuple[Slot, int, float]]
) -> None:
    world = World(seed=seed, breaks=0.3)
    world.machine.start()
    for slot, count, pause in said:
        world.append(slot, count)
        world.run(pause)
    world.breaks = 0.0
    world.run(100.0)

    assert world.there == world.log


def test_a_server_that_has_more_than_we_know_is_not_sent_it_again() -> None:
    machine = Mirroring([ONE, TWO])
    machine.start()
    machine.outgoing()

    machine.told({ONE: 40, Slot("other", 3): 7})

    assert machine.outgoing() == [Read(ONE, 40)]
    machine.read([record(41)])
    assert machine.outgoing() == [Send(ONE, [record(41)])]


def test_answers_to_nothing_are_a_fault_of_the_shell() -> None:
    machine = Mirroring([ONE])
    with pytest.raises(LocalProtocolError):
        machine.told({})
    with pytest.raises(LocalProtocolError):
        machine.read([])
    with pytest.raises(LocalProtocolError):
        machine.accepted(1)
    with pytest.raises(LocalProtocolError):
        machine.failed("?", 0.0, 0.5)
    machine.start()
    with pytest.raises(LocalProtocolError):
        machine.start()
