"""What the settings window shows: one frozen value, made by the flow."""

from dataclasses import dataclass, field

from app.config import Settings
from app.state import ClientState
from ui.states import Devices


@dataclass(frozen=True, slots=True)
class SettingsState:
    """Everything that pages render or decide by."""

    settings: Settings
    client: ClientState = field(default_factory=ClientState)
    devices: Devices = field(default_factory=Devices)
