"""Pictures on their way: one frame type from the camera to the tile, and what every source of pictures offers."""

from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import av


class ContentHint(Enum):
    """What the pictures show; decides what adaptation gives up first."""

    MOTION = auto()
    """A camera: keep the frame rate."""
    DETAIL = auto()
    """A screen: keep the resolution."""


@dataclass(frozen=True, slots=True)
class VideoFrame:
    """One picture. `image` is yuv420p (I420); treat its planes as read-only, they are shared."""

    image: "av.VideoFrame"
    captured_at: float
    """Monotonic seconds at capture; on the receiving side, the sender's capture time on our clock once RTCP sender
    reports allow it, else the arrival of the frame's first packet."""
    hint: ContentHint = ContentHint.MOTION
    number: int = 0
    """Counts the frames of a source; gaps are dropped frames."""

    @property
    def width(self) -> int:
        """Columns of pixels."""
        return int(self.image.width)

    @property
    def height(self) -> int:
        """Rows of pixels."""
        return int(self.image.height)


class CaptureSource(Protocol):
    """A source of pictures: camera, screen, file and synthetic alike. Used from one capture thread."""

    @property
    def name(self) -> str:
        """Words for people."""

    def start(self, width: int, height: int, fps: float) -> None:
        """Open the device near the wanted format. Raises `SourceError`."""

    def read(self, timeout: float) -> VideoFrame | None:
        """Wait at most `timeout` seconds for the newest frame; None if there was none.

        Raises `SourceError` when the device is lost.
        """

    def stop(self) -> None:
        """Release the device. Idempotent."""


class SourceProblem(Enum):
    """Why a source does not work, in terms a person can act on."""

    NOT_FOUND = auto()
    IN_USE = auto()
    NOT_ALLOWED = auto()
    LOST = auto()
    UNREADABLE = auto()


class SourceError(Exception):
    """A source could not be opened or was lost."""

    def __init__(self, problem: SourceProblem, detail: str = "") -> None:
        super().__init__(f"{problem.name}: {detail}")
        self.problem = problem
        self.detail = detail
