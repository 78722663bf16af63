"""Usernames and display names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.accounts import names
from server.errors import Refused


@pytest.mark.parametrize(
    ("typed", "handle"), [("Ada", "ada"), ("  bob.b ", "bob.b"), ("a", "a"), ("-a", ""), ("a\0", ""), ("ä", "")]
)
def test_handles_are_canonical(typed: str, handle: str) -> None:
    assert names.lookup(typed) == handle


@pytest.mark.parametrize("bad", ["", " ", "x" * 65, "a\0b", "a\u202eb", "a\nb", "a\u200bb", "\ud800"])
def test_names_that_deceive_are_refused(bad: str) -> None:
    with pytest.raises(Refused):
        names.display_name(bad)


@pytest.mark.parametrize("good", ["Ada Lovelace", "Ζωή", "👩\u200d🚀", "<b>Bob</b>"])
def test_names_of_people_are_kept(good: str) -> None:
    assert names.display_name(f"  {good} ") == good


@given(st.text(max_size=100))
def test_any_text_is_a_name_or_refused(text: str) -> None:
    try:
        name = names.display_name(text)
    except Refused:
        return
    assert 1 <= len(name) <= names.MAX_NAME
    assert names.display_name(name) == name


def test_what_a_device_calls_itself_has_visible_characters_only() -> None:
    assert names.plain("Ann\u202e's\nlaptop\0") == "Ann 's laptop "
    assert names.plain("Büro 2") == "Büro 2"
