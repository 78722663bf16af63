"""A key that is heard while another program has the keyboard, on X11. Speaks with the X server on a thread of its own.

Qt has no such keys; XGrabKey is asked for through python-xlib, on a connection of its own. On Wayland no program may
listen to keys that are not meant for it.
"""

import contextlib
import logging
import os
import select
import sys
import threading
from collections.abc import Callable
from typing import Any

logger = logging.getLogger(__name__)

STOP_WITHIN = 5.0  # seconds
_MODIFIERS = {"Shift": 1, "Ctrl": 4, "Alt": 8, "Meta": 64}
_LOCKS = (0, 2, 16, 18)  # Caps Lock and Num Lock, which must not matter
_ALL_MODIFIERS = sum(_MODIFIERS.values())


def is_offered(platform: str, session: str) -> bool:
    """Whether keys can be heard so: `platform` as Qt names it, `session` as XDG_SESSION_TYPE does."""
    return sys.platform == "linux" and platform == "xcb" and session != "wayland"


def parse_keys(keys: str) -> tuple[int, str] | None:
    """Modifier mask and the name of the key, of the portable form "Ctrl+Alt+M"; None for what is none."""
    *modifiers, key = keys.split("+")
    if not key or any(each not in _MODIFIERS for each in modifiers):
        return None
    return sum(_MODIFIERS[each] for each in set(modifiers)), key.lower() if len(key) == 1 else key


class X11Key:
    """Hears one combination from now until `close`. `pressed` is called on the thread, once for each time."""

    def __init__(self, keys: str, pressed: Callable[[], None]) -> None:
        self._keys = keys
        self._pressed = pressed
        self._wake, self._waker = os.pipe()
        self._thread = threading.Thread(target=self._run, name="global key", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Let go of the keys. Idempotent."""
        if self._waker < 0:
            return
        os.write(self._waker, b"x")
        self._thread.join(STOP_WITHIN)
        os.close(self._waker)
        os.close(self._wake)
        self._waker = -1

    def _run(self) -> None:
        wanted = parse_keys(self._keys)
        if wanted is None:
            return
        try:
            from Xlib.display import Display

            with contextlib.closing(Display()) as display:
                self._listen(display, *wanted)
        except Exception:  # the library raises what its sockets and parsers raise
            logger.info("= no key is heard beside other programs", exc_info=True)

    def _listen(self, display: Any, mask: int, name: str) -> None:
        from Xlib import XK, X
        from Xlib.error import BadAccess, CatchError

        root, code = display.screen().root, display.keysym_to_keycode(XK.string_to_keysym(name))
        if not code:
            logger.info("= this keyboard has no %s", name)
            return
        taken = CatchError(BadAccess)
        for lock in _LOCKS:
            root.grab_key(code, mask | lock, False, X.GrabModeAsync, X.GrabModeAsync, onerror=taken)
        display.sync()
        if taken.get_error() is not None:
            logger.warning("another program has %s", self._keys)
        released_at = -1
        while True:
            while display.pending_events():
                event = display.next_event()
                if event.type == X.KeyRelease:
                    released_at = event.time
                elif event.type == X.KeyPress and event.time != released_at:  # else it repeats by itself
                    self._pressed()
            if self._wake in select.select([display.fileno(), self._wake], [], [])[0]:
                return
