"""Sources of sound without a device."""

import threading
import wave
from pathlib import Path

import numpy as np
import pytest

from app import clock
from media.audio.timeline import BLOCK, Samples
from media.audio.tone_code import ToneReader
from media.capture.sound import CodedTones, Silence, SoundFile, read_sound
from media.frame import SourceError, SourceProblem
from media.playback.sound import ClockedOutput, WaveDump
from tests.kit.waiting import until_sync


class Listener:
    def __init__(self) -> None:
        self.blocks: list[tuple[Samples, float]] = []

    def __call__(self, block: Samples, at: float) -> None:
        self.blocks.append((block, at))

    def wait(self, count: int) -> None:
        until_sync(lambda: None if len(self.blocks) >= count else f"{len(self.blocks)} blocks", within=20)


def test_coded_tones_carry_the_time() -> None:
    heard, reader, source = Listener(), ToneReader(), CodedTones()
    source.start(heard)
    heard.wait(60)
    source.stop()
    source.stop()

    for block, at in heard.blocks:
        reader.feed(block, at)

    report = reader.report()
    assert report.symbols >= 3
    assert report.delay_p50 == pytest.approx(0.0, abs=0.003)
    steps = np.diff([at for _, at in heard.blocks])
    assert float(np.abs(steps / 0.01 - np.round(steps / 0.01)).max()) < 1e-6
    assert heard.blocks[-1][1] <= clock.now()


def test_silence_is_silent() -> None:
    heard, source = Listener(), Silence()
    source.start(heard)
    heard.wait(3)
    source.stop()

    assert all(block.shape == (BLOCK,) and not block.any() for block, _ in heard.blocks)


def write_wave(path: Path, sound: Samples, rate: int = 48_000, channels: int = 1) -> None:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(np.repeat((sound * 32767).astype("<i2"), channels).tobytes())


def test_a_file_is_resampled_and_plays_again_from_the_start(tmp_path: Path) -> None:
    path = tmp_path / "short.wav"
    tone = np.asarray(0.3 * np.sin(np.arange(4410) * 0.05), np.float32)  # 0.1 s
    write_wave(path, tone, rate=44_100, channels=2)
    heard, source = Listener(), SoundFile(path)
    source.start(heard)
    heard.wait(25)
    source.stop()

    sound = np.concatenate([block for block, _ in heard.blocks])
    assert sum(len(piece) for piece in read_sound(path)) == pytest.approx(4800, abs=2)
    assert np.allclose(sound[100:4000], sound[4800 + 100 : 4800 + 4000], atol=1e-3)
    assert float(np.abs(sound).max()) > 0.2


@pytest.mark.parametrize(("content", "problem"), [(None, "NOT_FOUND"), (b"no sound", "UNREADABLE")])
def test_a_file_that_is_none_is_told(tmp_path: Path, content: bytes | None, problem: str) -> None:
    path = tmp_path / "file.wav"
    if content is not None:
        path.write_bytes(content)

    with pytest.raises(SourceError) as caught:
        SoundFile(path).start(Listener())

    assert caught.value.problem is SourceProblem[problem]


def test_output_pulls_in_time_and_dumps_what_it_hears(tmp_path: Path) -> None:
    heard, dump = Listener(), WaveDump(tmp_path / "heard.wav")
    output = ClockedOutput(heard, dump)
    pulled: list[float] = []

    def pull(play_time: float) -> Samples:
        pulled.append(play_time)
        return np.full(BLOCK, 0.5, np.float32)

    output.start(pull)
    heard.wait(10)
    output.stop()
    output.stop()
    dump.close()
    dump.close()
    dump(np.zeros(BLOCK, np.float32), 0.0)

    assert np.diff(pulled[:5]) == pytest.approx([0.01] * 4, abs=1e-6)
    written = np.concatenate(list(read_sound(tmp_path / "heard.wav")))
    assert len(written) == len(pulled) * BLOCK
    assert written == pytest.approx(0.5, abs=0.001)


def test_an_output_can_be_stopped_from_its_own_pull() -> None:
    output, stopped = ClockedOutput(), threading.Event()

    def pull(play_time: float) -> Samples:
        output.stop()
        stopped.set()
        return np.zeros(BLOCK, np.float32)

    output.start(pull)

    assert stopped.wait(20)
