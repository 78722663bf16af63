"""Pictures of many people: those that went are asked for again, and one that could not be fetched after a while."""

import pytest
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from app.protocol.ids import UserId
from app.protocol.model import UserInfo
from ui import pictures as kept
from ui.pictures import AGAIN_AFTER, Pictures


def _somebody(number: int) -> UserInfo:
    return UserInfo(UserId(f"u{number}"), f"user{number}", f"User {number}", picture="1")


def _image() -> QImage:
    image = QImage(8, 8, QImage.Format.Format_RGB32)
    image.fill(0)
    return image


def test_a_picture_that_had_to_go_is_asked_for_again(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "CAPACITY", 2)
    made = Pictures()
    asked: list[UserId] = []
    made.wanted.connect(lambda user: asked.append(user.user_id))
    one, two, three = (_somebody(number) for number in range(3))
    for user in (one, two):
        made.scaled(user, 8)
        made.put(user.user_id, user.picture, _image())
    made.scaled(one, 8)  # shown again: the other one is to go
    made.scaled(three, 8)
    made.put(three.user_id, three.picture, _image())
    asked.clear()

    shown = [made.scaled(user, 8) is not None for user in (one, two, three)]

    assert shown == [True, False, True]
    assert asked == [two.user_id]


def test_a_picture_that_could_not_be_fetched_is_asked_for_again_after_a_while(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [100.0]
    monkeypatch.setattr("app.clock.now", lambda: now[0])
    made, user = Pictures(), _somebody(1)
    asked: list[UserId] = []
    made.wanted.connect(lambda user: asked.append(user.user_id))
    made.scaled(user, 8)
    made.failed(user.user_id, user.picture)
    made.scaled(user, 8)
    soon = len(asked)
    now[0] += AGAIN_AFTER

    made.scaled(user, 8)
    made.scaled(user, 8)

    assert soon == 1
    assert len(asked) == 2
