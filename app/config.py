"""Settings of a person on this machine, in the platform's folder for them; typed, bounded, written whole."""

import logging
from pathlib import Path
from typing import Annotated

import msgspec
import platformdirs
from msgspec import Meta

from app.clock import new_id
from app.files import write_whole
from app.protocol.ids import DeviceId, is_id
from media.effects.choices import NoiseSuppression, ProcessingSettings

logger = logging.getLogger(__name__)

APP = "parley"

Volume = Annotated[float, Meta(ge=0.0, le=2.0)]


class Settings(msgspec.Struct, frozen=True, omit_defaults=True):
    """Everything a person can choose. Unknown fields of a newer version are ignored, bad ones make the file void."""

    device_id: DeviceId = DeviceId("")
    """This installation, kept over sign-ins."""
    server_url: str = ""
    username: str = ""
    """Last signed in with."""
    microphone: str = ""
    """Device identifier of the platform; empty: the system's choice."""
    speaker: str = ""
    camera: str = ""
    echo_cancellation: bool = True
    noise_suppression: NoiseSuppression = NoiseSuppression.STANDARD
    gain_control: bool = True
    volume: Volume = 1.0
    mirror_self_view: bool = True
    theme: str = "system"
    text_scale: Annotated[float, Meta(ge=0.5, le=3.0)] = 1.0
    relay_only: bool = False
    """Never show our address to the other end."""
    shows_mini_call: bool = True
    """A call whose window is closed goes on in a small one."""
    knows_mini_call: bool = False
    """The person has been told once what becomes of a call whose window is closed."""

    @property
    def processing(self) -> ProcessingSettings:
        """What is done to the microphone."""
        return ProcessingSettings(self.echo_cancellation, self.noise_suppression, self.gain_control)


def config_folder() -> Path:
    """Where settings, pins and the fallback for secrets live."""
    return Path(platformdirs.user_config_dir(APP, appauthor=False))


def log_folder() -> Path:
    """Where logs go."""
    return Path(platformdirs.user_log_dir(APP, appauthor=False))


class SettingsFile:
    """The settings on disk. `folder` None: nothing is read or kept (tests, the participant without a screen)."""

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder
        self.settings = self._read()
        if not is_id(self.settings.device_id):
            self.update(device_id=DeviceId(new_id()))

    def update(self, **changes: object) -> Settings:
        """Change some settings and write them. Raises TypeError for names that are none; a full disk is logged."""
        self.settings = msgspec.structs.replace(self.settings, **changes)
        if self.folder is not None:
            try:
                write_whole(self.folder / "settings.json", msgspec.json.format(msgspec.json.encode(self.settings)))
            except OSError as error:
                logger.warning("cannot write the settings: %s", error)
        return self.settings

    def _read(self) -> Settings:
        if self.folder is None:
            return Settings()
        path = self.folder / "settings.json"
        try:
            return msgspec.json.decode(path.read_bytes(), type=Settings)
        except FileNotFoundError:
            return Settings()
        except (OSError, msgspec.MsgspecError, UnicodeError) as error:
            logger.warning("cannot read the settings, starting with defaults: %s", error)
            self._keep_aside(path)
            return Settings()

    def _keep_aside(self, path: Path) -> None:
        try:
            path.replace(path.with_suffix(".broken.json"))
        except OSError as error:
            logger.warning("cannot keep the broken settings: %s", error)
