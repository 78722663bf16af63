"""Profile pictures by person and revision: what is here is painted, what is missing is asked for once."""

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QObject, QRect, Qt, Signal
from PySide6.QtGui import QImage, QImageReader, QPixmap

from app import clock
from app.protocol.ids import UserId
from app.protocol.model import UserInfo

CAPACITY = 500  # pictures kept, scaled ones not counted
AGAIN_AFTER = 20.0  # seconds until a picture that could not be fetched is asked for again
MAX_SIDE = 2048  # pixels; a server of ours sends 512. What unpacks to more is somebody's joke
_JPEG = b"\xff\xd8\xff"


def decoded(data: bytes) -> QImage:
    """The JPEG that a server sent as a picture; a null image for anything else. Its size is looked at first.

    Qt would also read what looks like SVG, and follow the references in it.
    """
    if not data.startswith(_JPEG):
        return QImage()
    buffer = QBuffer()
    buffer.setData(QByteArray(data))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer, QByteArray(b"jpeg"))
    reader.setAutoDetectImageFormat(False)
    size = reader.size()
    if not size.isValid() or max(size.width(), size.height()) > MAX_SIDE:
        return QImage()
    return reader.read()


class Pictures(QObject):
    """The pictures of people, on the GUI thread."""

    wanted = Signal(object)
    """A UserInfo whose picture is not here."""
    changed = Signal()
    """A picture arrived: repaint."""

    def __init__(self) -> None:
        super().__init__()
        self._images: dict[tuple[UserId, str], QImage] = {}
        self._scaled: dict[tuple[UserId, str, int], QPixmap] = {}
        self._asked: set[tuple[UserId, str]] = set()
        self._failed_at: dict[tuple[UserId, str], float] = {}

    def put(self, user_id: UserId, revision: str, image: QImage) -> None:
        """Keep a picture; it is cut to the square in its middle."""
        if image.isNull():
            return
        if len(self._images) >= CAPACITY:
            oldest = next(iter(self._images))
            del self._images[oldest]
            self._asked.discard(oldest)
            self._scaled.clear()
        side = min(image.width(), image.height())
        square = QRect((image.width() - side) // 2, (image.height() - side) // 2, side, side)
        self._images[user_id, revision] = image.copy(square)
        self.changed.emit()

    def failed(self, user_id: UserId, revision: str) -> None:
        """A picture could not be fetched: ask again when it is shown after a while."""
        self._failed_at[user_id, revision] = clock.now()
        self._asked.discard((user_id, revision))

    def scaled(self, user: UserInfo | None, pixels: int) -> QPixmap | None:
        """The person's picture, `pixels` device pixels square; None when there is none or it is not here yet."""
        if user is None or not user.picture:
            return None
        key = (user.user_id, user.picture, pixels)
        if (ready := self._scaled.get(key)) is not None:
            return ready
        image = self._images.pop(key[:2], None)
        if image is None:
            self._ask(user)
            return None
        self._images[key[:2]] = image  # what is shown is the last to go
        smooth = Qt.TransformationMode.SmoothTransformation
        made = QPixmap.fromImage(image.scaled(pixels, pixels, Qt.AspectRatioMode.IgnoreAspectRatio, smooth))
        self._scaled[key] = made
        return made

    def _ask(self, user: UserInfo) -> None:
        key = (user.user_id, user.picture)
        failed_at = self._failed_at.get(key)
        if failed_at is not None and clock.now() - failed_at < AGAIN_AFTER:
            return
        if key not in self._asked:
            self._failed_at.pop(key, None)
            self._asked.add(key)
            self.wanted.emit(user)

    def clear(self) -> None:
        """Forget everything, at sign-out."""
        self._images.clear()
        self._scaled.clear()
        self._asked.clear()
        self._failed_at.clear()


pictures = Pictures()
