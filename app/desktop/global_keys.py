"""Keys that are heard while another program has the keyboard: where they can be, which, and what platforms call them.

Pure. Keys are written as in Qt's portable form, "Ctrl+Alt+M"; on a Mac, Ctrl stands for Command and Meta for Control.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum, StrEnum, auto
from typing import Protocol


class Way(Enum):
    """How a program asks its platform for such keys."""

    NONE = auto()
    X11 = auto()
    PORTAL = auto()
    """The desktop of a Wayland session asks the person, and may give other keys."""
    WINDOWS = auto()
    MAC = auto()


class Modifier(StrEnum):
    """What is held beside a key."""

    SHIFT = "Shift"
    CTRL = "Ctrl"
    ALT = "Alt"
    META = "Meta"


class KeyTrouble(Enum):
    """Why keys are not heard."""

    TAKEN = auto()
    """Another program has them."""
    REFUSED = auto()
    """The person or the desktop said no."""
    MISSING = auto()
    """This keyboard has no such key."""
    BROKEN = auto()
    """The platform does not answer as it should."""


@dataclass(frozen=True, slots=True)
class Combination:
    """A key and what is held beside it."""

    modifiers: frozenset[Modifier]
    key: str
    """One upper-case letter or digit, or a name such as "F12"."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of asking for keys."""

    trouble: KeyTrouble | None = None
    given: str = ""
    """What to press in the desktop's words, where it says; it may differ from what was asked for."""


@dataclass(frozen=True, slots=True)
class MuteKeys:
    """Which keys can mute from everywhere, and what became of those that are chosen."""

    choices: tuple[str, ...] = ()
    """Empty where no program hears such keys."""
    outcome: Outcome = field(default_factory=Outcome)
    """Of asking for the keys that are chosen."""
    is_asked: bool = False
    """The desktop was asked and has not answered yet."""


class HeldKey(Protocol):
    """Keys that are heard from when they were asked for until `close`."""

    def close(self) -> None:
        """Let go of them. Idempotent."""


Heard = Callable[[], None]
"""Called once for each press, on any thread."""
Settled = Callable[[Outcome], None]
"""Called once it is known whether the keys are heard, on any thread."""

CHOICES = ("Ctrl+Alt+M", "Ctrl+Shift+F12", "Pause")

_X11 = {Modifier.SHIFT: 1, Modifier.CTRL: 4, Modifier.ALT: 8, Modifier.META: 64}
_PORTAL = {Modifier.CTRL: "CTRL", Modifier.ALT: "ALT", Modifier.SHIFT: "SHIFT", Modifier.META: "LOGO"}
_WINDOWS = {Modifier.ALT: 1, Modifier.CTRL: 2, Modifier.SHIFT: 4, Modifier.META: 8}
_MAC = {Modifier.CTRL: 0x100, Modifier.SHIFT: 0x200, Modifier.ALT: 0x800, Modifier.META: 0x1000}
_MAC_KEYS = {
    "F1": 0x7A, "F2": 0x78, "F3": 0x63, "F4": 0x76, "F5": 0x60, "F6": 0x61,
    "F7": 0x62, "F8": 0x64, "F9": 0x65, "F10": 0x6D, "F11": 0x67, "F12": 0x6F,
}  # fmt: skip
"""Carbon's virtual key codes (Events.h). Those of letters name places of a US keyboard, not letters: not used."""
_VK_PAUSE, _VK_F1 = 0x13, 0x70
_F_KEYS = {f"F{number}": number for number in range(1, 25)}


def way_of(system: str, platform: str, session: str) -> Way:
    """How it is done here: `system` is sys.platform, `platform` as Qt names it, `session` as XDG_SESSION_TYPE does."""
    match system, platform:
        case "win32", "windows":
            return Way.WINDOWS
        case "darwin", "cocoa":
            return Way.MAC
        case "linux", "xcb" if session != "wayland":
            return Way.X11
        case "linux", "xcb" | "wayland":
            return Way.PORTAL
        case _:
            return Way.NONE


def choices_of(way: Way) -> tuple[str, ...]:
    """What to choose from, where it works."""
    match way:
        case Way.NONE:
            return ()
        case Way.WINDOWS:  # Ctrl+Alt is AltGr there, which types on many keyboards
            return tuple(keys for keys in CHOICES if not keys.startswith("Ctrl+Alt"))
        case Way.MAC:
            return tuple(keys for keys in CHOICES if mac_codes(keys) is not None)
        case _:
            return CHOICES


def combination(keys: str) -> Combination | None:
    """Of the portable form; None for what is none."""
    *held, key = keys.split("+")
    names = {each.value: each for each in Modifier}
    if not key or key in names or any(each not in names for each in held):
        return None
    return Combination(frozenset(names[each] for each in held), key.upper() if len(key) == 1 else key)


def _mask(wanted: Combination, bits: dict[Modifier, int]) -> int:
    return sum(bits[each] for each in wanted.modifiers)


def _symbol(wanted: Combination) -> str:
    """The name of the key in X11 and in xkbcommon."""
    return wanted.key.lower() if len(wanted.key) == 1 else wanted.key


def x11_codes(keys: str) -> tuple[int, str] | None:
    """Modifier mask and name of the keysym."""
    wanted = combination(keys)
    return None if wanted is None else (_mask(wanted, _X11), _symbol(wanted))


def portal_trigger(keys: str) -> str | None:
    """A trigger as the shortcuts specification of freedesktop writes it."""
    wanted = combination(keys)
    if wanted is None:
        return None
    held = (name for modifier, name in _PORTAL.items() if modifier in wanted.modifiers)
    return "+".join((*held, _symbol(wanted)))


def windows_codes(keys: str) -> tuple[int, int] | None:
    """Modifiers and virtual key for RegisterHotKey; None for keys that have none here."""
    wanted = combination(keys)
    if wanted is None:
        return None
    if wanted.key in _F_KEYS:
        key = _VK_F1 + _F_KEYS[wanted.key] - 1
    elif wanted.key == "Pause":
        key = _VK_PAUSE
    elif len(wanted.key) == 1 and wanted.key.isascii() and wanted.key.isalnum():
        key = ord(wanted.key)
    else:
        return None
    return _mask(wanted, _WINDOWS), key


def mac_codes(keys: str) -> tuple[int, int] | None:
    """Modifiers and virtual key for RegisterEventHotKey; None for keys that have none there."""
    wanted = combination(keys)
    if wanted is None or wanted.key not in _MAC_KEYS:
        return None
    return _mask(wanted, _MAC), _MAC_KEYS[wanted.key]
