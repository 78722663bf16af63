"""The devices of this client: which ones a call uses, when they open, and what is switched off."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeVar

from app.protocol.description import Kind
from app.state import DeviceFailed, DeviceState
from media.audio.ring import Ring
from media.effects.choices import BackdropState, PictureEffects, ProcessingSettings
from media.engine.api import AudioInput, AudioOutput, EchoState, Engine, FrameSink, Hearing, SourceLost
from media.frame import CaptureSource, SourceError

logger = logging.getLogger(__name__)

Device = TypeVar("Device", CaptureSource, AudioInput, AudioOutput)
Notify = Callable[[DeviceFailed | None], None]
"""Told after every change; with the failure if one caused it."""


def nothing() -> None:
    """The factory of a device that is not there."""
    return


@dataclass(frozen=True, slots=True)
class Sources:
    """Makes the devices, when a call needs them. None: there is none, or the person wants none."""

    camera: Callable[[], CaptureSource | None] = nothing
    microphone: Callable[[], AudioInput | None] = nothing
    speaker: Callable[[], AudioOutput | None] = nothing


NO_DEVICES = Sources()


class Devices:
    """Opens devices with the first call and frees them with the last. Nothing opens while a call only rings here."""

    def __init__(self, engine: Engine, sources: Sources, notify: Notify) -> None:
        self.state = DeviceState()
        self._mutes_on_entry = False
        self._shows_on_entry = True
        self._engine = engine
        self._sources = sources
        self._notify = notify
        self._is_in_use = False
        self._is_previewing = False

    @property
    def sources(self) -> Sources:
        """The factories in use."""
        return self._sources

    def open(self, *, video: bool) -> None:
        """A call was placed or accepted here."""
        if not self._is_in_use:
            self.stop_preview()
            self._is_in_use = True
            self._engine.stop_echo_test()
            self._engine.set_speaker(self._make(Kind.AUDIO, self._sources.speaker))
            self.mute(self.state.is_muted or self._mutes_on_entry)  # before anything can be heard
            self._engine.set_microphone(self._make(Kind.AUDIO, self._sources.microphone))
        if video and self._shows_on_entry and not self.state.is_camera_on:
            self.set_camera(True)

    @property
    def shows_on_entry(self) -> bool:
        """Whether video calls begin with our own picture."""
        return self._shows_on_entry

    def turn_to(self, *, video: bool, is_muted: bool) -> None:
        """The devices go to another call: the microphone as it is, the camera as that call wants it.

        `is_muted` counts where they were free meanwhile.
        """
        if not self._is_in_use:
            self.mute(is_muted)  # before anything can be heard
            self.open(video=False)
            self.mute(is_muted)
        if video != self.state.is_camera_on:
            self.set_camera(video)

    def close(self) -> None:
        """No call is heard any more: free everything, forget whether it was muted."""
        if not self._is_in_use:
            return
        self._is_in_use = False
        self._engine.set_camera(None)
        self._engine.set_microphone(None)
        self._engine.set_speaker(None)
        self._set(DeviceState())

    def mute(self, is_muted: bool) -> None:
        """Mute or unmute the microphone."""
        self._engine.mute(microphone=is_muted)
        self._set(replace(self.state, is_muted=is_muted))

    def set_camera(self, is_on: bool) -> None:
        """Switch the camera on or off, in a call. Without one, or when it cannot be opened, it stays off."""
        source = self._make(Kind.VIDEO, self._sources.camera) if is_on and self._is_in_use else None
        self._engine.set_camera(source)
        problem = None if source is not None or not is_on else self.state.camera_problem
        self._set(replace(self.state, is_camera_on=source is not None, camera_problem=problem))

    def choose(self, sources: Sources) -> None:
        """Use other devices from now on, in a running call too."""
        before, self._sources = self._sources, sources
        if self._is_previewing and sources.camera is not before.camera:
            self._engine.set_camera(self._make(Kind.VIDEO, sources.camera))
        if not self._is_in_use:
            return
        if sources.speaker is not before.speaker:
            self._engine.set_speaker(self._make(Kind.AUDIO, sources.speaker))
        if sources.microphone is not before.microphone:
            self._engine.set_microphone(self._make(Kind.AUDIO, sources.microphone))
            self._set(replace(self.state, microphone_problem=None))
        if sources.camera is not before.camera and self.state.is_camera_on:
            self.set_camera(True)

    def start_preview(self, sink: FrameSink) -> bool:
        """Show this person their camera as others would see it; not in a call. False if there is nothing to show."""
        if self._is_in_use:
            return False
        source = self._make(Kind.VIDEO, self._sources.camera)
        if source is None:
            return False
        self._is_previewing = True
        self._engine.set_self_view(sink)
        self._engine.set_camera(source)
        return True

    def stop_preview(self) -> None:
        """End it and free the camera. Idempotent."""
        if self._is_previewing:
            self._is_previewing = False
            self._engine.set_camera(None)
            self._engine.set_self_view(None)

    def start_echo_test(self) -> None:
        """Let this person say something and hear it back; not in a call."""
        if self._is_in_use:
            return
        microphone = self._make(Kind.AUDIO, self._sources.microphone)
        speaker = self._make(Kind.AUDIO, self._sources.speaker)
        if microphone is not None and speaker is not None:
            self._engine.start_echo_test(microphone, speaker)

    def echo_test(self) -> EchoState:
        """Where it stands; looking carries it on."""
        return self._engine.echo_test()

    def stop_echo_test(self) -> None:
        """End it. Idempotent."""
        self._engine.stop_echo_test()

    def play_test_sound(self) -> None:
        """Let this person hear the speaker of the call."""
        if self._is_in_use:
            self._engine.play(Ring.TEST)

    def set_self_view(self, sink: FrameSink | None) -> None:
        """Where our own pictures go."""
        self._engine.set_self_view(sink)

    def set_mute_on_entry(self, is_on: bool) -> None:
        """Whether calls begin muted, from the next one on."""
        self._mutes_on_entry = is_on

    def set_camera_on_entry(self, is_on: bool) -> None:
        """Whether video calls begin with our own picture, from the next one on."""
        self._shows_on_entry = is_on

    def set_picture_effects(self, effects: PictureEffects) -> None:
        """What is done to the camera's pictures before anybody sees them, from now on and in a running call."""
        self._engine.set_picture_effects(effects)

    def learn_backdrop(self) -> None:
        """Learn the empty room again: somebody is to leave the picture."""
        self._engine.learn_backdrop()

    def backdrop_state(self) -> BackdropState:
        """Where the learned backdrop stands."""
        return self._engine.backdrop_state()

    def set_sound_processing(self, settings: ProcessingSettings) -> None:
        """Processing of the microphone, from now on and in a running call."""
        self._engine.set_sound_processing(settings)

    def hear(self) -> Hearing:
        """What the microphone hears, muted or not."""
        return self._engine.hear()

    def lost(self, event: SourceLost) -> None:
        """The engine says that a device failed in mid-call."""
        if event.kind is Kind.VIDEO:
            self.stop_preview()
            self.state = replace(self.state, camera_problem=event.problem, is_camera_on=False)
        else:
            self.state = replace(self.state, microphone_problem=event.problem)
        self._notify(DeviceFailed(event.kind, event.problem, event.detail))

    def _make(self, kind: Kind, factory: Callable[[], Device | None]) -> Device | None:
        try:
            return factory()
        except SourceError as error:
            logger.warning("no %s device: %s", kind.value, error)
            self.lost(SourceLost(kind, error.problem, error.detail))
            return None

    def _set(self, state: DeviceState) -> None:
        if state != self.state:
            self.state = state
            self._notify(None)
