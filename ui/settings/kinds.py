"""What a setting is: where it stands, what it says, and by which control a person chooses. No Qt."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto

from app.desktop.keys import KeyAct
from ui.settings.state import SettingsState


class Section(Enum):
    """The pages, in the order of the list."""

    GENERAL = auto()
    APPEARANCE = auto()
    AUDIO = auto()
    VIDEO = auto()
    CALLS = auto()
    KEYBOARD = auto()
    NETWORK = auto()
    CONNECTION = auto()
    PRIVACY = auto()
    ACCOUNT = auto()
    ABOUT = auto()


@dataclass(frozen=True, slots=True)
class Switch:
    """On or off: a field that is a bool."""


@dataclass(frozen=True, slots=True)
class Option:
    """One of a choice: the value of the field, and its words."""

    value: object
    words: str


@dataclass(frozen=True, slots=True)
class Choice:
    """One of some. Few stand side by side, more open in a menu."""

    options: Callable[[SettingsState], tuple[Option, ...]]
    is_open: bool = False
    """The options may change while the window is open: always in a menu."""
    value: Callable[[SettingsState], object] | None = None
    """What is chosen, where that is no field of the settings of this computer."""


@dataclass(frozen=True, slots=True)
class Slider:
    """A number between two ends, in steps."""

    low: float
    high: float
    step: float
    words: Callable[[float], str]
    """How the number is said, such as "72 %"."""


@dataclass(frozen=True, slots=True)
class Text:
    """A line that a person types; kept when they leave it."""

    value: Callable[[SettingsState], str]
    hint: str = ""
    may_be_empty: bool = False
    is_secret: bool = False
    """Not to be read; the value only says whether there is one, and typing begins anew."""


@dataclass(frozen=True, slots=True)
class Action:
    """Something to do: no field, the flow knows the act by the identifier."""

    words: str
    is_danger: bool = False


@dataclass(frozen=True, slots=True)
class Fact:
    """Something to read, at the place of the control; with a button to copy it, if wanted."""

    words: Callable[[SettingsState], str]
    can_copy: bool = False
    is_long: bool = False
    """More than a few words: below the title, in as many lines as it takes."""


@dataclass(frozen=True, slots=True)
class Part:
    """A widget of its own that the flow makes for the identifier, below the words."""


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys of an act; the value is the new keys, or None for those of the set."""

    act: KeyAct


Control = Switch | Choice | Slider | Text | Action | Fact | Keys | Part


def always(_state: SettingsState) -> bool:
    """There in every state."""
    return True


@dataclass(frozen=True, slots=True)
class Setting:
    """One line of a page. For a switch, a choice and a slider, `id` is the name of the field in `app.config.Settings`.

    For all others it is the name by which the flow knows what to do.
    """

    id: str
    section: Section
    group: str
    """The heading above the card."""
    title: str
    detail: str = ""
    control: Control = Switch()
    also: str = ""
    """More words by which a person may search for it."""
    is_there: Callable[[SettingsState], bool] = always
    """What does not work here and now is not shown."""
    is_enabled: Callable[[SettingsState], bool] = always
    """What only waits, such as for the server, is shown but cannot be used."""
