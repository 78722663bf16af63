"""The strips at the foot of the contact list: a call, one of another device, a reminder, the way back."""

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.desktop.rejoin import Rejoin
from app.desktop.reminders import Reminder
from app.protocol.errors import EndReason
from app.protocol.ids import CallId, UserId
from app.state import Phase
from tests.ui.opened import AT_HOME, open_home
from tests.ui.people import NOW, person
from tests.ui.scenes.home import ELSEWHERE
from tests.ui.scenes.scene import CLIENT, a_call


def test_the_call_strip_stands_for_a_call_without_a_window(qtbot: QtBot) -> None:
    client = replace(CLIENT, calls=(a_call(Phase.CONNECTED),))
    state = replace(AT_HOME, client=client, tick=100.0)
    shown = open_home(qtbot, state)
    assert shown.strip.isHidden()

    shown.show_state(replace(state, is_call_window_open=False))
    assert not shown.strip.isHidden()
    assert shown.strip._line.text() == "04:37"
    with qtbot.waitSignal(shown.muteRequested) as muted:
        shown.strip._mute.click()
    assert muted.args == [True]


def test_a_call_of_another_device_is_offered_here_while_there_is_none(qtbot: QtBot) -> None:
    client = replace(CLIENT, elsewhere=(ELSEWHERE,))
    shown = open_home(qtbot, replace(AT_HOME, client=client, tick=100.0))
    assert shown.elsewhere.isVisible()
    assert shown.elsewhere.move_here.accessibleName() == "Move the call with Kwame Asante to this device"
    shown.elsewhere.move_here.setFocus()

    with qtbot.waitSignal(shown.moveRequested) as wish:
        QTest.keyClick(shown.elsewhere.move_here, Qt.Key.Key_Space)
    shown.show_state(replace(AT_HOME, client=replace(client, calls=(a_call(Phase.CONNECTED),))))

    assert wish.args == [CallId("c"), True]
    assert not shown.elsewhere.isVisible()


def test_a_reminder_stands_until_they_were_reached_or_it_is_put_away(qtbot: QtBot) -> None:
    client = replace(CLIENT, due=(Reminder(UserId("ada"), person("mei"), NOW, video=True),))
    shown = open_home(qtbot, replace(AT_HOME, client=client))
    assert shown.reminder.isVisible()
    done: list[object] = []
    shown.reminderDone.connect(lambda: done.append(1))

    with qtbot.waitSignal(shown.callRequested) as call:
        shown.reminder.call.click()
    shown.show_state(replace(AT_HOME, client=replace(client, calls=(a_call(Phase.CONNECTED),))))

    assert call.args == [person("mei"), True]
    assert not shown.reminder.isVisible()
    shown.show_state(replace(AT_HOME, client=client))  # nobody answered
    assert shown.reminder.isVisible()
    assert done == []
    shown.reminder.dismissed.emit()
    assert done == [1]


def test_the_line_after_a_call_says_why_and_offers_to_call_again(qtbot: QtBot) -> None:
    over = a_call(Phase.ENDED, ended_at=20.0)
    shown = open_home(qtbot, replace(AT_HOME, last_call=over))

    assert "left the call" in shown.home._after._words.text()
    with qtbot.waitSignal(shown.callRequested):
        shown.home._after._again.click()


def test_leaving_a_call_is_said_once(qtbot: QtBot) -> None:
    over = a_call(Phase.ENDED, ended_at=20.0, reason=EndReason.HUNG_UP, ended_by_me=True)
    offer = Rejoin(CallId("c"), person("kwame"), True, False, until=60.0)

    shown = open_home(qtbot, replace(AT_HOME, tick=30.0, last_call=over, rejoin=offer))

    assert shown.rejoin.isVisible()
    assert shown.home._after.isHidden()
