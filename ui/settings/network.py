"""The settings of the network: which way calls go, and which way the server is reached."""

from app.config import Settings
from app.net.proxy import ProxyUse
from ui.i18n import tr
from ui.settings.kinds import Choice, Option, Section, Setting, Switch, Text
from ui.settings.state import SettingsState

PROXY_ADDRESS = "proxy_address"
PROXY_PASSWORD = "proxy_password"
HIDDEN = "\u2022" * 10  # stands for a password that is kept


def network_settings() -> tuple[Setting, ...]:
    """In the order of their cards and lines."""
    return (*_path(), *_proxy())


def _path() -> tuple[Setting, ...]:
    here = Section.NETWORK
    return (
        Setting(
            "relay_only", here, tr("Path of calls"), tr("Always use the relay"),
            tr("Others never see your address; sound and picture take a little longer. From the next call on."),
            Switch(), also=tr("ip address turn direct privacy"),
        ),
    )  # fmt: skip


def _proxy() -> tuple[Setting, ...]:
    here, group = Section.NETWORK, tr("Proxy")
    return (
        Setting(
            "proxy_use", here, group, tr("Proxy"), tr("The way to the server, in networks that let nothing else out"),
            Choice(
                lambda _state: (
                    Option(ProxyUse.NONE, tr("None")),
                    Option(ProxyUse.SYSTEM, tr("System")),
                    Option(ProxyUse.OWN, tr("Own")),
                )
            ),
            also=tr("http connect company firewall"),
        ),
        Setting(
            PROXY_ADDRESS, here, group, tr("Address of the proxy"), "",
            Text(lambda state: shown_proxy(state.settings), "proxy.example.org:3128", may_be_empty=True),
            is_there=_is_own,
        ),
        Setting(
            "proxy_username", here, group, tr("Name for the proxy"), tr("Only if it asks for one"),
            Text(lambda state: state.settings.proxy_username, may_be_empty=True), is_there=_is_own,
        ),
        Setting(
            PROXY_PASSWORD, here, group, tr("Password for the proxy"), tr("Kept where the system keeps passwords"),
            Text(lambda state: HIDDEN if state.has_proxy_password else "", is_secret=True), is_there=_is_named,
        ),
    )  # fmt: skip


def shown_proxy(settings: Settings) -> str:
    """The address of the proxy as a person types it; empty for none."""
    host = f"[{settings.proxy_host}]" if ":" in settings.proxy_host else settings.proxy_host
    return f"{host}:{settings.proxy_port}" if host else ""


def _is_own(state: SettingsState) -> bool:
    return state.settings.proxy_use is ProxyUse.OWN


def _is_named(state: SettingsState) -> bool:
    return _is_own(state) and bool(state.settings.proxy_host and state.settings.proxy_username)
