"""Which control a setting gets."""

from ui.settings import kinds
from ui.settings.controls import (
    ActionControl,
    FactControl,
    SegmentedControl,
    SelectControl,
    SliderControl,
    SwitchControl,
    TextControl,
    ValueControl,
)
from ui.settings.key_control import KeyControl
from ui.settings.kinds import Setting
from ui.settings.state import SettingsState

SIDE_BY_SIDE = 5  # options at most
SIDE_BY_SIDE_LETTERS = 34  # of all of them together


def make_control(setting: Setting, state: SettingsState) -> ValueControl:
    """The control of a setting that is no part. Raises TypeError for a part: the flow makes those."""
    match setting.control:
        case kinds.Switch():
            return SwitchControl(setting)
        case kinds.Choice() as choice:
            options = choice.options(state)
            letters = sum(len(option.words) for option in options)
            if len(options) <= SIDE_BY_SIDE and letters <= SIDE_BY_SIDE_LETTERS and not choice.is_open:
                return SegmentedControl(setting, options)
            return SelectControl(setting, choice)
        case kinds.Slider() as slider:
            return SliderControl(setting, slider)
        case kinds.Text() as text:
            return TextControl(setting, text)
        case kinds.Action() as action:
            return ActionControl(setting, action)
        case kinds.Fact() as fact:
            return FactControl(setting, fact)
        case kinds.Keys(act):
            return KeyControl(setting.title, act)
    raise TypeError(f"{setting.id} has a widget of its own")
