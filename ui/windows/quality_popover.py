"""The details of a connection: path, delay, loss, pictures and sound, in words and numbers."""

from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from app.quality import grade
from app.state import CallState
from media.engine.api import AudioStats, PeerStats, VideoStats
from ui import paint
from ui.formats import milliseconds, percent, rate
from ui.i18n import tr
from ui.theme import tokens_of
from ui.tokens import Radius
from ui.typography import Role
from ui.widgets.boxes import margins
from ui.widgets.label import Label
from ui.wording import codec_words, path_detail, path_reason_words, quality_words


def quality_lines(call: CallState) -> tuple[tuple[str, str], ...]:
    """Name and value of every line."""
    stats = call.stats or PeerStats()
    path = call.path or stats.path
    rtt = stats.rtt if stats.rtt is not None else (path.rtt if path is not None else None)
    lines = [
        (tr("Path"), path_detail(path)),
        (tr("Round trip"), milliseconds(rtt) if rtt is not None else "–"),
        (tr("Lost, received"), percent(stats.loss_received)),
        (tr("Lost, sent"), percent(stats.loss_sent)),
        (tr("Room to send"), rate(stats.estimate) if stats.estimate else "–"),
        (tr("Picture received"), _video(stats.video_received)),
        (tr("Picture sent"), _video(stats.video_sent)),
        (tr("Sound received"), _audio(stats.audio_received)),
        (tr("Sound sent"), _audio(stats.audio_sent)),
    ]
    if call.path_reason:
        lines.insert(1, (tr("Why"), path_reason_words(call.path_reason)))
    return tuple(lines)


def _video(stats: VideoStats) -> str:
    if not stats.width:
        return tr("off")
    size = f"{stats.width} × {stats.height}"
    return f"{size} · {round(stats.fps)}/s · {codec_words(stats.codec)} · {rate(stats.bitrate)}"


def _audio(stats: AudioStats) -> str:
    if not stats.bitrate:
        return tr("silence") if stats.level_dbov <= -100 else codec_words(stats.codec)
    return f"{codec_words(stats.codec)} · {rate(stats.bitrate)}"


class QualityPopover(QWidget):
    """A popup above the connection label; renders each new state while open."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowFlags(Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        self.setWindowFlag(Qt.WindowType.NoDropShadowWindowHint)
        self._title = Label("", Role.SUBTITLE)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(24)
        self._grid.setVerticalSpacing(7)
        self._values: list[tuple[Label, Label]] = []
        lane = QVBoxLayout(self)
        lane.setContentsMargins(margins(18, 16, 18, 16))
        lane.setSpacing(12)
        lane.addWidget(self._title)
        lane.addLayout(self._grid)

    def show_call(self, call: CallState) -> None:
        """Render."""
        self._title.setText(quality_words(grade(call.stats, is_media_lost=call.is_media_lost)))
        lines = quality_lines(call)
        while len(self._values) < len(lines):
            number = len(self._values)
            pair = (Label("", Role.SMALL, lambda t: t.text2), Label("", Role.SMALL_MEDIUM))
            self._grid.addWidget(pair[0], number, 0)
            self._grid.addWidget(pair[1], number, 1)
            self._values.append(pair)
        for number, (name, value) in enumerate(self._values):
            shown = number < len(lines)
            name.setVisible(shown)
            value.setVisible(shown)
            if shown:
                name.setText(lines[number][0])
                value.setText(lines[number][1])
        spoken = "; ".join(f"{name}: {value}" for name, value in lines)
        self.setAccessibleName(self._title.text())
        self.setAccessibleDescription(spoken)

    def open_above(self, widget: QWidget) -> None:
        """Open with the lower left corner above a widget."""
        self.adjustSize()
        corner = widget.mapToGlobal(QPoint(0, 0))
        area = widget.screen().availableGeometry()
        x = min(max(corner.x(), area.left() + 8), area.right() - self.width() - 8)
        self.move(x, max(area.top() + 8, corner.y() - self.height() - 8))
        self.show()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the surface."""
        t = tokens_of(self)
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), paint.ink(t.bg_raised))
            paint.rounded(painter, QRectF(self.rect()), Radius.CARD, t.bg_raised, t.border)
