"""What goes out to a screen reader as an event, from the widgets themselves: the words, how urgent, and from where."""

from dataclasses import dataclass, replace

import pytest
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.desktop.callers import Farewell
from app.protocol.errors import EndReason
from app.protocol.model import CallDirection
from app.state import DeviceState, Phase
from tests.ui.scenes.scene import CONNECTED, a_call, changed
from ui.announce import announce
from ui.states import IncomingState
from ui.windows.call import CallWindow
from ui.windows.farewell import FarewellPopup
from ui.windows.incoming import IncomingPopup

POLITE, ASSERTIVE = QAccessible.AnnouncementPoliteness.Polite, QAccessible.AnnouncementPoliteness.Assertive


@dataclass(frozen=True, slots=True)
class Heard:
    """One event as Qt hands it on to the system."""

    words: str
    politeness: QAccessible.AnnouncementPoliteness
    source: object


class Listening:
    """Stands where Qt hands events on to whatever the system has for screen readers."""

    AnnouncementPoliteness = QAccessible.AnnouncementPoliteness

    def __init__(self) -> None:
        self.is_there = True
        self.heard: list[Heard] = []

    def isActive(self) -> bool:
        """Whether somebody listens."""
        return self.is_there

    def updateAccessibility(self, event: QAccessibleAnnouncementEvent) -> None:
        """Note it; the event itself is gone afterwards."""
        assert event.type() is QAccessible.Event.Announcement
        self.heard.append(Heard(event.message(), event.politeness(), event.object()))

    @property
    def words(self) -> list[tuple[str, QAccessible.AnnouncementPoliteness]]:
        """All that was heard."""
        return [(each.words, each.politeness) for each in self.heard]


@pytest.fixture
def listening(monkeypatch: pytest.MonkeyPatch) -> Listening:
    made = Listening()
    monkeypatch.setattr("ui.announce.QAccessible", made)
    return made


def test_a_call_is_told_from_the_first_ring_to_its_end(qtbot: QtBot, listening: Listening) -> None:
    window = CallWindow(replace(CONNECTED, call=a_call(Phase.CALLING)))
    qtbot.addWidget(window)
    muted = replace(CONNECTED, devices=DeviceState(is_muted=True, is_camera_on=True))

    for state in (
        replace(CONNECTED, call=a_call(Phase.RINGING)), CONNECTED, muted, CONNECTED, changed(is_remote_muted=True),
        CONNECTED, changed(is_media_lost=True), CONNECTED,
        replace(CONNECTED, call=a_call(Phase.ENDED, reason=EndReason.HUNG_UP)),
    ):  # fmt: skip
        window.show_state(state)

    assert listening.words == [
        ("Ringing…", ASSERTIVE),
        ("Kwame joined", ASSERTIVE),
        ("You are muted", ASSERTIVE),
        ("Your microphone is on", ASSERTIVE),
        ("Kwame is muted", POLITE),
        ("Kwame is no longer muted", POLITE),
        ("Connection lost. Reconnecting…", ASSERTIVE),
        ("The connection is back", ASSERTIVE),
        ("Kwame left the call", ASSERTIVE),
    ]
    assert {each.source for each in listening.heard} == {window}


def test_who_calls_and_who_gave_up_is_told_by_the_popups(qtbot: QtBot, listening: Listening) -> None:
    call = a_call(Phase.RINGING, CallDirection.INCOMING)
    missed = replace(call, phase=Phase.ENDED, reason=EndReason.CANCELLED)

    for popup in (IncomingPopup(IncomingState(call)), FarewellPopup(missed, Farewell.MISSED)):
        qtbot.addWidget(popup)
        popup.show()

    assert listening.words == [
        ("Kwame Asante is calling, Video call", ASSERTIVE),
        ("Missed call from Kwame Asante", POLITE),
    ]


def test_nothing_is_made_where_nobody_listens_or_there_is_nothing_to_say(qtbot: QtBot, listening: Listening) -> None:
    widget = QWidget()
    qtbot.addWidget(widget)

    announce(widget, "")
    listening.is_there = False
    announce(widget, "Kwame joined", assertive=True)

    assert listening.heard == []
