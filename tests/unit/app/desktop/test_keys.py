"""Keys: two sets that ship, own ones on top, never two acts for the same keys in one window."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.desktop.keys import (
    PLACES,
    KeyAct,
    KeyPlace,
    KeyProblem,
    KeyRefusal,
    KeySet,
    are_keys,
    give,
    holder,
    keys_in_force,
    refusal,
    shipped_keys,
)

KEYS = st.sampled_from(
    ["", "M", "Ctrl+D", "Ctrl+E", "Alt+A", "F11", "Esc", "Tab", "Ctrl+,", "Ctrl++", "+", "Ctrl+Alt+Q", "Hyper+X", "F36"]
)
OWN = st.dictionaries(st.sampled_from([*KeyAct, "fly"]), KEYS | st.text(max_size=60))


def clashes(force: dict[KeyAct, str]) -> list[KeyAct]:
    return [act for act, text in force.items() if text and holder(act, text, force) is not None]


@pytest.mark.parametrize("which", KeySet)
@pytest.mark.parametrize("is_mac", [False, True])
def test_shipped_sets_are_whole_and_every_key_in_them_is_good(which: KeySet, is_mac: bool) -> None:
    shipped = shipped_keys(which, is_mac=is_mac)

    assert set(shipped) == set(KeyAct) == set(PLACES)
    assert keys_in_force(which, {}, is_mac=is_mac) == dict(shipped)
    assert all(refusal(act, text, shipped, is_mac=is_mac) is None for act, text in shipped.items())


def test_the_keys_known_from_zoom() -> None:
    force = keys_in_force(KeySet.ZOOM, {})

    assert (force[KeyAct.MUTE], force[KeyAct.CAMERA], force[KeyAct.LEAVE]) == ("Alt+A", "Alt+V", "Alt+Q")
    assert keys_in_force(KeySet.ZOOM, {}, is_mac=True)[KeyAct.MUTE] == "Ctrl+Shift+A"


def test_own_keys_go_first_and_empty_ones_switch_off() -> None:
    force = keys_in_force(KeySet.PARLEY, {"mute": "M", "details": "", "camera": "Ctrl+D"})

    assert force[KeyAct.MUTE] == "M"
    assert force[KeyAct.DETAILS] == ""
    assert force[KeyAct.CAMERA] == "Ctrl+D"


def test_own_keys_take_those_of_the_set_away() -> None:
    force = keys_in_force(KeySet.PARLEY, {"mute": "Ctrl+E"})

    assert force[KeyAct.MUTE] == "Ctrl+E"
    assert force[KeyAct.CAMERA] == ""


def test_the_same_keys_may_act_in_different_windows() -> None:
    force = keys_in_force(KeySet.PARLEY, {})

    assert refusal(KeyAct.MUTE, "Ctrl+K", force) is None
    assert refusal(KeyAct.SEARCH, "Ctrl+,", force) == KeyRefusal(KeyProblem.TAKEN, KeyAct.SETTINGS)
    assert refusal(KeyAct.DECLINE, "Ctrl+D", force) is None


@pytest.mark.parametrize("other", [KeyAct.SEARCH, KeyAct.MUTE, KeyAct.SETTINGS, KeyAct.REPLY])
def test_keys_that_answer_in_every_window_have_no_other_meaning_in_any(other: KeyAct) -> None:
    force = keys_in_force(KeySet.PARLEY, {})

    assert refusal(KeyAct.ANSWER_AUDIO, force[other], force) == KeyRefusal(KeyProblem.TAKEN, other)
    assert refusal(other, "Ctrl+Shift+A", force) == KeyRefusal(KeyProblem.TAKEN, KeyAct.ANSWER_AUDIO)
    own = {str(other): "Ctrl+Shift+A"}
    assert keys_in_force(KeySet.PARLEY, own)[KeyAct.ANSWER_AUDIO] == ""


@pytest.mark.parametrize(
    ("act", "text", "problem"),
    [
        (KeyAct.MUTE, "Tab", KeyProblem.RESERVED),
        (KeyAct.MUTE, "Shift+Space", KeyProblem.RESERVED),
        (KeyAct.MUTE, "Esc", KeyProblem.RESERVED),
        (KeyAct.MUTE, "Ctrl+Alt+Q", KeyProblem.TYPES),
        (KeyAct.MUTE, "Hyper+X", KeyProblem.NOT_KEYS),
        (KeyAct.MUTE, "F36", KeyProblem.NOT_KEYS),
        (KeyAct.MUTE, "Ctrl+", KeyProblem.NOT_KEYS),
        (KeyAct.MUTE, "Ctrl+E", KeyProblem.TAKEN),
    ],
)
def test_keys_that_do_not_go(act: KeyAct, text: str, problem: KeyProblem) -> None:
    why = refusal(act, text, keys_in_force(KeySet.PARLEY, {}))

    assert why is not None
    assert why.problem is problem


@pytest.mark.parametrize("text", ["M", "F1", "F35", "Ctrl++", "+", "Meta+Ctrl+Alt+Shift+PgDown", "é", "Ctrl+Space"])
def test_keys_that_go(text: str) -> None:
    assert are_keys(text)


def test_giving_taken_keys_takes_them_and_giving_them_back_returns_both() -> None:
    own = give(KeySet.PARLEY, {}, KeyAct.LEAVE, "F11")
    force = keys_in_force(KeySet.PARLEY, own)
    assert (force[KeyAct.LEAVE], force[KeyAct.FULL_SCREEN]) == ("F11", "")

    own = give(KeySet.PARLEY, own, KeyAct.FULL_SCREEN, None)

    force = keys_in_force(KeySet.PARLEY, own)
    assert (force[KeyAct.LEAVE], force[KeyAct.FULL_SCREEN]) == ("", "F11")
    assert give(KeySet.PARLEY, own, KeyAct.LEAVE, None) == {}


def test_everybody_who_had_the_keys_or_wanted_them_loses_them() -> None:
    own = {"mute": "M", "camera": "M", "search": "M"}  # a file may say that; two of them are in force

    own = give(KeySet.PARLEY, own, KeyAct.SETTINGS, "M")

    force = keys_in_force(KeySet.PARLEY, own)
    assert [act for act, text in force.items() if text == "M"] == [KeyAct.SETTINGS, KeyAct.REPLY]


@given(st.sampled_from(KeySet), OWN, st.booleans())
def test_whatever_a_file_holds_no_keys_do_two_things_in_one_window(
    which: KeySet, own: dict[str, str], mac: bool
) -> None:
    force = keys_in_force(which, own, is_mac=mac)

    assert set(force) == set(KeyAct)
    assert clashes(force) == []
    assert all(not text or are_keys(text) for text in force.values())


@given(st.sampled_from(KeySet), OWN, st.sampled_from(KeyAct), KEYS | st.none())
def test_given_keys_are_in_force(which: KeySet, own: dict[str, str], act: KeyAct, text: str | None) -> None:
    wanted = shipped_keys(which)[act] if text is None else text
    why = refusal(act, wanted, keys_in_force(which, own))
    if why is not None and why.problem is not KeyProblem.TAKEN:
        return

    force = keys_in_force(which, give(which, own, act, text))

    assert force[act] == wanted
    assert clashes(force) == []


def test_every_place_has_acts() -> None:
    assert set(PLACES.values()) == set(KeyPlace)
