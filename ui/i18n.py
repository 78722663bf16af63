"""Words in the person's language: tr() and its plurals, Qt's catalogues, and the pseudo-locale for tests of the layout.

Catalogues are `resources/locale/CODE.ts`, kept by Qt's tools through `packaging/translations.py`; the program reads
the `.qm` beside each. A phrase is its own key; the plural of `trn` is Qt's disambiguating comment.
"""

import logging

from PySide6.QtCore import QLocale, QTranslator

from ui.resources import ROOT

logger = logging.getLogger(__name__)

ENGLISH = "en"
PSEUDO = "xx"
"""A language that nobody speaks: accented, 40 % longer, right to left. Shows cut text and forgotten strings."""

LANGUAGES = {ENGLISH: "English", "de": "Deutsch"}
"""Those that are complete, each in its own words."""

RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur", PSEUDO})

_ACCENTS = str.maketrans("aceginorstuyzACEGINORSTUYZ", "áçéğíñöřšťüýžÁÇÉĞÍÑÖŘŠŤÜÝŽ")
_FILLER = "~ēxţrä łëñğţħ ~ēxţrä łëñğţħ ~ēxţrä łëñğţħ ~ēxţrä łëñğţħ ~ēxţrä łëñğţħ"


class _Language:
    code = ENGLISH
    catalogue: QTranslator | None = None


def set_language(code: str) -> None:
    """Choose the language for every text made from now on; an unknown one means English."""
    _Language.code = code
    _Language.catalogue = _load(code) if code not in (ENGLISH, PSEUDO) else None


def system_language(wanted: tuple[str, ...] | None = None) -> str:
    """The first of the person's languages that we have; `wanted` are locale names like de-AT, else the system's."""
    names = wanted if wanted is not None else tuple(QLocale.system().uiLanguages())
    codes = (name.replace("_", "-").split("-")[0].lower() for name in names)
    return next((code for code in codes if code in LANGUAGES), ENGLISH)


def language() -> str:
    """The code of the language in use."""
    return _Language.code


def is_right_to_left() -> bool:
    """Whether windows are mirrored."""
    return _Language.code in RIGHT_TO_LEFT


def tr(words: str, comment: str = "", /, **fields: object) -> str:
    """Translate English words; fields are put in afterwards, so a name is never translated nor read as a template.

    `comment` tells apart equal words that mean different things.
    """
    template = _pseudo(words) if _Language.code == PSEUDO else _look_up(words, comment) or words
    return template.format(**fields) if fields else template


def trn(one: str, many: str, count: int, /, **fields: object) -> str:
    """Translate a phrase that depends on a count; `{count}` stands for the number."""
    english = one if count == 1 else many
    template = _pseudo(english) if _Language.code == PSEUDO else _look_up(one, many, count) or english
    return template.format(count=count, **fields)


def _look_up(words: str, comment: str, count: int = -1) -> str:
    catalogue = _Language.catalogue
    return "" if catalogue is None else catalogue.translate("", words, comment, count) or ""


def _load(code: str) -> QTranslator | None:
    catalogue = QTranslator()
    if not catalogue.load(str(ROOT / "locale" / f"{code}.qm")):
        logger.info("no catalogue for %s", code)
        return None
    return catalogue


def _pseudo(words: str) -> str:
    """Accents on letters outside of {fields}, then filler for 40 % more length."""
    parts = words.split("{")
    out = ["\u200f", parts[0].translate(_ACCENTS)]
    for part in parts[1:]:
        field, _, rest = part.partition("}")
        out.append("{" + field + "}" + rest.translate(_ACCENTS))
    extra = round(len(words) * 0.4)
    return "".join(out) + (_FILLER[:extra] if extra else "")
