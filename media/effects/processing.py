"""Processing of the microphone: echo cancellation, noise suppression, gain control and speech detection.

`open_processor` gives the best backend there is; one that fails in mid-call is replaced by none, and that is told.
"""

import importlib
import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from types import ModuleType
from typing import Protocol

import numpy as np

from media.audio.capture import level_dbov
from media.audio.mixer import LEAD
from media.audio.suppression import StrongSuppressor
from media.audio.timeline import BLOCK, RATE, Samples
from media.effects.choices import UNPROCESSED, NoiseSuppression, ProcessingSettings

logger = logging.getLogger(__name__)

SUPPRESSION_LEVEL = 2  # of 0..3; all of them take about 6 dB off steady noise
SILENT_LEVEL = -75.0  # dBov below which nobody can be speaking
SPEECH_LEVEL = -45.0  # dBov above which the null backend calls sound speech


@dataclass(frozen=True, slots=True)
class Processed:
    """One block after processing."""

    sound: Samples
    speech: float
    """Probability of speech, 0..1."""


class Processor(Protocol):
    """Processes 10 ms blocks at 48 kHz, on one thread."""

    def process(self, near: Samples, far: Samples) -> Processed:
        """`near`: captured now; `far`: what the loudspeaker played then."""


class NullProcessor:
    """Leaves the sound alone and takes loud for speech."""

    def process(self, near: Samples, far: Samples) -> Processed:
        """The block itself."""
        return Processed(near, 1.0 if level_dbov(near) > SPEECH_LEVEL else 0.0)


class DetectingProcessor:
    """Leaves the sound alone and detects speech."""

    def __init__(self, module: ModuleType) -> None:
        self._detector = module.VoiceDetector(sample_rate=RATE, num_channels=1)

    def process(self, near: Samples, far: Samples) -> Processed:
        """The block itself, and whether it is speech."""
        return Processed(near, float(self._detector.process(near)))


class WebRtcProcessor:
    """WebRTC's audio processing module: high-pass filter, AEC3, noise suppression, AGC2, in that order.

    Strong suppression follows it, because more than about 6 dB is not to be had from the module's own.
    """

    def __init__(self, module: ModuleType, settings: ProcessingSettings) -> None:
        self._module = module.AudioProcessor(
            sample_rate=RATE,
            num_channels=1,
            echo_cancellation=settings.echo_cancellation,
            noise_suppression=settings.noise_suppression is not NoiseSuppression.OFF,
            high_pass_filter=True,
            auto_gain_control=settings.gain_control,
            ns_level=SUPPRESSION_LEVEL,
            stream_delay_ms=round(LEAD * 1000),
        )
        self._wants_far = settings.echo_cancellation
        self._strong = StrongSuppressor() if settings.noise_suppression is NoiseSuppression.STRONG else None

    def process(self, near: Samples, far: Samples) -> Processed:
        """The processed block."""
        sound = np.asarray(self._module.process(near, far if self._wants_far else None), np.float32)
        speech = float(self._module.speech_probability)
        return Processed(sound if self._strong is None else self._strong.process(sound, speech), speech)


class GuardedProcessor:
    """Runs a backend until it fails; from then on the sound passes unprocessed and the failure is told once."""

    def __init__(self, backend: Processor, on_failure: Callable[[str], None]) -> None:
        self._backend = backend
        self._on_failure = on_failure

    def process(self, near: Samples, far: Samples) -> Processed:
        """The block as the backend makes it, or as it is."""
        try:
            processed = self._backend.process(near, far)
            if len(processed.sound) != BLOCK or not np.isfinite(processed.sound).all():
                raise ValueError("broken sound")
        except Exception as problem:  # noqa: BLE001  # a foreign module must not silence the microphone
            logger.warning("= sound processing failed, going on without: %s", problem)
            self._backend = NullProcessor()
            self._on_failure(str(problem))
            return self._backend.process(near, far)
        if level_dbov(near) < SILENT_LEVEL:  # the detectors hold their last word over digital silence
            return Processed(processed.sound, 0.0)
        return processed


def open_processor(settings: ProcessingSettings, on_failure: Callable[[str], None]) -> Processor:
    """The best backend this machine has for these settings; `on_failure` gets words for the log."""
    module = backend()
    if module is None:
        return NullProcessor()
    if settings.is_original or settings == UNPROCESSED:
        return GuardedProcessor(DetectingProcessor(module), on_failure)
    return GuardedProcessor(WebRtcProcessor(module, settings), on_failure)


@cache
def backend() -> ModuleType | None:
    """WebRTC's audio processing, where there is a build of it (there is none for Windows on ARM)."""
    try:
        return importlib.import_module("pywebrtc_audio")
    except ImportError:
        return None
