"""Words in the person's language: tr() and its plurals, catalogues, and the pseudo-locale for tests of the layout."""

import json
import logging
from collections.abc import Mapping
from pathlib import Path

from ui.resources import ROOT

logger = logging.getLogger(__name__)

PSEUDO = "xx"
"""A language that nobody speaks: accented, 40 % longer, right to left. Shows cut text and forgotten strings."""

RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur", PSEUDO})

_ACCENTS = str.maketrans("aceginorstuyzACEGINORSTUYZ", "áçéğíñöřšťüýžÁÇÉĞÍÑÖŘŠŤÜÝŽ")
_FILLER = "~ēxţrä łëñğţħ ~ēxţrä łëñğţħ ~ēxţrä łëñğţħ ~ēxţrä łëñğţħ ~ēxţrä łëñğţħ"


class _Language:
    code = "en"
    words: Mapping[str, str] = {}


def set_language(code: str) -> None:
    """Choose the language for every text made from now on; an unknown one means English."""
    _Language.code = code
    _Language.words = _load(ROOT / "locale" / f"{code}.json") if code not in ("en", PSEUDO) else {}


def language() -> str:
    """The code of the language in use."""
    return _Language.code


def is_right_to_left() -> bool:
    """Whether windows are mirrored."""
    return _Language.code in RIGHT_TO_LEFT


def tr(words: str, /, **fields: object) -> str:
    """Translate English words; fields are put in afterwards, so a name is never translated nor read as a template."""
    template = _pseudo(words) if _Language.code == PSEUDO else _Language.words.get(words, words)
    return template.format(**fields) if fields else template


def trn(one: str, many: str, count: int, /, **fields: object) -> str:
    """Translate a phrase that depends on a count; `{count}` stands for the number."""
    key = one if _plural(count) == 0 else many
    return tr(key, count=count, **fields)


def _plural(count: int) -> int:
    # English; a catalogue of a language with other rules brings its own keys for one and many.
    return 0 if count == 1 else 1


def _load(path: Path) -> Mapping[str, str]:
    try:
        words = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        logger.info("no catalogue for %s", path.stem)
        return {}
    return {str(key): str(value) for key, value in words.items()}


def _pseudo(words: str) -> str:
    """Accents on letters outside of {fields}, then filler for 40 % more length."""
    parts = words.split("{")
    out = ["\u200f", parts[0].translate(_ACCENTS)]
    for part in parts[1:]:
        field, _, rest = part.partition("}")
        out.append("{" + field + "}" + rest.translate(_ACCENTS))
    extra = round(len(words) * 0.4)
    return "".join(out) + (_FILLER[:extra] if extra else "")
