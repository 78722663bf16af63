"""The mark in the tray: its menu is led by the call, its words say what its signs mean."""

from dataclasses import replace

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from app.desktop.tray import Light
from app.protocol.ids import CallId
from app.protocol.model import Availability, CallDirection
from app.state import ClientState, DeviceState, Phase
from tests.ui.people import person
from tests.ui.scenes.scene import CLIENT, CONNECTED, a_call
from ui.tray import SIZES, Tray, tray_icon, tray_words

IN_CALL = replace(CLIENT, missed=(), calls=(CONNECTED.call,))


def words(menu: QMenu) -> list[str]:
    return [action.text() for action in menu.actions() if not action.isSeparator()]


def item(menu: QMenu, text: str) -> QAction:
    return next(action for action in menu.actions() if action.text() == text)


@pytest.fixture
def tray(qtbot: QtBot) -> Tray:
    """A mark of a person who is signed in."""
    made = Tray()
    made.show_client(CLIENT)
    return made


def test_before_signing_in_there_is_little_to_do(qtbot: QtBot) -> None:
    made = Tray()
    made.show_client(ClientState())

    assert words(made.menu) == ["Open Parley", "Quit Parley"]


def test_presence_is_chosen_in_the_menu(tray: Tray) -> None:
    chosen: list[object] = []
    tray.availabilityRequested.connect(chosen.append)

    assert words(tray.menu) == [
        "Available  ✓",
        "Away",
        "Do not disturb",
        "Invisible",
        "Open Parley",
        "Settings…",
        "Quit Parley",
    ]
    item(tray.menu, "Do not disturb").trigger()

    assert chosen == [Availability.DO_NOT_DISTURB]


def test_the_call_leads_and_its_time_goes_on(tray: Tray) -> None:
    tray.show_client(IN_CALL)
    tray.tick(100.0)
    first = words(tray.menu)[:4]
    tray.tick(101.0)

    assert first == ["Kwame Asante · 04:37", "Mute", "Show call", "Leave call"]
    assert words(tray.menu)[0] == "Kwame Asante · 04:38"


def test_the_wishes_of_a_call(tray: Tray) -> None:
    wishes: list[object] = []
    tray.muteRequested.connect(wishes.append)
    tray.callRequested.connect(lambda: wishes.append("show"))
    tray.leaveRequested.connect(lambda: wishes.append("leave"))
    tray.show_client(IN_CALL)

    for name in ("Mute", "Show call", "Leave call"):
        item(tray.menu, name).trigger()
    tray.show_client(replace(IN_CALL, devices=DeviceState(is_muted=True)))
    item(tray.menu, "Unmute").trigger()

    assert wishes == [True, "show", "leave", False]


def test_a_caller_can_be_answered_from_the_menu(tray: Tray) -> None:
    answers: list[object] = []
    tray.acceptRequested.connect(lambda call: answers.append(("accept", call.call_id)))
    tray.declineRequested.connect(lambda call: answers.append(("decline", call.call_id)))
    ringing = replace(a_call(Phase.RINGING, CallDirection.INCOMING, "leila"), call_id=CallId("second"))
    tray.show_client(replace(IN_CALL, calls=(CONNECTED.call, ringing)))

    assert words(tray.menu)[:3] == ["Leila Haddad is calling", "Leave && accept", "Decline"]
    item(tray.menu, "Leave && accept").trigger()
    item(tray.menu, "Decline").trigger()

    assert answers == [("accept", "second"), ("decline", "second")]


def test_the_words_say_what_the_signs_mean(tray: Tray) -> None:
    assert tray_words(tray.view) == "Parley · Available · 1 missed call"
    tray.show_client(replace(IN_CALL, devices=DeviceState(is_muted=True)))
    assert tray_words(tray.view) == "Parley · In a call with Kwame Asante · microphone off"


@pytest.mark.parametrize("pixels", SIZES)
def test_every_sign_looks_different(qtbot: QtBot, pixels: int) -> None:
    looks = [(Light.NONE, 0), (Light.LIVE, 0), (Light.MUTED, 0), (Light.NONE, 1), (Light.LIVE, 3)]
    pictures = [tray_icon(light, missed).pixmap(pixels, pixels).toImage() for light, missed in looks]

    for index, picture in enumerate(pictures):
        assert picture.width() == pixels
        assert all(picture != other for other in pictures[index + 1 :])


def test_hostile_names_stay_one_plain_line(tray: Tray) -> None:
    call = replace(CONNECTED.call, peer=person("kwame", name="<b>&Eve\t</b>"))
    tray.show_client(replace(IN_CALL, calls=(call,)))

    assert words(tray.menu)[0] == "<b>&&Eve </b> · Connected"
