"""Painting that every control shares: shapes, text, icons, shadows, focus rings. Logical pixels throughout."""

from functools import lru_cache
from math import erf, sqrt
from operator import mul
from unicodedata import category

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import (
    QBrush,
    QColor,
    QGradient,
    QImage,
    QPainter,
    QPainterPath,
    QPen,
    QPixmap,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import QStyle, QWidget

from ui.icons import Icon, pixmap
from ui.theme import color
from ui.tokens import Tokens
from ui.typography import Role, font, line_height, metrics, text_size

Ink = str | QColor
Fill = str | QColor | QBrush | QGradient

LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_DIRECTIONS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")  # Unicode annex 9
_UNSEEN = frozenset("\u00ad\u034f\u115f\u1160\u180e\u200b\u2060\u2061\u2062\u2063\u2064\u3164\ufeff\uffa0")
_ASCII = "\x7f"
_MARKS = frozenset({"Mn", "Me"})  # Unicode's categories of marks that take no room of their own
MOST_MARKS = 4  # on one letter; no language writes more
CENTER = Qt.AlignmentFlag.AlignCenter


def ink(value: Ink) -> QColor:
    """A colour from a token or a colour."""
    return color(value) if isinstance(value, str) else value


def _brush(fill: Fill | None) -> QBrush:
    if fill is None:
        return QBrush(Qt.BrushStyle.NoBrush)
    if isinstance(fill, str):
        return QBrush(color(fill))
    return QBrush(fill)


def rounded(
    painter: QPainter,
    rect: QRectF | QRect,
    radius: float,
    fill: Fill | None,
    border: Ink | None = None,
    edge: float = 1,
) -> None:
    """A filled rounded rectangle, with an optional border drawn inside it."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    shape = QRectF(rect)
    if border is None:
        painter.setPen(Qt.PenStyle.NoPen)
    else:
        shape.adjust(edge / 2, edge / 2, -edge / 2, -edge / 2)
        painter.setPen(QPen(ink(border), edge))
    painter.setBrush(_brush(fill))
    painter.drawRoundedRect(shape, radius, radius)


def circle(painter: QPainter, center: QPointF, radius: float, fill: Fill) -> None:
    """A filled disc."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(_brush(fill))
    painter.drawEllipse(center, radius, radius)


def text(
    painter: QPainter,
    rect: QRectF,
    words: str,
    role: Role,
    ink_: Ink,
    align: Qt.AlignmentFlag = LEFT,
    *,
    may_cut: bool = False,
) -> None:
    """One line of plain text, elided at the end when it does not fit. Left means the reading side.

    `may_cut` says that this may happen, as for a name of any length; words of ours have to fit, and a test sees to it.
    """
    painter.setFont(font(role))
    painter.setPen(ink(ink_))
    line = metrics(role).elidedText(one_line(words), Qt.TextElideMode.ElideRight, rect.width() + 0.5)
    painter.drawText(rect, int(align) | int(Qt.TextFlag.TextSingleLine), line)


def wrapped(
    painter: QPainter,
    rect: QRectF,
    words: str,
    role: Role,
    ink_: Ink,
    align: Qt.AlignmentFlag = LEFT,
    *,
    lines: int = 2,
    may_cut: bool = False,
) -> None:
    """Plain text in at most so many lines, the last one elided when there is more. `may_cut` as for `text`."""
    broken = lines_of(words, role, rect.width(), lines)
    high = line_height(role)
    top = rect.y()
    if align & Qt.AlignmentFlag.AlignVCenter:
        top = rect.center().y() - len(broken) * high / 2
    across = (align & Qt.AlignmentFlag.AlignHorizontal_Mask) | Qt.AlignmentFlag.AlignVCenter
    for number, line in enumerate(broken):
        place = QRectF(rect.x(), top + number * high, rect.width(), high)
        text(painter, place, line, role, ink_, across, may_cut=may_cut)


def lines_of(words: str, role: Role, wide: float, most: int) -> tuple[str, ...]:
    """The words broken into lines of a width, at most so many; what remains stays on the last one."""
    return _lines(words, role, wide, most, text_size())


@lru_cache(maxsize=512)
def _lines(words: str, role: Role, wide: float, most: int, _percent: int) -> tuple[str, ...]:
    plain = one_line(words)
    layout = QTextLayout(plain, font(role))
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    out: list[str] = []
    layout.beginLayout()
    while len(out) < most - 1 and (line := layout.createLine()).isValid():
        line.setLineWidth(wide + 0.5)
        out.append(plain[line.textStart() : line.textStart() + line.textLength()].strip())
    rest = layout.createLine()
    if rest.isValid():
        out.append(plain[rest.textStart() :].strip())
    layout.endLayout()
    return tuple(out)


def paragraph(
    painter: QPainter,
    rect: QRectF,
    words: str,
    role: Role,
    ink_: Ink,
    align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
) -> None:
    """Plain text, wrapped at words, from the top."""
    painter.setFont(font(role))
    painter.setPen(ink(ink_))
    painter.drawText(rect, int(Qt.TextFlag.TextWordWrap) | int(align), words)


@lru_cache(maxsize=2048)
def one_line(words: str) -> str:
    """Names come from strangers: line breaks and control characters become spaces, and length is bounded.

    Overrides of the writing direction go too: one in a name would turn round what stands beside it. So do characters
    that nobody sees, with which one name looks like another, and marks piled up over several lines.
    """
    kept, marks = [], 0
    for c in words[:512]:
        if c in _DIRECTIONS or c in _UNSEEN:
            continue
        marks = marks + 1 if c > _ASCII and category(c) in _MARKS else 0
        if marks <= MOST_MARKS:
            kept.append(" " if c.isspace() or c < " " or "\x7f" <= c <= "\x9f" else c)
    return "".join(kept)


def icon(painter: QPainter, rect: QRectF, which: Icon, ink_: Ink, pixels: int = 20, *, stroke: float = 2.0) -> None:
    """An icon in the middle of the rectangle, on whole pixels."""
    device = painter.device()
    image = pixmap(which, pixels, ink(ink_), device.devicePixelRatioF(), stroke=stroke)
    at = rect.center() - QPointF(pixels / 2, pixels / 2)
    painter.drawPixmap(QPointF(round(at.x()), round(at.y())), image)


def visual(widget: QWidget, rect: QRectF) -> QRectF:
    """The rectangle mirrored inside the widget where the language is written from right to left."""
    if widget.layoutDirection() is Qt.LayoutDirection.RightToLeft:
        return QRectF(widget.width() - rect.right(), rect.y(), rect.width(), rect.height())
    return rect


def visual_in(rect: QRectF, part: QRectF, direction: Qt.LayoutDirection) -> QRectF:
    """A part mirrored inside a surrounding rectangle, for delegates."""
    mirrored = QStyle.visualRect(direction, rect.toRect(), part.toRect())
    return QRectF(mirrored)


def focus_ring(painter: QPainter, rect: QRectF, radius: float, t: Tokens) -> None:
    """The keyboard focus ring at a widget's edge; the shape inside is drawn 4 px smaller, so it shows on any fill."""
    rounded(painter, rect, radius, None, t.focus, 3 if t.is_high_contrast else 2)


def badge(painter: QPainter, center: QPointF, words: str, fill: Ink, ink_: Ink, around: Ink | None = None) -> None:
    """A count in a pill, with a gap in the colour of what is around it."""
    wide = max(16.0, metrics(Role.MICRO).horizontalAdvance(words) + 9)
    rect = QRectF(center.x() - wide / 2, center.y() - 8, wide, 16)
    if around is not None:
        rounded(painter, rect.adjusted(-2, -2, 2, 2), 10, around)
    rounded(painter, rect, 8, fill)
    text(painter, rect, words, Role.MICRO, ink_, CENTER)


def spinner(painter: QPainter, center: QPointF, radius: float, turn: float, ink_: Ink, track: Ink) -> None:
    """A turning arc; `turn` is 0 to 1."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    width = max(2.0, radius / 5)
    painter.setPen(QPen(ink(track), width))
    painter.drawEllipse(center, radius, radius)
    pen = QPen(ink(ink_), width)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setPen(pen)
    box = QRectF(center.x() - radius, center.y() - radius, radius * 2, radius * 2)
    painter.drawArc(box, int((90 - turn * 360) * 16), -100 * 16)


def _soft_corner(corner: int, radius: int, reach: float, sigma: float) -> list[list[float]]:
    """0..1 for each pixel of the top left corner of a rounded square, `reach` inside the edges, blurred by a Gaussian.

    A row of the square at height y is a box from its left edge to beyond the corner; blurring across gives a step of
    the error function, blurring down weighs the rows. Far from the corner all rows are alike.
    """

    def step(distance: float) -> float:
        return 0.5 * (1 + erf(distance / (sigma * sqrt(2))))

    centres = [index + 0.5 for index in range(corner)]
    heights = [index + 0.5 for index in range(radius)]
    lefts = [reach + radius - sqrt(radius**2 - (radius - y) ** 2) for y in heights]
    # Across: how much of a pixel lies inside each row. Down: how much of a row, a pixel high, it gets. The last of both
    # stands for all the straight rows together.
    across = [[step(x - left) for left in lefts] + [step(x - reach)] for x in centres]
    down = [
        [step(y - reach - at + 0.5) - step(y - reach - at - 0.5) for at in heights] + [step(y - reach - radius)]
        for y in centres
    ]
    half = [[sum(map(mul, weights, inside)) for inside in across[: y + 1]] for y, weights in enumerate(down)]
    return [[half[max(x, y)][min(x, y)] for x in range(corner)] for y in range(corner)]  # it mirrors on the diagonal


@lru_cache(maxsize=32)
def _shadow(blur: int, radius: int, value: str, alpha: float) -> tuple[QPixmap, int, float]:
    """Nine-patch of a blurred rounded square: pixmap, size of its corners, how far it reaches outwards."""
    corner = blur * 2 + radius
    reach = blur * 1.5
    tint = color(value)
    channels = (tint.blue(), tint.green(), tint.red(), 255)
    shades = [bytes(channel * level // 255 for channel in channels) for level in range(256)]
    rows = []
    for soft in _soft_corner(corner, radius, reach, blur / 2):
        row = [shades[int(255 * alpha * each)] for each in soft]
        rows.append(b"".join((*row, *[row[-1]] * 8, *reversed(row))))
    side = 2 * corner + 8
    pixels = b"".join((*rows, *[rows[-1]] * 8, *reversed(rows)))
    image = QImage(pixels, side, side, side * 4, QImage.Format.Format_ARGB32_Premultiplied).copy()
    return QPixmap.fromImage(image), corner, reach


def shadow(
    painter: QPainter, rect: QRectF, radius: int, t: Tokens, *, blur: int, drop: int, alpha: float | None = None
) -> None:
    """The shadow of a rounded rectangle at an elevation: menus blur 24 drop 8, popups blur 40 drop 14."""
    image, corner, reach = _shadow(blur, radius, t.shadow, t.shadow_alpha if alpha is None else alpha)
    side = image.width()
    # Whole pixels: pieces of a nine-patch on fractions show seams.
    target = QRectF(rect.adjusted(-reach, -reach + drop, reach, reach + drop).toAlignedRect())
    c = min(corner, int(target.width() / 2), int(target.height() / 2))
    columns = (
        (0, c, target.x(), c),
        (c, side - 2 * c, target.x() + c, target.width() - 2 * c),
        (side - c, c, target.right() - c, c),
    )
    rows = (
        (0, c, target.y(), c),
        (c, side - 2 * c, target.y() + c, target.height() - 2 * c),
        (side - c, c, target.bottom() - c, c),
    )
    for from_x, from_w, to_x, to_w in columns:
        for from_y, from_h, to_y, to_h in rows:
            painter.drawPixmap(QRectF(to_x, to_y, to_w, to_h), image, QRectF(from_x, from_y, from_w, from_h))


@lru_cache(maxsize=64)
def _corners(radius: int, rgba: int, ratio: float) -> QPixmap:
    """The outside of a rounded square of 2 x radius, in one colour."""
    side = radius * 2
    image = QPixmap(round(side * ratio), round(side * ratio))
    image.setDevicePixelRatio(ratio)
    image.fill(Qt.GlobalColor.transparent)
    outside = QPainterPath()
    outside.addRect(QRectF(0, 0, side, side))
    inside = QPainterPath()
    inside.addRoundedRect(QRectF(0, 0, side, side), radius, radius)
    with QPainter(image) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillPath(outside.subtracted(inside), QColor.fromRgba(rgba))
    return image


def round_off(painter: QPainter, rect: QRectF, radius: int, around: Ink) -> None:
    """Paint over the four corners in the colour around: a quarter of the cost of clipping a picture."""
    ratio = painter.device().devicePixelRatioF()
    image = _corners(radius, ink(around).rgba(), ratio)
    piece = radius * ratio
    far_x, far_y = rect.right() - radius, rect.bottom() - radius
    for to_x, to_y, from_x, from_y in (
        (rect.x(), rect.y(), 0.0, 0.0), (far_x, rect.y(), piece, 0.0),
        (rect.x(), far_y, 0.0, piece), (far_x, far_y, piece, piece),
    ):  # fmt: skip
        painter.drawPixmap(QRectF(to_x, to_y, radius, radius), image, QRectF(from_x, from_y, piece, piece))


@lru_cache(maxsize=16)
def _stencil(wide: int, high: int, radius: int, ratio: float, edge: str) -> tuple[QPixmap, QPixmap]:
    """(A rounded rectangle, its border), both of so many device pixels."""
    shapes = []
    for fill, border in (("#FFFFFF", None), (None, edge)):
        image = QPixmap(wide, high)
        image.setDevicePixelRatio(ratio)
        image.fill(Qt.GlobalColor.transparent)
        with QPainter(image) as painter:
            rounded(painter, QRectF(0, 0, wide / ratio, high / ratio), radius, fill, border)
        shapes.append(image)
    return shapes[0], shapes[1]


def cut_out(image: QPixmap, radius: int, edge: str) -> None:
    """Round the corners of a picture and draw its border, with stencils; the inside is not touched.

    Qt gives large areas of such compositions to threads of its own, which cost more than they save.
    """
    ratio = image.devicePixelRatio()
    shape, border = _stencil(image.width(), image.height(), radius, ratio, edge)
    wide, high = image.width() / ratio, image.height() / ratio
    thin = 2.0  # covers the border's one pixel wherever a fractional ratio puts it
    ends = (QRectF(0, 0, wide, radius), QRectF(0, high - radius, wide, radius))
    between = high - 2 * radius
    sides = (QRectF(0, radius, thin, between), QRectF(wide - thin, radius, thin, between))
    with QPainter(image) as painter:
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_DestinationIn)
        for part in ends:
            _copy_part(painter, shape, part, ratio)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)
        for part in (*ends, *sides):
            _copy_part(painter, border, part, ratio)


def _copy_part(painter: QPainter, image: QPixmap, part: QRectF, ratio: float) -> None:
    """Draw a part of a pixmap at the place where it lies in it."""
    pixels = QRectF(part.x() * ratio, part.y() * ratio, part.width() * ratio, part.height() * ratio)
    painter.drawPixmap(part, image, pixels)


def cover(source_w: float, source_h: float, target: QRectF, *, focus_y: float = 0.5) -> QRectF:
    """The part of a picture that fills the target without distortion. `focus_y` says which part of the height."""
    scale = max(target.width() / source_w, target.height() / source_h)
    wide, high = target.width() / scale, target.height() / scale
    return QRectF((source_w - wide) / 2, (source_h - high) * focus_y, wide, high)


def contain(source_w: float, source_h: float, target: QRectF) -> QRectF:
    """Where a whole picture lies inside the target without distortion."""
    scale = min(target.width() / source_w, target.height() / source_h)
    wide, high = source_w * scale, source_h * scale
    return QRectF(target.center().x() - wide / 2, target.center().y() - high / 2, wide, high)
