"""The pages of the settings."""

from dataclasses import replace

from PySide6.QtWidgets import QWidget

from app.config import Settings
from app.desktop.global_keys import CHOICES, KeyTrouble, MuteKeys, Outcome
from app.desktop.keys import KeyAct
from app.doctor.findings import Cause, Probe, Result, Subject, Transport, bad, good
from app.doctor.report import report_of
from app.licences import Component, shipped_components
from app.net.proxy import ProxyUse
from app.protocol.events.record import EventId, Reported
from app.protocol.events.schema import AnyEvent, CallStarted, DeviceSeen, PathChanged, QualitySample, RegionSeen
from app.protocol.ids import CallId, DeviceId
from app.protocol.model import CallRule, DeviceInfo, DeviceKind
from app.protocol.rest import SignIn
from app.state import CallRules
from media.engine.api import EchoPhase, EchoState
from tests.ui.people import NOW, photo
from tests.ui.scenes.scene import CLIENT, DEVICES, Scene
from ui.preview_flow import NOBODY, PreviewPart
from ui.resources import resource
from ui.settings.catalogue import key_id
from ui.settings.connection import CONNECTION, ConnectionPart
from ui.settings.connection_flow import device_results
from ui.settings.key_control import KeyControl
from ui.settings.kinds import Section
from ui.settings.licences import LicencesWindow
from ui.settings.media import ECHO_TEST, PREVIEW
from ui.settings.media_parts import EchoControl, echo_part
from ui.settings.sent_events import SentEventsWindow
from ui.settings.sign_ins import SignInsPart
from ui.settings.state import SettingsState
from ui.settings.window import SettingsWindow
from ui.states import Devices
from ui.widgets.echo_panel import EchoPanel
from ui.widgets.preview_panel import PreviewPanel

CALL = CallId("0193a1f0-0000-7000-8000-00000000000c")
SIGN_INS = (
    SignIn(DeviceInfo(DeviceId("d1"), "ada-workstation", platform="Linux"), NOW - 9e6, NOW, current=True),
    SignIn(DeviceInfo(DeviceId("d2"), "MacBook of Ada", platform="macOS 15"), NOW - 4e6, NOW - 3600),
    SignIn(DeviceInfo(DeviceId("d3"), "<b>lobby</b> bot", DeviceKind.HEADLESS, "Linux"), NOW - 2e6, NOW - 4 * 86400),
)
_HAPPENED: tuple[tuple[float, AnyEvent, CallId], ...] = (
    (700, DeviceSeen("Linux x86_64", "0.1.0", 8), CallId("")),
    (700, RegionSeen("Europe/Berlin"), CallId("")),
    (60, CallStarted(True, True), CALL),
    (60, PathChanged(False, "udp", "host", "srflx"), CALL),
    (55, QualitySample(5.0, rtt=0.031, loss_sent=0.01), CALL),
)
SENT = tuple(
    Reported(EventId(f"0193a1f0-0000-7000-8000-{number:012}"), NOW - ago, event, call_id)
    for number, (ago, event, call_id) in enumerate(_HAPPENED)
)
SETTINGS = SettingsState(
    Settings(),
    CLIENT,
    DEVICES,
    fingerprint=":".join(f"{n:02X}" for n in range(160, 192)),
    sign_ins=SIGN_INS,
    now=NOW,
    call_rules=CallRules(CallRule.EVERYONE, CallRule.CONTACTS),
)


def settings_search_nothing() -> QWidget:
    """No setting has such a word."""
    window = settings_window(Section.CALLS)
    window.search.edit.setText("hologram")
    window.search.edited.emit("hologram")
    return window


def licences() -> QWidget:
    """What Parley is made of."""
    window = LicencesWindow((Component("Parley", "0.1", "Apache-2.0"), *shipped_components(resource("licences"))))
    window.list.setCurrentRow(1)
    return window


def sent_events() -> QWidget:
    """What left for the server's reports."""
    return SentEventsWindow(SENT, is_allowed=True)


PARTS = {
    ECHO_TEST: echo_part(EchoPanel),
    "sign_ins": lambda _state: SignInsPart(),
    CONNECTION: lambda _state: ConnectionPart(),
    PREVIEW: lambda state: PreviewPart(PreviewPanel(state.client.me or NOBODY, is_mirrored=True)),
}


def settings_window(section: Section, state: SettingsState | None = None) -> SettingsWindow:
    """The settings, open at a page."""
    window = SettingsWindow(state or SETTINGS, PARTS)
    window.open(section)
    return window


def settings_echo() -> QWidget:
    """The page of sound while the person says something."""
    window = settings_window(Section.AUDIO)
    echo = window.pages[Section.AUDIO].rows[ECHO_TEST].control
    assert isinstance(echo, EchoControl)
    echo.panel.show_state(EchoState(EchoPhase.RECORDING, -24.0, 0.4))
    return window


def settings_keys() -> QWidget:
    """Keys of the person's own, one field that listens, and one that was refused."""
    settings = Settings(own_keys={"mute": "M", "details": ""})
    window = settings_window(Section.KEYBOARD, replace(SETTINGS, settings=settings))
    rows = window.pages[Section.KEYBOARD].rows
    listening, refused = rows[key_id(KeyAct.CAMERA)].control, rows[key_id(KeyAct.LEAVE)].control
    assert isinstance(listening, KeyControl)
    assert isinstance(refused, KeyControl)
    listening.field.listen()
    refused.field.recorded.emit("F11")
    return window


def settings_mute_keys() -> QWidget:
    """The desktop does not give the keys that would mute from everywhere."""
    mute_keys = MuteKeys(CHOICES, Outcome(KeyTrouble.REFUSED))
    settings = Settings(mute_keys="Ctrl+Shift+F12")
    return settings_window(Section.KEYBOARD, replace(SETTINGS, settings=settings, mute_keys=mute_keys))


def _found(*, is_blocked: bool) -> tuple[Result, ...]:
    host, port = "meet.parley.example", 3478

    def relay(transport: Transport, port: int, seconds: float) -> Result:
        return good(Probe(Subject.RELAY, transport, host, port), seconds, "198.51.100.7:53120")

    stun = Probe(Subject.STUN, Transport.UDP, host, port)
    udp = Probe(Subject.RELAY, Transport.UDP, host, port)
    return (
        good(Probe(Subject.NETWORK)),
        good(Probe(Subject.DNS, host=host), 0.008, "198.51.100.7"),
        good(Probe(Subject.SERVER, Transport.TCP, host, 443), 0.021),
        good(Probe(Subject.TLS, Transport.TLS, host, 443), 0.043),
        good(Probe(Subject.PROTOCOL, host=host, port=443), 0.031),
        good(Probe(Subject.WEBSOCKET, Transport.WEBSOCKET, host, 443), 0.062),
        bad(Probe(Subject.UDP, Transport.UDP), Cause.SILENT) if is_blocked else good(Probe(Subject.UDP), 0.022),
        bad(stun, Cause.SILENT) if is_blocked else good(stun, 0.022, "203.0.113.9:51022"),
        bad(udp, Cause.SILENT) if is_blocked else good(udp, 0.024, "198.51.100.7:53120"),
        relay(Transport.TCP, port, 0.044),
        relay(Transport.TLS, 443, 0.066),
        relay(Transport.WEBSOCKET, 443, 0.52 if is_blocked else 0.071),
    )


def settings_connection(*, is_blocked: bool = True) -> QWidget:
    """An examination that is over, in a network that blocks UDP, or in a good one."""
    results = (*_found(is_blocked=is_blocked), *device_results(DEVICES if not is_blocked else Devices()))
    report = report_of("https://meet.parley.example", results)
    return settings_window(Section.CONNECTION, replace(SETTINGS, examination=report))


def settings_connection_running() -> QWidget:
    """One that has just begun."""
    report = report_of("https://meet.parley.example", _found(is_blocked=False)[:4])
    return settings_window(Section.CONNECTION, replace(SETTINGS, examination=report, is_examining=True))


def settings_proxy() -> QWidget:
    """A proxy of the person's own, with a password that is kept."""
    settings = Settings(proxy_use=ProxyUse.OWN, proxy_host="proxy.example.org", proxy_username="ada")
    return settings_window(Section.NETWORK, replace(SETTINGS, settings=settings, has_proxy_password=True))


def settings_preview() -> QWidget:
    """The camera is looked at before a call."""
    window = settings_window(Section.VIDEO)
    part = window.pages[Section.VIDEO].rows[PREVIEW].control
    assert isinstance(part, PreviewPart)
    part.panel.show_running(True)
    part.panel.picture.show_image(photo("ada"))
    return window


def settings_search() -> QWidget:
    """A single setting is searched for."""
    window = settings_window(Section.APPEARANCE)
    window.search.edit.setText("t")
    window.search.edited.emit("t")
    return window


SCENES: dict[str, Scene] = {
    "settings_appearance": Scene(lambda: settings_window(Section.APPEARANCE), (980, 760)),
    "settings_audio": Scene(settings_echo, (980, 1180)),
    "settings_video": Scene(lambda: settings_window(Section.VIDEO), (980, 760)),
    "settings_preview": Scene(settings_preview, (980, 900)),
    "settings_keyboard": Scene(settings_keys, (980, 760)),
    "settings_mute_keys": Scene(settings_mute_keys, (980, 760)),
    "settings_connection": Scene(settings_connection, (980, 1180)),
    "settings_connection_good": Scene(lambda: settings_connection(is_blocked=False), (980, 760)),
    "settings_connection_running": Scene(settings_connection_running, (980, 760)),
    "settings_proxy": Scene(settings_proxy, (980, 900)),
    "settings_network": Scene(lambda: settings_window(Section.NETWORK), (980, 760)),
    "settings_general": Scene(lambda: settings_window(Section.GENERAL), (980, 760)),
    "settings_calls": Scene(lambda: settings_window(Section.CALLS), (980, 760)),
    "settings_privacy": Scene(lambda: settings_window(Section.PRIVACY), (980, 760)),
    "settings_account": Scene(lambda: settings_window(Section.ACCOUNT), (980, 760)),
    "settings_about": Scene(lambda: settings_window(Section.ABOUT), (980, 760)),
    "settings_nothing": Scene(settings_search_nothing, (980, 760)),
    "sent_events": Scene(sent_events, (820, 560)),
    "licences": Scene(licences, (820, 620)),
    "settings_search": Scene(settings_search, (980, 760)),
}
