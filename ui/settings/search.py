"""Finding single settings by what a person types. Pure."""

import unicodedata

from ui.settings.catalogue import section_words
from ui.settings.kinds import Setting


def folded(words: str) -> str:
    """Without case and accents, so that "Muster" finds "müster"."""
    parts = unicodedata.normalize("NFKD", words.casefold())
    return "".join(each for each in parts if not unicodedata.combining(each))


def find(settings: tuple[Setting, ...], typed: str) -> tuple[Setting, ...]:
    """The settings that hold every typed word, those with words at the beginning of their title first."""
    wanted = folded(typed).split()
    if not wanted:
        return ()
    found = [(_rank(setting, wanted), number) for number, setting in enumerate(settings)]
    return tuple(settings[number] for rank, number in sorted(found) if rank < _NOT_THERE)


_NOT_THERE = 9


def _rank(setting: Setting, wanted: list[str]) -> int:
    title = folded(setting.title)
    rest = folded(f"{setting.detail} {setting.group} {setting.also} {section_words(setting.section)}")
    ranks = []
    for word in wanted:
        if any(each.startswith(word) for each in title.split()):
            ranks.append(0)
        elif word in title:
            ranks.append(1)
        elif word in rest:
            ranks.append(2)
        else:
            return _NOT_THERE
    return max(ranks)
