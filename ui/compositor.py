"""Windows with round corners: translucent ones where there is a compositor, on X11 without one cut to their shape."""

import ctypes
from functools import lru_cache

from PySide6.QtCore import Qt
from PySide6.QtGui import QBitmap, QGuiApplication, QPainter
from PySide6.QtWidgets import QWidget


class _Cookie(ctypes.Structure):
    _fields_ = (("sequence", ctypes.c_uint),)


@lru_cache(maxsize=1)
def can_be_translucent() -> bool:
    """True on Windows, macOS and Wayland; on X11 if the compositing selection of screen 0 has an owner."""
    platform = QGuiApplication.platformName()
    if platform != "xcb":
        return platform in ("windows", "cocoa", "wayland")
    try:
        return _selection_has_owner(b"_NET_WM_CM_S0")
    except (OSError, AttributeError):
        return False


def cut_to_shape(window: QWidget, radius: float) -> None:
    """Let a window that cannot be translucent end at its round corners; call it whenever its size changes."""
    shape = QBitmap(window.size())
    shape.clear()
    with QPainter(shape) as painter:  # pixel by pixel: a polygon of whole numbers would cut the corners straight
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(Qt.GlobalColor.color1)
        painter.drawRoundedRect(window.rect(), radius, radius)
    window.setMask(shape)


def _selection_has_owner(name: bytes) -> bool:
    xcb = ctypes.CDLL("libxcb.so.1")
    libc = ctypes.CDLL(None)
    xcb.xcb_connect.restype = ctypes.c_void_p
    xcb.xcb_intern_atom.restype = _Cookie
    xcb.xcb_intern_atom_reply.restype = ctypes.c_void_p
    xcb.xcb_get_selection_owner.restype = _Cookie
    xcb.xcb_get_selection_owner_reply.restype = ctypes.c_void_p
    connection = ctypes.c_void_p(xcb.xcb_connect(None, None))
    try:
        if xcb.xcb_connection_has_error(connection):
            return False
        cookie = xcb.xcb_intern_atom(connection, ctypes.c_ubyte(0), ctypes.c_ushort(len(name)), name)
        atom = _uint32_at_8(xcb.xcb_intern_atom_reply(connection, cookie, None), libc)
        owner = xcb.xcb_get_selection_owner(connection, ctypes.c_uint(atom))
        return _uint32_at_8(xcb.xcb_get_selection_owner_reply(connection, owner, None), libc) != 0
    finally:
        xcb.xcb_disconnect(connection)


def _uint32_at_8(reply: int | None, libc: ctypes.CDLL) -> int:
    """Both replies carry their answer as a CARD32 at byte 8 (X protocol, InternAtom and GetSelectionOwner)."""
    if not reply:
        return 0
    value = ctypes.cast(reply + 8, ctypes.POINTER(ctypes.c_uint32))[0]
    libc.free(ctypes.c_void_p(reply))
    return int(value)
