"""Flows with a scripted client behind them."""

from typing import Any, cast

from pytestqt.qtbot import QtBot

from app.config import SettingsFile
from app.known_accounts import KnownAccount
from app.protocol.rest import Registration as WireRegistration
from app.protocol.rest import ServerInfo
from tests.ui.fake_bridge import FakeBridge
from tests.ui.people import HISTORY, person
from tests.ui.scenes.scene import ACTS, CLIENT
from ui.arrivals import Arrivals
from ui.bridge import Bridge
from ui.home_flow import HomeFlow
from ui.sign_in_flow import SignInFlow

INFO = ServerInfo("Parley Lisbon", "0.1", ("1.0",), WireRegistration.OPEN)
ADA = person("ada")
WORK = KnownAccount("meet.example", "ada", "Ada Moreau", "Parley Lisbon")
CHOIR = KnownAccount("choir.example", "ada", "Ada")
PRINT = ":".join(["AB"] * 32)
LINK = f"parley://192.168.1.7:8443/join?fp={'ab' * 32}&code=k3y&from=kwame"


def as_bridge(bridge: FakeBridge) -> Bridge:
    """What a flow takes it for."""
    return cast(Bridge, bridge)


def sign_in(qtbot: QtBot, server: str = "meet.example", **answers: object) -> tuple[SignInFlow, FakeBridge, list[Any]]:
    """Signing in to a server, and who got in."""
    bridge = FakeBridge(**({"look": INFO} | answers))
    flow = SignInFlow(as_bridge(bridge), SettingsFile(None), server)
    qtbot.addWidget(flow.window)
    entered: list[Any] = []
    flow.signedIn.connect(entered.append)
    return flow, bridge, entered


def several(qtbot: QtBot, **answers: object) -> tuple[SignInFlow, FakeBridge, list[Any]]:
    """The same where two accounts are known."""
    bridge = FakeBridge(**({"look": INFO} | answers))
    settings = SettingsFile(None)
    settings.update(server_url="meet.example", accounts=(WORK, CHOIR))
    flow = SignInFlow(as_bridge(bridge), settings)
    qtbot.addWidget(flow.window)
    entered: list[Any] = []
    flow.signedIn.connect(entered.append)
    flow.begin()
    return flow, bridge, entered


def home(qtbot: QtBot, **answers: object) -> tuple[HomeFlow, FakeBridge]:
    """Home with contacts and calls."""
    bridge = FakeBridge(**({"history": HISTORY, "search": (), "add_contact": None} | answers))
    flow = HomeFlow(as_bridge(bridge), ACTS)
    qtbot.addWidget(flow.window)
    flow.show_client(CLIENT)
    return flow, bridge


def arrivals(qtbot: QtBot, **answers: object) -> tuple[Arrivals, SignInFlow, HomeFlow, FakeBridge]:
    """What takes links, between signing in and home."""
    flow, bridge = home(qtbot, **answers)
    settings = SettingsFile(None)
    entry = SignInFlow(as_bridge(bridge), settings, "meet.example")
    qtbot.addWidget(entry.window)
    made = Arrivals(as_bridge(bridge), entry, flow, settings)
    made.show_client(CLIENT)
    return made, entry, flow, bridge
