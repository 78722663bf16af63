"""How was it: the window, its course by mouse and keys, the way there, and the offer after a bad call."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.analytics.review import Cause, Stretch, Trouble, review
from app.call_log import CallGroup
from app.config import SettingsFile
from app.protocol.model import CallRecord, UserInfo
from app.state import Phase
from tests.ui.fake_bridge import FakeBridge
from tests.ui.people import HISTORY, NOW, person
from tests.ui.scenes.review import BAD_CALL, BEGIN, GOOD_CALL
from tests.ui.scenes.scene import CLIENT, a_call
from ui.bridge import Bridge
from ui.formats import time_of_day
from ui.review_flow import ReviewFlow
from ui.review_words import cause_words, trouble_words
from ui.states import HomeState
from ui.widgets.button import Link
from ui.windows.call_page import CallPage
from ui.windows.review import ReviewWindow

KWAME = person("kwame")
Offer = tuple[UserInfo, Callable[[], None]]


@pytest.fixture
def window(qtbot: QtBot) -> ReviewWindow:
    """About a call with three bad stretches."""
    made = ReviewWindow(KWAME, BEGIN, review(BAD_CALL), is_sent=False)
    qtbot.addWidget(made)
    made.show()
    return made


def test_each_bad_stretch_is_said_with_its_likely_cause(window: ReviewWindow) -> None:
    upload, path, frozen = window.lines

    assert f"Your picture got small. Your upload fell to 410 kbit/s at {time_of_day(BEGIN + 300)}." in upload
    assert "Nothing came from Kwame. The way through the network had to change." in path
    assert "The picture from Kwame stood still. 12 % of what Kwame sent was lost on the way to you." in frozen
    assert window.summary.text() == "20 min · bad for 2 min"


def test_the_course_is_read_by_mouse_and_keys(window: ReviewWindow) -> None:
    chart = window.chart
    assert chart is not None
    read = window._readout

    QTest.mouseMove(chart, QPoint(chart.width() - 10, 40))
    assert chart.point is not None
    chart.setFocus(Qt.FocusReason.TabFocusReason)
    for key in (Qt.Key.Key_Home, Qt.Key.Key_Right, Qt.Key.Key_Left, Qt.Key.Key_End):
        QTest.keyClick(chart, key)
    assert window.review is not None
    assert chart.point == window.review.points[-1]
    assert read.text() == f"{time_of_day(BEGIN + 1200)} · yours 720p, theirs 720p · 0.0 % lost · 80 ms"
    chart.clearFocus()
    assert read.text().startswith("Line:")


def test_every_trouble_and_cause_has_words_of_its_own() -> None:
    troubles = {trouble_words(trouble, "Kwame") for trouble in Trouble}
    causes = {cause_words(Stretch(BEGIN, BEGIN + 9, Trouble.DELAY, cause, 0.5), "Kwame") for cause in Cause}

    assert len(troubles) == len(Trouble)
    assert len(causes) == len(Cause)


def links(page: QWidget) -> list[Link]:
    return [link for link in page.findChildren(Link) if link.text() == "How was it?"]


def test_the_details_of_a_call_lead_there_only_where_its_course_is_kept(qtbot: QtBot) -> None:
    page, (with_course, without) = CallPage(), HISTORY[:2]
    qtbot.addWidget(page)
    asked: list[CallRecord] = []
    page.reviewRequested.connect(asked.append)
    state = HomeState(replace(CLIENT, timelines=frozenset({with_course.call_id})), NOW)

    page.show_group(CallGroup((with_course, without)), state)

    (link,) = links(page)
    link.click()
    assert asked == [with_course]


@pytest.fixture
def offers() -> list[Offer]:
    """What was offered to the person."""
    return []


@pytest.fixture
def flow(tmp_path: Path, qtbot: QtBot, offers: list[Offer]) -> Iterator[ReviewFlow]:
    bridge = cast(Bridge, FakeBridge(timeline=BAD_CALL))
    made = ReviewFlow(bridge, SettingsFile(tmp_path), lambda who, show: offers.append((who, show)))
    yield made
    made.close()


def shown(flow: ReviewFlow) -> ReviewWindow | None:
    return flow.window


def test_after_a_bad_call_it_is_offered_and_opens(flow: ReviewFlow, offers: list[Offer]) -> None:
    flow.call_over(a_call(Phase.ENDED, connected_at=1.0))

    ((who, show),) = offers
    assert who == KWAME
    assert shown(flow) is None
    show()
    opened = shown(flow)
    assert opened is not None
    assert len(opened.lines) == 3
    flow.reword()
    assert shown(flow) not in (None, opened)


def test_after_a_good_call_or_one_that_never_was_nothing_is_offered(flow: ReviewFlow, offers: list[Offer]) -> None:
    flow.call_over(a_call(Phase.ENDED))
    cast(FakeBridge, flow._bridge).client.answers["timeline"] = GOOD_CALL
    flow.call_over(a_call(Phase.ENDED, connected_at=1.0))

    assert offers == []


def test_a_call_of_which_too_little_is_known_says_so(flow: ReviewFlow) -> None:
    cast(FakeBridge, flow._bridge).client.answers["timeline"] = ()
    flow.open(HISTORY[0])

    opened = shown(flow)
    assert opened is not None
    assert opened.chart is None
    assert opened.lines == []
