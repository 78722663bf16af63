"""The format in which a sound device is opened, and the way from our blocks to its bytes and back."""

from typing import Any

import av
import numpy as np
from PySide6.QtMultimedia import QAudioDevice, QAudioFormat

from media.audio.timeline import RATE, Samples, mono, stereo

_Sample = QAudioFormat.SampleFormat
_MONO = ((1, _Sample.Float), (1, _Sample.Int16))
_STEREO = ((2, _Sample.Float), (2, _Sample.Int16))
_NUMPY = {_Sample.Float: "<f4", _Sample.Int16: "<i2", _Sample.Int32: "<i4", _Sample.UInt8: "u1"}
_FULL_SCALE = {_Sample.Float: 1.0, _Sample.Int16: 32_767.0, _Sample.Int32: 2_147_483_520.0, _Sample.UInt8: 127.0}


class SoundFormat:
    """One direction of one open device. Keeps state: make a new one for each opening.

    `is_stereo`: rather open the device in stereo. What it then records is stereo; what it plays may always be either.
    """

    def __init__(self, device: QAudioDevice, *, is_stereo: bool = False) -> None:
        self.qt = _choose(device, is_stereo=is_stereo)
        self._kind = self.qt.sampleFormat()
        self._channels = self.qt.channelCount()
        self._frame_bytes = self.qt.bytesPerFrame()
        self._rest = b""
        self._is_stereo = is_stereo and self._channels >= 2
        rate = self.qt.sampleRate()
        layout = "stereo" if self._is_stereo else "mono"
        self._from_device = None if rate == RATE else av.AudioResampler(format="flt", layout=layout, rate=RATE)
        self._to_device = None if rate == RATE else av.AudioResampler(format="flt", layout=layout, rate=rate)

    @property
    def bytes_per_second(self) -> int:
        """Of the device's format."""
        return self.qt.sampleRate() * self._frame_bytes

    def encode(self, sound: Samples) -> bytes:
        """Our samples as the device wants them."""
        if self._to_device is not None:
            ours = stereo(sound) if self._is_stereo else mono(sound)
            sound = _resample(self._to_device, ours, RATE)
        elif not self._is_stereo:
            sound = mono(sound)
        scaled = np.clip(sound, -1.0, 1.0)
        if self._kind is not _Sample.Float:
            scaled *= np.float32(_FULL_SCALE[self._kind])
        if self._kind is _Sample.UInt8:
            scaled = scaled + 128.0
        return _spread(scaled.astype(_NUMPY[self._kind], copy=False), self._channels).tobytes()

    def decode(self, data: bytes) -> Samples:
        """What the device gave, as our samples; a broken last frame waits for the next call."""
        if self._rest:
            data = self._rest + data
        whole = len(data) // self._frame_bytes * self._frame_bytes
        self._rest = data[whole:]
        raw = np.frombuffer(data, _NUMPY[self._kind], whole // (self._frame_bytes // self._channels))
        sound = raw.astype(np.float32)
        if self._kind is not _Sample.Float:
            if self._kind is _Sample.UInt8:
                sound -= np.float32(128.0)
            sound *= np.float32(1 / _FULL_SCALE[self._kind])
        if self._channels > 1:
            each = sound.reshape(-1, self._channels)
            sound = np.ascontiguousarray(each[:, :2] if self._is_stereo else each.mean(axis=1), np.float32)
        return sound if self._from_device is None else _resample(self._from_device, sound, self.qt.sampleRate())


def _spread(
    sound: np.ndarray[tuple[int, ...], np.dtype[Any]], channels: int
) -> np.ndarray[tuple[int, ...], np.dtype[Any]]:
    """Mono to every channel; stereo to the first two, which are left and right everywhere."""
    if sound.ndim == 1:
        return np.repeat(sound, channels)
    if channels == 2:
        return sound
    return np.concatenate((sound, np.zeros((len(sound), channels - 2), sound.dtype)), axis=1)


def _choose(device: QAudioDevice, *, is_stereo: bool) -> QAudioFormat:
    wanted = QAudioFormat()
    wanted.setSampleRate(RATE)
    for channels, kind in (*_STEREO, *_MONO) if is_stereo else (*_MONO, *_STEREO):
        wanted.setChannelCount(channels)
        wanted.setSampleFormat(kind)
        if device.isFormatSupported(wanted):
            return wanted
    return device.preferredFormat()


def _resample(resampler: av.AudioResampler, sound: Samples, rate: int) -> Samples:
    if not len(sound):
        return sound
    shape, layout = ((-1,), "mono") if sound.ndim == 1 else ((-1, 2), "stereo")
    frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(sound.reshape(1, -1)), "flt", layout)
    frame.sample_rate = rate
    pieces = [piece.to_ndarray().reshape(shape) for piece in resampler.resample(frame)]
    return np.concatenate(pieces).astype(np.float32) if pieces else sound[:0]
