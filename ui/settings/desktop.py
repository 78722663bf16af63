"""The settings of living on a desktop: tray, windows around a call, callers, sleep and lock."""

from app.desktop.link_scheme import Platform
from app.link_opener import this_platform
from ui.i18n import tr
from ui.settings.kinds import Choice, Option, Section, Setting
from ui.settings.state import SettingsState


def desktop_settings() -> tuple[Setting, ...]:
    """In the order of their pages, cards and lines."""
    return (*_program(), *_callers(), *_windows())


def _program() -> tuple[Setting, ...]:
    return (
        Setting(
            "stays_in_tray", Section.GENERAL, tr("This program"), tr("Stay in the tray"),
            tr("Calls reach you while the window is closed, where the desktop has a tray"),
            also=tr("background close window notification area"),
        ),
        Setting(
            "opens_links", Section.GENERAL, tr("This program"), tr("Open invitation links"),
            tr("A click on a parley:// link opens it here"),
            also=tr("invite url scheme handler browser"),
            is_there=lambda _state: this_platform() is not Platform.MACOS,
        ),
    )  # fmt: skip


def _callers() -> tuple[Setting, ...]:
    here, group = Section.CALLS, tr("Incoming calls")
    return (
        Setting(
            "ring_device", here, group, tr("Ring on"), tr("So that calls are heard while the headset is on the desk"),
            Choice(_ring_devices, is_open=True), also=tr("ringtone speaker loud bell"),
        ),
        Setting(
            "compact_callers", here, group, tr("Small cards"),
            tr("Callers are shown at the side of the screen instead of in its middle"),
            also=tr("popup incoming compact"),
        ),
    )  # fmt: skip


def _ring_devices(state: SettingsState) -> tuple[Option, ...]:
    speakers = tuple(Option(device.key, device.name) for device in state.devices.speakers)
    return (Option("", tr("The speaker of calls")), *speakers)


def _windows() -> tuple[Setting, ...]:
    return (
        Setting(
            "shows_notices", Section.CALLS, tr("Notices"), tr("Notices of missed and ended calls"),
            tr("Beside other programs, while no window of Parley is in front; with a button to call back"),
            also=tr("notifications desktop system popup"),
        ),
        Setting(
            "shows_mini_call", Section.CALLS, tr("During a call"), tr("Small window"),
            tr("A call whose window is closed or minimised goes on in a small window on top of others"),
            also=tr("mini picture in picture always on top"),
        ),
    )  # fmt: skip
