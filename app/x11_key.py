"""A key that is heard while another program has the keyboard, on X11. Speaks with the X server on a thread of its own.

Qt has no such keys; XGrabKey is asked for through python-xlib, on a connection of its own.
"""

import contextlib
import logging
import os
import select
import threading
from typing import Any

from app.desktop.global_keys import Heard, KeyTrouble, Outcome, Settled, x11_codes

logger = logging.getLogger(__name__)

STOP_WITHIN = 5.0  # seconds
_LOCKS = (0, 2, 16, 18)  # Caps Lock and Num Lock, which must not matter


class X11Key:
    """Hears one combination from now until `close`. Both callbacks are called on the thread."""

    def __init__(self, keys: str, heard: Heard, settled: Settled) -> None:
        self._keys = keys
        self._heard = heard
        self._settled = settled
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
        wanted = x11_codes(self._keys)
        if wanted is None:
            self._settled(Outcome(KeyTrouble.MISSING))
            return
        try:
            from Xlib.display import Display

            with contextlib.closing(Display()) as display:
                self._listen(display, *wanted)
        except Exception:  # the library raises what its sockets and parsers raise
            logger.info("= no key is heard beside other programs", exc_info=True)
            self._settled(Outcome(KeyTrouble.BROKEN))

    def _listen(self, display: Any, mask: int, name: str) -> None:
        from Xlib import XK, X
        from Xlib.error import BadAccess, CatchError

        root, code = display.screen().root, display.keysym_to_keycode(XK.string_to_keysym(name))
        if not code:
            logger.info("= this keyboard has no %s", name)
            self._settled(Outcome(KeyTrouble.MISSING))
            return
        taken = CatchError(BadAccess)
        for lock in _LOCKS:
            root.grab_key(code, mask | lock, False, X.GrabModeAsync, X.GrabModeAsync, onerror=taken)
        display.sync()
        if taken.get_error() is not None:
            logger.warning("another program has %s", self._keys)
        self._settled(Outcome(KeyTrouble.TAKEN if taken.get_error() is not None else None))
        released_at = -1
        while True:
            while display.pending_events():
                event = display.next_event()
                if event.type == X.KeyRelease:
                    released_at = event.time
                elif event.type == X.KeyPress and event.time != released_at:  # else it repeats by itself
                    self._heard()
            if self._wake in select.select([display.fileno(), self._wake], [], [])[0]:
                return
