"""What a person chooses to have done to their sound and picture: values only, for settings, client and engine."""

from dataclasses import dataclass
from enum import Enum, StrEnum, auto


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


class Backdrop(StrEnum):
    """What is seen behind the person."""

    NONE = "none"
    """The room as it is."""
    BLUR = "blur"
    """The whole picture is blurred, the person too: needs nothing to know about the room."""
    SOFT_ROOM = "soft_room"
    """The room blurred, the person sharp. Like the next ones it needs a picture of the empty room."""
    SHELVES = "shelves"
    WINDOW = "window"
    GALLERY = "gallery"
    OWN = "own"
    """A picture of the person's own."""

    @property
    def is_learned(self) -> bool:
        """Whether the person is told from the empty room."""
        return self not in (Backdrop.NONE, Backdrop.BLUR)


@dataclass(frozen=True, slots=True)
class PictureEffects:
    """What is done to the camera's pictures before they are encoded. Off by default, and then it costs nothing."""

    corrects_light: bool = False
    backdrop: Backdrop = Backdrop.NONE
    picture: str = ""
    """Path of the person's own picture, checked and written by us; empty for none."""

    @property
    def offered(self) -> tuple[Backdrop, ...]:
        """What can be chosen: a picture of one's own only if there is one."""
        return tuple(each for each in Backdrop if each is not Backdrop.OWN or self.picture)

    @property
    def is_on(self) -> bool:
        """Whether anything is done."""
        return self.corrects_light or self.backdrop is not Backdrop.NONE


NO_EFFECTS = PictureEffects()


class BackdropState(Enum):
    """Where the learned backdrop stands."""

    OFF = auto()
    WAITING = auto()
    """Somebody is to leave the picture."""
    LEARNING = auto()
    """The picture is still: it is becoming the picture of the empty room."""
    GOOD = auto()
    UNSTEADY = auto()
    """The person cannot be told from the room; the whole picture is blurred instead."""
    MOVED = auto()
    """The camera or the light is not where it was; the whole picture is blurred instead."""
