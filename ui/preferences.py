"""What a person chose for sound and picture, kept in the settings and carried to the client at once."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.config import Settings, SettingsFile
from app.loudness import with_person
from app.protocol.ids import UserId
from media.effects.choices import PictureEffects
from ui.bridge import Bridge
from ui.device_choice import DeviceChoice

if TYPE_CHECKING:
    from app.client import Client


def prepare(client: "Client", settings: Settings) -> None:
    """Tell a new client everything; on the core loop."""
    client.devices.set_sound_processing(settings.processing)
    client.devices.set_picture_effects(settings.effects)
    client.devices.set_mute_on_entry(settings.mute_on_entry)
    client.calls.set_loudness(settings.loudness)
    client.devices.set_camera_on_entry(settings.camera_on_entry)
    client.people.let_favourites_ring(settings.favourites_ring)
    client.events.allow(settings.sends_events)


class Preferences(QObject):
    """Lives on the GUI thread."""

    changed = Signal()
    """Something was chosen; windows show it."""

    def __init__(self, bridge: Bridge, settings: SettingsFile, devices: DeviceChoice) -> None:
        super().__init__()
        self._bridge = bridge
        self._file = settings
        self._devices = devices
        settings.listen(self._carry)

    @property
    def settings(self) -> Settings:
        """As chosen now."""
        return self._file.settings

    def choose(self, **changes: object) -> None:
        """Keep a choice and have it obeyed. TypeError for names that are no settings."""
        self._file.update(**changes)

    def choose_effects(self, effects: PictureEffects) -> None:
        """What is done to the own picture."""
        self.choose(light_correction=effects.corrects_light, backdrop=effects.backdrop)

    def choose_volume(self, user_id: UserId, gain: float) -> None:
        """How loud a person is heard, 0..2."""
        self.choose(volumes=with_person(self.settings.volumes, user_id, gain))

    def _carry(self, before: Settings, after: Settings) -> None:
        """Have the difference between two settings obeyed."""
        if after.processing != before.processing:
            self._bridge.do(lambda client: client.devices.set_sound_processing(after.processing))
        if after.effects != before.effects:
            self._bridge.do(lambda client: client.devices.set_picture_effects(after.effects))
        if after.mute_on_entry is not before.mute_on_entry:
            self._bridge.do(lambda client: client.devices.set_mute_on_entry(after.mute_on_entry))
        if after.loudness != before.loudness:
            self._bridge.do(lambda client: client.calls.set_loudness(after.loudness))
        if after.favourites_ring is not before.favourites_ring:
            self._bridge.do(lambda client: client.people.let_favourites_ring(after.favourites_ring))
        if after.camera_on_entry is not before.camera_on_entry:
            self._bridge.do(lambda client: client.devices.set_camera_on_entry(after.camera_on_entry))
        if after.sends_events is not before.sends_events:
            self._bridge.do(lambda client: client.events.allow(after.sends_events))
        if after.original_sound is not before.original_sound:
            self._devices.open_microphone_anew()
        self.changed.emit()
