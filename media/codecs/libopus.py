"""Finding, loading and proving libopus: the library inside the PyAV wheel, the system's, or one the person names."""

import contextlib
import ctypes
import ctypes.util
import importlib.metadata
import logging
import os
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import av
import numpy as np

from media.audio.timeline import FRAME, RATE, Samples

logger = logging.getLogger(__name__)

ENVIRONMENT = "PARLEY_LIBOPUS"
OLDEST = (1, 3)

SET_BITRATE = 4002
SET_VBR = 4006
SET_COMPLEXITY = 4010
SET_INBAND_FEC = 4012
SET_PACKET_LOSS_PERC = 4014
SET_DTX = 4016
SET_SIGNAL = 4024
GET_BITRATE = 4003
RESET_STATE = 4028
APPLICATION_VOIP = 2048
APPLICATION_AUDIO = 2049
SIGNAL_VOICE = 3001
SIGNAL_MUSIC = 3002

_HANDLE = ctypes.c_void_p
_INT = ctypes.c_int
_POINTER = ctypes.c_void_p
_SIGNATURES: dict[str, tuple[object, list[object]]] = {
    "opus_get_version_string": (ctypes.c_char_p, []),
    "opus_encoder_create": (_HANDLE, [ctypes.c_int32, _INT, _INT, ctypes.POINTER(_INT)]),
    "opus_encoder_destroy": (None, [_HANDLE]),
    "opus_encode_float": (ctypes.c_int32, [_HANDLE, _POINTER, _INT, _POINTER, ctypes.c_int32]),
    "opus_decoder_create": (_HANDLE, [ctypes.c_int32, _INT, ctypes.POINTER(_INT)]),
    "opus_decoder_destroy": (None, [_HANDLE]),
    "opus_decode_float": (_INT, [_HANDLE, ctypes.c_char_p, ctypes.c_int32, _POINTER, _INT, _INT]),
    # Variadic: only the fixed part is declared. Apple's arm64 passes the rest on the stack, so that a longer list
    # here would silently pass garbage there; the values go as c_int32 or byref extra arguments.
    "opus_encoder_ctl": (_INT, [_HANDLE, _INT]),
    "opus_decoder_ctl": (_INT, [_HANDLE, _INT]),
}


class LibraryUnfit(Exception):
    """A library that loads but is not a libopus we can work with."""


class Library:
    """A loaded libopus that passed its self-test."""

    def __init__(self, path: str) -> None:
        self.path = path
        # PyDLL keeps the interpreter lock: giving it away for a call of 25 us costs milliseconds to get back when
        # another thread is busy.
        self._dll = ctypes.PyDLL(path)
        for name, (result, arguments) in _SIGNATURES.items():
            function = getattr(self._dll, name)
            function.restype, function.argtypes = result, arguments
        self.encode_float = self._dll.opus_encode_float
        self.decode_float = self._dll.opus_decode_float
        self.encoder_destroy = self._dll.opus_encoder_destroy
        self.decoder_destroy = self._dll.opus_decoder_destroy
        self.version: str = self._dll.opus_get_version_string().decode("ascii", "replace")
        self.packet_has_lbrr = getattr(self._dll, "opus_packet_has_lbrr", None)  # since 1.5
        if self.packet_has_lbrr is not None:
            self.packet_has_lbrr.restype = _INT
            self.packet_has_lbrr.argtypes = [ctypes.c_char_p, ctypes.c_int32]

    def encoder(self, channels: int = 1, application: int = APPLICATION_VOIP) -> int:
        """Create an encoder; the caller destroys it."""
        error = _INT()
        handle = self._dll.opus_encoder_create(RATE, channels, application, ctypes.byref(error))
        if error.value or not handle:
            raise LibraryUnfit(f"encoder_create: {error.value}")
        return int(handle)

    def decoder(self, channels: int = 1) -> int:
        """Create a decoder; the caller destroys it."""
        error = _INT()
        handle = self._dll.opus_decoder_create(RATE, channels, ctypes.byref(error))
        if error.value or not handle:
            raise LibraryUnfit(f"decoder_create: {error.value}")
        return int(handle)

    def set_encoder(self, handle: int, request: int, value: int) -> int:
        """Set one control of an encoder; 0 is success."""
        return int(self._dll.opus_encoder_ctl(handle, request, ctypes.c_int32(value)))

    def get_encoder(self, handle: int, request: int) -> int:
        """Read one control of an encoder."""
        value = ctypes.c_int32()
        if self._dll.opus_encoder_ctl(handle, request, ctypes.byref(value)):
            raise LibraryUnfit(f"control {request} is not readable")
        return int(value.value)

    def reset_encoder(self, handle: int) -> None:
        """Forget the sound encoded so far."""
        self._dll.opus_encoder_ctl(handle, RESET_STATE)

    def reset_decoder(self, handle: int) -> None:
        """Forget the sound decoded so far."""
        self._dll.opus_decoder_ctl(handle, RESET_STATE)


@cache
def library() -> Library | None:
    """The first libopus that loads and works; None if there is none, said once in the log."""
    for path in _candidates():
        with contextlib.suppress(OSError, AttributeError, LibraryUnfit):
            found = Library(path)
            _prove(found)
            logger.info("= %s from %s", found.version, Path(path).name)
            return found
    logger.warning("= no libopus was found: sound goes on with PyAV's codec, without repair of losses")
    return None


def _candidates() -> Iterator[str]:
    if named := os.environ.get(ENVIRONMENT):
        yield named
    with contextlib.suppress(importlib.metadata.PackageNotFoundError):
        for file in importlib.metadata.files("av") or ():
            if "libopus" in file.name:
                yield str(file.locate())
    site = Path(av.__file__).resolve().parent.parent
    frozen = getattr(sys, "_MEIPASS", None)
    roots = [site] + ([Path(frozen)] if frozen else [])
    for root in roots:
        for folder in ("av.libs", "av/.dylibs", "."):
            yield from (str(path) for path in sorted((root / folder).glob("libopus*")))
    yield from _mapped()
    if system := ctypes.util.find_library("opus"):
        yield system


def _mapped() -> Iterator[str]:
    """A libopus already in this process: PyAV of a distribution is linked to the system's."""
    with contextlib.suppress(OSError):
        lines = Path("/proc/self/maps").read_text().splitlines()
        yield from sorted({line.split()[-1] for line in lines if "libopus" in line})


def _prove(found: Library) -> None:
    """Encode, decode, conceal, recover, set and read back, before a call depends on it. Raises LibraryUnfit."""
    words = found.version.split()[-1].split(".")
    if not all(word.isdigit() for word in words[:2]) or tuple(int(word) for word in words[:2]) < OLDEST:
        raise LibraryUnfit(found.version)
    encoder = found.encoder()
    try:
        found.set_encoder(encoder, SET_BITRATE, 24_000)
        if found.get_encoder(encoder, GET_BITRATE) != 24_000:
            raise LibraryUnfit("controls do not hold: variadic calls are broken")
        packets = [_prove_encode(found, encoder, number) for number in range(5)]
    finally:
        found.encoder_destroy(encoder)
    decoder = found.decoder()
    try:
        sound = np.zeros(FRAME, np.float32)
        where = sound.ctypes.data
        for payload, recover in ((packets[0], 0), (packets[1], 0), (None, 0), (packets[4], 1), (packets[4], 0)):
            size = len(payload) if payload else 0
            if found.decode_float(decoder, payload, size, where, FRAME, recover) != FRAME:
                raise LibraryUnfit("decoding")
        if not np.isfinite(sound).all() or float(np.abs(sound).max()) < 0.05:
            raise LibraryUnfit("decoded sound")
    finally:
        found.decoder_destroy(decoder)


def _prove_encode(found: Library, encoder: int, number: int) -> bytes:
    times = (np.arange(FRAME) + number * FRAME) / RATE
    sound: Samples = (0.5 * np.sin(2 * np.pi * 300 * times)).astype(np.float32)
    packet = ctypes.create_string_buffer(1500)
    size = found.encode_float(encoder, sound.ctypes.data, FRAME, packet, len(packet))
    if size <= 2:
        raise LibraryUnfit(f"encoding: {size}")
    return packet.raw[:size]
