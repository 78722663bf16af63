"""Devices and processing in a call: what is chosen is obeyed and kept, what fails is told."""

from dataclasses import replace

import pytest

from app import clock
from app.protocol.description import Kind
from app.protocol.ids import UserId
from app.protocol.model import CallDirection
from app.state import DeviceFailed, DeviceState, Phase
from media.effects.choices import Backdrop, BackdropState, NoiseSuppression, PictureEffects, ProcessingSettings
from media.engine.api import Hearing
from media.frame import SourceProblem
from tests.ui.fake_bridge import FakeBridge
from tests.ui.scenes.scene import CLIENT, CONNECTED, a_call
from ui.call_flow import CallFlow
from ui.system_settings import privacy_page

RINGING = a_call(Phase.RINGING, CallDirection.INCOMING)
ACTIVE = CONNECTED.call


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


def test_speech_while_muted_is_hinted_in_the_window_and_in_the_mini_call(
    calls: tuple[CallFlow, FakeBridge], monkeypatch: pytest.MonkeyPatch
) -> None:
    flow, bridge = calls
    flow.show_client(replace(CLIENT, calls=(ACTIVE,), devices=DeviceState(is_muted=True)))
    assert flow.window is not None
    now = [1000.0]
    monkeypatch.setattr(clock, "now", lambda: now[0])

    for _ in range(12):
        flow.own.hear(Hearing(-20.0, is_speech=True))
        now[0] += 0.15

    assert flow.window._state.hints_at_mute
    assert not flow.window._state.am_i_speaking
    flow.window.close()
    flow.own.look()
    assert flow.companions.mini is not None
    assert bridge.client.called("hear")
    assert flow.companions.mini.notice.isVisible()
    flow._preferences.choose(muted_hint=False)
    flow.own.hear(Hearing(-20.0, is_speech=True))
    assert not flow.window._state.hints_at_mute


def test_devices_are_chosen_and_remembered(calls: tuple[CallFlow, FakeBridge]) -> None:
    flow, bridge = calls

    flow._devices.choose_microphone("headset")

    assert flow._settings.settings.microphone == "headset"
    assert len(bridge.client.called("choose")) == 1
