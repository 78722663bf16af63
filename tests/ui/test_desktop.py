"""The desktop as a whole, over a scripted client: what closing and quitting do to a call."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QApplication, QSystemTrayIcon
from pytestqt.qtbot import QtBot

from app.config import SettingsFile
from app.credentials import Place
from app.desktop.notices import NoticeAct
from app.protocol.ids import CallId
from app.protocol.model import CallDirection, ContactState
from app.state import Phase, StateChanged
from media.engine.api import Engine, Hearing
from tests.ui.fake_bridge import FakeBridge
from tests.ui.people import CONTACTS, HISTORY, contact, person, photo
from tests.ui.scenes.scene import CLIENT, CONNECTED, a_call
from ui.desktop import Desktop
from ui.device_choice import Replacements
from ui.languages import speak
from ui.options import Options
from ui.settings.kinds import Section
from ui.widgets.rail import Page
from ui.windows.password import PasswordWindow

IN_CALL = replace(CLIENT, calls=(CONNECTED.call,))


def no_engine() -> Engine:
    raise AssertionError("a scripted client needs no engine")


class Stage:
    """A desktop, its scripted client, and whether the program has ended."""

    def __init__(self, desktop: Desktop, bridge: FakeBridge, exits: list[int]) -> None:
        self.desktop = desktop
        self.bridge = bridge
        self.exits = exits

    def show(self, state: object) -> None:
        """The client tells of a new snapshot."""
        self.desktop._happened(StateChanged(state))  # type: ignore[arg-type]  # a ClientState


@pytest.fixture
def stage(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    """Signed in, with the home window open."""
    bridge = FakeBridge(history=HISTORY, hear=Hearing(-60.0), sends_mail=False)
    monkeypatch.setattr("ui.desktop.Bridge", lambda _make: bridge)
    exits: list[int] = []
    monkeypatch.setattr(QApplication, "exit", lambda code=0: exits.append(code))
    options = Options(
        replacements=Replacements(camera=lambda: None, microphone=lambda: None, speaker=lambda: None), username="ada"
    )
    desktop = Desktop(options, SettingsFile(None), no_engine, say=lambda _line: None)
    desktop.devices.look()
    desktop.home.window.show()
    made = Stage(desktop, bridge, exits)
    made.show(CLIENT)
    yield made
    desktop._is_quitting = True
    desktop.calls.close()
    desktop.settings.close()
    for thing in (desktop.home.window, desktop.sign_in.window, desktop.home, desktop.sign_in, desktop):
        thing.deleteLater()


@pytest.fixture
def has_tray(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Whether this screen has a tray; tests change it."""
    there = [True]
    monkeypatch.setattr(QSystemTrayIcon, "isSystemTrayAvailable", lambda: there[0])
    monkeypatch.setattr(QSystemTrayIcon, "setVisible", lambda _self, _visible: None)  # there is none in truth
    return there


def test_closing_home_goes_to_the_tray_and_says_so_once(has_tray: list[bool], stage: Stage) -> None:
    assert has_tray == [True]
    desktop = stage.desktop

    desktop.home.window.close()

    assert stage.exits == []
    assert not desktop.home.window.isVisible()
    assert desktop._settings.settings.knows_tray
    desktop.tray.openRequested.emit()
    assert desktop.home.window.isVisible()


@pytest.mark.parametrize("there", [True, False])
def test_started_with_the_session_it_is_out_of_sight(
    has_tray: list[bool], stage: Stage, there: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    has_tray[0] = there
    desktop = stage.desktop
    desktop.home.window.hide()
    desktop.foreground.starts_in_tray = True
    monkeypatch.setattr("ui.desktop.place_of", lambda _client: Place.KEYRING)
    desktop.foreground.show_sign_in()
    minimised = desktop.sign_in.window.isMinimized()

    desktop.enter(person("ada"))
    home = desktop.home.window
    out_of_sight = home.isMinimized() or not home.isVisible()
    desktop.open()

    assert minimised
    assert out_of_sight
    assert home.isVisible() is True
    assert not home.isMinimized()


def test_who_does_not_want_the_tray_quits_by_closing(has_tray: list[bool], stage: Stage) -> None:
    assert has_tray == [True]
    stage.desktop.tray.want(False)

    stage.desktop.home.window.close()

    assert stage.exits == [0]


def test_when_the_tray_goes_the_window_comes_back(has_tray: list[bool], stage: Stage) -> None:
    stage.desktop.home.window.close()
    stage.desktop._pass_time()
    hidden = not stage.desktop.home.window.isVisible()

    has_tray[0] = False
    stage.desktop._pass_time()

    assert hidden
    assert stage.desktop.home.window.isVisible()


def test_closing_home_without_a_call_ends_the_program(stage: Stage) -> None:
    stage.desktop.home.window.close()

    assert stage.exits == [0]


def test_closing_home_in_a_call_ends_nothing(stage: Stage) -> None:
    stage.show(IN_CALL)

    stage.desktop.home.window.close()

    assert stage.exits == []
    assert stage.bridge.client.called("hang_up") == []
    assert stage.desktop.calls.has_window
    assert not stage.desktop.home.window.isVisible()


def test_the_last_window_of_a_call_is_never_hidden(stage: Stage) -> None:
    stage.show(IN_CALL)
    desktop = stage.desktop
    assert desktop.calls.window is not None
    desktop.calls.window.close()
    assert desktop.calls.companions.mini is not None
    desktop.home.window.close()
    desktop.calls.companions.mini.close()
    home_came_back = desktop.home.window.isVisible()

    desktop.home.window.close()

    assert home_came_back
    assert desktop.home.window.isMinimized()
    assert stage.exits == []
    assert stage.bridge.client.called("hang_up") == []


def test_quitting_in_a_call_asks_once_and_staying_changes_nothing(stage: Stage) -> None:
    stage.show(IN_CALL)
    desktop = stage.desktop

    desktop.ask_to_quit()
    first = desktop.quit_question.window
    desktop.ask_to_quit()
    assert first is not None
    assert desktop.quit_question.window is first

    first.stay.click()
    assert stage.exits == []

    desktop.ask_to_quit()
    second = desktop.quit_question.window
    assert second is not None
    assert second is not first
    second.act.click()
    assert stage.exits == [0]


def test_signing_out_in_a_call_asks_once_and_without_one_not_at_all(stage: Stage) -> None:
    stage.show(IN_CALL)
    desktop = stage.desktop
    desktop.ask_to_sign_out()
    question = desktop.sign_out_question.window
    assert question is not None
    question.stay.click()
    stayed = stage.bridge.client.called("sign_out")
    desktop.ask_to_sign_out()
    again = desktop.sign_out_question.window
    assert again is not None
    again.act.click()
    left = stage.bridge.client.called("sign_out")
    stage.show(CLIENT)

    desktop.ask_to_sign_out()

    assert (stayed, left) == ([], [()])
    assert stage.bridge.client.called("sign_out") == [(), ()]


def test_where_the_sign_in_is_kept_is_said_once(stage: Stage) -> None:
    stage.desktop._options = replace(stage.desktop._options, username="")
    stage.desktop._say_place("")
    stage.desktop._say_place("In a file.")
    stage.desktop._say_place("In a file.")

    assert stage.desktop.home.window.toasts.words == ("In a file.",)


def test_quitting_without_a_call_asks_nothing(stage: Stage) -> None:
    stage.desktop.ask_to_quit()

    assert stage.exits == [0]


@pytest.fixture
def speaks_english(dressed: QApplication) -> Iterator[None]:
    """Whatever a test makes of the language, the next one finds English."""
    before = QLocale()
    yield
    speak(dressed, "en")
    QLocale.setDefault(before)


def turn_german(qtbot: QtBot, desktop: Desktop) -> None:
    """The settings say so."""
    home = desktop.home.window
    desktop._settings.update(language="de")
    qtbot.waitUntil(lambda: desktop.home.window is not home)


@pytest.mark.usefixtures("speaks_english")
def test_the_language_changes_at_once_in_every_window(qtbot: QtBot, stage: Stage) -> None:
    desktop = stage.desktop
    desktop.home.window.open_page(Page.CALLS)
    desktop.home.window.move(120, 40)
    desktop.arrivals.invite()
    desktop._edit_profile()
    assert desktop.profile.window is not None
    desktop.profile.window.name.set_text("Ada Byron")
    desktop.settings.open(setting="language")
    home, settings = desktop.home.window, desktop.settings.window
    assert settings is not None

    settings.pages[Section.GENERAL].rows["language"].control.changed.emit("de")
    qtbot.waitUntil(lambda: desktop.settings.window is not settings)

    window, settings = desktop.home.window, desktop.settings.window
    assert window is not home
    assert not home.isVisible()
    assert window.isVisible()
    assert window.pos() == home.pos()
    assert window.rail.items[Page.CALLS].accessibleName().startswith("Anrufe")
    assert window.rail.items[Page.CALLS].isChecked()
    assert settings is not None
    assert settings.windowTitle() == "Einstellungen"
    assert settings.section is Section.GENERAL
    assert desktop.arrivals.window is not None
    assert desktop.arrivals.window.isVisible()
    assert "einladen" in desktop.arrivals.window.windowTitle()
    assert desktop.profile.window is not None
    assert desktop.profile.window.name.text == "Ada Byron"
    assert "Parley öffnen" in [action.text() for action in desktop.tray.menu.actions()]
    assert desktop._settings.settings.language == "de"
    assert QLocale().language() is QLocale.Language.German


@pytest.mark.usefixtures("speaks_english")
def test_wishes_in_windows_made_anew_are_heard(qtbot: QtBot, stage: Stage) -> None:
    desktop = stage.desktop
    turn_german(qtbot, desktop)

    desktop.home.window.rail.settings.click()
    desktop.home.window.inviteRequested.emit()
    assert desktop.arrivals.window is not None
    desktop.home.window.close()

    assert stage.exits == [0]


@pytest.mark.usefixtures("speaks_english")
def test_a_call_goes_on_undisturbed_in_another_language(qtbot: QtBot, stage: Stage) -> None:
    stage.show(IN_CALL)
    desktop, client = stage.desktop, stage.bridge.client
    was = desktop.calls.window
    assert was is not None
    was.stage.swap()
    was.stage.remote.show_image(photo("kwame"))
    client.noted.clear()

    turn_german(qtbot, desktop)

    window = desktop.calls.window
    assert window is not None
    assert window is not was
    assert window.isVisible()
    assert window.bar.leave.accessibleName() == "Auflegen"
    assert window.stage.is_swapped
    assert window.stage.remote.picture_size == was.stage.remote.picture_size != (0, 0)
    asked = {call[0] for call in client.noted}
    assert asked <= {"set_frame_sink", "set_self_view", "hear"}
    assert [sink for _call, sink in client.called("set_frame_sink")] == [window.stage.remote.mailbox.put]
    window.leaveRequested.emit()
    assert client.called("hang_up") == [(CONNECTED.call.call_id,)]


@pytest.mark.usefixtures("speaks_english")
def test_the_small_windows_of_a_call_and_a_caller_change_too(qtbot: QtBot, stage: Stage) -> None:
    stage.show(IN_CALL)
    desktop = stage.desktop
    assert desktop.calls.window is not None
    desktop.calls.window.popOutRequested.emit(None)
    desktop.calls.window.close()
    caller = a_call(Phase.RINGING, CallDirection.INCOMING, "ingrid", call_id=CallId("second"))
    stage.show(replace(IN_CALL, calls=(CONNECTED.call, caller)))
    mini, pop_out = desktop.calls.companions.mini, desktop.calls.companions.pop_out
    popup = desktop.calls.callers.popups[caller.call_id]
    assert mini is not None
    assert pop_out is not None

    turn_german(qtbot, desktop)

    assert desktop.calls.window is not None
    assert not desktop.calls.window.isVisible()
    new = desktop.calls.companions
    assert new.mini is not None
    assert new.mini is not mini
    assert new.mini.pos() == mini.pos()
    assert new.mini.leave.accessibleName() == "Auflegen"
    assert new.pop_out is not None
    assert new.pop_out is not pop_out
    assert new.pop_out.full_screen.accessibleName() == "Vollbild"
    assert desktop.calls.callers.popups[caller.call_id] is not popup
    assert len(desktop.calls.callers.popups) == 1


@pytest.mark.usefixtures("speaks_english")
def test_what_was_typed_to_sign_in_stays(qtbot: QtBot, stage: Stage) -> None:
    window = stage.desktop.sign_in.window
    window._username.set_text("ada")
    window._password.set_text("half a passw")

    turn_german(qtbot, stage.desktop)

    new = stage.desktop.sign_in.window
    assert new is not window
    assert (new._username.text, new._password.text) == ("ada", "half a passw")


@pytest.mark.usefixtures("speaks_english")
def test_the_command_line_wins_over_the_choice(stage: Stage) -> None:
    stage.desktop._language._option = "en"
    home = stage.desktop.home.window

    stage.desktop._settings.update(language="de")
    stage.desktop._language.follow()

    assert stage.desktop.home.window is home


@pytest.mark.usefixtures("speaks_english")
def test_dialogs_speak_the_new_language_and_keep_what_was_typed(qtbot: QtBot, stage: Stage) -> None:
    desktop = stage.desktop
    stage.show(IN_CALL)
    desktop.own_account.change_password()
    asked = desktop.own_account.window
    assert isinstance(asked, PasswordWindow)
    asked.old.set_text("half a passw")
    desktop.ask_to_quit()

    turn_german(qtbot, desktop)

    window, question = desktop.own_account.window, desktop.quit_question.window
    assert isinstance(window, PasswordWindow)
    assert question is not None
    assert (window.windowTitle(), question.windowTitle()) == ("Passwort ändern", "Auflegen und Parley beenden?")
    assert window.old.text == "half a passw"
    question.stay.click()
    window.save.click()
    assert window.new.error
    assert desktop.quit_question.window is None


def test_who_asks_to_be_a_contact_is_accepted_or_shown_from_the_notice(stage: Stage) -> None:
    asks = contact("sofia", ContactState.REQUEST_RECEIVED)
    stage.show(replace(CLIENT, contacts=(asks, *CONTACTS)))
    stage.desktop.home.window.hide()

    stage.desktop.notices.acted.emit("request-sofia", NoticeAct.ACCEPT)
    was_shown = stage.desktop.home.window.isVisible()
    stage.desktop.notices.acted.emit("request-sofia", NoticeAct.OPEN)

    assert stage.bridge.client.called("accept_contact") == [(asks.user.user_id,)]
    assert not was_shown
    assert stage.desktop.home.window.isVisible()
    assert stage.desktop.home.window.people.isVisible()
