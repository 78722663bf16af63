"""Settings of a person on this machine, in the platform's folder for them; typed, bounded, written whole."""

import logging
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import msgspec
import platformdirs
from msgspec import Meta

from app.clock import new_id
from app.desktop.keys import KeySet
from app.desktop.placement import Placement
from app.desktop.popups import PopupForm
from app.files import write_whole
from app.known_accounts import KnownAccounts
from app.loudness import MAX_PEOPLE, Loudness
from app.net.proxy import ProxySettings, ProxyUse
from app.protocol.ids import DeviceId, UserId, is_id
from media.effects.choices import Backdrop, NoiseSuppression, PictureEffects, ProcessingSettings

logger = logging.getLogger(__name__)

APP = "parley"
MAX_BYTES = 256 * 1024  # a file of settings larger than this is none of ours

Volume = Annotated[float, Meta(ge=0.0, le=2.0)]
Short = Annotated[str, Meta(max_length=512)]


class ThemeChoice(StrEnum):
    """The look; SYSTEM follows the desktop."""

    SYSTEM = "system"
    DARK = "dark"
    LIGHT = "light"


class ContrastChoice(StrEnum):
    """How strong lines and small words are; SYSTEM follows the desktop."""

    SYSTEM = "system"
    NORMAL = "normal"
    HIGH = "high"


class Settings(msgspec.Struct, frozen=True, omit_defaults=True):
    """Everything a person can choose. Unknown fields of a newer version are ignored, bad ones get their default."""

    device_id: DeviceId = DeviceId("")
    """This installation, kept over sign-ins."""
    server_url: Short = ""
    username: Short = ""
    """Last signed in with."""
    accounts: KnownAccounts = ()
    """Signed in to before, here."""
    microphone: Short = ""
    """Device identifier of the platform; empty: the system's choice."""
    speaker: Short = ""
    camera: Short = ""
    echo_cancellation: bool = True
    noise_suppression: NoiseSuppression = NoiseSuppression.STANDARD
    gain_control: bool = True
    original_sound: bool = False
    """Music: none of the three above, in stereo."""
    rings: bool = True
    """Calls are heard; else they are only shown."""
    favourites_ring: bool = False
    """Favourites are heard although do-not-disturb is chosen."""
    popup: PopupForm = PopupForm.AUTOMATIC
    mute_on_entry: bool = False
    camera_on_entry: bool = True
    """Video calls begin with the own picture."""
    muted_hint: bool = True
    """Say so when the person speaks while muted."""
    space_talks: bool = True
    """Space held opens a muted microphone."""
    volume: Volume = 1.0
    """Of everybody in calls."""
    volumes: Annotated[dict[UserId, Volume], Meta(max_length=MAX_PEOPLE)] = msgspec.field(default_factory=dict)
    """Of single people, for those who are not heard as they came."""
    mirror_self_view: bool = True
    hide_self_view: bool = False
    light_correction: bool = False
    backdrop: Backdrop = Backdrop.NONE
    own_backdrop: Short = ""
    """Path of our copy of the person's own picture; empty for none."""
    language: Short = ""
    """Code of the language; empty, or one we lack: the system's."""
    theme: ThemeChoice = ThemeChoice.SYSTEM
    text_scale: Annotated[float, Meta(ge=0.5, le=3.0)] = 1.0
    keeps_calls_dark: bool = False
    contrast: ContrastChoice = ContrastChoice.SYSTEM
    reduce_motion: bool = False
    compact_rows: bool = False
    relay_only: bool = False
    """Never show our address to the other end."""
    proxy_use: ProxyUse = ProxyUse.SYSTEM
    proxy_host: Annotated[str, Meta(max_length=255)] = ""
    proxy_port: Annotated[int, Meta(ge=1, le=65535)] = 3128
    proxy_username: Annotated[str, Meta(max_length=255)] = ""
    """The password is with the other secrets."""
    sends_events: bool = True
    """What happens in calls, without what is said or shown, is sent to the server for its reports."""
    key_set: KeySet = KeySet.PARLEY
    own_keys: Annotated[dict[Short, Short], Meta(max_length=100)] = {}
    """Keys by the name of their act, where they are others than the set has; empty for none."""
    mute_keys: Short = ""
    """Keys that mute in a call while another program has the keyboard; empty for none."""
    starts_with_session: bool = False
    """Starts in the tray when the person signs in to the computer."""
    mutes_on_lock: bool = False
    """A screen that locks mutes the microphone of a call."""
    placements: Annotated[dict[str, Placement], Meta(max_length=32)] = msgspec.field(default_factory=dict)
    """Where windows were left, by the name of the window."""
    shows_mini_call: bool = True
    """A call whose window is closed goes on in a small one."""
    ring_device: Short = ""
    """The speaker that callers ring on; empty: the one of calls."""
    shows_notices: bool = True
    """Missed calls and ended ones are told beside other programs."""
    opens_links: bool = False
    """Invitation links open this program, wherever they are clicked."""
    knows_links: bool = False
    """The person has been asked once whether they do."""
    stays_in_tray: bool = True
    """Closing the home window leaves the program in the tray, where there is one."""
    knows_tray: bool = False
    """The person has been told once that the program goes on in the tray."""
    knows_place: bool = False
    """The person has been told once where the sign-in is kept on a computer without a keyring."""
    knows_mini_call: bool = False
    """The person has been told once what becomes of a call whose window is closed."""

    @property
    def effects(self) -> PictureEffects:
        """What is done to the camera's pictures."""
        return PictureEffects(self.light_correction, self.backdrop, self.own_backdrop)

    @property
    def loudness(self) -> Loudness:
        """How loud people are heard."""
        return Loudness(self.volume, self.volumes)

    @property
    def proxy(self) -> ProxySettings:
        """The way to servers."""
        return ProxySettings(self.proxy_use, self.proxy_host, self.proxy_port, self.proxy_username)

    @property
    def processing(self) -> ProcessingSettings:
        """What is done to the microphone."""
        return ProcessingSettings(
            self.echo_cancellation, self.noise_suppression, self.gain_control, self.original_sound
        )


Listener = Callable[[Settings, Settings], None]
"""Told the settings before and after a change."""


def config_folder() -> Path:
    """Where settings, pins and the fallback for secrets live."""
    return Path(platformdirs.user_config_dir(APP, appauthor=False))


def log_folder() -> Path:
    """Where logs go."""
    return Path(platformdirs.user_log_dir(APP, appauthor=False))


def parse_settings(data: bytes) -> tuple[Settings, tuple[str, ...]]:
    """Read a file of settings field by field: (settings, names of the fields that were void and have their default).

    Raises ValueError when it is no JSON object at all.
    """
    if len(data) > MAX_BYTES:
        raise ValueError("too large")
    try:
        found = msgspec.json.decode(data, type=dict[str, msgspec.Raw])
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
        raise ValueError(str(error)) from error
    good: dict[str, Any] = {}
    void = []
    for field in msgspec.structs.fields(Settings):
        if field.name not in found:
            continue
        try:
            good[field.name] = msgspec.json.decode(found[field.name], type=field.type)
        except (msgspec.MsgspecError, UnicodeError, RecursionError, OverflowError):
            void.append(field.name)
    return Settings(**good), tuple(void)


def run_at_once(work: Callable[[], None]) -> None:
    """The way to write where nobody minds waiting for the disk."""
    work()


class SettingsFile:
    """The settings on disk. `folder` None: nothing is read or kept (tests, the participant without a screen).

    Lives on one thread. `run` carries out the writing, elsewhere if the caller's thread must not wait for the disk; it
    has to keep the order.
    """

    def __init__(self, folder: Path | None, *, run: Callable[[Callable[[], None]], object] = run_at_once) -> None:
        self.folder = folder
        self._run = run
        self._listeners: list[Listener] = []
        self.settings = self._read()
        if not is_id(self.settings.device_id):
            self.update(device_id=DeviceId(new_id()))

    def listen(self, listener: Listener) -> None:
        """Tell of every change, in the order of listening."""
        self._listeners.append(listener)

    def stop_listening(self, listener: Listener) -> None:
        """Tell no more. ValueError for somebody who does not listen."""
        self._listeners.remove(listener)

    def update(self, **changes: object) -> Settings:
        """Change some settings, write them and tell. Raises TypeError for names that are none; a full disk is logged.

        What changes nothing is neither written nor told.
        """
        before = self.settings
        after = msgspec.structs.replace(before, **changes)
        if after != before:
            self.settings = after
            self._write(after)
            for listener in tuple(self._listeners):
                listener(before, after)
        return self.settings

    def _write(self, settings: Settings) -> None:
        if self.folder is None:
            return
        path = self.folder / "settings.json"

        def write() -> None:
            try:
                write_whole(path, msgspec.json.format(msgspec.json.encode(settings)))
            except OSError as error:
                logger.warning("cannot write the settings: %s", error)

        self._run(write)

    def _read(self) -> Settings:
        if self.folder is None:
            return Settings()
        path = self.folder / "settings.json"
        try:
            settings, void = parse_settings(path.read_bytes())
        except FileNotFoundError:
            return Settings()
        except (OSError, ValueError) as error:
            logger.warning("cannot read the settings, starting with defaults: %s", error)
            self._keep_aside(path)
            return Settings()
        if void:
            logger.warning("void settings, starting with their defaults: %s", ", ".join(void))
            self._keep_aside(path)
            self._write(settings)
        return settings

    def _keep_aside(self, path: Path) -> None:
        try:
            path.replace(path.with_suffix(".broken.json"))
        except OSError as error:
            logger.warning("cannot keep the broken settings: %s", error)
