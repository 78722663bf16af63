"""Home: what a wish asks for, and what an answer changes on the screen."""

from dataclasses import replace

import pytest
from msgspec import structs
from pytestqt.qtbot import QtBot

from app.desktop.reminders import Reminder
from app.net.errors import (
    NetError,
    Obstacle,
    Refused,
    Unreachable,
)
from app.protocol.errors import EndReason, ErrorCode
from app.protocol.ids import CallId, UserId
from app.protocol.model import CallDirection
from app.state import Phase
from media.engine.api import PeerStats
from tests.ui.flows import home
from tests.ui.people import HISTORY, person
from tests.ui.scenes.scene import CLIENT, a_call
from ui.home_flow import PAGE
from ui.rows import RowAction
from ui.widgets.rail import Page


def test_history_is_loaded_and_loaded_again_after_a_call(qtbot: QtBot) -> None:
    flow, bridge = home(qtbot)

    flow.load_history()
    flow.call_over(a_call(Phase.ENDED, reason=EndReason.BUSY))

    assert len(bridge.client.called("history")) == 2
    assert flow.state.history == HISTORY
    assert "another call" in flow.window.home._after._words.text()


def test_history_is_loaded_again_when_it_lacks_calls(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.home_flow.SETTLED_MS", 0)
    flow, bridge = home(qtbot)
    ringing = a_call(Phase.RINGING, direction=CallDirection.INCOMING)
    flow.show_client(replace(CLIENT, calls=(ringing,)))
    flow._history.stop()
    before = len(bridge.client.called("history"))

    flow.show_client(CLIENT)  # declined, or taken on another device

    qtbot.waitUntil(lambda: len(bridge.client.called("history")) == before + 1)
    assert flow.state.history == HISTORY


def test_older_calls_are_fetched_while_one_scrolls(qtbot: QtBot) -> None:
    records = tuple(
        structs.replace(HISTORY[0], call_id=CallId(f"c{number}"), started_at=1000.0 - number)
        for number in range(PAGE + 3)
    )
    flow, bridge = home(qtbot, history=records[:PAGE])
    flow.window.resize(1240, 600)
    flow.window.show()
    flow.load_history()
    bridge.client.answers["history"] = records[PAGE - 1 :]

    flow.window.moreCallsRequested.emit()
    flow.window.moreCallsRequested.emit()  # it was the last page

    assert flow.state.history == records
    assert bridge.client.called("history") == [(PAGE,), (records[PAGE - 1].started_at, PAGE)]
    bridge.client.answers["history"] = records[:PAGE]
    flow.load_history()
    assert flow.state.history == records


def test_history_that_could_not_be_loaded_is_tried_again(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.home_flow.HISTORY_AGAIN_MS", 0)
    flow, bridge = home(qtbot, history=Unreachable(Obstacle.TIMED_OUT))
    flow.change(history=(), is_history_loaded=False)
    flow.load_history()
    waits = flow.state.is_history_loaded
    bridge.client.answers["history"] = HISTORY

    qtbot.waitUntil(lambda: flow.state.is_history_loaded)

    assert not waits
    assert flow.state.history == HISTORY


def test_search_asks_once_after_a_pause(qtbot: QtBot) -> None:
    flow, bridge = home(qtbot, search=(person("tomas"),))

    for typed in ("t", "to", "tom"):
        flow.window.searchTyped.emit(typed)
    qtbot.waitUntil(lambda: bool(bridge.client.called("search")))

    assert bridge.client.called("search") == [("tom",)]
    assert flow.state.found.people == (person("tomas"),)


def test_removing_can_be_undone(qtbot: QtBot) -> None:
    flow, bridge = home(qtbot)

    flow.window.removeRequested.emit(person("mei"))

    assert bridge.client.called("remove_contact") == [("mei",)]
    assert flow.window.toasts.words == ("Mei is removed",)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (Refused(ErrorCode.RATE_LIMITED, retry_after=5), "That was often"),
        (Refused(ErrorCode.FORBIDDEN), "That is not possible with this person"),
        (Unreachable(Obstacle.NO_CONNECTION), "meet.parley.example does not answer"),
    ],
)
def test_refusals_are_told_in_a_toast(qtbot: QtBot, error: NetError, words: str) -> None:
    flow, _ = home(qtbot, add_contact=error)

    flow.window.addRequested.emit(person("tomas"))

    assert flow.window.toasts.words == (words,)


def test_a_missed_call_offers_to_call_back(qtbot: QtBot) -> None:
    flow, _ = home(qtbot)

    flow.missed(HISTORY[0])

    assert flow.window.toasts.words == ("Missed call from Ingrid Solberg",)
    flow.missed(HISTORY[0], is_said=True)
    assert len(flow.window.toasts.words) == 1


def test_the_first_look_at_somebody_prepares_for_a_call(qtbot: QtBot) -> None:
    flow, bridge = home(qtbot)
    assert bridge.client.called("expect") == []

    flow.window.open_person(person("mei"))
    flow.window.open_person(person("kwame"))

    assert bridge.client.called("expect") == [()]


def test_a_reminder_is_confirmed_undone_and_stands_when_it_is_due(qtbot: QtBot) -> None:
    reminder = Reminder(UserId("ada"), person("mei"), 1_763_629_980.0, video=True)
    flow, bridge = home(qtbot, remind=reminder)

    flow.window.act(RowAction.REMIND_SOON, person("mei"))
    assert bridge.client.called("remind") == [(person("mei"), True, 600.0)]
    assert len(flow.window.toasts.words) == 1
    assert "Mei" in flow.window.toasts.words[0]
    flow.window.act(RowAction.FORGET_REMINDER, person("mei"))
    assert bridge.client.called("forget") == [(person("mei").user_id,)]

    flow.change(client=replace(CLIENT, due=(reminder,)))
    assert flow.window.reminder.isVisibleTo(flow.window)
    flow.window.reminderDone.emit()
    assert len(bridge.client.called("forget")) == 2


def test_the_figures_of_a_call_are_left_to_its_window(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    flow, _ = home(qtbot)
    call = a_call(Phase.CONNECTED)
    flow.change(client=replace(CLIENT, calls=(call,)), is_call_window_open=True)
    shown: list[object] = []
    monkeypatch.setattr(flow.window, "show_state", shown.append)
    measured = replace(CLIENT, calls=(replace(call, stats=PeerStats(rtt=0.1)),))

    flow.show_client(measured)
    flow.tick()
    assert shown == []
    assert flow.state.client is measured

    flow.change(is_call_window_open=False)
    flow.show_client(replace(measured, calls=(replace(call, stats=PeerStats(rtt=0.2)),)))
    qtbot.waitUntil(lambda: len(shown) == 2)


def test_the_end_of_the_list_of_calls_is_noticed(qtbot: QtBot) -> None:
    flow, _ = home(qtbot)
    flow.window.resize(1240, 520)
    flow.window.show()
    many = tuple(
        structs.replace(HISTORY[0], call_id=CallId(f"c{number}"), peer=person("tomas" if number % 2 else "kwame"))
        for number in range(60)
    )
    flow.change(history=many)
    flow.window.open_page(Page.CALLS)
    bar = flow.window._scrolls[flow.window.calls].verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 2000)

    with qtbot.assertNotEmitted(flow.window.moreCallsRequested):
        bar.setValue(10)
    with qtbot.waitSignal(flow.window.moreCallsRequested):
        bar.setValue(bar.maximum())
