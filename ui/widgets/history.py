"""Lines of the call history: who, which way, how long, and calling back."""

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QPainter
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.call_log import CallGroup, is_missed
from app.desktop.callable import NoCall
from app.protocol.model import CallDirection
from ui import paint
from ui.formats import when
from ui.i18n import tr
from ui.icons import Icon
from ui.theme import theme, tokens_of
from ui.typography import Role, line_height, width
from ui.widgets.avatar import draw_avatar
from ui.widgets.boxes import Card, margins
from ui.widgets.button import IconButton
from ui.widgets.call_offer import offer_call
from ui.widgets.control import Control, Look
from ui.wording import record_words


class HistoryRow(Control):
    """Calls with one person in a row. A click opens them; the buttons at its end call back.

    `names_person`: it says who it was. On the page of that person it says how it went in the first place.
    """

    opened = Signal(object)
    called = Signal(object, bool)
    menuRequested = Signal(object, QPoint)

    def __init__(
        self,
        group: CallGroup,
        now: float,
        *,
        no_call: NoCall | None,
        names_person: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("", parent)
        self._names_person = names_person
        self._record = record = group.newest
        self._count = len(group.records)
        self._when = when(record.started_at, now)
        user = record.peer
        words = record_words(record)
        if self._count > 1:
            words = tr("{count} calls, the last one: {words}", count=self._count, words=words)
        self.rename(f"{user.name}, {words}, {self._when}")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.restyle()
        video = IconButton(Icon.VIDEO, tr("Video call with {name}", name=user.name), size=34, pixels=18)
        voice = IconButton(Icon.PHONE, tr("Call {name}", name=user.name), size=34, pixels=18)
        for button, wants_video in ((video, True), (voice, False)):
            offer_call(button, no_call, user.name)
            button.clicked.connect(lambda _c=False, wants=wants_video: self.called.emit(user, wants))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(margins(0, 0, 12, 0))
        layout.setSpacing(2)
        layout.addStretch(1)
        layout.addWidget(video)
        layout.addWidget(voice)
        self.clicked.connect(lambda: self.opened.emit(group))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The menu of the person, at the pointer or by key."""
        by_key = event.reason() is QContextMenuEvent.Reason.Keyboard
        at = self.mapToGlobal(self.rect().center()) if by_key else event.globalPos()
        self.menuRequested.emit(self._record.peer, at)

    def restyle(self) -> None:
        """As high as two lines want."""
        self.setFixedHeight(theme.row(56))

    def sizeHint(self) -> QSize:
        """Wide."""
        return QSize(320, theme.row(56))

    def draw(self, painter: QPainter) -> None:
        """Paint who, how it went and when."""
        t = tokens_of(self)
        rect = QRectF(self.rect())
        if self.look is not Look.REST:
            paint.rounded(painter, rect.adjusted(6, 1, -6, -1), 12, t.hover)
        record = self._record
        missed = is_missed(record)
        middle = rect.center().y()
        sign, ink = self._sign(missed)
        face = paint.visual(self, QRectF(18, middle - 17, 34, 34))
        end = rect.width() - 12 - 72 - 8
        time_width = min(110.0, width(self._when, Role.SMALL) + 4) if self._names_person else 0.0
        room = end - time_width - 64 - 10
        top, bottom = line_height(Role.BODY_MEDIUM), line_height(Role.SMALL)
        y = middle - (top + bottom + 2) / 2
        title = paint.visual(self, QRectF(64, y, room, top))
        title_ink = t.danger_text if missed else t.text
        if self._names_person:
            draw_avatar(painter, face, record.peer, t)
            self._paint_title(painter, title, record.peer.name, title_ink)
            paint.icon(painter, paint.visual(self, QRectF(64, y + top + 2, 14, bottom)), sign, ink, 14)
            words = paint.visual(self, QRectF(83, y + top + 2, room - 19, bottom))
            paint.text(painter, words, record_words(record), Role.SMALL, t.text2)
            at = paint.visual(self, QRectF(end - time_width, 0, time_width, rect.height()))
            paint.text(painter, at, self._when, Role.SMALL, t.text3, paint.RIGHT)
        else:
            paint.circle(painter, face.center(), face.width() / 2, t.danger_soft if missed else t.hover)
            paint.icon(painter, face, sign, ink, 17)
            self._paint_title(painter, title, record_words(record), title_ink)
            words = paint.visual(self, QRectF(64, y + top + 2, room, bottom))
            paint.text(painter, words, self._when, Role.SMALL, t.text2)
        if self.has_ring:
            paint.focus_ring(painter, rect.adjusted(4, 0, -4, 0), 12, t)

    def _paint_title(self, painter: QPainter, rect: QRectF, title: str, ink: str) -> None:
        """The name or what it was, and in brackets how many calls; a long name does not push the count away."""
        count = f" ({self._count})" if self._count > 1 else ""
        behind = width(count, Role.BODY_MEDIUM)
        words = paint.one_line(title)
        room = min(width(words, Role.BODY_MEDIUM) + 1, rect.width() - behind)
        mirrored = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        start = rect.right() - room if mirrored else rect.x()
        paint.text(painter, QRectF(start, rect.y(), room, rect.height()), words, Role.BODY_MEDIUM, ink, may_cut=True)
        after = start - behind if mirrored else start + room
        if count:
            paint.text(painter, QRectF(after, rect.y(), behind + 1, rect.height()), count, Role.BODY_MEDIUM, ink)

    def _sign(self, missed: bool) -> tuple[Icon, str]:
        t = tokens_of(self)
        if missed:
            return Icon.PHONE_MISSED, t.danger_text
        answered = bool(self._record.answered_at)
        outgoing = self._record.direction is CallDirection.OUTGOING
        return (Icon.PHONE_OUTGOING if outgoing else Icon.PHONE_INCOMING), (t.success_text if answered else t.text3)


class HistoryCard(Card):
    """Several lines on one card."""

    opened = Signal(object)
    """A CallGroup."""
    called = Signal(object, bool)
    menuRequested = Signal(object, QPoint)

    def __init__(self, parent: QWidget | None = None, *, names_people: bool = True) -> None:
        super().__init__(parent=parent)
        self._names_people = names_people
        self._shown: tuple[object, ...] = ()
        self._lane = QVBoxLayout(self)
        self._lane.setContentsMargins(0, 4, 0, 4)
        self._lane.setSpacing(0)

    def show_groups(self, groups: tuple[CallGroup, ...], now: float, no_calls: tuple[NoCall | None, ...]) -> None:
        """Render; nothing happens when nothing changed but the seconds. `no_calls`: why each cannot be called back."""
        key = (groups, int(now // 3600), no_calls)
        if key == self._shown:
            return
        self._shown = key
        while (item := self._lane.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for group, no_call in zip(groups, no_calls, strict=True):
            line = HistoryRow(group, now, no_call=no_call, names_person=self._names_people)
            line.opened.connect(self.opened)
            line.called.connect(self.called)
            line.menuRequested.connect(self.menuRequested)
            self._lane.addWidget(line)

    @property
    def count(self) -> int:
        """How many lines it shows."""
        return self._lane.count()
