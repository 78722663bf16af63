"""What a scene is, and the data that scenes share."""

from collections.abc import Callable
from dataclasses import KW_ONLY, dataclass, replace
from enum import Enum
from typing import Any

from PySide6.QtWidgets import QWidget

from app.invitation import Invitation
from app.net.address import ServerAddress
from app.protocol.ids import CallId, RoomId
from app.protocol.model import Availability, CallDirection, CallMedia
from app.state import CallState, ClientState, Connection, DeviceState, Link, Phase
from media.engine.api import AudioStats, PathInfo, PathKind, PeerStats, VideoStats
from tests.ui.fitting import smallest
from tests.ui.people import CONTACTS, HISTORY, PRESENCE, person
from ui.states import (
    CallViewState,
    Device,
    Devices,
    Reach,
    ServerCard,
)
from ui.windows.own_menu import OwnActs

LARGEST_TEXT = 150  # per cent


class SecondForm(Enum):
    """How a screen is looked at besides its usual size."""

    SMALLEST = "small"
    """As small as a person can make the window."""
    LARGE_TEXT = "large"
    """With the largest text: what holds it cannot be resized and grows with the text."""


@dataclass(frozen=True, slots=True)
class Scene:
    """One screen at its usual size, and its second form."""

    make: Callable[[], QWidget]
    size: tuple[int, int]
    _: KW_ONLY
    is_window: bool = True
    """A person can make it smaller, down to its minimum."""

    @property
    def second(self) -> SecondForm:
        """Its second form."""
        return SecondForm.SMALLEST if self.is_window else SecondForm.LARGE_TEXT

    def least(self, window: QWidget, percent: int = 100) -> tuple[int, int]:
        """As small as it gets with text of this size; what is as large as what it holds grows with the text instead."""
        wide, high = self.size
        return smallest(window) if self.is_window else (wide * percent // 100, high * percent // 100)


ME = person("ada")
SERVER = ServerCard("meet.parley.example", Reach.REACHABLE, "meet.parley.example", "0.1", 0.018)
INVITED = Invitation(
    ServerAddress("192.168.1.7", 8443, True), ":".join(f"{n:02X}" for n in range(32)), "kL3xWq8u", "kwame"
)
SERVER_URL = "https://meet.parley.example"
ONLINE = Connection(Link.ONLINE, SERVER_URL, "meet.parley.example", rtt=0.018)


def _nothing(*_: object) -> None:
    pass


ACTS = OwnActs(*[_nothing] * 9)
CLIENT = ClientState(ONLINE, ME, Availability.AVAILABLE, CONTACTS, PRESENCE, HISTORY[:1])
DEVICES = Devices(
    (Device("m1", "Jabra Evolve2 65", True), Device("m2", "Built-in microphone")),
    (Device("s1", "Jabra Evolve2 65"), Device("s2", "Monitor & speakers")),
    (Device("c1", "Logitech Brio"), Device("c2", "<b>Virtual</b> camera")),
)


def a_call(
    phase: Phase, direction: CallDirection = CallDirection.OUTGOING, peer: str = "kwame", **more: Any
) -> CallState:
    """A call with Kwame."""
    values: dict[str, Any] = {
        "call_id": CallId("c"), "room_id": RoomId("r"), "direction": direction, "phase": phase, "peer": person(peer),
        "media": CallMedia(video=True), "created_at": 0.0, "connected_at": -177.0 if phase is Phase.CONNECTED else None,
    }  # fmt: skip
    return CallState(**(values | more))


CONNECTED = CallViewState(
    ME,
    a_call(
        Phase.CONNECTED, has_remote_video=True, path=PathInfo(PathKind.DIRECT, "udp", "host", "srflx", 0.018),
        stats=PeerStats(
            rtt=0.018, loss_received=0.004, loss_sent=0.001, estimate=4.2e6,
            video_received=VideoStats(1280, 720, 30.0, 2.1e6, "h264"),
            video_sent=VideoStats(1280, 720, 30.0, 2.0e6, "h264"),
            audio_received=AudioStats(36e3, -24.0), audio_sent=AudioStats(32e3, -30.0),
        ),
    ),
    DeviceState(is_camera_on=True),
    elapsed=277.0,
    is_peer_speaking=True,
)  # fmt: skip


def changed(**call: Any) -> CallViewState:
    """The connected call with something changed."""
    return replace(CONNECTED, call=replace(CONNECTED.call, **call))
