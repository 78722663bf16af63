"""Every catalogue that ships is whole: nothing missing, stale or with other fields than the English phrase."""

import runpy
from pathlib import Path

import pytest

from ui.i18n import ENGLISH, LANGUAGES
from ui.resources import ROOT

TOOL = runpy.run_path(str(Path(__file__).parents[3] / "packaging" / "translations.py"))


@pytest.mark.parametrize("code", sorted(LANGUAGES.keys() - {ENGLISH}))
def test_a_catalogue_is_whole(code: str) -> None:
    assert list(TOOL["faults"](ROOT / "locale" / f"{code}.ts")) == []
