"""A first day with the real program, played by two people.

A still of each step goes to the folder named by PARLEY_FILM, else to the test's own folder.
"""

import os
from pathlib import Path

import pytest

from tests.kit import day

pytestmark = [
    pytest.mark.slow,
    pytest.mark.alone,
    pytest.mark.timeout(400),
    pytest.mark.skipif(not day.is_possible(), reason="no Xvfb, openbox, AT-SPI, PulseAudio"),
]


def test_a_first_day(tmp_path: Path) -> None:
    film = Path(os.environ.get("PARLEY_FILM", tmp_path / "film"))
    with day.a_day(tmp_path, film) as played:
        played.pass_by()
