"""A key that is heard while another program has the keyboard, on macOS: Carbon's RegisterEventHotKey.

It needs no permission, unlike watching the keyboard. Presses arrive in the event loop of the main thread, where a key
is made and closed.
"""

import ctypes
import logging
from typing import Any

from app.desktop.global_keys import Heard, KeyTrouble, Outcome, Settled, mac_codes

logger = logging.getLogger(__name__)

CARBON = "/System/Library/Frameworks/Carbon.framework/Carbon"
ALREADY_EXISTS = -9878  # eventHotKeyExistsErr


def _four(letters: str) -> int:
    return int.from_bytes(letters.encode("ascii"), "big")


class EventType(ctypes.Structure):
    """EventTypeSpec."""

    _fields_ = (("event_class", ctypes.c_uint32), ("event_kind", ctypes.c_uint32))


class HotKeyId(ctypes.Structure):
    """EventHotKeyID."""

    _fields_ = (("signature", ctypes.c_uint32), ("number", ctypes.c_uint32))


PRESSED = EventType(_four("keyb"), 5)  # kEventClassKeyboard, kEventHotKeyPressed
CALLBACK = ctypes.CFUNCTYPE(ctypes.c_int32, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p)


def carbon() -> Any:
    """The framework, with the types of what is needed. Raises OSError where there is none."""
    library = ctypes.CDLL(CARBON)
    pointer, out = ctypes.c_void_p, ctypes.POINTER(ctypes.c_void_p)
    library.GetApplicationEventTarget.restype = pointer
    library.GetApplicationEventTarget.argtypes = ()
    library.InstallEventHandler.argtypes = (
        pointer, CALLBACK, ctypes.c_ulong, ctypes.POINTER(EventType), pointer, out,
    )  # fmt: skip
    library.RemoveEventHandler.argtypes = (pointer,)
    library.RegisterEventHotKey.argtypes = (
        ctypes.c_uint32, ctypes.c_uint32, HotKeyId, pointer, ctypes.c_uint32, out,
    )  # fmt: skip
    library.UnregisterEventHotKey.argtypes = (pointer,)
    return library


class MacKey:
    """Hears one combination from now until `close`; both callbacks are called on the main thread."""

    def __init__(self, keys: str, heard: Heard, settled: Settled, library: Any = None) -> None:
        self._heard = heard
        self._handler, self._key = ctypes.c_void_p(), ctypes.c_void_p()
        self._callback = CALLBACK(self._pressed)  # held: Carbon only has its address
        self._library = library
        settled(self._hold(keys))

    def close(self) -> None:
        """Let go of the keys. Idempotent."""
        if self._key:
            self._library.UnregisterEventHotKey(self._key)
            self._key = ctypes.c_void_p()
        if self._handler:
            self._library.RemoveEventHandler(self._handler)
            self._handler = ctypes.c_void_p()

    def _hold(self, keys: str) -> Outcome:
        wanted = mac_codes(keys)
        if wanted is None:
            return Outcome(KeyTrouble.MISSING)
        try:
            library = self._library = self._library or carbon()
        except (OSError, AttributeError) as error:
            logger.info("= no key is heard beside other programs: %s", error)
            return Outcome(KeyTrouble.BROKEN)
        target = library.GetApplicationEventTarget()
        kinds, handler = ctypes.byref(PRESSED), ctypes.byref(self._handler)
        problem = library.InstallEventHandler(target, self._callback, 1, kinds, None, handler)
        if not problem:
            modifiers, key = wanted
            number = HotKeyId(_four("prly"), 1)
            problem = library.RegisterEventHotKey(key, modifiers, number, target, 0, ctypes.byref(self._key))
        if not problem:
            return Outcome()
        logger.warning("macOS does not give %s: error %d", keys, problem)
        self.close()
        return Outcome(KeyTrouble.TAKEN if problem == ALREADY_EXISTS else KeyTrouble.BROKEN)

    def _pressed(self, _next: object, _event: object, _data: object) -> int:
        self._heard()
        return 0
