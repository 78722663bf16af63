"""What a person chooses to have done to their sound: values only, shared by settings, client and engine."""

from dataclasses import dataclass
from enum import StrEnum


class NoiseSuppression(StrEnum):
    """How much of what is no speech is taken out of the microphone."""

    OFF = "off"
    STANDARD = "standard"
    """Takes steady noise down without touching speech."""
    STRONG = "strong"
    """Nearly silent pauses, at 10 ms more delay and a little less natural speech."""


@dataclass(frozen=True, slots=True)
class ProcessingSettings:
    """What is done to the microphone. All off leaves the sound as it is and only detects speech."""

    echo_cancellation: bool = True
    noise_suppression: NoiseSuppression = NoiseSuppression.STANDARD
    gain_control: bool = True
    is_original: bool = False
    """Original sound, for music: nothing of the above, in stereo where device and other end have it, with more bits."""


DEFAULT_PROCESSING = ProcessingSettings()
UNPROCESSED = ProcessingSettings(echo_cancellation=False, noise_suppression=NoiseSuppression.OFF, gain_control=False)
