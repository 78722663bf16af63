"""What is done to the sound of the microphone, as items of a menu."""

from collections.abc import Callable
from dataclasses import dataclass

from media.effects.choices import NoiseSuppression, ProcessingSettings
from ui.i18n import tr
from ui.icons import Icon, menu_icon
from ui.theme import color, tokens_of
from ui.widgets.menu import CHOSEN_MARK, Choice, Menu


def suppression_words(level: NoiseSuppression) -> str:
    """A level's name."""
    match level:
        case NoiseSuppression.OFF:
            return tr("Off")
        case NoiseSuppression.STANDARD:
            return tr("Standard")
        case NoiseSuppression.STRONG:
            return tr("Strong")


@dataclass(frozen=True, slots=True)
class SoundActs:
    """Where the wishes go."""

    choose_suppression: Callable[[NoiseSuppression], None]
    set_original: Callable[[bool], None]


def add_processing(menu: Menu, chosen: ProcessingSettings, acts: SoundActs) -> None:
    """Noise suppression, and the switch that turns all processing off for music."""
    if not chosen.is_original:
        _add_suppression(menu, chosen.noise_suppression, acts.choose_suppression)
    words = tr("Original sound for music")
    action = menu.add_item(words, lambda: acts.set_original(not chosen.is_original), icon=Icon.MUSIC)
    if chosen.is_original:
        action.setText(action.text() + CHOSEN_MARK)


def _add_suppression(menu: Menu, chosen: NoiseSuppression, choose: Callable[[NoiseSuppression], None]) -> None:
    """The levels of noise suppression, in a menu of their own."""
    levels = Menu(menu)
    levels.setTitle(tr("Noise suppression: {level}", level=suppression_words(chosen)))
    levels.setIcon(menu_icon(Icon.AUDIO_LINES, color(tokens_of(menu).text2)))
    choices = tuple(Choice(level.value, suppression_words(level), level is chosen) for level in NoiseSuppression)
    levels.add_choices(choices, lambda key: choose(NoiseSuppression(key)))
    menu.addMenu(levels)
