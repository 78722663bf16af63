"""Calls between windows and client: what a wish asks for, and what an answer changes on the screen."""

from dataclasses import replace
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from app import clock
from app.config import SettingsFile
from app.desktop.popups import PopupForm
from app.desktop.rejoin import REJOIN_WITHIN, Rejoin
from app.protocol.description import Kind
from app.protocol.errors import EndReason
from app.protocol.ids import CallId, UserId
from app.protocol.model import CallDirection
from app.state import DeviceFailed, DeviceState, Phase
from media.audio.ring import Ring
from media.effects.choices import Backdrop, BackdropState, NoiseSuppression, PictureEffects, ProcessingSettings
from media.engine.api import Hearing
from media.frame import SourceProblem
from tests.ui.fake_bridge import FakeBridge
from tests.ui.flows import as_bridge
from tests.ui.people import person
from tests.ui.scenes.scene import CLIENT, CONNECTED, a_call
from ui.call_flow import CallFlow
from ui.device_choice import DeviceChoice, Replacements
from ui.preferences import Preferences
from ui.system_settings import privacy_page
from ui.windows.incoming import IncomingPopup

RINGING = a_call(Phase.RINGING, CallDirection.INCOMING)
ACTIVE = CONNECTED.call


@pytest.fixture
def calls(qtbot: QtBot) -> Any:
    """A call flow without devices that sound."""
    bridge = FakeBridge(hear=Hearing(-60.0))
    settings = SettingsFile(None)
    devices = DeviceChoice(settings, Replacements(camera=lambda: None, microphone=lambda: None, speaker=lambda: None))
    flow = CallFlow(as_bridge(bridge), settings, devices, Preferences(as_bridge(bridge), settings, devices))
    yield flow, bridge
    flow.close()


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


def test_a_test_sound_is_played_by_the_call(calls: tuple[CallFlow, FakeBridge]) -> None:
    flow, bridge = calls
    flow.show_client(replace(CLIENT, calls=(ACTIVE,)))
    assert flow.window is not None

    flow.window.testSoundRequested.emit()

    assert bridge.client.called("play_test_sound") == [()]


def test_noise_suppression_chosen_in_a_call_is_obeyed_shown_and_kept(calls: tuple[CallFlow, FakeBridge]) -> None:
    flow, bridge = calls
    flow.show_client(replace(CLIENT, calls=(ACTIVE,)))
    assert flow.window is not None

    flow.window.suppressionChosen.emit(NoiseSuppression.STRONG)

    chosen = ProcessingSettings(noise_suppression=NoiseSuppression.STRONG)
    assert bridge.client.called("set_sound_processing") == [(chosen,)]
    assert flow.window._state.processing == chosen
    assert flow._preferences.settings.noise_suppression is NoiseSuppression.STRONG


def test_original_sound_opens_the_microphone_anew_and_stops_the_processing(
    calls: tuple[CallFlow, FakeBridge],
) -> None:
    flow, bridge = calls
    flow.show_client(replace(CLIENT, calls=(ACTIVE,)))
    assert flow.window is not None
    told = len(bridge.client.called("choose"))

    flow.window.originalSoundRequested.emit(True)

    assert bridge.client.called("set_sound_processing") == [(ProcessingSettings(is_original=True),)]
    assert len(bridge.client.called("choose")) == told + 1
    assert flow.window._state.processing.is_original


def test_how_loud_a_person_is_heard_is_remembered_for_them(calls: tuple[CallFlow, FakeBridge]) -> None:
    flow, bridge = calls
    flow.show_client(replace(CLIENT, calls=(ACTIVE,)))
    assert flow.window is not None

    flow.window.volumeChosen.emit(1.5)

    loudness = bridge.client.called("set_loudness")[-1][0]
    assert loudness.of(ACTIVE.peer.user_id) == 1.5
    assert loudness.of(UserId("somebody else")) == 1.0
    assert flow._settings.settings.volumes == {ACTIVE.peer.user_id: 1.5}
    assert flow.window._state.peer_volume == 1.5


def test_the_own_picture_stays_hidden_in_the_next_call(calls: tuple[CallFlow, FakeBridge]) -> None:
    flow, _ = calls
    flow.show_client(replace(CLIENT, calls=(ACTIVE,)))
    assert flow.window is not None

    flow.window.hideSelfRequested.emit(True)

    assert flow.window._state.hides_self
    assert flow._settings.settings.hide_self_view


def test_a_backdrop_is_learned_and_a_chime_calls_the_person_back(calls: tuple[CallFlow, FakeBridge]) -> None:
    flow, bridge = calls
    flow.show_client(replace(CLIENT, calls=(ACTIVE,)))
    assert flow.window is not None

    flow.window.effectsChosen.emit(PictureEffects(backdrop=Backdrop.SHELVES))
    assert bridge.client.called("set_picture_effects") == [(PictureEffects(backdrop=Backdrop.SHELVES),)]
    for state in (BackdropState.WAITING, BackdropState.LEARNING, BackdropState.GOOD):
        bridge.client.answers["backdrop_state"] = state
        flow.own.look()
        assert flow.window._state.backdrop is state

    assert len(bridge.client.called("play_test_sound")) == 1
    flow.window.learnBackdropRequested.emit()
    assert len(bridge.client.called("learn_backdrop")) == 1


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


def test_to_be_reminded_of_a_caller_declines_them(calls: tuple[CallFlow, FakeBridge]) -> None:
    flow, bridge = calls
    wishes: list[tuple[object, ...]] = []
    flow.remindRequested.connect(lambda *wish: wishes.append(wish))

    flow.callers.reminded.emit(RINGING, 600.0)
    flow.callers.reminded.emit(replace(RINGING, phase=Phase.ENDED), 3600.0)

    assert bridge.client.called("decline") == [(RINGING.call_id, "")]
    assert wishes == [(RINGING.peer, True, 600.0), (RINGING.peer, True, 3600.0)]


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


def test_a_camera_in_use_is_told_and_tried_again(calls: tuple[CallFlow, FakeBridge]) -> None:
    flow, bridge = calls
    flow.show_client(replace(CLIENT, calls=(ACTIVE,)))
    assert flow.window is not None

    flow.device_failed(DeviceFailed(Kind.VIDEO, SourceProblem.IN_USE, "busy"))
    assert flow.window.banner.title == "Another program uses the camera"

    flow.window.banner.acted.emit()
    assert bridge.client.called("set_camera") == [(True,)]
    assert flow.window.banner.isHidden()


def test_a_missing_permission_offers_only_what_can_be_opened(calls: tuple[CallFlow, FakeBridge]) -> None:
    flow, _ = calls
    flow.show_client(replace(CLIENT, calls=(ACTIVE,)))
    assert flow.window is not None

    flow.device_failed(DeviceFailed(Kind.VIDEO, SourceProblem.NOT_ALLOWED, ""))

    opens = bool(privacy_page(Kind.VIDEO))
    assert flow.window.banner._button.text() == ("Open settings" if opens else "Try again")
    assert privacy_page(Kind.VIDEO, "darwin")
    assert privacy_page(Kind.AUDIO, "win32")
    assert privacy_page(Kind.AUDIO, "linux") == ""


def test_speech_while_muted_is_hinted_in_the_window(
    calls: tuple[CallFlow, FakeBridge], monkeypatch: pytest.MonkeyPatch
) -> None:
    flow, _ = calls
    flow.show_client(replace(CLIENT, calls=(ACTIVE,), devices=DeviceState(is_muted=True)))
    assert flow.window is not None
    now = [1000.0]
    monkeypatch.setattr(clock, "now", lambda: now[0])

    for _ in range(12):
        flow.own.hear(Hearing(-20.0, is_speech=True))
        now[0] += 0.15

    assert flow.window._state.hints_at_mute
    assert not flow.window._state.am_i_speaking
    flow._preferences.choose(muted_hint=False)
    flow.own.hear(Hearing(-20.0, is_speech=True))
    assert not flow.window._state.hints_at_mute


def test_devices_are_chosen_and_remembered(calls: tuple[CallFlow, FakeBridge]) -> None:
    flow, bridge = calls

    flow._devices.choose_microphone("headset")

    assert flow._settings.settings.microphone == "headset"
    assert len(bridge.client.called("choose")) == 1
