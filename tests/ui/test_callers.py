"""Callers on the screen: places that do not overlap, words when they go, silence, and which device rings."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from app.config import SettingsFile
from app.protocol.errors import EndReason
from app.protocol.ids import CallId
from app.protocol.model import CallDirection
from app.state import CallState, Phase
from tests.ui.people import person
from tests.ui.scenes.scene import CLIENT, a_call
from ui.caller_flow import CallerFlow
from ui.device_choice import DeviceChoice, Replacements
from ui.widgets.menu import Menu
from ui.windows.farewell import FarewellPopup
from ui.windows.incoming import IncomingPopup


@pytest.fixture
def flow(qtbot: QtBot) -> Iterator[CallerFlow]:
    """Callers without devices."""
    nothing = Replacements(camera=lambda: None, microphone=lambda: None, speaker=lambda: None)
    made = CallerFlow(DeviceChoice(SettingsFile(None), nothing))
    yield made
    made.close()


def rings(name: str) -> CallState:
    return replace(a_call(Phase.RINGING, CallDirection.INCOMING, name), call_id=CallId(name))


def show(flow: CallerFlow, *calls: CallState) -> None:
    flow.show_client(replace(CLIENT, calls=calls), prefers_compact=False)


def test_three_callers_have_three_places(flow: CallerFlow) -> None:
    show(flow, rings("kwame"))
    show(flow, rings("kwame"), rings("leila"))
    show(flow, rings("kwame"), rings("leila"), rings("ingrid"))

    places = {name: flow.popups[CallId(name)].geometry() for name in ("kwame", "leila", "ingrid")}
    area = QGuiApplication.primaryScreen().availableGeometry()

    assert places["ingrid"].top() < places["leila"].top()
    assert not places["ingrid"].intersects(places["leila"])
    assert [name for name, place in places.items() if not area.contains(place)] == [], (places, area)


def test_a_caller_who_gives_up_leaves_a_card_to_call_back(flow: CallerFlow) -> None:
    called: list[tuple[object, bool]] = []
    flow.calledBack.connect(lambda user, video: called.append((user, video)))
    show(flow, rings("leila"))

    show(flow)
    assert flow.popups == {}
    flow.call_over(replace(rings("leila"), phase=Phase.ENDED, reason=EndReason.CANCELLED))

    popup = flow.popups[CallId("leila")]
    assert isinstance(popup, FarewellPopup)
    assert popup.card.title == "Missed call from Leila Haddad"
    assert flow.says_missed(CallId("leila"))
    popup.card.back.click()
    assert called == []
    popup.card.listen()
    popup.card.back.click()
    assert called == [(person("leila"), True)]
    assert flow.popups == {}


def test_a_missed_call_can_be_put_off(flow: CallerFlow) -> None:
    wishes: list[tuple[object, float]] = []
    flow.reminded.connect(lambda call, within: wishes.append((call.peer, within)))
    show(flow, rings("leila"))
    show(flow)
    flow.call_over(replace(rings("leila"), phase=Phase.ENDED, reason=EndReason.CANCELLED))
    popup = flow.popups[CallId("leila")]
    assert isinstance(popup, FarewellPopup)

    popup.card.remind.click()
    assert popup.card.findChildren(Menu) == []
    popup.card.listen()
    popup.card.remind.click()
    menu = popup.card.findChildren(Menu)[-1]
    next(action for action in menu.actions() if action.text() == "In 10 minutes").trigger()

    assert wishes == [(person("leila"), 600.0)]
    assert flow.popups == {}


def test_answered_elsewhere_is_said_and_goes(flow: CallerFlow) -> None:
    show(flow, rings("kwame"))

    flow.call_over(replace(rings("kwame"), phase=Phase.ENDED, reason=EndReason.ANSWERED_ELSEWHERE))

    popup = flow.popups[CallId("kwame")]
    assert isinstance(popup, FarewellPopup)
    assert popup.card.title == "Answered on another device"
    assert not flow.says_missed(CallId("kwame"))


def test_the_others_stay_where_they_are_for_a_moment(flow: CallerFlow, qtbot: QtBot) -> None:
    show(flow, rings("kwame"))
    show(flow, rings("kwame"), rings("leila"), rings("ingrid"))
    before = flow.popups[CallId("leila")].y()

    show(flow, rings("kwame"), rings("leila"))
    at_once = flow.popups[CallId("leila")].y()
    qtbot.waitUntil(lambda: flow.popups[CallId("leila")].y() < before)

    assert at_once == before


def test_a_card_that_grows_moves_those_below(flow: CallerFlow) -> None:
    show(flow, rings("kwame"))
    show(flow, rings("kwame"), rings("leila"))
    show(flow, rings("kwame"), rings("leila"), rings("ingrid"))
    upper, lower = flow.popups[CallId("ingrid")], flow.popups[CallId("leila")]
    assert isinstance(upper, IncomingPopup)
    before = lower.y()

    upper.card.reply.open()
    grown = lower.y()
    upper.card.reply.close_line()

    assert grown > before
    assert not upper.geometry().intersects(lower.geometry())
    assert lower.y() == before


def test_words_go_with_the_refusal(flow: CallerFlow) -> None:
    declined: list[tuple[object, str]] = []
    flow.declined.connect(lambda call_id, words: declined.append((call_id, words)))
    show(flow, rings("kwame"))
    popup = flow.popups[CallId("kwame")]
    assert isinstance(popup, IncomingPopup)
    popup.card.listen()

    popup.replied.emit("Later")
    popup.card.decline()

    assert declined == [("kwame", "Later"), ("kwame", "")]
