"""Our blocks become the device's bytes and come back, in every format a device may have."""

import numpy as np
import pytest
from PySide6.QtMultimedia import QAudioDevice, QAudioFormat

from media.audio.timeline import RATE
from ui.devices import sound_format
from ui.devices.sound_format import SoundFormat

Kind = QAudioFormat.SampleFormat


def opened(monkeypatch: pytest.MonkeyPatch, rate: int, channels: int, kind: QAudioFormat.SampleFormat) -> SoundFormat:
    wanted = QAudioFormat()
    wanted.setSampleRate(rate)
    wanted.setChannelCount(channels)
    wanted.setSampleFormat(kind)
    monkeypatch.setattr(sound_format, "_choose", lambda _: wanted)
    return SoundFormat(QAudioDevice())


@pytest.mark.parametrize("kind", [Kind.Float, Kind.Int16, Kind.Int32, Kind.UInt8])
@pytest.mark.parametrize("channels", [1, 2])
def test_sound_comes_back(monkeypatch: pytest.MonkeyPatch, channels: int, kind: QAudioFormat.SampleFormat) -> None:
    form = opened(monkeypatch, RATE, channels, kind)
    sound = np.asarray(0.8 * np.sin(np.arange(480) / 10), np.float32)

    data = form.encode(sound)
    pieces = [form.decode(data[:101]), form.decode(data[101:])]

    assert len(data) == form.bytes_per_second // 100
    assert np.concatenate(pieces) == pytest.approx(sound, abs=0.01)


@pytest.mark.parametrize("rate", [44_100, 16_000])
def test_other_rates_are_resampled(monkeypatch: pytest.MonkeyPatch, rate: int) -> None:
    form = opened(monkeypatch, rate, 1, Kind.Float)
    sound = np.asarray(0.5 * np.sin(2 * np.pi * 300 * np.arange(48_000) / RATE), np.float32)

    data = [form.encode(block) for block in sound.reshape(-1, 480)]
    back = np.concatenate([form.decode(piece) for piece in data])

    assert sum(map(len, data)) == pytest.approx(rate * 4, rel=0.01)
    assert len(back) == pytest.approx(48_000, rel=0.01)
    assert float(np.abs(back).max()) == pytest.approx(0.5, abs=0.02)


def test_too_loud_is_clipped(monkeypatch: pytest.MonkeyPatch) -> None:
    form = opened(monkeypatch, RATE, 1, Kind.Int16)

    assert form.decode(form.encode(np.full(4, 3.0, np.float32))) == pytest.approx(1.0, abs=1e-4)
