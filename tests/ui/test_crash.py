"""A person is offered the report of a fault: at the next start, and at once while the program goes on."""

import sys
from pathlib import Path

from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from app.crash import CrashReports
from tests.ui.flows import home, sign_in
from ui.crash_flow import CrashFlow
from ui.i18n import set_language


def _broken(folder: Path) -> CrashReports:
    reports = CrashReports(folder)
    reports.arm()
    try:
        raise ValueError("<b>a name</b>")
    except ValueError as error:
        sys.excepthook(type(error), error, error.__traceback__)
    reports.disarm()
    return reports


def test_a_report_is_shown_once_and_can_be_copied(qtbot: QtBot, tmp_path: Path) -> None:
    reports = _broken(tmp_path)
    flow = CrashFlow(reports)
    assert flow.has_news

    flow.show()

    dialog = flow.dialog
    assert dialog is not None
    qtbot.addWidget(dialog)
    assert dialog.isVisible()
    assert dialog.windowTitle() == "Something went wrong"
    dialog.copy.click()
    assert "<b>a name</b>" in QGuiApplication.clipboard().text()
    dialog.keep.click()
    assert dialog.isHidden()
    assert reports.unread() == ()
    assert len(list(tmp_path.iterdir())) == 1


def test_a_report_can_be_deleted(qtbot: QtBot, tmp_path: Path) -> None:
    flow = CrashFlow(_broken(tmp_path))
    flow.show()
    assert flow.dialog is not None
    qtbot.addWidget(flow.dialog)

    flow.dialog.delete.click()

    assert list(tmp_path.iterdir()) == []


def test_a_fault_while_the_program_goes_on_is_told(qtbot: QtBot, tmp_path: Path) -> None:
    reports = CrashReports(tmp_path)
    flow = CrashFlow(reports)
    reports.arm()
    with qtbot.waitSignal(flow.happened):
        try:
            raise KeyError("what")
        except KeyError as error:
            sys.excepthook(type(error), error, error.__traceback__)
    reports.disarm()

    assert flow.has_news


def test_what_breaks_out_of_sight_is_told_when_a_window_comes_up(qtbot: QtBot, tmp_path: Path) -> None:
    flow = CrashFlow(_broken(tmp_path))
    window, _ = home(qtbot)
    flow.offer(window.window)
    unseen = window.window.toasts.words
    window.window.show()

    flow.offer_late(window.window)
    flow.offer_late(window.window)

    assert unseen == ()
    assert window.window.toasts.words == ("Something went wrong. Parley keeps running.",)


def test_what_breaks_while_nobody_is_signed_in_is_shown_there_and_goes_along(qtbot: QtBot, tmp_path: Path) -> None:
    flow = CrashFlow(_broken(tmp_path))
    entry, _, _ = sign_in(qtbot)
    entry.window.show()
    flow.offer(entry.window)
    dialog = flow.dialog
    assert dialog is not None
    window, _ = home(qtbot)
    window.window.show()

    flow.show(window.window)

    assert flow.dialog is dialog
    assert dialog.parentWidget() is window.window
    assert dialog.isVisible()
    dialog.keep.click()


def test_without_a_folder_there_is_nothing_to_show(qtbot: QtBot) -> None:
    flow = CrashFlow(None)

    flow.show()

    assert flow.dialog is None


def test_the_report_speaks_the_new_language(qtbot: QtBot, tmp_path: Path) -> None:
    flow = CrashFlow(_broken(tmp_path))
    flow.show()
    before = flow.dialog
    assert before is not None
    qtbot.addWidget(before)
    text = before.text.toPlainText()

    set_language("de")
    flow.reword()

    after = flow.dialog
    assert after is not None
    assert after is not before
    qtbot.addWidget(after)
    assert after.windowTitle() == "Etwas ist schiefgelaufen"
    assert after.text.toPlainText() == text
    after.delete.click()
    assert list(tmp_path.iterdir()) == []
