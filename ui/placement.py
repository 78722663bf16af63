"""Windows come back where they were left, screen by screen."""

from PySide6.QtCore import QEvent, QObject, QRect, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QScreen
from PySide6.QtWidgets import QApplication, QWidget

from app.config import SettingsFile
from app.desktop.placement import Screen, in_the_middle, is_reachable, place, remember
from app.room.layout import Rect

AFTER_MS = 800  # of rest after the last movement

_MOVES = frozenset({QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.WindowStateChange})


def screens() -> tuple[Screen, ...]:
    """The monitors of now, the primary one first."""
    primary = QGuiApplication.primaryScreen()
    others = (each for each in QGuiApplication.screens() if each is not primary)
    return tuple(_screen(each) for each in (primary, *others) if each is not None)


def _screen(screen: QScreen) -> Screen:
    return Screen(screen.name(), _rect(screen.availableGeometry()))


def _rect(rect: QRect) -> Rect:
    return Rect(rect.x(), rect.y(), rect.width(), rect.height())


def put_in_the_middle(window: QWidget) -> None:
    """Put a window that is not shown yet over the one in front, else in the middle of the screen: not into a corner."""
    front = QApplication.activeWindow()
    screen = front.screen() if front is not None else QGuiApplication.primaryScreen()
    if screen is not None:
        area = _rect(screen.availableGeometry())
        over = _rect(front.frameGeometry()) if front is not None else area
        window.move(*in_the_middle((window.width(), window.height()), over, area))


class PlacementKeeper(QObject):
    """Puts windows where they were, keeps where they are, and fetches them from screens that go."""

    def __init__(self, settings: SettingsFile) -> None:
        super().__init__()
        self._settings = settings
        self._windows: dict[QObject, str] = {}
        self._moved: set[QWidget] = set()
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(AFTER_MS)
        self._rest.timeout.connect(self.write)
        app = QGuiApplication.instance()
        if isinstance(app, QGuiApplication):
            # Queued: the screen is still in the list while it is told.
            app.screenRemoved.connect(lambda _screen: QTimer.singleShot(0, self, self.gather))

    def keep(self, window: QWidget, name: str) -> None:
        """Put a window that is not shown yet where one of this name was, and follow it from now on.

        Where there was none it goes into the middle, unless it has a place of its own.
        """
        kept = self._settings.settings.placements.get(name)
        if kept is not None:
            least = (window.minimumWidth(), window.minimumHeight())
            found = place(kept, screens(), least=least)
            if found is not None:
                window.setGeometry(found.x, found.y, found.w, found.h)
                if kept.is_maximised:
                    window.setWindowState(window.windowState() | Qt.WindowState.WindowMaximized)
        elif not window.testAttribute(Qt.WidgetAttribute.WA_Moved):
            put_in_the_middle(window)
        self._windows[window] = name
        window.installEventFilter(self)
        window.destroyed.connect(lambda: self._forget(window))

    def gather(self) -> None:
        """A screen is gone: what cannot be reached any more comes to the primary one."""
        there = screens()
        for window in tuple(self._windows):
            if isinstance(window, QWidget) and window.isVisible() and not is_reachable(_rect(window.geometry()), there):
                least = (window.minimumWidth(), window.minimumHeight())
                size = remember(_rect(window.geometry()), Screen("", Rect(0, 0, 0, 0)))
                found = place(size, there, least=least)
                if found is not None:
                    window.setGeometry(found.x, found.y, found.w, found.h)

    def write(self) -> None:
        """Keep where windows are that were moved."""
        self._rest.stop()
        placements = dict(self._settings.settings.placements)
        for window in self._moved:
            if window in self._windows and not window.isFullScreen() and not window.isMinimized():
                geometry = window.normalGeometry() if window.isMaximized() else window.geometry()
                kept = remember(_rect(geometry), _screen(window.screen()), is_maximised=window.isMaximized())
                placements[self._windows[window]] = kept
        self._moved.clear()
        if placements != self._settings.settings.placements:
            self._settings.update(placements=placements)

    def _forget(self, window: QWidget) -> None:
        self._windows.pop(window, None)
        self._moved.discard(window)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Note movements of windows that are shown; what happens before says nothing about the person's wish."""
        if event.type() in _MOVES and isinstance(watched, QWidget) and watched.isVisible():
            self._moved.add(watched)
            self._rest.start()
        elif event.type() is QEvent.Type.Hide and watched in self._moved:
            self.write()
        return False
