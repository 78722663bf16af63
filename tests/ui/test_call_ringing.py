"""Callers on this screen: their popups, the ring, and what silences it."""

from dataclasses import replace

from pytestqt.qtbot import QtBot

from app.desktop.popups import PopupForm
from app.protocol.ids import CallId
from app.protocol.model import CallDirection
from app.state import Phase
from media.audio.ring import Ring
from tests.ui.fake_bridge import FakeBridge
from tests.ui.scenes.scene import CLIENT, CONNECTED, a_call
from ui.call_flow import CallFlow
from ui.windows.incoming import IncomingPopup

RINGING = a_call(Phase.RINGING, CallDirection.INCOMING)
ACTIVE = CONNECTED.call


def test_a_caller_gets_a_popup_until_it_stops_ringing(calls: tuple[CallFlow, FakeBridge]) -> None:
    flow, bridge = calls
    flow.show_client(replace(CLIENT, calls=(RINGING,)))
    popup = flow.callers.popups[RINGING.call_id]
    assert isinstance(popup, IncomingPopup)

    popup.card.listen()
    popup.card.accept(video=True)
    assert bridge.client.called("accept") == [(RINGING.call_id, True)]

    flow.show_client(replace(CLIENT, calls=()))
    assert flow.callers.popups == {}


def sounding(flow: CallFlow) -> Ring | None:
    return flow.ring.sounding


def test_it_rings_only_while_the_person_wants_to_hear_it(calls: tuple[CallFlow, FakeBridge]) -> None:
    flow, _ = calls
    flow._settings.update(rings=False)
    flow.show_client(replace(CLIENT, calls=(RINGING,)))
    assert sounding(flow) is None
    assert RINGING.call_id in flow.callers.popups

    flow._settings.update(rings=True)
    assert sounding(flow) is Ring.INCOMING

    flow._settings.update(rings=False)
    assert sounding(flow) is None


def test_the_ring_is_heard_for_a_moment_on_wish(qtbot: QtBot, calls: tuple[CallFlow, FakeBridge]) -> None:
    flow, _ = calls
    flow.ring._trial.setInterval(20)

    flow.ring.try_ring()

    assert sounding(flow) is Ring.INCOMING
    qtbot.waitUntil(lambda: sounding(flow) is None)


def test_a_trial_of_the_ring_does_not_end_the_ring_of_a_caller(calls: tuple[CallFlow, FakeBridge]) -> None:
    flow, _ = calls
    flow.ring.try_ring()
    flow.show_client(replace(CLIENT, calls=(RINGING,)))

    flow.ring._trial.timeout.emit()

    assert flow.ring.sounding is Ring.INCOMING


def test_the_window_of_a_caller_has_the_chosen_form(calls: tuple[CallFlow, FakeBridge]) -> None:
    flow, _ = calls
    heights = []
    for form in (PopupForm.FULL, PopupForm.COMPACT):
        flow._settings.update(popup=form)
        flow.show_client(replace(CLIENT, calls=(RINGING,)))
        popup = flow.callers.popups[RINGING.call_id]
        assert isinstance(popup, IncomingPopup)
        heights.append(popup.card.height())
        flow.callers.close()

    assert heights[1] < 120 < heights[0]


def test_a_silenced_caller_does_not_come_back(calls: tuple[CallFlow, FakeBridge]) -> None:
    flow, bridge = calls
    state = replace(CLIENT, calls=(RINGING,))
    flow.show_client(state)

    flow.callers.popups[RINGING.call_id].close()
    flow.show_client(replace(state, missed=()))

    assert flow.callers.popups == {}
    assert bridge.client.called("decline") == []


def test_a_second_caller_hears_of_the_first(calls: tuple[CallFlow, FakeBridge]) -> None:
    flow, _ = calls
    second = replace(a_call(Phase.RINGING, CallDirection.INCOMING, "leila", quiet=True), call_id=CallId("second"))

    flow.show_client(replace(CLIENT, calls=(ACTIVE, second)))

    popup = flow.callers.popups[second.call_id]
    assert isinstance(popup, IncomingPopup)
    assert popup.card.state.busy_with == "Kwame Asante"
    assert flow.ring.sounding is None


def test_to_be_reminded_of_a_caller_declines_them(calls: tuple[CallFlow, FakeBridge]) -> None:
    flow, bridge = calls
    wishes: list[tuple[object, ...]] = []
    flow.remindRequested.connect(lambda *wish: wishes.append(wish))

    flow.callers.reminded.emit(RINGING, 600.0)
    flow.callers.reminded.emit(replace(RINGING, phase=Phase.ENDED), 3600.0)

    assert bridge.client.called("decline") == [(RINGING.call_id, "")]
    assert wishes == [(RINGING.peer, True, 600.0), (RINGING.peer, True, 3600.0)]
