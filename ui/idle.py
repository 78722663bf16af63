"""How long nobody has touched this machine, as each platform tells it; where none does, our own windows' last input."""

import ctypes
import ctypes.util
import logging
import os
import sys
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QGuiApplication

from app import clock
from app.idle import is_idle, look_again_after

logger = logging.getLogger(__name__)

Untouched = Callable[[], float | None]
"""Seconds since the last key or movement of the pointer, anywhere on this machine; None: cannot be told."""

_INPUT = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
        QEvent.Type.TabletPress,
    }
)


class _XScreenSaverInfo(ctypes.Structure):
    """XScreenSaverInfo of X11/extensions/scrnsaver.h."""

    _fields_ = (
        ("window", ctypes.c_ulong),
        ("state", ctypes.c_int),
        ("kind", ctypes.c_int),
        ("til_or_since", ctypes.c_ulong),
        ("idle", ctypes.c_ulong),
        ("event_mask", ctypes.c_ulong),
    )


def x11_untouched() -> Untouched | None:
    """From the screen saver extension of the X server, over a connection of its own; None if it has none."""
    try:
        x11, saver = ctypes.CDLL("libX11.so.6"), ctypes.CDLL("libXss.so.1")
    except OSError:
        return None
    x11.XOpenDisplay.restype = ctypes.c_void_p
    x11.XDefaultRootWindow.argtypes = (ctypes.c_void_p,)
    x11.XDefaultRootWindow.restype = ctypes.c_ulong
    saver.XScreenSaverQueryExtension.argtypes = (ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p)
    saver.XScreenSaverQueryInfo.argtypes = (ctypes.c_void_p, ctypes.c_ulong, ctypes.c_void_p)
    display = x11.XOpenDisplay(None)
    if not display:
        return None
    first, error = ctypes.c_int(), ctypes.c_int()
    if not saver.XScreenSaverQueryExtension(display, ctypes.byref(first), ctypes.byref(error)):
        return None
    root = x11.XDefaultRootWindow(display)

    def untouched() -> float | None:
        info = _XScreenSaverInfo()
        if not saver.XScreenSaverQueryInfo(display, root, ctypes.byref(info)):
            return None
        return float(info.idle) / 1000

    return untouched


def system_untouched() -> Untouched | None:
    """What this platform offers; None: nothing, or nothing that sees all input (X clients under Wayland)."""
    try:
        if sys.platform == "win32":
            return _windows_untouched()
        if sys.platform == "darwin":
            return _mac_untouched()
        is_wayland = bool(os.environ.get("WAYLAND_DISPLAY"))
        return x11_untouched() if QGuiApplication.platformName() == "xcb" and not is_wayland else None
    except (OSError, AttributeError) as error:
        logger.info("= idle time is not told by this system: %s", error)
        return None


if sys.platform == "win32":

    class _LastInputInfo(ctypes.Structure):
        """LASTINPUTINFO of winuser.h."""

        _fields_ = (("size", ctypes.c_uint), ("time", ctypes.c_uint))

    def _windows_untouched() -> Untouched:
        user, kernel = ctypes.windll.user32, ctypes.windll.kernel32

        def untouched() -> float | None:
            info = _LastInputInfo(ctypes.sizeof(_LastInputInfo), 0)
            if not user.GetLastInputInfo(ctypes.byref(info)):
                return None
            # Both count milliseconds in 32 bits and start anew every 49 days.
            return float((kernel.GetTickCount() - info.time) & 0xFFFFFFFF) / 1000

        return untouched


if sys.platform == "darwin":

    def _mac_untouched() -> Untouched:
        quartz = ctypes.CDLL(ctypes.util.find_library("ApplicationServices") or "")
        since = quartz.CGEventSourceSecondsSinceLastEventType
        since.restype = ctypes.c_double
        since.argtypes = (ctypes.c_int32, ctypes.c_uint32)
        # The session's combined state, any kind of input event (CGEventSource.h).
        return lambda: float(since(0, 0xFFFFFFFF))


class OwnInput(QObject):
    """Keys and pointer in our own windows only: the last resort."""

    def __init__(self, app: QObject, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._at = clock.now()
        app.installEventFilter(self)

    def untouched(self) -> float:
        """Seconds since the last input."""
        return clock.now() - self._at

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Note the time, stop nothing."""
        if event.type() in _INPUT:
            self._at = clock.now()
        return False


class IdleWatch(QObject):
    """Looks from time to time and tells when somebody left or came back."""

    changed = Signal(bool)
    """True: nobody is here."""

    def __init__(self, untouched: Untouched, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._untouched = untouched
        self._idle = False
        self.is_in_call = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.look)

    def start(self) -> None:
        """Look from now on."""
        self.look()

    def stop(self) -> None:
        """Look no more."""
        self._timer.stop()

    def look(self) -> None:
        """Look now."""
        idle = is_idle(self._untouched(), is_in_call=self.is_in_call)
        if idle != self._idle:
            self._idle = idle
            self.changed.emit(idle)
        self._timer.start(round(look_again_after(idle=idle) * 1000))


def make_idle_watch(app: QObject, parent: QObject) -> IdleWatch:
    """The watch with the best source there is. `app` is the application, whose input counts where nothing else does.

    It ends with its parent: a filter that stayed would look at every event of the program.
    """
    return IdleWatch(system_untouched() or OwnInput(app, parent).untouched, parent)
