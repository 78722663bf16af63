"""A key that is heard while another program has the keyboard, on Windows: RegisterHotKey, on a thread of its own.

Windows posts the presses to the thread that registered the key. The main thread would do as well, but a filter
in Python would then see every message of the program; this thread sees nothing else.
"""

import ctypes
import logging
import threading
from ctypes import wintypes
from typing import Any

from app.desktop.global_keys import Heard, KeyTrouble, Outcome, Settled, windows_codes

logger = logging.getLogger(__name__)

STOP_WITHIN = 5.0  # seconds
WM_QUIT, WM_HOTKEY = 0x0012, 0x0312
MOD_NOREPEAT = 0x4000
ERROR_HOTKEY_ALREADY_REGISTERED = 1409
_NUMBER = 1  # of the only key of the thread


class System:
    """The functions of Windows that are needed, with their types."""

    def __init__(self) -> None:
        load: Any = getattr(ctypes, "WinDLL")  # noqa: B009  # only there on Windows
        self._user, self._kernel = load("user32", use_last_error=True), load("kernel32")
        self._last_error: Any = getattr(ctypes, "get_last_error")  # noqa: B009  # only there on Windows
        self._user.RegisterHotKey.argtypes = (wintypes.HWND, ctypes.c_int, wintypes.UINT, wintypes.UINT)
        self._user.UnregisterHotKey.argtypes = (wintypes.HWND, ctypes.c_int)
        message = ctypes.POINTER(wintypes.MSG)
        self._user.GetMessageW.argtypes = (message, wintypes.HWND, wintypes.UINT, wintypes.UINT)
        self._user.PeekMessageW.argtypes = (message, wintypes.HWND, wintypes.UINT, wintypes.UINT, wintypes.UINT)
        self._user.PostThreadMessageW.argtypes = (wintypes.DWORD, wintypes.UINT, wintypes.WPARAM, wintypes.LPARAM)

    def begin(self) -> int:
        """Give this thread a queue of messages; its number."""
        message = wintypes.MSG()
        self._user.PeekMessageW(ctypes.byref(message), None, 0, 0, 0)
        return int(self._kernel.GetCurrentThreadId())

    def register(self, modifiers: int, key: int) -> int:
        """0, or why not."""
        done = self._user.RegisterHotKey(None, _NUMBER, modifiers | MOD_NOREPEAT, key)
        return 0 if done else int(self._last_error())

    def unregister(self) -> None:
        """Let go of the key."""
        self._user.UnregisterHotKey(None, _NUMBER)

    def next_message(self) -> int:
        """Wait for a message to this thread; its number, or WM_QUIT also where waiting failed."""
        message = wintypes.MSG()
        return int(message.message) if self._user.GetMessageW(ctypes.byref(message), None, 0, 0) > 0 else WM_QUIT

    def end(self, thread: int) -> None:
        """Tell a thread to end."""
        self._user.PostThreadMessageW(thread, WM_QUIT, 0, 0)


class WindowsKey:
    """Hears one combination from now until `close`. Both callbacks are called on the thread."""

    def __init__(self, keys: str, heard: Heard, settled: Settled, system: System | None = None) -> None:
        self._keys = keys
        self._heard = heard
        self._settled = settled
        self._system = system or System()
        self._number = 0
        self._has_queue = threading.Event()
        self._thread = threading.Thread(target=self._run, name="global key", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Let go of the keys. Idempotent."""
        if self._has_queue.wait(STOP_WITHIN) and self._thread.is_alive():
            self._system.end(self._number)
            self._thread.join(STOP_WITHIN)

    def _run(self) -> None:
        self._number = self._system.begin()
        self._has_queue.set()
        wanted = windows_codes(self._keys)
        if wanted is None:
            self._settled(Outcome(KeyTrouble.MISSING))
            return
        problem = self._system.register(*wanted)
        if problem:
            logger.warning("Windows does not give %s: error %d", self._keys, problem)
            is_taken = problem == ERROR_HOTKEY_ALREADY_REGISTERED
            self._settled(Outcome(KeyTrouble.TAKEN if is_taken else KeyTrouble.BROKEN))
            return
        self._settled(Outcome())
        while (message := self._system.next_message()) != WM_QUIT:
            if message == WM_HOTKEY:
                self._heard()
        self._system.unregister()
