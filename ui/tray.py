"""The mark in the tray: a dot for the microphone of a call, missed calls, and a menu led by the call."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QAction, QColor, QFont, QIcon, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

from app.desktop.tray import Light, TrayView, tray_view
from app.protocol.model import Availability
from app.state import CallState, ClientState, Phase
from ui import paint
from ui.brand import draw_mark
from ui.dress import dress
from ui.formats import availability_words, clock
from ui.i18n import tr, trn
from ui.icons import Icon, menu_icon
from ui.plain import menu_words
from ui.theme import color, theme
from ui.typography import FAMILY
from ui.windows.own_menu import CHOSEN, presence_icon
from ui.wording import phase_words

SIZES = (16, 22, 24, 32, 48, 64)
LIVE = "#FF5A65"  # on the mark and on any panel, in both themes
QUIET = "#8B949E"
RIM = "#14181C"
COUNT_FROM = 22  # pixels; a smaller mark shows a plain dot for missed calls


def tray_icon(light: Light, missed: int) -> QIcon:
    """The mark with its signs; a muted call is struck through, so that colour is not the only sign."""
    icon = QIcon()
    for pixels in SIZES:
        pixmap = QPixmap(pixels, pixels)
        pixmap.fill(Qt.GlobalColor.transparent)
        with QPainter(pixmap) as painter:
            draw_mark(painter, QRectF(0, 0, pixels, pixels))
            if light is not Light.NONE:
                _draw_light(painter, pixels, light)
            if missed:
                _draw_count(painter, pixels, missed)
        icon.addPixmap(pixmap)
    return icon


def _draw_light(painter: QPainter, pixels: int, light: Light) -> None:
    radius = pixels * 0.25
    center = QPointF(pixels - radius, pixels - radius)
    paint.circle(painter, center, radius, RIM)
    paint.circle(painter, center, radius * 0.8, LIVE if light is Light.LIVE else QUIET)
    if light is Light.MUTED:
        reach = radius * 0.5
        painter.setPen(QPen(QColor(RIM), max(1.0, pixels / 16), Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawLine(center + QPointF(-reach, -reach), center + QPointF(reach, reach))


def _draw_count(painter: QPainter, pixels: int, missed: int) -> None:
    radius = pixels * 0.25
    center = QPointF(pixels - radius, radius)
    paint.circle(painter, center, radius, RIM)
    paint.circle(painter, center, radius * 0.86, LIVE)
    if pixels >= COUNT_FROM:
        around = QRectF(center.x() - radius, center.y() - radius, radius * 2, radius * 2)
        digit = QFont(FAMILY, weight=QFont.Weight.DemiBold)
        digit.setPixelSize(round(radius * 1.35))
        painter.setFont(digit)
        painter.setPen(QColor("#FFFFFF"))
        painter.drawText(around, Qt.AlignmentFlag.AlignCenter, str(missed) if missed < 10 else "+")


def tray_words(view: TrayView) -> str:
    """The tooltip: what the signs mean."""
    parts = ["Parley"]
    if view.call is not None:
        parts.append(tr("In a call with {name}", name=view.call.peer.name))
        parts.append(tr("microphone off") if view.light is Light.MUTED else tr("microphone on"))
    elif view.availability is not None:
        parts.append(availability_words(view.availability) if view.is_online else tr("No connection"))
    if view.missed:
        parts.append(trn("{count} missed call", "{count} missed calls", view.missed))
    return " · ".join(parts)


class Tray(QObject):
    """Shows itself wherever there is a tray, which is asked anew each time; wishes leave as signals."""

    openRequested = Signal()
    callRequested = Signal()
    """Back to the call."""
    muteRequested = Signal(bool)
    leaveRequested = Signal()
    acceptRequested = Signal(object)
    """The CallState."""
    holdRequested = Signal(object)
    """The same, and the call of now waits on hold."""
    declineRequested = Signal(object)
    availabilityRequested = Signal(object)
    settingsRequested = Signal()
    quitRequested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.view = TrayView()
        self.menu = QMenu()
        dress(self.menu)
        self._icon = QSystemTrayIcon(tray_icon(Light.NONE, 0), self)
        self._icon.setContextMenu(self.menu)
        self._icon.activated.connect(self._activated)
        self._heading: QAction | None = None
        self._wanted = True
        self.reword()
        theme.changed.connect(self.reword)

    @property
    def is_there(self) -> bool:
        """Whether the person can find the program in a tray now."""
        return self._wanted and QSystemTrayIcon.isSystemTrayAvailable()

    @property
    def icon(self) -> QSystemTrayIcon:
        """The mark itself, for messages beside it."""
        return self._icon

    def want(self, wanted: bool) -> None:
        """Be in the tray, or not: the person's choice."""
        self._wanted = wanted
        self.look()

    def look(self) -> None:
        """A tray may have come or gone."""
        if self._icon.isVisible() != self.is_there:
            self._icon.setVisible(self.is_there)

    def show_client(self, state: ClientState) -> None:
        """Render a snapshot."""
        view = tray_view(state)
        if view == self.view:
            return
        was, self.view = self.view, view
        if (was.light, was.missed) != (view.light, view.missed):
            self._icon.setIcon(tray_icon(view.light, view.missed))
        self.reword()

    def tick(self, now: float) -> None:
        """The time of the call goes on; `now` is monotonic."""
        self.look()
        call = self.view.call
        if self._heading is not None and call is not None:
            self._heading.setText(menu_words(_call_words(call, now)))

    def close(self) -> None:
        """Go, at the end."""
        self._wanted = False
        self._icon.hide()

    # -- the menu

    def reword(self) -> None:
        """Make menu and tooltip anew."""
        self._icon.setToolTip(tray_words(self.view))
        self.menu.clear()
        self._heading = None
        view = self.view
        for caller in view.ringing:
            self._add_caller(caller)
        if view.call is not None:
            self._add_call(view.call)
        if view.availability is not None:
            self._add_presence(view.availability)
        self._add(tr("Open Parley"), self.openRequested.emit, Icon.HOUSE)
        if view.availability is not None:
            self._add(tr("Settings…"), self.settingsRequested.emit, Icon.SETTINGS)
        self.menu.addSeparator()
        self._add(tr("Quit Parley"), self.quitRequested.emit, Icon.LOG_OUT)

    def _add(self, words: str, act: Callable[[], None], icon: Icon | None = None) -> QAction:
        action = QAction(menu_words(words), self.menu)
        if icon is not None:
            action.setIcon(menu_icon(icon, color(theme.tokens.text2)))
        action.triggered.connect(lambda _checked=False: act())
        self.menu.addAction(action)
        return action

    def _add_heading(self, words: str, icon: Icon) -> QAction:
        heading = QAction(menu_words(words), self.menu)
        heading.setIcon(menu_icon(icon, color(theme.tokens.success_text)))
        heading.setEnabled(False)
        self.menu.addAction(heading)
        return heading

    def _add_caller(self, call: CallState) -> None:
        self._add_heading(tr("{name} is calling", name=call.peer.name), Icon.BELL)
        if self.view.can_hold:
            self._add(tr("Hold & accept"), lambda: self.holdRequested.emit(call), Icon.PAUSE)
        is_heard = self.view.call is not None and not self.view.call.is_on_hold
        answer = tr("Leave & accept") if is_heard else tr("Accept")
        self._add(answer, lambda: self.acceptRequested.emit(call), Icon.PHONE_INCOMING)
        self._add(tr("Decline"), lambda: self.declineRequested.emit(call), Icon.HANG_UP)
        self.menu.addSeparator()

    def _add_call(self, call: CallState) -> None:
        self._heading = self._add_heading(_call_words(call, None), Icon.PHONE)
        is_muted = self.view.light is Light.MUTED
        mute, icon = (tr("Unmute"), Icon.MIC) if is_muted else (tr("Mute"), Icon.MIC_OFF)
        self._add(mute, lambda: self.muteRequested.emit(not is_muted), icon)
        self._add(tr("Show call"), self.callRequested.emit, Icon.MAXIMIZE_2)
        self._add(tr("Leave call"), self.leaveRequested.emit, Icon.HANG_UP)
        self.menu.addSeparator()

    def _add_presence(self, chosen: Availability) -> None:
        for availability in CHOSEN:
            # In words: beside an icon not every desktop shows a check mark of its own.
            words = availability_words(availability) + ("  ✓" if availability is chosen else "")
            action = self._add(
                words,
                lambda choice=availability: self.availabilityRequested.emit(choice),  # type: ignore[misc]  # bound now
            )
            action.setIcon(presence_icon(availability, theme.tokens))
        self.menu.addSeparator()

    def _activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason in (QSystemTrayIcon.ActivationReason.Trigger, QSystemTrayIcon.ActivationReason.DoubleClick):
            self.openRequested.emit()


def _call_words(call: CallState, now: float | None) -> str:
    if call.phase is not Phase.CONNECTED or call.connected_at is None or now is None:
        return f"{call.peer.name} · {phase_words(call)}"
    return f"{call.peer.name} · {clock(now - call.connected_at)}"
