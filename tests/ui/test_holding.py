"""Call waiting on the screen: hold and accept, who waits, going back, and what is said about it."""

from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from app.desktop.notices import NoticeAct
from app.desktop.tray import Light, tray_view
from app.protocol.errors import EndReason
from app.protocol.ids import CallId
from app.protocol.model import CallDirection
from app.state import CallState, DeviceState, Phase, can_hold
from tests.ui.fake_bridge import FakeBridge
from tests.ui.opened import open_call
from tests.ui.people import person
from tests.ui.scenes.scene import CLIENT, CONNECTED, a_call
from ui.call_flow import CallFlow
from ui.states import CallViewState, IncomingState
from ui.widgets.control import Control
from ui.windows.call import CallWindow
from ui.windows.call_notice import NoticeKind, call_notice
from ui.windows.call_spoken import spoken_changes
from ui.windows.incoming import IncomingPopup

KWAME = replace(CONNECTED.call, answered_at=0.0)
RINGING = replace(a_call(Phase.RINGING, CallDirection.INCOMING, "leila", quiet=True), call_id=CallId("second"))
LEILA = replace(RINGING, phase=Phase.CONNECTED, answered_at=1.0, connected_at=1.0, has_remote_video=True)
HELD = replace(KWAME, is_on_hold=True)
MAY_WAIT = IncomingState(RINGING, busy_with="Kwame Asante", can_hold=True)


def button(inside: IncomingPopup | CallWindow, words: str) -> Control:
    found = [each for each in inside.findChildren(Control) if each.accessibleName() == words]
    assert found, words
    return found[0]


def shown_calls(flow: CallFlow, *calls: CallState) -> CallWindow:
    flow.show_client(replace(CLIENT, calls=calls))
    assert flow.window is not None
    return flow.window


def test_the_card_offers_to_let_the_call_of_now_wait(qtbot: QtBot) -> None:
    popup = IncomingPopup(MAY_WAIT)
    qtbot.addWidget(popup)
    popup.show()
    heard: list[tuple[str, bool]] = []
    popup.held.connect(lambda video: heard.append(("hold", video)))
    popup.accepted.connect(lambda video: heard.append(("leave", video)))

    button(popup, "Hold & accept").click()
    assert heard == []  # too early to be meant for this
    popup.card.listen()
    button(popup, "Hold & accept").click()
    button(popup, "Leave & accept").click()
    popup.card.hold_and_accept(video=False)  # what the keys do

    assert heard == [("hold", True), ("leave", True), ("hold", False)]
    for name in ("Decline", "Message"):
        assert button(popup, name).isVisible()


def test_a_call_that_cannot_wait_is_not_offered_to(qtbot: QtBot) -> None:
    popup = IncomingPopup(replace(MAY_WAIT, can_hold=False))
    qtbot.addWidget(popup)
    popup.card.listen()
    heard: list[bool] = []
    popup.accepted.connect(heard.append)
    with pytest.raises(AssertionError):
        button(popup, "Hold & accept")
    popup.show()
    popup.card.listen()
    popup.card.hold_and_accept(video=True)
    assert heard == [True]


def test_hold_and_accept_reaches_the_client(calls: tuple[CallFlow, FakeBridge]) -> None:
    flow, bridge = calls
    shown_calls(flow, KWAME, RINGING)
    popup = flow.callers.popups[RINGING.call_id]
    assert isinstance(popup, IncomingPopup)
    popup.card.listen()

    button(popup, "Hold & accept").click()

    assert bridge.client.called("accept") == [(RINGING.call_id, True, True)]


def test_a_card_changes_its_offer_with_the_calls(calls: tuple[CallFlow, FakeBridge]) -> None:
    flow, _ = calls
    third = replace(RINGING, call_id=CallId("third"), peer=a_call(Phase.RINGING, peer="ingrid").peer)
    shown_calls(flow, KWAME, RINGING, third)
    first = flow.callers.popups[third.call_id]
    assert isinstance(first, IncomingPopup)
    assert first.card.state.can_hold

    shown_calls(flow, HELD, LEILA, third)

    again = flow.callers.popups[third.call_id]
    assert isinstance(again, IncomingPopup)
    assert (again.card.state.busy_with, again.card.state.can_hold) == (LEILA.peer.name, False)
    again.card.reply.open()
    shown_calls(flow, LEILA, third)
    assert flow.callers.popups[third.call_id] is again  # nothing changes under words that somebody writes


def test_the_other_call_comes_to_the_front_in_the_same_place(calls: tuple[CallFlow, FakeBridge]) -> None:
    flow, bridge = calls
    before = shown_calls(flow, KWAME)
    before.resize(900, 640)
    there: list[bool] = []
    flow.windowChanged.connect(there.append)

    window = shown_calls(flow, HELD, LEILA)

    assert window is not before
    assert window.isVisible()
    assert window.size() == before.size()
    assert not before.isVisible()
    assert flow.window_call == LEILA.call_id
    assert there == [True]
    assert bridge.client.called("set_frame_sink")[-2:] == [
        (KWAME.call_id, None),
        (LEILA.call_id, window.stage.remote.mailbox.put),
    ]
    assert window.waiting.isVisible()
    assert window.waiting.accessibleName() == "Kwame is on hold"

    button(window, "Go back to Kwame").click()
    assert bridge.client.called("resume") == [(KWAME.call_id,)]
    button(window, "End the call with Kwame").click()
    assert bridge.client.called("hang_up") == [(KWAME.call_id,)]
    flow.leave()
    assert bridge.client.called("hang_up")[-1] == (LEILA.call_id,)


def test_who_talked_leaves_and_who_waits_is_offered(calls: tuple[CallFlow, FakeBridge]) -> None:
    flow, bridge = calls
    shown_calls(flow, HELD, LEILA)

    flow.call_over(replace(LEILA, phase=Phase.ENDED, reason=EndReason.HUNG_UP, ended_at=9.0))
    window = shown_calls(flow, HELD)

    assert flow.window_call == KWAME.call_id
    assert window.isVisible()
    assert window.toasts.words == ("Leila left the call",)
    assert window.ended is None
    assert window.waiting.accessibleName() == "Kwame is on hold"
    assert not window.waiting.end.isVisible()  # the bar leaves the call in front
    assert not window.bar.microphone.isEnabled()
    assert bridge.client.called("resume") == []  # nobody is heard before the person says so
    window.waiting.resume.click()
    assert bridge.client.called("resume") == [(KWAME.call_id,)]


def test_who_waits_leaves(calls: tuple[CallFlow, FakeBridge]) -> None:
    flow, _ = calls
    window = shown_calls(flow, HELD, LEILA)
    over: list[CallState] = []
    flow.over.connect(over.append)
    gone = replace(HELD, phase=Phase.ENDED, reason=EndReason.HUNG_UP, ended_at=9.0)

    flow.call_over(gone)

    assert shown_calls(flow, LEILA) is window
    assert window.toasts.words == ("Kwame left the call",)
    assert over == [gone]
    assert not window.waiting.isVisible()


def test_a_hidden_window_stays_hidden_when_the_call_changes(calls: tuple[CallFlow, FakeBridge]) -> None:
    flow, _ = calls
    window = shown_calls(flow, HELD, LEILA)
    window.close()
    assert flow.companions.mini is not None

    flow.call_over(replace(LEILA, phase=Phase.ENDED, reason=EndReason.HUNG_UP, ended_at=9.0))
    flow.show_client(replace(CLIENT, calls=(HELD,)))

    assert not flow.has_window
    assert flow.companions.mini is not None
    assert "On hold" in flow.companions.mini.windowTitle()


def test_somebody_else_is_called_while_one_waits(calls: tuple[CallFlow, FakeBridge]) -> None:
    flow, bridge = calls
    shown_calls(flow, HELD)
    flow.call(LEILA.peer, False)
    assert bridge.client.called("place") == [(LEILA.peer, False)]
    shown_calls(flow, KWAME)
    flow.call(LEILA.peer, False)
    assert len(bridge.client.called("place")) == 1


def test_putting_on_hold_by_the_menu(qtbot: QtBot) -> None:
    def words(state: CallViewState) -> list[str]:
        return [action.text() for action in open_call(qtbot, state).make_more_menu().actions()]

    assert "Put on hold" in words(replace(CONNECTED, call=KWAME))
    assert "Resume" in words(replace(CONNECTED, call=HELD))
    assert "Put on hold" not in words(replace(CONNECTED, call=LEILA, waiting=HELD))
    window = open_call(qtbot, replace(CONNECTED, call=KWAME))
    with qtbot.waitSignal(window.holdRequested):
        next(act for act in window.make_more_menu().actions() if act.text() == "Put on hold").trigger()


def test_being_on_hold_is_said_in_words_and_is_no_weak_line() -> None:
    held = replace(CONNECTED, call=replace(KWAME, is_held_by_peer=True, is_remote_muted=True, has_remote_video=False))
    before = replace(CONNECTED, call=KWAME)
    notice = call_notice(held, is_talk_key_held=False)
    assert notice is not None
    assert (notice.kind, notice.title, notice.act) == (NoticeKind.HELD, "Kwame put you on hold", "")
    said = spoken_changes(before, held, is_talk_key_held=False)
    assert [each.words for each in said] == ["Kwame put you on hold"]
    back = spoken_changes(held, before, is_talk_key_held=False)
    assert [each.words for each in back] == ["Kwame is back"]
    waits = spoken_changes(before, replace(CONNECTED, call=HELD), is_talk_key_held=False)
    assert [each.words for each in waits] == ["Kwame is on hold"]


def test_the_tray_says_that_nobody_hears() -> None:
    view = tray_view(replace(CLIENT, calls=(HELD,), devices=DeviceState()))
    assert view.light is Light.MUTED
    view = tray_view(replace(CLIENT, calls=(HELD, LEILA, RINGING)))
    assert (view.light, view.call is not None and view.call.call_id, view.can_hold) == (
        Light.LIVE,
        LEILA.call_id,
        False,
    )
    assert can_hold((KWAME, RINGING))
    assert NoticeAct("hold") is NoticeAct.HOLD


def test_calling_somebody_else_says_with_whom_one_talks_and_offers_to_let_them_wait(
    calls: tuple[CallFlow, FakeBridge],
) -> None:
    flow, bridge = calls
    window = shown_calls(flow, KWAME)

    flow.call(person("leila"), True)

    assert window.toasts.words == ("You are in a call with Kwame",)
    assert bridge.client.called("place") == []
    button(window, "Hold & call").click()
    assert bridge.client.called("place") == [(person("leila"), True, True)]


@pytest.mark.parametrize("others", [(), (replace(LEILA, is_on_hold=True),)])
def test_where_nobody_can_wait_it_says_what_to_do(
    calls: tuple[CallFlow, FakeBridge], others: tuple[CallState, ...]
) -> None:
    flow, bridge = calls
    heard = KWAME if others else replace(KWAME, answered_at=None, connected_at=None, phase=Phase.CALLING)
    window = shown_calls(flow, *others, heard)

    flow.call(person("mei"), True)
    flow.call(KWAME.peer, True)

    assert window.toasts.words == ("You are in a call with Kwame. Leave it first.",)
    assert bridge.client.called("place") == []


def test_an_offer_that_came_too_late_calls_as_ever(calls: tuple[CallFlow, FakeBridge]) -> None:
    flow, bridge = calls
    window = shown_calls(flow, KWAME)
    flow.call(person("leila"), False)
    offer = button(window, "Hold & call")
    shown_calls(flow, HELD)

    offer.click()

    assert bridge.client.called("place") == [(person("leila"), False)]
