"""The course of a call as a strip: size of the pictures, loss, delay and path over time, bad stretches marked."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.analytics.review import Point, Review
from ui import paint
from ui.formats import milliseconds, percent, time_of_day
from ui.i18n import tr
from ui.review_words import path_words, verdict_words
from ui.theme import color, tokens_of
from ui.tokens import Tokens
from ui.typography import Role, line_height, scaled, width

LANE = 54  # pixels of a curve
BAND = 22  # of the paths
BETWEEN = 14
LEFT = 96  # words of the lanes
MIN_LOSS, MIN_RTT, MIN_HEIGHT = 0.1, 0.2, 360.0  # tops of the scales, unless more was seen


@dataclass(frozen=True, slots=True)
class _Curve:
    value: Callable[[Point], float]
    shade: Callable[[Tokens], str]
    is_dashed: bool = False


@dataclass(frozen=True, slots=True)
class _Lane:
    title: str
    top: float
    top_words: str
    curves: tuple[_Curve, ...]


class ReviewChart(QWidget):
    """Renders a review. Arrow keys and the mouse go from moment to moment."""

    pointed = Signal(object)
    """The Point of the moment, or None."""

    def __init__(self, review: Review, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._review = review
        self._at: int | None = None
        self._lanes = _lanes(review.points)
        self._has_ring = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(self.sizeHint().height())
        self.setAccessibleName(tr("Course of the call"))
        self.setAccessibleDescription(verdict_words(review))

    @property
    def point(self) -> Point | None:
        """The moment that is pointed at."""
        return self._review.points[self._at] if self._at is not None else None

    def sizeHint(self) -> QSize:
        """As high as the lanes."""
        lanes = len(self._lanes) * (scaled(LANE) + BETWEEN) + scaled(BAND)
        return QSize(520, lanes + line_height(Role.MICRO) + 16)

    # -- moving about

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Point at the moment under the mouse."""
        area = self._area()
        share = (event.position().x() - area.left()) / max(1.0, area.width())
        wall = self._review.begin + share * self._review.seconds
        points = self._review.points
        self._point_at(min(range(len(points)), key=lambda at: abs(points[at].end - wall)))

    def leaveEvent(self, event: object) -> None:
        """Nobody points."""
        self._point_at(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and right, home and end."""
        last = len(self._review.points) - 1
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        match event.key():
            case Qt.Key.Key_Left | Qt.Key.Key_Right as key:
                start = self._at if self._at is not None else (-1 if key == Qt.Key.Key_Right else last + 1)
                self._point_at(min(max(0, start + steps[Qt.Key(key)]), last))
            case Qt.Key.Key_Home:
                self._point_at(0)
            case Qt.Key.Key_End:
                self._point_at(last)
            case _:
                super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the ring for those who came by key."""
        self._has_ring = event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Nobody points any more."""
        self._has_ring = False
        self._point_at(None)
        self.update()

    def _point_at(self, at: int | None) -> None:
        if at != self._at:
            self._at = at
            self.pointed.emit(self.point)
            self.update()

    # -- painting

    def _area(self) -> QRectF:
        """Where the curves are: time runs from left to right in every language."""
        left = self._left()
        return QRectF(left, 4, self.width() - left - 8, self.height() - line_height(Role.MICRO) - 12)

    def _left(self) -> int:
        """Room for the words of the lanes."""
        widths = [width(lane.title, Role.SMALL_MEDIUM) for lane in self._lanes]
        widths += [width(lane.top_words, Role.MICRO) for lane in self._lanes]
        return max(scaled(LEFT), round(max(widths, default=0.0)) + 9)

    def _x(self, area: QRectF, wall: float) -> float:
        share = (wall - self._review.begin) / max(1e-9, self._review.seconds)
        return area.left() + min(1.0, max(0.0, share)) * area.width()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint all lanes."""
        t, area = tokens_of(self), self._area()
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            for stretch in self._review.stretches:
                left, right = self._x(area, stretch.begin), self._x(area, stretch.end)
                mark = QRectF(left, area.top(), max(3.0, right - left), area.height())
                paint.rounded(painter, mark, 3, t.warn_soft)
            top = area.top()
            for lane in self._lanes:
                self._paint_lane(painter, QRectF(area.left(), top, area.width(), scaled(LANE)), lane)
                top += scaled(LANE) + BETWEEN
            self._paint_paths(painter, QRectF(area.left(), top, area.width(), scaled(BAND)))
            self._paint_times(painter, area)
            if (point := self.point) is not None:
                painter.setPen(QPen(color(t.text2), 1))
                x = self._x(area, point.end)
                painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()))
            if self._has_ring:
                paint.focus_ring(painter, QRectF(self.rect()), 8, t)

    def _paint_lane(self, painter: QPainter, rect: QRectF, lane: _Lane) -> None:
        t = tokens_of(self)
        painter.setPen(QPen(color(t.border), 1))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        high = line_height(Role.SMALL_MEDIUM)
        words = QRectF(0, rect.top(), self._left() - 8, high)
        paint.text(painter, words, lane.title, Role.SMALL_MEDIUM, t.text)
        paint.text(painter, words.translated(0, high), lane.top_words, Role.MICRO, t.text3)
        for curve in lane.curves:
            pen = QPen(color(curve.shade(t)), 2)
            if curve.is_dashed:
                pen.setStyle(Qt.PenStyle.DashLine)
            painter.setPen(pen)
            for part in self._parts(rect, lane.top, curve.value):
                painter.drawPolyline(part)

    def _parts(self, rect: QRectF, top: float, value: Callable[[Point], float]) -> list[QPolygonF]:
        """The curve as steps, broken where nothing arrived."""
        parts, line = [], QPolygonF()
        for point in self._review.points:
            if point.is_lost:
                parts.append(line)
                line = QPolygonF()
                continue
            y = rect.bottom() - 1 - min(1.0, value(point) / top) * (rect.height() - 4)
            line.append(QPointF(self._x(rect, point.begin), y))
            line.append(QPointF(self._x(rect, point.end), y))
        return [part for part in (*parts, line) if not part.isEmpty()]

    def _paint_paths(self, painter: QPainter, rect: QRectF) -> None:
        t = tokens_of(self)
        title = QRectF(0, rect.top(), self._left() - 8, rect.height())
        paint.text(painter, title, tr("Path"), Role.SMALL_MEDIUM, t.text)
        for path in self._review.paths:
            left, right = self._x(rect, path.begin), self._x(rect, path.end)
            band = QRectF(left, rect.top(), max(2.0, right - left - 1), rect.height())
            fill, ink = (t.control_hi, t.text2) if path.is_relayed else (t.accent_soft, t.on_accent_soft)
            paint.rounded(painter, band, 6, fill)
            words = path_words(path.is_relayed, path.transport)
            if width(words, Role.MICRO) + 12 <= band.width():
                paint.text(painter, band.adjusted(6, 0, -6, 0), words, Role.MICRO, ink)

    def _paint_times(self, painter: QPainter, area: QRectF) -> None:
        t, high = tokens_of(self), line_height(Role.MICRO)
        first, last = time_of_day(self._review.begin), time_of_day(self._review.end)
        wide = width(last, Role.MICRO) + 2
        begin = QRectF(area.left(), area.bottom() + 4, width(first, Role.MICRO) + 2, high)
        paint.text(painter, begin, first, Role.MICRO, t.text3)
        end = QRectF(area.right() - wide, area.bottom() + 4, wide, high)
        if end.left() > begin.right():
            paint.text(painter, end, last, Role.MICRO, t.text3)


def _lanes(points: Sequence[Point]) -> tuple[_Lane, ...]:
    height = max([MIN_HEIGHT, *(max(point.height_sent, point.height_received) for point in points)])
    loss = max([MIN_LOSS, *(point.loss for point in points)])
    rtt = max([MIN_RTT, *(point.rtt for point in points)])
    pictures = (
        _Curve(lambda point: float(point.height_received), lambda t: t.text3, is_dashed=True),
        _Curve(lambda point: float(point.height_sent), lambda t: t.accent_text),
    )
    lanes = (
        _Lane(tr("Picture"), height, tr("up to {height}p", height=int(height)), pictures),
        _Lane(
            tr("Lost"), loss, tr("up to {share}", share=percent(loss)),
            (_Curve(lambda point: point.loss, lambda t: t.danger_text),),
        ),
        _Lane(
            tr("Delay"), rtt, tr("up to {share}", share=milliseconds(rtt)),
            (_Curve(lambda point: point.rtt, lambda t: t.warn_text),),
        ),
    )  # fmt: skip
    has_pictures = any(point.height_sent or point.height_received for point in points)
    return lanes if has_pictures else lanes[1:]
