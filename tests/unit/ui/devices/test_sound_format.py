"""Our blocks become the device's bytes and come back, in every format a device may have."""

import numpy as np
import pytest
from PySide6.QtMultimedia import QAudioDevice, QAudioFormat

from media.audio.timeline import RATE
from tests.kit.stereo import LEFT, RIGHT, share_of, two_tones
from ui.devices import sound_format
from ui.devices.sound_format import SoundFormat

Kind = QAudioFormat.SampleFormat


def opened(
    monkeypatch: pytest.MonkeyPatch,
    rate: int,
    channels: int,
    kind: QAudioFormat.SampleFormat,
    *,
    is_stereo: bool = False,
) -> SoundFormat:
    wanted = QAudioFormat()
    wanted.setSampleRate(rate)
    wanted.setChannelCount(channels)
    wanted.setSampleFormat(kind)
    monkeypatch.setattr(sound_format, "_choose", lambda *_, **__: wanted)
    return SoundFormat(QAudioDevice(), is_stereo=is_stereo)


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


@pytest.mark.parametrize("kind", [Kind.Float, Kind.Int16])
@pytest.mark.parametrize("channels", [2, 6])
def test_left_and_right_stay_apart(
    monkeypatch: pytest.MonkeyPatch, channels: int, kind: QAudioFormat.SampleFormat
) -> None:
    form = opened(monkeypatch, RATE, channels, kind, is_stereo=True)

    back = form.decode(form.encode(two_tones(480)))

    assert back == pytest.approx(two_tones(480), abs=0.001)


def test_stereo_is_resampled_side_by_side(monkeypatch: pytest.MonkeyPatch) -> None:
    form = opened(monkeypatch, 44_100, 2, Kind.Float, is_stereo=True)

    back = np.concatenate([form.decode(form.encode(two_tones(480, start=at))) for at in range(0, 48_000, 480)])

    assert share_of(back[2400:, 0], LEFT) > 0.99
    assert share_of(back[2400:, 1], RIGHT) > 0.99


def test_stereo_on_a_mono_device_is_mixed(monkeypatch: pytest.MonkeyPatch) -> None:
    form = opened(monkeypatch, RATE, 1, Kind.Float, is_stereo=True)

    back = form.decode(form.encode(two_tones(480)))

    assert back == pytest.approx(two_tones(480).mean(axis=1), abs=0.001)


def test_mono_on_a_stereo_device_is_the_same_on_both_sides(monkeypatch: pytest.MonkeyPatch) -> None:
    form = opened(monkeypatch, RATE, 2, Kind.Float, is_stereo=True)

    back = form.decode(form.encode(np.linspace(-0.5, 0.5, 480, dtype=np.float32)))

    assert back.shape == (480, 2)
    assert back[:, 0] == pytest.approx(back[:, 1])
