"""Calling somebody, and what is said when a call is over: cards on the stage."""

from PySide6.QtCore import QRect, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.desktop.fault import Fault
from app.state import CallState
from ui import paint
from ui.i18n import tr
from ui.icons import Icon
from ui.states import CallViewState
from ui.theme import tokens_of
from ui.typography import Role, width
from ui.widgets.avatar import Avatar
from ui.widgets.boxes import column, row
from ui.widgets.button import Button, Kind
from ui.widgets.copy_details import CopyDetails
from ui.widgets.label import Label
from ui.widgets.pulse import PulsingAvatar
from ui.widgets.turning import TurningLayout
from ui.widgets.video import PictureState, PictureSurface
from ui.windows.stage import corner_of
from ui.wording import Action, action_words, end_words, phase_words


class OutgoingView(QWidget):
    """The own preview, dimmed, and the person being called in front of it."""

    def __init__(self, state: CallViewState, preview: PictureSurface, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.preview = preview
        self.preview.setParent(self)
        self._avatar = PulsingAvatar(state.call.peer, 128)
        self._name = Label("", Role.DISPLAY, self._ink, align=paint.CENTER, lines=2, may_cut=True)
        self._line = Label("", Role.BODY, self._ink, align=paint.CENTER)
        self._has_preview = False
        parts = (None, row(None, self._avatar, None), 4, self._name, self._line, None)
        self.setLayout(column(*parts, gap=4, around=(24, 24, 24, 24)))
        self.preview.lower()

    def _ink(self, tokens: object) -> str:
        return "#FFFFFF" if self._has_preview else tokens_of(self).text

    @property
    def words_place(self) -> QRect:
        """Where the name and the line under it are painted, as its parent counts; empty while it is hidden."""
        if self.isHidden():
            return QRect()
        layout = self.layout()
        if layout is not None:
            layout.activate()
        both = self._name.geometry().united(self._line.geometry())
        wide = max(width(paint.one_line(self._name.text()), Role.DISPLAY), width(self._line.text(), Role.BODY))
        spare = max(0, both.width() - round(wide)) // 2
        return both.adjusted(spare, 0, -spare, 0).translated(self.pos())

    @property
    def line(self) -> str:
        """Where the call stands."""
        return self._line.text()

    def show_state(self, state: CallViewState) -> None:
        """Render."""
        self._has_preview = state.devices.is_camera_on
        self._avatar.set_person(state.call.peer)
        self._name.setText(state.call.peer.name)
        self._line.setText(phase_words(state.call))
        self.preview.show_state(
            PictureState(
                state.me, has_picture=self._has_preview, is_mirrored=state.mirrors_self, is_dimmed=self._has_preview
            )
        )
        self.preview.setVisible(self._has_preview)
        self.update()

    def resizeEvent(self, event: object) -> None:
        """The preview fills."""
        self.preview.setGeometry(self.rect())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Without a preview, a calm surface."""
        t = tokens_of(self)
        with QPainter(self) as painter:
            surface = t.bg_surface if t.is_dark else t.bg_base
            paint.rounded(painter, self.rect(), corner_of(self.width()), surface, t.card_border)


class EndedCard(QWidget):
    """Why the call is over, in words, and one thing to do; goes by itself after `stays_for` seconds."""

    acted = Signal(object)
    """The Action."""
    closeRequested = Signal()

    def __init__(
        self, call: CallState, stays_for: float, fault: Fault | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        words = end_words(call)
        self.title = words.title
        self.setAccessibleName(words.title)
        self.setAccessibleDescription(words.detail)
        close = Button(tr("Close"), Kind.SECONDARY)
        close.clicked.connect(self.closeRequested)
        buttons = TurningLayout(gap=10)
        buttons.addStretch(1)
        if words.action is not Action.NONE:
            icon = Icon.USER_PLUS if words.action is Action.SEND_REQUEST else Icon.PHONE
            act = Button(action_words(words.action), Kind.PRIMARY, icon=icon)
            act.clicked.connect(lambda: self.acted.emit(words.action))
            buttons.addWidget(act, 0, paint.CENTER)
        buttons.addWidget(close, 0, paint.CENTER)
        buttons.addStretch(1)
        self._face = Avatar(call.peer, 96)
        parts = column(
            None, row(None, self._face, None), 12,
            Label(words.title, Role.TITLE, align=paint.CENTER, lines=3),
            Label(words.detail, Role.BODY, lambda t: t.text2, align=paint.CENTER, lines=4), 16, buttons,
            *self._copying(fault), None,
            gap=4, around=(24, 24, 24, 24),
        )  # fmt: skip
        self.setLayout(parts)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(round(stays_for * 1000))
        self._timer.timeout.connect(self.closeRequested)
        self._timer.start()

    def _copying(self, fault: Fault | None) -> tuple[int | QHBoxLayout, ...]:
        """The room above the words that copy, and they; nothing if nothing failed."""
        if fault is None:
            return ()
        copy = CopyDetails(fault, Role.LABEL)
        copy.clicked.connect(self._read)
        return 4, row(None, copy, None)

    def resizeEvent(self, event: object) -> None:
        """Words come before the face where there is no room for both."""
        layout = self.layout()
        if layout is not None:
            self._face.show()
            self._face.setVisible(layout.totalHeightForWidth(self.width()) <= self.height())

    def _read(self) -> None:
        """Somebody is still at it, by keyboard perhaps: the time begins again."""
        if self._timer.isActive():
            self._timer.start()

    def enterEvent(self, event: object) -> None:
        """Somebody reads: wait."""
        self._timer.stop()

    def leaveEvent(self, event: object) -> None:
        """Go on."""
        self._timer.start()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the surface."""
        t = tokens_of(self)
        with QPainter(self) as painter:
            painter.setPen(Qt.PenStyle.NoPen)
            surface = t.bg_surface if t.is_dark else t.bg_base
            paint.rounded(painter, QRectF(self.rect()), corner_of(self.width()), surface, t.card_border)
