"""The settings of living on a desktop: tray, windows around a call, sleep and lock."""

from app.desktop.link_scheme import Platform
from app.link_opener import this_platform
from ui.i18n import tr
from ui.settings.kinds import Section, Setting


def desktop_settings() -> tuple[Setting, ...]:
    """In the order of their pages, cards and lines."""
    return (*_program(), *_windows())


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
