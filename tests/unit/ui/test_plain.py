"""Names with markup stay what they are in every place where Qt would guess."""

from ui.plain import menu_words, title, tooltip


def test_tooltips_escape_what_looks_like_html() -> None:
    assert tooltip("<img src=x>") == "<span>&lt;img src=x&gt;</span>"
    assert tooltip("Kwame Asante") == "Kwame Asante"


def test_menus_have_no_mnemonics_or_shortcuts_from_names() -> None:
    assert menu_words("Tom & Jerry\tCtrl+Q") == "Tom && Jerry Ctrl+Q"


def test_titles_keep_brackets() -> None:
    assert title("a[*]b") == "a[*][*]b"
