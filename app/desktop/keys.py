"""What can be done by keyboard, and which keys do it: two sets that ship, the person's own on top. Pure.

Keys are written as in Qt's portable form, "Ctrl+Shift+L"; on a Mac, Ctrl stands for Command and Meta for Control. No
keys: the act has none.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, StrEnum, auto


class KeyAct(StrEnum):
    """Everything that keys can do."""

    SEARCH = "search"
    PAGE_HOME = "page_home"
    PAGE_CALLS = "page_calls"
    PAGE_PEOPLE = "page_people"
    SETTINGS = "settings"
    CLOSE = "close"
    QUIT = "quit"
    MUTE = "mute"
    CAMERA = "camera"
    LEAVE = "leave"
    FULL_SCREEN = "full_screen"
    MINI = "mini"
    DETAILS = "details"
    HOLD = "hold"
    ANSWER_VIDEO = "answer_video"
    ANSWER_AUDIO = "answer_audio"
    REFUSE = "refuse"
    ACCEPT_VIDEO = "accept_video"
    ACCEPT_AUDIO = "accept_audio"
    DECLINE = "decline"
    REPLY = "reply"
    SILENCE = "silence"


class KeyPlace(Enum):
    """The windows in which keys act."""

    EVERYWHERE = auto()
    """Home and call windows."""
    HOME = auto()
    CALL = auto()
    INCOMING = auto()
    """The window of somebody who calls."""
    RINGING = auto()
    """Every window of the program, also that of somebody who calls."""


PLACES = {
    KeyAct.SEARCH: KeyPlace.HOME,
    KeyAct.PAGE_HOME: KeyPlace.HOME,
    KeyAct.PAGE_CALLS: KeyPlace.HOME,
    KeyAct.PAGE_PEOPLE: KeyPlace.HOME,
    KeyAct.QUIT: KeyPlace.HOME,
    KeyAct.SETTINGS: KeyPlace.EVERYWHERE,
    KeyAct.CLOSE: KeyPlace.EVERYWHERE,
    KeyAct.MUTE: KeyPlace.CALL,
    KeyAct.CAMERA: KeyPlace.CALL,
    KeyAct.LEAVE: KeyPlace.CALL,
    KeyAct.FULL_SCREEN: KeyPlace.CALL,
    KeyAct.MINI: KeyPlace.CALL,
    KeyAct.DETAILS: KeyPlace.CALL,
    KeyAct.HOLD: KeyPlace.CALL,
    KeyAct.ANSWER_VIDEO: KeyPlace.RINGING,
    KeyAct.ANSWER_AUDIO: KeyPlace.RINGING,
    KeyAct.REFUSE: KeyPlace.RINGING,
    KeyAct.ACCEPT_VIDEO: KeyPlace.INCOMING,
    KeyAct.ACCEPT_AUDIO: KeyPlace.INCOMING,
    KeyAct.DECLINE: KeyPlace.INCOMING,
    KeyAct.REPLY: KeyPlace.INCOMING,
    KeyAct.SILENCE: KeyPlace.INCOMING,
}


class KeySet(StrEnum):
    """The sets that ship."""

    PARLEY = "parley"
    ZOOM = "zoom"
    """What hands know that come from there."""


_PARLEY = {
    KeyAct.SEARCH: "Ctrl+K",
    KeyAct.PAGE_HOME: "Ctrl+1",
    KeyAct.PAGE_CALLS: "Ctrl+2",
    KeyAct.PAGE_PEOPLE: "Ctrl+3",
    KeyAct.SETTINGS: "Ctrl+,",
    KeyAct.CLOSE: "Ctrl+W",
    KeyAct.QUIT: "Ctrl+Q",
    KeyAct.MUTE: "Ctrl+D",
    KeyAct.CAMERA: "Ctrl+E",
    KeyAct.LEAVE: "Ctrl+Shift+L",
    KeyAct.FULL_SCREEN: "F11",
    KeyAct.MINI: "Ctrl+Shift+W",
    KeyAct.DETAILS: "Ctrl+I",
    KeyAct.HOLD: "Ctrl+Shift+H",
    KeyAct.ANSWER_VIDEO: "Ctrl+Shift+V",
    KeyAct.ANSWER_AUDIO: "Ctrl+Shift+A",
    KeyAct.REFUSE: "Ctrl+Shift+D",
    KeyAct.ACCEPT_VIDEO: "V",
    KeyAct.ACCEPT_AUDIO: "A",
    KeyAct.DECLINE: "D",
    KeyAct.REPLY: "M",
    KeyAct.SILENCE: "Esc",
}

# Zoom's published lists of hot keys, as far as both programs do the same thing. To hold, to answer and to decline are
# those of the usual set; on a Mac its meetings have the keys with which its telephone answers.
_ZOOM = {
    KeyAct.SEARCH: "Ctrl+F",
    KeyAct.MUTE: "Alt+A",
    KeyAct.CAMERA: "Alt+V",
    KeyAct.LEAVE: "Alt+Q",
    KeyAct.FULL_SCREEN: "Alt+F",
}
_ZOOM_MAC = {
    KeyAct.SEARCH: "Ctrl+F",
    KeyAct.MUTE: "Ctrl+Shift+A",
    KeyAct.CAMERA: "Ctrl+Shift+V",
    KeyAct.FULL_SCREEN: "Ctrl+Shift+F",
    KeyAct.MINI: "Ctrl+Shift+M",
    KeyAct.ANSWER_VIDEO: "Ctrl+Alt+V",
    KeyAct.ANSWER_AUDIO: "Ctrl+Alt+A",
}


def shipped_keys(which: KeySet, *, is_mac: bool = False) -> Mapping[KeyAct, str]:
    """The keys of a set that ships."""
    if which is KeySet.PARLEY:
        return _PARLEY
    return _PARLEY | (_ZOOM_MAC if is_mac else _ZOOM)


class KeyProblem(Enum):
    """Why keys cannot be used for an act."""

    NOT_KEYS = auto()
    RESERVED = auto()
    """They move about, type or talk: Tab, Enter, arrows, Space, and Escape outside of its place."""
    TYPES = auto()
    """Ctrl and Alt together are AltGr, which types letters on many keyboards."""
    TAKEN = auto()
    """Another act of the same windows has them."""


@dataclass(frozen=True, slots=True)
class KeyRefusal:
    """The problem, and for TAKEN the act that has the keys."""

    problem: KeyProblem
    taken_by: KeyAct | None = None


_NAMES = (
    "Esc|Tab|Backtab|Backspace|Return|Enter|Ins|Del|Pause|Print|Home|End|Left|Up|Right|Down|PgUp|PgDown|Space|Menu|Help"
    r"|F[1-9]|F[12]\d|F3[0-5]"
)
_KEYS = re.compile(rf"(?:Meta\+)?(?:Ctrl\+)?(?:Alt\+)?(?:Shift\+)?(?:{_NAMES}|\S)")
_MOVES = frozenset(["Tab", "Backtab", "Return", "Enter", "Space", "Left", "Up", "Right", "Down", "Backspace"])


def are_keys(text: str) -> bool:
    """Whether the text names keys in the portable form."""
    return len(text) <= 40 and _KEYS.fullmatch(text) is not None


def refusal(act: KeyAct, text: str, force: Mapping[KeyAct, str], *, is_mac: bool = False) -> KeyRefusal | None:
    """Why these keys cannot be given to an act while `force` holds; None if they can. No keys are always good."""
    if not text:
        return None
    if not are_keys(text):
        return KeyRefusal(KeyProblem.NOT_KEYS)
    held, key = _parts(text)
    if key in _MOVES and not held & {"Ctrl", "Alt", "Meta"}:
        return KeyRefusal(KeyProblem.RESERVED)
    if key == "Esc" and PLACES[act] is not KeyPlace.INCOMING:
        return KeyRefusal(KeyProblem.RESERVED)
    if not is_mac and {"Ctrl", "Alt"} <= held and len(key) == 1:
        return KeyRefusal(KeyProblem.TYPES)
    taken_by = holder(act, text, force)
    return KeyRefusal(KeyProblem.TAKEN, taken_by) if taken_by is not None else None


def _parts(text: str) -> tuple[frozenset[str], str]:
    """(Modifiers, key) of keys; the key may be a plus."""
    *held, key = [*text[:-1].split("+"), "+"] if text.endswith("+") else text.split("+")
    return frozenset(filter(None, held)), key


def holder(act: KeyAct, text: str, force: Mapping[KeyAct, str]) -> KeyAct | None:
    """Another act that has these keys in a window they share."""
    return next((other for other, keys in force.items() if keys == text and _meet(act, other)), None)


def _meet(one: KeyAct, other: KeyAct) -> bool:
    if one is other:
        return False
    here, there = PLACES[one], PLACES[other]
    if KeyPlace.RINGING in (here, there):
        return True
    if KeyPlace.INCOMING in (here, there):
        return here is there
    return here is there or KeyPlace.EVERYWHERE in (here, there)


def keys_in_force(which: KeySet, own: Mapping[str, str], *, is_mac: bool = False) -> dict[KeyAct, str]:
    """The keys of every act. Own ones go first; whatever else has the same keys in the same windows has none then.

    Own keys come from a file: names and keys that are none are passed over.
    """
    force: dict[KeyAct, str] = {}
    for act in KeyAct:
        if act in own and refusal(act, own[act], force, is_mac=is_mac) is None:
            force[act] = own[act]
    for act, text in shipped_keys(which, is_mac=is_mac).items():
        if act not in force:
            force[act] = "" if holder(act, text, force) is not None else text
    return {act: force[act] for act in KeyAct}


def give(
    which: KeySet, own: Mapping[str, str], act: KeyAct, text: str | None, *, is_mac: bool = False
) -> dict[str, str]:
    """The own keys after an act got these; None: the shipped ones again. Whoever had them loses them."""
    after = {name: keys for name, keys in own.items() if name in PLACES and name != act}
    shipped = shipped_keys(which, is_mac=is_mac)[act]
    wanted = shipped if text is None else text
    if wanted:
        force = keys_in_force(which, after | {str(act): ""}, is_mac=is_mac)
        # Those that own them in vain, because yet another act has them, must not come into force now.
        in_vain = {KeyAct(name): keys for name, keys in after.items()}
        for other, keys in [*force.items(), *in_vain.items()]:
            if keys == wanted and _meet(act, other):
                after[str(other)] = ""
    if wanted != shipped:
        after[str(act)] = wanted
    return after
