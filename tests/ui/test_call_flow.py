"""Calls between windows and client: what a wish asks for, and what an answer changes on the screen."""

from dataclasses import replace

from pytestqt.qtbot import QtBot

from app.desktop.rejoin import REJOIN_WITHIN, Rejoin
from app.protocol.errors import EndReason
from app.protocol.ids import CallId
from app.protocol.model import CallDirection
from app.state import DeviceState, Phase
from tests.ui.fake_bridge import FakeBridge
from tests.ui.people import person
from tests.ui.scenes.scene import CLIENT, CONNECTED, a_call
from ui.call_flow import CallFlow

RINGING = a_call(Phase.RINGING, CallDirection.INCOMING)
ACTIVE = CONNECTED.call


def test_a_call_opens_its_window_and_takes_its_pictures(calls: tuple[CallFlow, FakeBridge]) -> None:
    flow, bridge = calls

    flow.show_client(replace(CLIENT, calls=(ACTIVE,), devices=DeviceState(is_camera_on=True)))

    assert flow.has_window
    assert flow.window is not None
    pictures = flow.window.stage.remote.mailbox.put
    assert bridge.client.called("set_frame_sink") == [(ACTIVE.call_id, pictures)]
    assert len(bridge.client.called("set_self_view")) == 1


def test_the_window_is_made_while_it_rings_and_asks_for_nothing(
    calls: tuple[CallFlow, FakeBridge], qtbot: QtBot
) -> None:
    flow, bridge = calls
    flow.show_client(replace(CLIENT, calls=(RINGING,)))
    qtbot.waitUntil(lambda: flow._ready._window is not None)
    made = flow._ready._window

    assert made is not None
    assert not made.isVisible()
    assert not flow.has_window
    assert bridge.client.called("set_frame_sink") == bridge.client.called("set_self_view") == []

    flow.show_client(replace(CLIENT, calls=(replace(RINGING, phase=Phase.CONNECTING),)))

    assert flow.window is made
    assert made.isVisible()


def test_a_window_for_a_call_that_was_not_taken_goes(calls: tuple[CallFlow, FakeBridge], qtbot: QtBot) -> None:
    flow, _ = calls
    flow.show_client(replace(CLIENT, calls=(RINGING,)))
    qtbot.waitUntil(lambda: flow._ready._window is not None)

    flow.show_client(CLIENT)

    assert flow._ready._window is None
    assert not flow.has_window


def test_a_closed_window_becomes_the_mini_call(calls: tuple[CallFlow, FakeBridge]) -> None:
    flow, bridge = calls
    flow.show_client(replace(CLIENT, calls=(ACTIVE,)))
    assert flow.window is not None

    flow.window.close()

    mini = flow.companions.mini
    assert mini is not None
    assert not flow.has_window
    assert mini.toasts.words == ("Your call goes on here",)
    assert bridge.client.called("hang_up") == []
    call_id, sink = bridge.client.called("set_frame_sink")[-1]
    assert call_id == ACTIVE.call_id
    assert sink == mini.picture.mailbox.put
    assert bridge.client.called("set_self_view")[-1] == (None,)

    mini.back.click()
    assert flow.is_shown
    assert flow.window.isVisible()
    assert flow.companions.mini is None


def test_how_calls_go_on_is_told_once(calls: tuple[CallFlow, FakeBridge]) -> None:
    flow, _ = calls
    flow._settings.update(knows_mini_call=True)
    flow.show_client(replace(CLIENT, calls=(ACTIVE,)))
    assert flow.window is not None

    flow.window.close()

    assert flow.companions.mini is not None
    assert flow.companions.mini.toasts.words == ()


def test_closing_the_mini_call_leaves_the_strip(calls: tuple[CallFlow, FakeBridge]) -> None:
    flow, bridge = calls
    flow.show_client(replace(CLIENT, calls=(ACTIVE,)))
    assert flow.window is not None
    flow.window.close()
    there: list[bool] = []
    flow.windowChanged.connect(there.append)

    assert flow.companions.mini is not None
    flow.companions.mini.close()

    assert not flow.is_shown
    assert there == [False]
    assert bridge.client.called("set_frame_sink")[-1] == (ACTIVE.call_id, None)
    assert bridge.client.called("hang_up") == []


def test_a_call_that_moved_away_says_so_without_a_sound(calls: tuple[CallFlow, FakeBridge]) -> None:
    flow, bridge = calls
    flow.move_here(ACTIVE.call_id, True)
    assert bridge.client.called("move_here") == [(ACTIVE.call_id, True)]
    flow.show_client(replace(CLIENT, calls=(ACTIVE,)))

    flow.show_client(CLIENT)
    flow.call_over(replace(ACTIVE, phase=Phase.ENDED, reason=EndReason.MOVED, ended_by_me=True, ended_at=10.0))

    assert flow.window is not None
    assert flow.window._ended is not None
    assert flow.window._ended.title == "Moved to another device"
    assert flow.ring.sounding is None


def test_the_mini_call_goes_with_its_call(calls: tuple[CallFlow, FakeBridge]) -> None:
    flow, _ = calls
    flow.show_client(replace(CLIENT, calls=(ACTIVE,)))
    assert flow.window is not None
    flow.window.close()

    flow.show_client(replace(CLIENT, calls=()))
    flow.call_over(replace(ACTIVE, phase=Phase.ENDED, reason=EndReason.HUNG_UP, ended_at=10.0))

    assert flow.companions.mini is None
    assert flow.window is None


def test_the_picture_in_its_own_window_is_decoded_once(calls: tuple[CallFlow, FakeBridge]) -> None:
    flow, bridge = calls
    flow.show_client(replace(CLIENT, calls=(ACTIVE,)))
    assert flow.window is not None

    flow.window.popOutRequested.emit(None)

    out = flow.companions.pop_out
    assert out is not None
    assert bridge.client.called("set_frame_sink")[-1] == (ACTIVE.call_id, out.picture.mailbox.put)
    assert not flow.window.stage.remote.state.has_picture
    assert flow.window.banner.title == "Kwame is in a window of their own"

    flow.window.banner.acted.emit()
    assert flow.companions.pop_out is None
    assert bridge.client.called("set_frame_sink")[-1] == (ACTIVE.call_id, flow.window.stage.remote.mailbox.put)
    assert flow.window.stage.remote.state.has_picture


def test_a_window_hidden_by_choice_decodes_nothing_and_the_call_goes_on(calls: tuple[CallFlow, FakeBridge]) -> None:
    flow, bridge = calls
    flow._settings.update(shows_mini_call=False)
    flow.show_client(replace(CLIENT, calls=(ACTIVE,)))
    assert flow.window is not None

    flow.window.close()

    assert not flow.has_window
    assert bridge.client.called("set_frame_sink")[-1] == (ACTIVE.call_id, None)
    assert bridge.client.called("hang_up") == []
    flow.show_window()
    assert flow.has_window


def test_calling_somebody_else_in_a_call_shows_the_call(calls: tuple[CallFlow, FakeBridge]) -> None:
    flow, bridge = calls
    flow.show_client(replace(CLIENT, calls=(ACTIVE,)))

    flow.call(person("mei"), True)

    assert bridge.client.called("place") == []


def test_an_end_that_others_caused_is_explained(calls: tuple[CallFlow, FakeBridge]) -> None:
    flow, _ = calls
    over: list[object] = []
    flow.over.connect(over.append)
    flow.show_client(replace(CLIENT, calls=(ACTIVE,)))
    ended = replace(ACTIVE, phase=Phase.ENDED, reason=EndReason.CONNECTION_LOST, ended_at=10.0)

    flow.show_client(replace(CLIENT, calls=()))
    flow.call_over(ended)

    assert over == [ended]
    assert flow.window is not None
    assert flow.window.ended is not None
    assert flow.window.ended.title == "The connection was lost"
    flow.window.finished.emit()
    assert flow.window is None


def test_who_stays_before_the_end_lets_the_other_one_back_in(calls: tuple[CallFlow, FakeBridge]) -> None:
    flow, bridge = calls
    flow.show_client(replace(CLIENT, calls=(ACTIVE,)))

    flow.show_client(CLIENT)
    flow.call_over(replace(ACTIVE, phase=Phase.ENDED, reason=EndReason.HUNG_UP, ended_at=10.0))
    assert bridge.client.called("wait_for_return") == [(ACTIVE.call_id, 10.0 + REJOIN_WITHIN, True)]
    assert bridge.client.called("stop_waiting") == []
    back = replace(ACTIVE, call_id=CallId("back"), goes_on=ACTIVE.call_id, direction=CallDirection.INCOMING)
    flow.show_client(replace(CLIENT, calls=(back,), devices=DeviceState(is_muted=True)))

    assert flow.window is not None
    assert flow.window.ended is None
    assert flow.window.toasts.words == ("Kwame is back. You are muted.",)


def test_closing_the_card_of_the_end_is_leaving(calls: tuple[CallFlow, FakeBridge]) -> None:
    flow, bridge = calls
    flow.show_client(replace(CLIENT, calls=(ACTIVE,)))
    flow.show_client(CLIENT)
    flow.call_over(replace(ACTIVE, phase=Phase.ENDED, reason=EndReason.CONNECTION_LOST, ended_at=10.0))
    assert bridge.client.called("wait_for_return") == [(ACTIVE.call_id, 10.0 + REJOIN_WITHIN, False)]

    assert flow.window is not None
    flow.window.finished.emit()

    assert len(bridge.client.called("stop_waiting")) == 1


def test_coming_back_names_the_call_and_calls_only_once(calls: tuple[CallFlow, FakeBridge]) -> None:
    flow, bridge = calls
    offer = Rejoin(ACTIVE.call_id, ACTIVE.peer, True, was_lost=False, until=60.0)

    flow.rejoin(offer)
    flow.show_client(replace(CLIENT, calls=(ACTIVE,)))
    flow.rejoin(offer)

    assert bridge.client.called("place") == [(ACTIVE.peer, True, ACTIVE.call_id)]


def test_leaving_by_oneself_needs_no_explanation(calls: tuple[CallFlow, FakeBridge]) -> None:
    flow, _ = calls
    flow.show_client(replace(CLIENT, calls=(ACTIVE,)))

    flow.call_over(replace(ACTIVE, phase=Phase.ENDED, reason=EndReason.HUNG_UP, ended_by_me=True, ended_at=10.0))

    assert flow.window is None
