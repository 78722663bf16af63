"""Say something, hear it back: three seconds through the codec and playout, and what was heard of the person."""

import numpy as np
import pytest

from media.audio.timeline import BLOCK, Samples
from media.effects.choices import UNPROCESSED
from media.engine.api import EchoPhase
from media.engine.echo_test import RECORDED, EchoTest
from media.frame import SourceError, SourceProblem
from tests.kit.sound_devices import HandInput, HandOutput
from tests.kit.voice import voice


class Booth:
    """A test in virtual time."""

    def __init__(self) -> None:
        self.now = 100.0
        self.microphone = HandInput(is_live=True)
        self.speaker = HandOutput()
        self.test = EchoTest(self.microphone, self.speaker, UNPROCESSED, now=lambda: self.now)
        self.heard: list[Samples] = []

    def run(self, spoken: Samples) -> list[EchoPhase]:
        """Speak, listen, look every 50 ms until it is over; the phases in order."""
        phases: list[EchoPhase] = []
        self.test.start()
        for tick in range(1000):
            at = tick * BLOCK
            if self.microphone.is_open:
                self.microphone.push(spoken[at : at + BLOCK], self.now)
            if self.speaker.is_open:
                self.heard.append(self.speaker.play(self.now))
            self.now += 0.01
            if tick % 5 == 0:
                state = self.test.look()
                assert 0 <= state.progress <= 1
                if not phases or phases[-1] is not state.phase:
                    phases.append(state.phase)
                if state.phase not in (EchoPhase.RECORDING, EchoPhase.PLAYING):
                    break
        return phases


def test_a_voice_comes_back_through_the_codec() -> None:
    booth, spoken = Booth(), voice(4)

    phases = booth.run(spoken)

    assert phases == [EchoPhase.RECORDING, EchoPhase.PLAYING, EchoPhase.HEARD]
    heard = np.concatenate(booth.heard)
    said = np.abs(spoken[: int(2.5 * 48_000)]).reshape(-1, BLOCK).mean(axis=1)
    back = np.abs(heard[: len(heard) // BLOCK * BLOCK]).reshape(-1, BLOCK).mean(axis=1)
    lags = [float(np.corrcoef(said, back[lag : lag + len(said)])[0, 1]) for lag in range(2, 12)]
    assert max(lags) > 0.9
    assert not booth.microphone.is_open
    assert not booth.speaker.is_open
    assert len(heard) > RECORDED * 48_000


def test_silence_is_said_to_be_silence() -> None:
    booth = Booth()

    assert booth.run(np.zeros(8 * 48_000, np.float32))[-1] is EchoPhase.SILENT


def test_a_test_that_is_ended_frees_the_devices() -> None:
    booth = Booth()
    booth.test.start()

    booth.test.close()
    booth.test.close()

    assert not booth.microphone.is_open
    assert booth.test.look().phase is EchoPhase.SILENT


def test_a_microphone_that_does_not_open_says_so() -> None:
    broken = HandInput(problem=SourceError(SourceProblem.IN_USE))
    test = EchoTest(broken, HandOutput(), UNPROCESSED)

    with pytest.raises(SourceError):
        test.start()
