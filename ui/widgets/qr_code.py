"""A QR code, dark on light in both themes, with the quiet zone that cameras need (ISO/IEC 18004)."""

from functools import lru_cache

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QAccessible, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui import paint
from ui.theme import color
from ui.tokens import QR_INK, QR_PAPER, Radius

QUIET = 4  # modules of light around the code


@lru_cache(maxsize=16)
def modules(text: str) -> tuple[tuple[bool, ...], ...]:
    """The code's rows, True for dark; without the quiet zone. Of 1024 ASCII characters at most."""
    import segno  # writes two dozen formats, and takes as long to load; few windows show a code

    code = segno.make_qr(text, error="m", boost_error=False)
    return tuple(tuple(bool(module) for module in row) for row in code.matrix)


class QrCode(QWidget):
    """Paints a code on its own paper, in whole pixels a module."""

    spoken_role = QAccessible.Role.Graphic

    def __init__(self, name: str, *, side: int = 232, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._side = side
        self._modules: tuple[tuple[bool, ...], ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(name)

    def show_text(self, text: str) -> None:
        """Encode and show; empty shows only paper."""
        self._modules = modules(text) if text else ()
        self.update()

    def sizeHint(self) -> QSize:
        """Square."""
        return QSize(self._side, self._side)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint paper and modules."""
        with QPainter(self) as painter:
            paint.rounded(painter, QRectF(self.rect()), Radius.CARD, QR_PAPER)
            if not self._modules:
                return
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
            count = len(self._modules)
            ratio = self.devicePixelRatioF()
            step = max(1, int(self._side * ratio / (count + 2 * QUIET))) / ratio
            start = (self._side - step * count) / 2
            ink = color(QR_INK)
            for y, line in enumerate(self._modules):
                for x, dark in enumerate(line):
                    if dark:
                        painter.fillRect(QRectF(start + x * step, start + y * step, step, step), ink)
