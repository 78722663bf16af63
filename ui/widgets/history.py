"""Lines of the call history: who, which way, how long, and calling back."""

from PySide6.QtCore import QRectF, QSize, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.protocol.errors import EndReason
from app.protocol.model import CallDirection, CallRecord, UserInfo
from ui import paint
from ui.formats import length, when
from ui.i18n import tr
from ui.icons import Icon
from ui.theme import theme
from ui.typography import Role, line_height, scaled, width
from ui.widgets.avatar import draw_avatar
from ui.widgets.boxes import Card, margins
from ui.widgets.button import IconButton
from ui.widgets.control import Control, Look


def is_missed(record: CallRecord) -> bool:
    """A call to this person that nobody took."""
    elsewhere = record.reason in (EndReason.ANSWERED_ELSEWHERE, EndReason.DECLINED, EndReason.DECLINED_ELSEWHERE)
    return record.direction is CallDirection.INCOMING and not record.answered_at and not elsewhere


def record_words(record: CallRecord) -> str:
    """What happened: "Missed video call", "Outgoing · 18 min"."""
    if is_missed(record):
        return tr("Missed video call") if record.video else tr("Missed call")
    outgoing = record.direction is CallDirection.OUTGOING
    direction = tr("Outgoing") if outgoing else tr("Incoming")
    if record.answered_at:
        return f"{direction} · {length(max(0.0, record.ended_at - record.answered_at))}"
    words = {
        EndReason.DECLINED: tr("declined"),
        EndReason.BUSY: tr("busy"),
        EndReason.OFFLINE: tr("offline"),
        EndReason.CANCELLED: tr("cancelled"),
        EndReason.NO_ANSWER: tr("no answer"),
        EndReason.ANSWERED_ELSEWHERE: tr("answered on another device"),
    }.get(record.reason, tr("not connected"))
    return f"{direction} · {words}"


class HistoryRow(Control):
    """One call. A click opens the person; the buttons at its end call back."""

    opened = Signal(object)
    called = Signal(object, bool)

    def __init__(self, record: CallRecord, now: float, *, can_call: bool, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self._record = record
        self._when = when(record.started_at, now)
        user = record.peer
        self.rename(f"{user.name}, {record_words(record)}, {self._when}")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.restyle()
        voice = IconButton(Icon.PHONE, tr("Call {name}", name=user.name), size=34, pixels=18)
        video = IconButton(Icon.VIDEO, tr("Video call with {name}", name=user.name), size=34, pixels=18)
        for button, wants_video in ((voice, False), (video, True)):
            button.setEnabled(can_call)
            button.clicked.connect(lambda _c=False, wants=wants_video: self.called.emit(user, wants))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(margins(0, 0, 12, 0))
        layout.setSpacing(2)
        layout.addStretch(1)
        layout.addWidget(voice)
        layout.addWidget(video)
        self.clicked.connect(lambda: self.opened.emit(user))

    def restyle(self) -> None:
        """As high as two lines want."""
        self.setFixedHeight(scaled(56))

    def sizeHint(self) -> QSize:
        """Wide."""
        return QSize(320, scaled(56))

    def draw(self, painter: QPainter) -> None:
        """Paint avatar, name, sign and time."""
        t = theme.tokens
        rect = QRectF(self.rect())
        if self.look is not Look.REST:
            paint.rounded(painter, rect.adjusted(6, 1, -6, -1), 12, t.hover)
        record = self._record
        missed = is_missed(record)
        middle = rect.center().y()
        draw_avatar(painter, paint.visual(self, QRectF(18, middle - 17, 34, 34)), record.peer)
        end = rect.width() - 12 - 72 - 8
        time_width = min(110.0, width(self._when, Role.SMALL) + 4)
        room = end - time_width - 64 - 10
        top, bottom = line_height(Role.BODY_MEDIUM), line_height(Role.SMALL)
        y = middle - (top + bottom + 2) / 2
        name = paint.visual(self, QRectF(64, y, room, top))
        paint.text(painter, name, record.peer.name, Role.BODY_MEDIUM, t.danger_text if missed else t.text)
        sign, ink = self._sign(missed)
        paint.icon(painter, paint.visual(self, QRectF(64, y + top + 2, 14, bottom)), sign, ink, 14)
        words = paint.visual(self, QRectF(83, y + top + 2, room - 19, bottom))
        paint.text(painter, words, record_words(record), Role.SMALL, t.text2)
        at = paint.visual(self, QRectF(end - time_width, 0, time_width, rect.height()))
        paint.text(painter, at, self._when, Role.SMALL, t.text3, paint.RIGHT)
        if self.has_ring:
            paint.focus_ring(painter, rect.adjusted(4, 0, -4, 0), 12)

    def _sign(self, missed: bool) -> tuple[Icon, str]:
        t = theme.tokens
        if missed:
            return Icon.PHONE_MISSED, t.danger_text
        answered = bool(self._record.answered_at)
        outgoing = self._record.direction is CallDirection.OUTGOING
        return (Icon.PHONE_OUTGOING if outgoing else Icon.PHONE_INCOMING), (t.success_text if answered else t.text3)


class HistoryCard(Card):
    """Several lines on one card, or words when there are none."""

    opened = Signal(object)
    called = Signal(object, bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._shown: tuple[object, ...] = ()
        self._lane = QVBoxLayout(self)
        self._lane.setContentsMargins(0, 4, 0, 4)
        self._lane.setSpacing(0)

    def show_records(self, records: tuple[CallRecord, ...], now: float, *, can_call: bool) -> None:
        """Render; nothing happens when nothing changed but the seconds."""
        key = (records, int(now // 3600), can_call)
        if key == self._shown:
            return
        self._shown = key
        while (item := self._lane.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for record in records:
            line = HistoryRow(record, now, can_call=can_call)
            line.opened.connect(self.opened)
            line.called.connect(self.called)
            self._lane.addWidget(line)

    @property
    def count(self) -> int:
        """How many lines it shows."""
        return self._lane.count()


def peers(records: tuple[CallRecord, ...], user: UserInfo) -> tuple[CallRecord, ...]:
    """The calls with one person."""
    return tuple(record for record in records if record.peer.user_id == user.user_id)
