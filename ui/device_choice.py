"""Which microphone, speaker and camera calls use: the devices there are, the person's choice, what comes and goes."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QLibraryInfo, QObject, QTimer, Signal

from app import libraries
from app.config import SettingsFile
from app.devices import Sources
from media.engine.api import AudioInput, AudioOutput
from media.frame import CaptureSource, SourceError, SourceProblem
from ui.states import Device, Devices

if TYPE_CHECKING:  # Qt's multimedia and our sound are loaded with the first look at devices
    from ui.devices.audio_list import AudioDevice, AudioList
    from ui.devices.camera import CameraDevice, CameraList

READING_MS = 5  # between two looks whether the libraries are in memory

CameraFactory = Callable[[], CaptureSource | None]
MicrophoneFactory = Callable[[], AudioInput | None]
SpeakerFactory = Callable[[], AudioOutput | None]


@dataclass(frozen=True, slots=True)
class Replacements:
    """Sources in place of devices, for demos and tests."""

    camera: CameraFactory | None = None
    microphone: MicrophoneFactory | None = None
    speaker: SpeakerFactory | None = None


def _no_camera() -> CaptureSource | None:
    raise SourceError(SourceProblem.NOT_FOUND, "there is no camera")


class DeviceChoice(QObject):
    """Lives on the GUI thread; what it makes is used on the core loop and on media threads.

    Nobody looks at devices before `look`, or before their list is asked for: a program that waits for calls goes
    without what that takes in time and memory.
    """

    changed = Signal()
    """Devices came or went, or another one is chosen: `sources` may be new."""
    failed = Signal(object)
    """A SourceError of a sound device in mid-call."""

    def __init__(self, settings: SettingsFile, replacements: Replacements) -> None:
        super().__init__()
        self._settings = settings
        self._replacements = replacements
        self._sound: AudioList | None = None
        self._cameras: CameraList | None = None
        self._inputs: tuple[AudioDevice, ...] = ()
        self._outputs: tuple[AudioDevice, ...] = ()
        self._pictures: tuple[CameraDevice, ...] = ()
        self._looking = self._look_in_steps()
        self._reading: threading.Thread | None = None
        self._waiting: list[Callable[[], None]] = []
        self._camera_id = ""
        self._camera: CameraFactory = _no_camera
        self._microphone: MicrophoneFactory = self._make_microphone(settings.settings.microphone)
        self._speaker: SpeakerFactory = self._make_speaker(settings.settings.speaker)

    @property
    def are_known(self) -> bool:
        """Whether the list of devices is at hand."""
        return self._cameras is not None

    def look(self) -> None:
        """Know the devices from now on: a page shows them. Takes some 90 ms once. Idempotent."""
        if not self.are_known:
            for _ in self._looking:
                pass

    def when_known(self, act: Callable[[], None]) -> None:
        """Act as soon as the devices are known: now, or after looking in steps between which the interface goes on."""
        if self.are_known:
            act()
            return
        self._waiting.append(act)
        if len(self._waiting) == 1:
            self._look_on()

    def _look_on(self) -> None:
        if not self.are_known:
            QTimer.singleShot(READING_MS if self._reads_libraries() else 0, self, self._look_on)
            return
        waiting, self._waiting = self._waiting, []
        for act in waiting:
            act()

    def _reads_libraries(self) -> bool:
        """Whether a thread still reads what the next steps are made of; else one of them is taken."""
        if self._reading is None:
            plugins = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.PluginsPath), "multimedia")
            self._reading = threading.Thread(target=_read_libraries, args=(plugins,), name="devices", daemon=True)
            self._reading.start()
        if self._reading.is_alive():
            return True
        next(self._looking, None)
        return False

    def _look_in_steps(self) -> Iterator[None]:
        # Qt's types first: what sound and cameras do on threads of their own, they may not make (see `whole_types`).
        from ui.devices.whole_types import whole_in_steps

        yield
        yield from whole_in_steps()
        from ui.devices.audio_list import AudioList

        sound = AudioList(self)
        yield
        sound.microphones()  # the first question takes longest
        yield
        from ui.devices.camera import CameraList

        yield
        cameras = CameraList(self)
        cameras.devices()
        yield
        self._sound, self._cameras = sound, cameras
        sound.changed.connect(self._came_or_went)
        cameras.changed.connect(self._came_or_went)
        self._came_or_went()

    @property
    def sources(self) -> Sources:
        """What calls use. Parts that did not change are the same objects."""
        return Sources(
            self._replacements.camera or self._camera,
            self._replacements.microphone or self._microphone,
            self._replacements.speaker or self._speaker,
        )

    @property
    def devices(self) -> Devices:
        """What there is to choose from."""
        self.look()
        chosen = self._settings.settings
        return Devices(
            tuple(Device(each.id, each.name, each.id == chosen.microphone) for each in self._inputs),
            tuple(Device(each.id, each.name, each.id == chosen.speaker) for each in self._outputs),
            tuple(Device(each.id, each.name, each.id == chosen.camera) for each in self._pictures),
        )

    @property
    def microphone_name(self) -> str:
        """The microphone a call would use."""
        return self._name_of(self._settings.settings.microphone, self.devices.microphones, self._default_microphone())

    @property
    def camera_name(self) -> str:
        """The camera a call would use."""
        return self._name_of(self._settings.settings.camera, self.devices.cameras, self._default_camera())

    @property
    def speaker(self) -> SpeakerFactory:
        """Makes the loudspeaker of calls."""
        return self._replacements.speaker or self._speaker

    def ring_speaker(self) -> AudioOutput | None:
        """The loudspeaker that callers ring on: its own choice, else the one of calls. On the ring's thread."""
        key = self._settings.settings.ring_device
        if self._replacements.speaker is not None or not any(each.id == key for each in self._outputs):
            return self.speaker()
        return self._make_speaker(key)()

    def choose_microphone(self, key: str) -> None:
        """Use this one; empty follows the system."""
        self._settings.update(microphone=key)
        self._microphone = self._make_microphone(key)
        self.changed.emit()

    def choose_speaker(self, key: str) -> None:
        """Use this one; empty follows the system."""
        self._settings.update(speaker=key)
        self._speaker = self._make_speaker(key)
        self.changed.emit()

    def choose_camera(self, key: str) -> None:
        """Use this one; empty follows the system."""
        self._settings.update(camera=key)
        self._choose_camera()
        self.changed.emit()

    def open_microphone_anew(self) -> None:
        """In stereo or not, as original sound wants it now."""
        self._microphone = self._make_microphone(self._settings.settings.microphone)
        self.changed.emit()

    def look_again(self) -> None:
        """Try the same devices anew, after somebody let go of them."""
        self._camera_id = ""
        self._choose_camera()
        self._microphone = self._make_microphone(self._settings.settings.microphone)
        self.changed.emit()

    def _came_or_went(self) -> None:
        # Asked once and kept: windows render several times a second, and rings ask on a thread of their own.
        if self._sound is not None and self._cameras is not None:
            self._inputs, self._outputs = self._sound.microphones(), self._sound.speakers()
            self._pictures = self._cameras.devices()
        self._choose_camera()
        self.changed.emit()

    def _choose_camera(self) -> None:
        device = self._wanted_camera()
        if device is None:
            self._camera_id, self._camera = "", _no_camera
        elif device.id != self._camera_id:
            from ui.devices.camera import CameraSource

            # Made here, on the GUI thread; calls start and stop it as often as they like.
            source = CameraSource(device)
            self._camera_id, self._camera = device.id, lambda: source

    def _wanted_camera(self) -> "CameraDevice | None":
        devices = self._pictures
        chosen = self._settings.settings.camera
        return next((each for each in devices if each.id == chosen), devices[0] if devices else None)

    def _make_microphone(self, key: str) -> MicrophoneFactory:
        is_stereo = self._settings.settings.original_sound

        def make() -> AudioInput:
            from ui.devices.audio import QtAudioInput

            return QtAudioInput(key, self.failed.emit, is_stereo=is_stereo)

        return make

    def _make_speaker(self, key: str) -> SpeakerFactory:
        def make() -> AudioOutput:
            from ui.devices.audio import QtAudioOutput

            return QtAudioOutput(key, self.failed.emit)

        return make

    def _default_microphone(self) -> str:
        return next((each.name for each in self._inputs if each.is_default), "")

    def _default_camera(self) -> str:
        return next((each.name for each in self._pictures), "")

    @staticmethod
    def _name_of(key: str, devices: tuple[Device, ...], default: str) -> str:
        return next((each.name for each in devices if each.key == key), default)


def _read_libraries(plugins: Path) -> None:
    """Qt's multimedia and what it decodes and encodes with: 100 ms in one piece where Qt loads them itself."""
    libraries.preload("PySide6.QtMultimedia")
    for plugin in plugins.glob("*ffmpeg*"):
        libraries.load(str(plugin))
