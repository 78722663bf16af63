"""The stage of a one-to-one call: the large picture, the own one in a corner, names and time on dark glass."""

from dataclasses import replace

from PySide6.QtCore import QEasingCurve, QPointF, QRect, QRectF, Qt, QVariantAnimation, Signal
from PySide6.QtGui import QContextMenuEvent, QMouseEvent, QPainter, QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QWidget

from app.protocol.model import UserInfo
from app.room.layout import Corner, nearest_corner, pip
from app.state import Phase
from ui import paint
from ui.formats import clock
from ui.i18n import tr
from ui.icons import Icon
from ui.states import CallViewState
from ui.theme import theme, tokens_of
from ui.tokens import Motion, Radius
from ui.typography import Role, line_height, width
from ui.widgets.avatar import draw_avatar, draw_halo
from ui.widgets.boxes import Pane
from ui.widgets.pill import Pill, Voice
from ui.widgets.video import PictureState, PictureSurface, Trouble

MARGIN = 12  # around the large picture
ROUND_FROM = 720  # pixels of width; a smaller picture has smaller corners
INSET = 16  # of what lies on it
ROOM_FOR_YOU = 160  # pixels of width; on a smaller own picture the word would cover the face
SHADOW = 20  # around the small picture, for its shadow


def corner_of(wide: int) -> int:
    """The radius of a picture's corners by its width."""
    return Radius.PICTURE if wide >= ROUND_FROM else Radius.TILE


class SmallPicture(QWidget):
    """The picture in the corner, with its shadow: drag it to another corner, double-click swaps."""

    moved = Signal(object)
    swapRequested = Signal()
    menuRequested = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._surface: PictureSurface | None = None
        self._grip: QPointF | None = None
        self._shadow: QPixmap | None = None
        theme.changed.connect(self._forget)
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        self._slide = QVariantAnimation(self)
        self._slide.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._slide.valueChanged.connect(lambda rect: self.setGeometry(rect))

    def hold(self, surface: PictureSurface) -> None:
        """Take a surface inside."""
        self._surface = surface
        surface.setParent(self)
        surface.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        surface.show()
        self._fit()

    def move_to(self, place: QRect, *, animated: bool) -> None:
        """Lie so that the picture fills `place` of the stage."""
        around = place.adjusted(-SHADOW, -SHADOW, SHADOW, SHADOW)
        self._slide.stop()
        span = theme.duration(Motion.SLOW)
        if not animated or span == 0 or not self.isVisible():
            self.setGeometry(around)
            return
        self._slide.setDuration(span)
        self._slide.setStartValue(self.geometry())
        self._slide.setEndValue(around)
        self._slide.start()

    def _inside(self) -> QRect:
        return self.rect().adjusted(SHADOW, SHADOW, -SHADOW, -SHADOW)

    def _fit(self) -> None:
        if self._surface is not None and self._surface.parent() is self:
            self._surface.setGeometry(self._inside())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the surface inside."""
        self._forget()
        self._fit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold."""
        if event.button() is Qt.MouseButton.LeftButton:
            self._grip = event.position()
            self.setCursor(Qt.CursorShape.ClosedHandCursor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the hand, inside the stage."""
        if self._grip is None:
            return
        stage = self.parentWidget()
        wanted = self.mapToParent((event.position() - self._grip).toPoint())
        if stage is not None:
            x = min(max(wanted.x(), -SHADOW), stage.width() - self.width() + SHADOW)
            y = min(max(wanted.y(), -SHADOW), stage.height() - self.height() + SHADOW)
            self.move(x, y)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go: the stage puts it into the nearest corner."""
        if self._grip is not None:
            self._grip = None
            self.setCursor(Qt.CursorShape.OpenHandCursor)
            self.moved.emit(self.geometry().center())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Swap."""
        self._grip = None
        self.swapRequested.emit()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """What can be done with the own picture."""
        self.menuRequested.emit(event.globalPos())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Copy the shadow, drawn once: it is painted again with every frame beneath it."""
        ratio = self.devicePixelRatioF()
        if self._shadow is None or self._shadow.devicePixelRatio() != ratio:
            self._shadow = QPixmap(self.size() * ratio)
            self._shadow.setDevicePixelRatio(ratio)
            self._shadow.fill(Qt.GlobalColor.transparent)
            with QPainter(self._shadow) as painter:
                inside = QRectF(self._inside())
                paint.shadow(painter, inside, Radius.TILE, tokens_of(self), blur=12, drop=4, alpha=0.5)
        with QPainter(self) as painter:
            painter.drawPixmap(0, 0, self._shadow)

    def _forget(self) -> None:
        self._shadow = None


NARROWEST_NAME = 80  # pixels
MUTED = 22  # pixels of the slashed microphone and its gap


class TwoPeople(QWidget):
    """Both cameras off: two faces side by side, with rings while they speak."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._people: tuple[tuple[UserInfo, str, Voice], ...] = ()

    def show_people(self, them: UserInfo, their_voice: Voice, me: UserInfo, my_voice: Voice) -> None:
        """Render."""
        people = ((them, them.name, their_voice), (me, tr("You"), my_voice))
        if people != self._people:
            self._people = people
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint."""
        t = tokens_of(self)
        with QPainter(self) as painter:
            rect = QRectF(self.rect())
            surface = t.bg_surface if t.is_dark else t.bg_base
            paint.rounded(painter, rect, corner_of(self.width()), surface, t.card_border)
            side = min(128.0, rect.width() * 0.22, rect.height() * 0.4)
            gap = min(120.0, rect.width() * 0.14)
            total = side * 2 + gap
            for index, (user, name, voice) in enumerate(self._people):
                x = rect.center().x() - total / 2 + index * (side + gap)
                disc = QRectF(x, rect.center().y() - side / 2 - 14, side, side)
                disc = paint.visual(self, disc)
                if voice is Voice.SPEAKING:
                    draw_halo(painter, disc, t)
                draw_avatar(painter, disc, user, t)
                high = line_height(Role.SUBTITLE)
                line = QRectF(disc.center().x() - side / 2 - gap / 2, disc.bottom() + 34, side + gap, high)
                if voice is Voice.MUTED:
                    line = self._draw_muted(painter, line, name)
                paint.text(painter, line, name, Role.SUBTITLE, t.text, paint.CENTER, may_cut=True)

    def _draw_muted(self, painter: QPainter, line: QRectF, name: str) -> QRectF:
        """The slashed microphone before a name in the middle of a line; what of the line is left for the name."""
        wide = min(width(paint.one_line(name), Role.SUBTITLE), line.width() - MUTED)
        start = line.center().x() - (wide + MUTED) / 2
        mark, left = (
            QRectF(start, line.y(), MUTED - 6, line.height()),
            QRectF(start + MUTED, line.y(), wide + 1, line.height()),
        )
        whole = QRectF(start, line.y(), wide + MUTED, line.height())
        if self.layoutDirection() is Qt.LayoutDirection.RightToLeft:
            mark.moveRight(whole.right())
            left.moveLeft(whole.left())
        paint.icon(painter, mark, Icon.MIC_OFF, tokens_of(self).danger_text, 16)
        return left


def remote_picture(state: CallViewState) -> PictureState:
    """What every surface shows of the other person."""
    call = state.call
    connected = call.phase is Phase.CONNECTED
    trouble = Trouble.NONE
    if call.phase is Phase.CONNECTING:
        trouble = Trouble.CONNECTING
    elif connected and call.is_media_lost:
        trouble = Trouble.RECONNECTING
    return PictureState(
        call.peer,
        has_picture=connected and call.has_remote_video and not call.is_on_hold,
        is_speaking=state.is_peer_speaking,
        trouble=trouble,
    )


def remote_voice(state: CallViewState) -> Voice:
    """What stands before the other person's name."""
    if state.call.is_remote_muted or state.call.is_silent:
        return Voice.MUTED
    return Voice.SPEAKING if state.is_peer_speaking else Voice.OPEN


class Stage(Pane):
    """Places pictures; which is large, where the small one lies and whether it is shown is the person's choice."""

    menuRequested = Signal(object)
    """Where, for the own picture."""
    pictureMenuRequested = Signal(object)
    """The same for the large one."""

    def __init__(self, me: UserInfo, them: UserInfo, parent: QWidget | None = None) -> None:
        super().__init__(lambda t: t.bg_stage, parent)
        self.remote = PictureSurface(PictureState(them), radius=Radius.PICTURE)
        self.own = PictureSurface(PictureState(me), radius=Radius.TILE)
        self.own.set_floating(True, Radius.TILE)
        self.own.accompany(self.remote)
        self.is_swapped = False
        self.corner = Corner.BOTTOM_RIGHT
        self._state: CallViewState | None = None
        self._is_bare = False
        self._kept_free = QRect()
        self.remote.setParent(self)
        self.pair = TwoPeople(self)
        self.small = SmallPicture(self)
        self.small.hold(self.own)
        self.small.moved.connect(self._dropped)
        self.small.swapRequested.connect(self.swap)
        self.small.menuRequested.connect(self.menuRequested)
        self.time = Pill(icon=Icon.PHONE, role=Role.SMALL_MEDIUM, parent=self)
        self.sound = Pill(tr("Original sound"), icon=Icon.MUSIC, role=Role.SMALL_MEDIUM, parent=self)
        self.muted = Pill(tr("You are muted"), icon=Icon.MIC_OFF, role=Role.SMALL_MEDIUM, parent=self)
        self.name = Pill(parent=self)
        self.own_name = Pill(role=Role.SMALL_MEDIUM, parent=self.small)
        self.setMinimumSize(200, 120)

    # -- rendering

    def show_state(self, state: CallViewState) -> None:
        """Render."""
        self._state = state
        if state.hides_self and self.is_swapped:
            self._exchange()
        call, devices = state.call, state.devices
        connected = call.phase is Phase.CONNECTED
        remote = remote_picture(state)
        self.remote.show_state(replace(remote, has_picture=remote.has_picture and not state.is_popped_out))
        speaking = state.am_i_speaking and not devices.is_muted
        self.own.show_state(
            PictureState(
                state.me, has_picture=devices.is_camera_on, is_speaking=speaking, is_mirrored=state.mirrors_self
            )
        )
        is_unheard = devices.is_muted or call.is_silent
        mine = Voice.MUTED if is_unheard else Voice.SPEAKING if speaking else Voice.OPEN
        self.pair.show_people(call.peer, remote_voice(state), state.me, mine)
        self._show_pills(state, connected=connected)
        self._place(animated=False)

    def _show_pills(self, state: CallViewState, *, connected: bool) -> None:
        mine = Voice.OPEN
        if state.devices.is_muted or state.call.is_silent:
            mine = Voice.MUTED
        elif state.am_i_speaking:
            mine = Voice.SPEAKING
        them, you = (state.call.peer.name, remote_voice(state)), (tr("You"), mine)
        large, little = (you, them) if self.is_swapped else (them, you)
        self.name.show_words(large[0], voice=large[1])
        self.own_name.show_words(little[0], voice=little[1])
        self.time.show_words(clock(state.elapsed), icon=Icon.PHONE)
        self.time.setAccessibleName(tr("Call time {time}", time=clock(state.elapsed)))
        self.time.setVisible(connected)
        self.sound.setVisible(connected and state.processing.is_original)

    @property
    def _is_muted(self) -> bool:
        state = self._state
        return state is not None and state.call.phase is Phase.CONNECTED and state.devices.is_muted

    @property
    def is_paired(self) -> bool:
        """Whether two faces are shown in place of pictures."""
        state = self._state
        if state is None or state.call.phase is not Phase.CONNECTED or state.call.is_media_lost:
            return False
        return not state.call.has_remote_video and not state.devices.is_camera_on

    # -- what the person does with it

    def take_over(self, was: "Stage") -> None:
        """Show what another stage shows: the same pictures in the same places."""
        self.corner = was.corner
        if was.is_swapped:
            self.swap()
        self.remote.take_over(was.remote)
        self.own.take_over(was.own)
        self._place(animated=False)

    def swap(self) -> None:
        """The small picture becomes the large one, and back."""
        if self._state is not None and self._state.hides_self:
            return
        self._exchange()
        if self._state is not None:
            self.show_state(self._state)

    def _exchange(self) -> None:
        self.is_swapped = not self.is_swapped
        large, little = (self.own, self.remote) if self.is_swapped else (self.remote, self.own)
        large.setParent(self)
        large.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents, False)
        large.lower()
        large.show()
        little.set_floating(True, Radius.TILE)
        self.small.hold(little)
        self.own_name.raise_()

    def set_bare(self, bare: bool) -> None:
        """Full screen: the picture reaches the edges."""
        self._is_bare = bare
        self._place(animated=False)

    def keep_free(self, place: QRect) -> None:
        """The small picture goes where it would lie on words; empty: it may lie anywhere."""
        if place != self._kept_free:
            self._kept_free = place
            self._place(animated=False)

    def _dropped(self, at: object) -> None:
        area = self._picture_area()
        if hasattr(at, "x") and hasattr(at, "y"):
            self.corner = nearest_corner(at.x() - area.x(), at.y() - area.y(), area.width(), area.height())
        self._place(animated=True)

    # -- places

    def _picture_area(self) -> QRect:
        edge = 0 if self._is_bare else MARGIN
        return self.rect().adjusted(edge, edge, -edge, 0)

    def _place(self, *, animated: bool) -> None:
        area = self._picture_area()
        large = self.own if self.is_swapped else self.remote
        if self._state is not None and self._state.call.phase is Phase.ENDED:
            for part in (large, self.pair, self.small, self.name, self.time, self.sound, self.muted):
                part.hide()
            return
        large.setGeometry(area)
        large.set_floating(False, corner_of(area.width()))
        self.pair.setGeometry(area)
        paired = self.is_paired
        large.setVisible(not paired)
        self.pair.setVisible(paired)
        at = pip(area.width(), area.height(), corner=self.corner, margin=INSET)
        place = QRect(area.x() + at.x, area.y() + at.y, at.w, at.h)
        is_in_the_way = place.intersects(self._kept_free)
        self.small.setVisible(not paired and self._is_own_shown() and at.w > 40 and not is_in_the_way)
        self.small.move_to(place, animated=animated)
        says_nothing_new = not self.is_swapped and not self._is_muted
        self.own_name.setVisible(at.w >= ROOM_FOR_YOU or not says_nothing_new)
        self.own_name.fit(at.w - 16)
        self.own_name.move(SHADOW + 8, SHADOW + at.h - self.own_name.height() - 8)
        says_muted = self.small.isVisibleTo(self) or paired
        self.muted.setVisible(self._is_bare and self._is_muted and not says_muted)
        self.muted.move(area.right() - INSET - self.muted.width() + 1, area.bottom() - INSET - self.muted.height() + 1)
        self._place_pills(area, place if self.small.isVisibleTo(self) else QRect(), paired=paired)

    def _place_pills(self, area: QRect, small: QRect, *, paired: bool) -> None:
        self.name.fit(max(NARROWEST_NAME, area.width() - 2 * INSET))
        self.name.setVisible(not paired)
        for pill, y in ((self.time, area.y() + INSET), (self.name, area.bottom() - INSET - self.name.height() + 1)):
            pill.move(area.x() + INSET, y)
            if small.intersects(pill.geometry()):
                before = small.left() - 8 - area.x() - INSET
                after = area.right() - INSET - small.right() - 8
                if pill is self.name:
                    pill.fit(max(NARROWEST_NAME, before, after))
                pill.move(area.x() + INSET if before > after else area.right() - INSET - pill.width() + 1, y)
        at = self.time.geometry()
        is_right = at.center().x() > area.center().x()
        beside = at.left() - 8 - self.sound.width() if is_right else at.right() + 9
        self.sound.move(beside, at.y())

    @property
    def pills_end(self) -> int:
        """Where the pills at the top left end; what floats at the top lies beside or below them."""
        shown = [pill.geometry().right() for pill in (self.time, self.sound) if pill.isVisibleTo(self)]
        return max((end for end in shown if end < self.width() // 2), default=0)

    def _is_own_shown(self) -> bool:
        state = self._state
        if state is None:
            return False
        if state.hides_self:
            return False
        return self.is_swapped or state.devices.is_camera_on or state.call.has_remote_video

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Place everything anew."""
        super().resizeEvent(event)
        self._place(animated=False)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """A double click on the large picture swaps too."""
        self.swap()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """What can be done with the large picture."""
        self.pictureMenuRequested.emit(event.globalPos())
