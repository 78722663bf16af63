"""Where keys can be heard beside other programs, and what each platform calls them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.desktop.global_keys import (
    Combination,
    Modifier,
    Way,
    choices_of,
    combination,
    mac_codes,
    portal_trigger,
    way_of,
    windows_codes,
    x11_codes,
)


@pytest.mark.parametrize(
    ("system", "platform", "session", "way"),
    [
        ("linux", "xcb", "x11", Way.X11),
        ("linux", "xcb", "", Way.X11),
        ("linux", "xcb", "wayland", Way.PORTAL),
        ("linux", "wayland", "wayland", Way.PORTAL),
        ("linux", "offscreen", "x11", Way.NONE),
        ("win32", "windows", "", Way.WINDOWS),
        ("win32", "offscreen", "", Way.NONE),
        ("darwin", "cocoa", "", Way.MAC),
        ("freebsd", "xcb", "x11", Way.NONE),
    ],
)
def test_platforms_are_told_apart(system: str, platform: str, session: str, way: Way) -> None:
    assert way_of(system, platform, session) is way


@pytest.mark.parametrize(
    ("keys", "x11", "portal", "windows", "mac"),
    [
        ("Ctrl+Alt+M", (12, "m"), "CTRL+ALT+m", (3, 0x4D), None),
        ("Ctrl+Shift+F12", (5, "F12"), "CTRL+SHIFT+F12", (6, 0x7B), (0x300, 0x6F)),
        ("Pause", (0, "Pause"), "Pause", (0, 0x13), None),
        ("Meta+F1", (64, "F1"), "LOGO+F1", (8, 0x70), (0x1000, 0x7A)),
        ("Alt+7", (8, "7"), "ALT+7", (1, 0x37), None),
        ("Ctrl+ö", (4, "ö"), "CTRL+ö", None, None),
    ],
)
def test_each_platform_has_its_own_names(
    keys: str,
    x11: tuple[int, str],
    portal: str,
    windows: tuple[int, int] | None,
    mac: tuple[int, int] | None,
) -> None:
    assert x11_codes(keys) == x11
    assert portal_trigger(keys) == portal
    assert windows_codes(keys) == windows
    assert mac_codes(keys) == mac


@pytest.mark.parametrize("keys", ["", "Hyper+M", "Ctrl+", "Ctrl", "M+Ctrl", "+"])
def test_what_is_no_combination_is_none_anywhere(keys: str) -> None:
    assert combination(keys) is None
    assert [read(keys) for read in (x11_codes, portal_trigger, windows_codes, mac_codes)] == [None] * 4


def test_a_combination_does_not_depend_on_the_order_or_the_case() -> None:
    wanted = Combination(frozenset({Modifier.CTRL, Modifier.ALT}), "M")

    assert combination("Alt+Ctrl+m") == combination("Ctrl+Alt+M") == wanted


@given(st.text(max_size=40))
def test_no_words_of_a_settings_file_raise(keys: str) -> None:
    for read in (combination, x11_codes, portal_trigger, windows_codes, mac_codes):
        read(keys)


@pytest.mark.parametrize("way", Way)
def test_only_keys_that_a_platform_knows_are_offered(way: Way) -> None:
    codes = {Way.X11: x11_codes, Way.PORTAL: portal_trigger, Way.WINDOWS: windows_codes, Way.MAC: mac_codes}
    offered = choices_of(way)

    assert bool(offered) is (way is not Way.NONE)
    assert all(codes[way](keys) is not None for keys in offered)


def test_keys_that_type_on_windows_are_not_offered_there() -> None:
    assert "Ctrl+Alt+M" not in choices_of(Way.WINDOWS)
