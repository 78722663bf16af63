"""The settings of living on a desktop: tray, windows around a call, sleep and lock."""

from app import autostart
from app.desktop.link_scheme import Platform
from app.link_opener import this_platform
from ui.i18n import tr
from ui.settings.kinds import Action, Section, Setting
from ui.system_watch import hears_locks


def desktop_settings() -> tuple[Setting, ...]:
    """In the order of their pages, cards and lines."""
    return (*_program(), *_windows(), *_server())


def _program() -> tuple[Setting, ...]:
    here, group = Section.GENERAL, tr("This program")
    return (
        Setting(
            "stays_in_tray", here, group, tr("Stay in the tray"),
            tr("Calls reach you while the window is closed, where the desktop has a tray"),
            also=tr("background close window notification area"),
        ),
        Setting(
            "starts_with_session", here, group, tr("Start with the computer"),
            tr("Parley starts out of sight when you sign in, so that calls reach you"),
            also=tr("autostart login boot"), is_there=lambda _state: autostart.own_plan() is not None,
        ),
        Setting(
            "opens_links", here, group, tr("Open invitation links"),
            tr("A click on a parley:// link opens it here"),
            also=tr("invite url scheme handler browser"),
            is_there=lambda _state: this_platform() is not Platform.MACOS,
        ),
    )  # fmt: skip


def _server() -> tuple[Setting, ...]:
    return (
        Setting(
            "host_server", Section.NETWORK, tr("Server"), tr("A server on this computer"),
            tr("Start, stop, and invite people to it"), Action(tr("Open")),
            also=tr("host hosting companion own lan"),
        ),
    )  # fmt: skip


def _windows() -> tuple[Setting, ...]:
    here, group = Section.CALLS, tr("During a call")
    return (
        Setting(
            "shows_notices", here, tr("Notices"), tr("Missed and ended calls, contact requests"),
            tr("Over other programs while no window of Parley is in front, with a button to call back"),
            also=tr("notifications desktop system popup"),
        ),
        Setting(
            "shows_mini_call", here, group, tr("Small window"),
            tr("A call whose window is closed or minimised goes on in a small window on top of others"),
            also=tr("mini picture in picture always on top"),
        ),
        Setting(
            "mutes_on_lock", here, group, tr("Mute when the screen locks"),
            tr("The microphone stays muted until you open it again"),
            also=tr("lock screen privacy away microphone"), is_there=lambda _state: hears_locks,
        ),
    )  # fmt: skip
