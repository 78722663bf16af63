"""The sound devices of this computer: the list with hot-plug, and which one a choice means now."""

from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal
from PySide6.QtMultimedia import QAudioDevice, QMediaDevices

FOLLOW_DEFAULT = ""
"""The choice that means: whatever the system's default is, also when it changes."""


@dataclass(frozen=True, slots=True)
class AudioDevice:
    """A microphone or loudspeaker to choose from."""

    id: str
    """Stable over restarts; `FOLLOW_DEFAULT` stands for the system's default."""
    name: str
    is_default: bool


class AudioList(QObject):
    """The microphones and loudspeakers, kept up to date. Lives on the GUI thread."""

    changed = Signal()
    """A device came or went, or the default is another one."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._media = QMediaDevices(self)
        self._media.audioInputsChanged.connect(self.changed)
        self._media.audioOutputsChanged.connect(self.changed)

    def microphones(self) -> tuple[AudioDevice, ...]:
        """All microphones, without the monitors of loudspeakers."""
        return tuple(_described(device) for device in QMediaDevices.audioInputs())

    def speakers(self) -> tuple[AudioDevice, ...]:
        """All loudspeakers and headphones."""
        return tuple(_described(device) for device in QMediaDevices.audioOutputs())


def identity(device: QAudioDevice) -> str:
    """The device's id as text."""
    return bytes(device.id().data()).decode("utf-8", "replace")


def chosen_speaker(choice: str) -> QAudioDevice | None:
    """The loudspeaker a choice means now: itself, else the default; None if there is none."""
    return _chosen(choice, QMediaDevices.audioOutputs(), QMediaDevices.defaultAudioOutput())


def chosen_microphone(choice: str) -> QAudioDevice | None:
    """The microphone a choice means now: itself, else the default; None if there is none."""
    return _chosen(choice, QMediaDevices.audioInputs(), QMediaDevices.defaultAudioInput())


def _chosen(choice: str, devices: list[QAudioDevice], default: QAudioDevice) -> QAudioDevice | None:
    for device in devices:
        if choice and identity(device) == choice:
            return device
    if not default.isNull():
        return default
    return devices[0] if devices else None


def _described(device: QAudioDevice) -> AudioDevice:
    return AudioDevice(identity(device), device.description(), device.isDefault())
