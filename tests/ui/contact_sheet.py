"""Contact sheets: all pictures of one screen on one page, reduced and captioned, to be looked at together."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter

CELL = QSize(470, 380)  # the most that one picture takes
GAP, CAPTION = 10, 24
PAGE, INK = QColor("#7A8087"), QColor("#FFFFFF")
MOST_BYTES = 1_400_000
QUALITIES = range(88, 20, -8)  # of JPEG, the first that is small enough


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of a screen, reduced, with what it shows."""

    caption: str
    image: QImage


def reduced(image: QImage) -> QImage:
    """As small as a place on a sheet; what is smaller stays as it is."""
    plain = image.convertToFormat(QImage.Format.Format_RGB32)
    plain.setDevicePixelRatio(1.0)
    if plain.width() <= CELL.width() and plain.height() <= CELL.height():
        return plain
    return plain.scaled(CELL, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation)


@dataclass(slots=True)
class ContactSheet:
    """The pictures of one screen: a line for each of its scenes."""

    lines: dict[str, list[Picture]] = field(default_factory=dict)

    def add(self, scene: str, form: str, image: QImage) -> None:
        """One more picture of a scene; captions say the scene, the form and the size before it was reduced."""
        caption = f"{scene} · {form} · {image.width()} × {image.height()}"
        self.lines.setdefault(scene, []).append(Picture(caption, reduced(image)))

    def drawn(self) -> QImage:
        """The sheet, with lines as high and columns as wide as they need."""
        wides = _widest(line for line in self.lines.values())
        highs = [max(picture.image.height() for picture in line) + CAPTION + GAP for line in self.lines.values()]
        page = QImage(GAP + sum(wide + GAP for wide in wides), GAP + sum(highs), QImage.Format.Format_RGB32)
        page.fill(PAGE)
        letters = QFont()
        letters.setPixelSize(13)
        with QPainter(page) as painter:
            painter.setFont(letters)
            painter.setPen(INK)
            y = GAP
            for line, high in zip(self.lines.values(), highs, strict=True):
                x = GAP
                for picture, wide in zip(line, wides, strict=False):
                    caption = painter.fontMetrics().elidedText(picture.caption, Qt.TextElideMode.ElideRight, wide)
                    painter.drawText(QRect(x, y, wide, CAPTION), Qt.AlignmentFlag.AlignVCenter, caption)
                    painter.drawImage(QPoint(x, y + CAPTION), picture.image)
                    x += wide + GAP
                y += high
        return page

    def save(self, path: Path) -> None:
        """Write the sheet as JPEG, as good as fits into 1.4 MB.

        Raises OSError where it cannot be written.
        """
        page = self.drawn()
        for quality in QUALITIES:
            if not page.save(str(path), quality=quality):
                raise OSError(f"cannot write {path}")
            if path.stat().st_size <= MOST_BYTES:
                return


def _widest(lines: Iterable[list[Picture]]) -> list[int]:
    """How wide each column is: as its widest picture, and at least wide enough for most captions."""
    wides: list[int] = []
    for line in lines:
        for column, picture in enumerate(line):
            if column == len(wides):
                wides.append(CELL.width() * 2 // 3)
            wides[column] = max(wides[column], picture.image.width())
    return wides
