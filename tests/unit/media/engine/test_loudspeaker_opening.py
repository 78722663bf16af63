"""The engine's loudspeaker opens and closes beside the loop, in order."""

import threading
from collections.abc import Callable

from app.protocol.description import Kind
from media.audio.timeline import Samples
from media.engine.engine import MediaEngine
from media.frame import SourceError, SourceProblem
from tests.kit.engines import on_a_loop
from tests.kit.sound_devices import HandOutput
from tests.kit.waiting import until


class SlowOutput(HandOutput):
    """Opens when the test lets it."""

    def __init__(self) -> None:
        super().__init__()
        self.may_open = threading.Event()

    def start(self, pull: Callable[[float], Samples]) -> None:
        assert self.may_open.wait(20)
        super().start(pull)


class NoOutput(HandOutput):
    """In use by somebody else."""

    def start(self, pull: Callable[[float], Samples]) -> None:
        raise SourceError(SourceProblem.IN_USE)


@on_a_loop
async def test_a_slow_loudspeaker_holds_nothing_up() -> None:
    engine, slow, next_one = MediaEngine(), SlowOutput(), HandOutput()

    engine.set_speaker(slow)
    engine.set_speaker(next_one)
    assert not slow.is_open  # and yet we are here
    slow.may_open.set()
    await until(lambda: None if next_one.is_open else "the second is not open", within=20)

    assert not slow.is_open
    await engine.close()
    assert not next_one.is_open


@on_a_loop
async def test_a_loudspeaker_that_does_not_open_is_told() -> None:
    engine = MediaEngine()

    engine.set_speaker(NoOutput())
    await until(lambda: None if engine.troubles else "nothing told", within=20)

    assert [(trouble.kind, trouble.problem) for trouble in engine.troubles] == [(Kind.AUDIO, SourceProblem.IN_USE)]
    await engine.close()


@on_a_loop
async def test_the_last_call_frees_it() -> None:
    engine, output = MediaEngine(), HandOutput()
    engine.set_speaker(output)

    engine.set_speaker(None)
    await engine.close()

    assert not output.is_open
