"""When the system shows a notice, and that hostile words stay words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.desktop.notices import (
    MAX_BODY,
    MAX_TITLE,
    Notice,
    NoticeAct,
    NoticeKind,
    act_named,
    notify_arguments,
    shows_notice,
)


@pytest.mark.parametrize(
    ("kind", "is_in_front", "is_allowed", "has_popups", "shows"),
    [
        (NoticeKind.INCOMING, False, True, True, False),
        (NoticeKind.INCOMING, True, False, False, True),
        (NoticeKind.MISSED, True, True, True, False),
        (NoticeKind.MISSED, False, True, True, True),
        (NoticeKind.MISSED, False, False, True, False),
        (NoticeKind.CALL_OVER, False, True, False, True),
        (NoticeKind.REQUEST, False, True, True, True),
        (NoticeKind.REQUEST, False, False, True, False),
        (NoticeKind.REQUEST, True, True, True, False),
        (NoticeKind.HINT, True, False, True, True),
        (NoticeKind.REMINDER, True, False, True, True),
    ],
)
def test_who_is_told_what(kind: NoticeKind, is_in_front: bool, is_allowed: bool, has_popups: bool, shows: bool) -> None:
    told = shows_notice(kind, is_in_front=is_in_front, is_allowed=is_allowed, has_popups=has_popups)

    assert told is shows


def test_who_wants_to_be_left_alone_hears_of_no_requests() -> None:
    shows = [
        shows_notice(kind, is_in_front=False, is_allowed=True, has_popups=True, is_disturbed=False)
        for kind in (NoticeKind.REQUEST, NoticeKind.REMINDER)
    ]

    assert shows == [False, True]


@given(st.text(), st.text(), st.frozensets(st.sampled_from(["actions", "body-markup", "body"])))
def test_words_of_strangers_are_bounded_and_never_markup(title: str, body: str, capabilities: frozenset[str]) -> None:
    notice = Notice("key", NoticeKind.MISSED, title, body, ((NoticeAct.CALL_BACK, "Call back"),))

    _, _, _, told_title, told_body, actions, _, _ = notify_arguments(notice, replaces=3, capabilities=capabilities)

    assert told_title == title[:MAX_TITLE]
    if "body-markup" in capabilities:
        assert "<" not in told_body
    else:
        assert told_body == body[:MAX_BODY]
    assert bool(actions) is ("actions" in capabilities)


@given(st.one_of(st.text(), st.none(), st.integers()))
def test_only_our_own_acts_come_back(name: object) -> None:
    act = act_named(name)

    assert act is None or act.value == name
