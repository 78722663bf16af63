"""Words of a stranger that go with a declined call."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.protocol.model import MAX_NOTE
from server.signalling.note import clean


@given(st.text(max_size=2 * MAX_NOTE))
def test_whatever_is_written_becomes_one_visible_line(text: str) -> None:
    words = clean(text)

    assert len(words) <= MAX_NOTE
    assert words == clean(words)
    assert all(c.isprintable() or c in "\u200c\u200d" for c in words)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("I call you back in 10 minutes", "I call you back in 10 minutes"),
        ("  later\r\n\tplease\0 ", "later please"),
        ("pay \u202eelgoog\u2066 now", "pay elgoog now"),
        ("<b>no</b> 👩\u200d🚀", "<b>no</b> 👩\u200d🚀"),
    ],
)
def test_words_stay_and_tricks_go(text: str, words: str) -> None:
    assert clean(text) == words
