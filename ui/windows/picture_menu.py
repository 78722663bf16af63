"""What is done to the own picture, as items of a menu, and what to say while a backdrop is learned."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from media.effects.choices import Backdrop, BackdropState, PictureEffects
from ui.i18n import tr
from ui.icons import Icon, menu_icon
from ui.theme import color, tokens_of
from ui.widgets.menu import CHOSEN_MARK, Choice, Menu
from ui.widgets.notice import Tone


@dataclass(frozen=True, slots=True)
class EffectActs:
    """Where the wishes go."""

    choose: Callable[[PictureEffects], None]
    learn_again: Callable[[], None]


@dataclass(frozen=True, slots=True)
class BackdropNotice:
    """What to tell about a learned backdrop, and the words of the one thing to do."""

    tone: Tone
    title: str
    detail: str
    act: str


def backdrop_words(backdrop: Backdrop) -> str:
    """A backdrop's name."""
    return {
        Backdrop.NONE: tr("My room"),
        Backdrop.BLUR: tr("Whole picture blurred"),
        Backdrop.SOFT_ROOM: tr("My room, blurred"),
        Backdrop.WINDOW: tr("A window"),
        Backdrop.SHELVES: tr("Book shelves"),
        Backdrop.GALLERY: tr("A gallery"),
        Backdrop.OWN: tr("My picture"),
    }[backdrop]


def add_effects(menu: Menu, effects: PictureEffects, acts: EffectActs) -> None:
    """Light, and what is behind the person, in a menu of its own."""
    light = replace(effects, corrects_light=not effects.corrects_light)
    action = menu.add_item(tr("Brighten a dark picture"), lambda: acts.choose(light), icon=Icon.SUN)
    if effects.corrects_light:
        action.setText(action.text() + CHOSEN_MARK)
    behind = Menu(menu)
    behind.setTitle(tr("Behind me: {what}", what=backdrop_words(effects.backdrop)))
    behind.setIcon(menu_icon(Icon.IMAGE, color(tokens_of(menu).text2)))
    choices = tuple(Choice(each.value, backdrop_words(each), each is effects.backdrop) for each in effects.offered)
    behind.add_choices(choices, lambda key: acts.choose(replace(effects, backdrop=Backdrop(key))))
    if effects.backdrop.is_learned:
        behind.addSeparator()
        behind.add_item(tr("Learn the empty room again"), acts.learn_again, icon=Icon.REFRESH)
    menu.addMenu(behind)


def backdrop_notice(state: BackdropState) -> BackdropNotice | None:
    """The words for a state; None if nothing needs saying."""
    match state:
        case BackdropState.WAITING:
            title, detail = tr("Leave the picture for three seconds"), tr("Until your room is known you are blurred.")
            return BackdropNotice(Tone.PLAIN, title, detail, tr("Cancel"))
        case BackdropState.LEARNING:
            detail = tr("A chime says when you can come back.")
            return BackdropNotice(Tone.PLAIN, tr("Stay away for a moment"), detail, tr("Cancel"))
        case BackdropState.UNSTEADY:
            detail = tr("Your whole picture is blurred instead.")
            return BackdropNotice(Tone.WARN, tr("A backdrop does not look good here"), detail, tr("Switch off"))
        case BackdropState.MOVED:
            detail = tr("Your whole picture is blurred until your room is learned again.")
            return BackdropNotice(Tone.WARN, tr("The camera or the light has moved"), detail, tr("Learn again"))
        case _:
            return None
