"""The format in which a sound device is opened, and the way from our blocks to its bytes and back."""

import av
import numpy as np
from PySide6.QtMultimedia import QAudioDevice, QAudioFormat

from media.audio.timeline import RATE, Samples

_Sample = QAudioFormat.SampleFormat
_WANTED = ((1, _Sample.Float), (1, _Sample.Int16), (2, _Sample.Float), (2, _Sample.Int16))
_NUMPY = {_Sample.Float: "<f4", _Sample.Int16: "<i2", _Sample.Int32: "<i4", _Sample.UInt8: "u1"}
_FULL_SCALE = {_Sample.Float: 1.0, _Sample.Int16: 32_767.0, _Sample.Int32: 2_147_483_520.0, _Sample.UInt8: 127.0}


class SoundFormat:
    """One direction of one open device. Keeps state: make a new one for each opening."""

    def __init__(self, device: QAudioDevice) -> None:
        self.qt = _choose(device)
        self._kind = self.qt.sampleFormat()
        self._channels = self.qt.channelCount()
        self._frame_bytes = self.qt.bytesPerFrame()
        self._rest = b""
        rate = self.qt.sampleRate()
        self._from_device = None if rate == RATE else av.AudioResampler(format="flt", layout="mono", rate=RATE)
        self._to_device = None if rate == RATE else av.AudioResampler(format="flt", layout="mono", rate=rate)

    @property
    def bytes_per_second(self) -> int:
        """Of the device's format."""
        return self.qt.sampleRate() * self._frame_bytes

    def encode(self, sound: Samples) -> bytes:
        """Our samples as the device wants them."""
        mono = sound if self._to_device is None else _resample(self._to_device, sound, RATE)
        scaled = np.clip(mono, -1.0, 1.0) * _FULL_SCALE[self._kind]
        if self._kind is _Sample.UInt8:
            scaled = scaled + 128.0
        return np.repeat(scaled.astype(_NUMPY[self._kind]), self._channels).tobytes()

    def decode(self, data: bytes) -> Samples:
        """What the device gave, as our samples; a broken last frame waits for the next call."""
        data = self._rest + data
        whole = len(data) // self._frame_bytes * self._frame_bytes
        self._rest = data[whole:]
        raw = np.frombuffer(data[:whole], _NUMPY[self._kind]).astype(np.float32)
        if self._kind is _Sample.UInt8:
            raw = raw - np.float32(128.0)
        mono: Samples = (raw.reshape(-1, self._channels).mean(axis=1) / _FULL_SCALE[self._kind]).astype(np.float32)
        return mono if self._from_device is None else _resample(self._from_device, mono, self.qt.sampleRate())


def _choose(device: QAudioDevice) -> QAudioFormat:
    wanted = QAudioFormat()
    wanted.setSampleRate(RATE)
    for channels, kind in _WANTED:
        wanted.setChannelCount(channels)
        wanted.setSampleFormat(kind)
        if device.isFormatSupported(wanted):
            return wanted
    return device.preferredFormat()


def _resample(resampler: av.AudioResampler, sound: Samples, rate: int) -> Samples:
    if not len(sound):
        return sound
    frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(sound[None, :]), "flt", "mono")
    frame.sample_rate = rate
    pieces = [piece.to_ndarray().reshape(-1) for piece in resampler.resample(frame)]
    return np.concatenate(pieces).astype(np.float32) if pieces else np.zeros(0, np.float32)
