"""Opus by libopus itself: in-band redundancy, concealment, discontinuous transmission, rate changes at run time.

`open_encoder` and `open_decoder` fall back to `opus_pyav` where no usable libopus is found.
"""

import ctypes

import numpy as np

from media.audio.codec import MAX_PACKET_SAMPLES, VOICE, Coding, Decoder, Encoder, packet_samples
from media.audio.timeline import BLOCK, FRAME, LONGEST_FRAME, Samples
from media.codecs import libopus
from media.codecs.opus_pyav import LOUDEST, PyavDecoder, PyavEncoder

DEFAULT_BITRATE = 32_000  # bit/s; below 24 kbit/s libopus puts no redundancy into packets
MIN_PROTECTED_LOSS = 0.10  # libopus puts redundancy into every voiced frame at 24 kbit/s only from here on
COMPLEXITY = 7  # of 10: a fifth less time than 9, for 0.06 dB more distance between spectra (tests)
_CONCEAL_STEP = 120  # libopus conceals multiples of 2.5 ms
_MAX_BYTES = 1500


class OpusEncoder:
    """Encoder of frames of 20 ms, of voice also of 10, 40 and 60 ms. Used by one thread at a time."""

    def __init__(self, library: libopus.Library, *, coding: Coding = VOICE, bitrate: int = DEFAULT_BITRATE) -> None:
        self._library = library
        self._coding = coding
        application = libopus.APPLICATION_AUDIO if coding.is_music else libopus.APPLICATION_VOIP
        self._handle = library.encoder(coding.channels, application)
        self._packet = ctypes.create_string_buffer(_MAX_BYTES)
        self._set(libopus.SET_SIGNAL, libopus.SIGNAL_MUSIC if coding.is_music else libopus.SIGNAL_VOICE)
        self._set(libopus.SET_COMPLEXITY, COMPLEXITY)
        self._set(libopus.SET_VBR, 1)
        self._set(libopus.SET_DTX, 0 if coding.is_music else 1)
        self.configure(bitrate=bitrate, expected_loss=0.0)

    @property
    def shortest_frame(self) -> int:
        """Music keeps its frames of 20 ms: it is there for how it sounds."""
        return FRAME if self._coding.is_music else BLOCK

    @property
    def longest_frame(self) -> int:
        """The same."""
        return FRAME if self._coding.is_music else LONGEST_FRAME

    def encode(self, sound: Samples) -> bytes:
        """The packet of one frame; empty if the codec failed."""
        frame = np.ascontiguousarray(sound, np.float32)
        size = self._library.encode_float(self._handle, frame.ctypes.data, len(frame), self._packet, _MAX_BYTES)
        return self._packet.raw[:size] if size > 0 else b""

    def configure(self, *, bitrate: int, expected_loss: float) -> None:
        """Set the rate, of which redundancy takes its share, and the loss to protect against; 0 is none."""
        self._set(libopus.SET_BITRATE, bitrate * self._coding.rate_factor)
        self._set(libopus.SET_INBAND_FEC, 1 if expected_loss > 0 else 0)
        protected = min(1.0, max(MIN_PROTECTED_LOSS, expected_loss)) if expected_loss > 0 else 0.0
        self._set(libopus.SET_PACKET_LOSS_PERC, round(protected * 100))

    def reset(self) -> None:
        """Forget the sound encoded so far."""
        self._library.reset_encoder(self._handle)

    def close(self) -> None:
        """Release the codec."""
        if self._handle:
            handle, self._handle = self._handle, 0
            self._library.encoder_destroy(handle)

    def _set(self, request: int, value: int) -> None:
        self._library.set_encoder(self._handle, request, value)


class OpusDecoder:
    """Decoder to one or two channels, whatever the packets hold. Used by one thread at a time."""

    def __init__(self, library: libopus.Library, *, channels: int = 1) -> None:
        self._library = library
        self._handle = library.decoder(channels)
        self._sound = np.zeros(MAX_PACKET_SAMPLES if channels == 1 else (MAX_PACKET_SAMPLES, channels), np.float32)
        self._where = self._sound.ctypes.data  # taken once: building the ctypes view costs more than decoding

    def decode(self, payload: bytes) -> Samples:
        """The sound of one packet; empty if the packet is broken."""
        if not packet_samples(payload):
            return self._sound[:0].copy()
        return self._decode(payload, MAX_PACKET_SAMPLES, 0)

    def conceal(self, count: int) -> Samples:
        """`count` samples in place of lost ones; rounded up to whole steps inside, cut to `count`."""
        whole = -(-count // _CONCEAL_STEP) * _CONCEAL_STEP
        sound = self._decode(None, min(whole, MAX_PACKET_SAMPLES), 0)
        return sound[:count] if len(sound) >= count else np.zeros((count, *sound.shape[1:]), np.float32)

    def recover(self, payload: bytes, count: int) -> Samples:
        """The frame before `payload` from its redundancy; libopus conceals by itself where there is none."""
        if not packet_samples(payload):
            return self.conceal(count)
        sound = self._decode(payload, count, 1)
        return sound if len(sound) == count else self.conceal(count)

    def has_recovery(self, payload: bytes) -> bool:
        """Whether the packet carries redundancy. Libraries before 1.5 cannot say: then hope, `recover` conceals."""
        if not packet_samples(payload):
            return False
        if self._library.packet_has_lbrr is None:
            return len(payload) > 2
        return bool(self._library.packet_has_lbrr(payload, len(payload)) > 0)

    def reset(self) -> None:
        """Forget the sound heard so far."""
        self._library.reset_decoder(self._handle)

    def close(self) -> None:
        """Release the codec."""
        if self._handle:
            handle, self._handle = self._handle, 0
            self._library.decoder_destroy(handle)

    def _decode(self, payload: bytes | None, count: int, recover: int) -> Samples:
        size = len(payload) if payload is not None else 0
        done = self._library.decode_float(self._handle, payload, size, self._where, count, recover)
        return np.clip(self._sound[: max(0, done)], -LOUDEST, LOUDEST)


def open_encoder(coding: Coding = VOICE) -> Encoder:
    """An encoder of the best kind this machine has. Stereo wants `channels()` of 2."""
    library = libopus.library()
    return OpusEncoder(library, coding=coding) if library is not None else PyavEncoder()


def open_decoder() -> Decoder:
    """A decoder of the best kind this machine has, to mono."""
    library = libopus.library()
    return OpusDecoder(library) if library is not None else PyavDecoder()


def open_stereo_decoder() -> Decoder | None:
    """A decoder to two channels; None where there is none."""
    library = libopus.library()
    return OpusDecoder(library, channels=2) if library is not None else None


def channels() -> int:
    """How many channels this machine encodes and decodes."""
    return 2 if libopus.library() is not None else 1
