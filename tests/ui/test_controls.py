"""Controls: names, roles, keyboard, focus ring, text size."""

import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QAccessible, QEnterEvent, QImage, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.config import ContrastChoice
from tests.ui.people import person
from ui import paint, typography
from ui.icons import Icon, load_icons
from ui.theme import theme, tooltip_sheet
from ui.widgets.avatar import initials
from ui.widgets.boxes import Pane, row
from ui.widgets.button import Button, IconButton, Kind, Link
from ui.widgets.call_button import CallButton, RoundButton, RoundKind, State
from ui.widgets.control import Control
from ui.widgets.field import Field, SearchField
from ui.widgets.label import Label
from ui.widgets.meter import FLOOR, LevelMeter, share
from ui.widgets.notice import MAX_TOASTS, Toasts
from ui.widgets.switch import Segmented, Switch


def controls() -> list[Control]:
    return [
        Button("Join", Kind.PRIMARY), IconButton(Icon.X, "Close"), Link("Create an account"),
        CallButton(Icon.MIC, "Mute microphone", split=True), RoundButton(Icon.PHONE, "Accept", RoundKind.ACCEPT),
        Switch("Blur"),
    ]  # fmt: skip


def role(widget: QWidget) -> QAccessible.Role:
    interface = QAccessible.queryAccessibleInterface(widget)
    assert interface is not None
    return interface.role()


def test_every_control_has_a_name_and_a_role(qtbot: QtBot) -> None:
    for control in controls():
        qtbot.addWidget(control)
        assert control.accessibleName()
        assert role(control) in (QAccessible.Role.Button, QAccessible.Role.CheckBox, QAccessible.Role.PushButton)


def test_the_ring_shows_for_the_keyboard_and_not_for_the_mouse(qtbot: QtBot) -> None:
    pane = Pane()
    first, second = Button("One"), Button("Two")
    pane.setLayout(row(first, second))
    qtbot.addWidget(pane)
    with qtbot.waitActive(pane):
        pane.show()
        pane.activateWindow()
    first.setFocus(Qt.FocusReason.MouseFocusReason)
    assert not first.has_ring

    first.setFocus(Qt.FocusReason.TabFocusReason)
    first.clearFocus()
    second.setFocus(Qt.FocusReason.TabFocusReason)

    assert second.has_ring
    assert not first.has_ring


@pytest.mark.parametrize("key", [Qt.Key.Key_Space])
def test_the_keyboard_presses_buttons(qtbot: QtBot, key: Qt.Key) -> None:
    button = Button("Join")
    qtbot.addWidget(button)
    button.show()

    with qtbot.waitSignal(button.clicked):
        QTest.keyClick(button, key)


def test_a_split_button_opens_its_menu_by_chevron_and_by_key(qtbot: QtBot) -> None:
    button = CallButton(Icon.MIC, "Mute microphone", split=True)
    qtbot.addWidget(button)
    button.show()
    clicks: list[object] = []
    button.clicked.connect(lambda: clicks.append(1))

    with qtbot.waitSignal(button.menuRequested):
        QTest.mouseClick(button, Qt.MouseButton.LeftButton, pos=QPoint(60, 24))
    with qtbot.waitSignal(button.menuRequested):
        QTest.keyClick(button, Qt.Key.Key_Down)
    assert clicks == []

    QTest.mouseClick(button, Qt.MouseButton.LeftButton, pos=QPoint(20, 24))
    assert clicks == [1]


def test_a_call_button_says_what_it_does_now(qtbot: QtBot) -> None:
    button = CallButton(Icon.MIC, "Mute microphone")
    qtbot.addWidget(button)

    button.show_state(Icon.MIC_OFF, "Unmute microphone", State.OFF)

    assert button.accessibleName() == "Unmute microphone"
    assert button.toolTip() == "Unmute microphone"


def test_a_segmented_choice_moves_by_arrows_and_says_which(qtbot: QtBot) -> None:
    choice = Segmented("Calls", ("All", "Missed"))
    qtbot.addWidget(choice)
    choice.show()

    QTest.keyClick(choice, Qt.Key.Key_Right)
    assert choice.current == 1
    assert choice.accessibleName() == "Calls: Missed"

    QTest.keyClick(choice, Qt.Key.Key_Right)
    assert choice.current == 1


def test_an_error_stands_under_its_field_until_it_is_edited(qtbot: QtBot) -> None:
    field = Field("Password", secret=True)
    qtbot.addWidget(field)
    field.show()

    field.show_error("Name and password do not match.")
    assert field.error == "Name and password do not match."
    assert field.edit.accessibleDescription() == "Name and password do not match."

    QTest.keyClicks(field.edit, "x")
    assert field.error == ""
    assert field.edit.accessibleName() == "Password"


def test_the_eye_shows_and_hides_the_password(qtbot: QtBot) -> None:
    field = Field("Password", secret=True)
    qtbot.addWidget(field)
    field.set_text("word")
    eye = field.findChild(IconButton)
    assert eye is not None
    assert field.edit.displayText() != "word"

    eye.click()
    assert field.edit.displayText() == "word"
    assert eye.accessibleName() == "Hide password"

    eye.click()
    assert field.edit.displayText() != "word"


def test_search_sends_enter_control_enter_and_down(qtbot: QtBot) -> None:
    search = SearchField("Search people", "Ctrl K")
    qtbot.addWidget(search)
    search.show()
    entered: list[bool] = []
    search.submitted.connect(entered.append)

    QTest.keyClick(search.edit, Qt.Key.Key_Return)
    QTest.keyClick(search.edit, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert entered == [False, True]

    with qtbot.waitSignal(search.downPressed):
        QTest.keyClick(search.edit, Qt.Key.Key_Down)

    QTest.keyClicks(search.edit, "kwa")
    QTest.keyClick(search.edit, Qt.Key.Key_Escape)
    assert search.edit.text() == ""


def test_the_meter_is_a_progress_bar_that_falls_slowly(qtbot: QtBot) -> None:
    meter = LevelMeter("Microphone level")
    qtbot.addWidget(meter)

    meter.show_level(-10.0)
    loud = meter.value()
    meter.show_level(-100.0)

    assert role(meter) is QAccessible.Role.ProgressBar
    assert 0 < meter.value() < loud
    assert share(FLOOR) == 0.0
    assert share(0.0) == 1.0


def test_sizes_follow_the_text_size(qtbot: QtBot) -> None:
    button, label = Button("Create account"), Label("Create account")
    qtbot.addWidget(button)
    qtbot.addWidget(label)
    before = (button.sizeHint().width(), label.sizeHint().width(), button.sizeHint().height())
    try:
        theme.set_text_size(150)
        after = (button.sizeHint().width(), label.sizeHint().width(), button.sizeHint().height())
    finally:
        theme.set_text_size(100)

    assert all(large > small for large, small in zip(after, before, strict=True))
    assert typography.text_size() == 100


def test_a_label_is_cut_and_never_widens_its_window(qtbot: QtBot) -> None:
    label = Label("W" * 5000)
    qtbot.addWidget(label)

    assert label.minimumSizeHint().width() <= 24
    assert label.textFormat() is Qt.TextFormat.PlainText


def test_a_second_toast_has_its_height_too(qtbot: QtBot) -> None:
    pane = QWidget()
    qtbot.addWidget(pane)
    pane.resize(800, 600)
    toasts = Toasts(pane)
    pane.show()
    made = [toasts.add(f"Toast {number}") for number in range(3)]

    assert all(toast.height() >= 40 for toast in made)


def test_toasts_are_at_most_three(qtbot: QtBot) -> None:
    pane = Pane()
    qtbot.addWidget(pane)
    pane.resize(600, 400)
    pane.show()
    toasts = Toasts(pane)

    for number in range(MAX_TOASTS + 2):
        toasts.add(f"Toast {number}", "Undo")

    assert toasts.words == ("Toast 2", "Toast 3", "Toast 4")


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Kwame Asante", "KA"),
        ("Noor", "N"),
        ("", "?"),
        ("  ada   moreau x ", "AM"),
        ("👩‍👩‍👧‍👦 Family", "👩‍👩‍👧‍👦F"),
        ("é", "É"),
        ("Ada (workshop)", "AW"),
        ("„Leila“ - Haddad", "LH"),
        ("...", "?"),
    ],
)
def test_initials_are_letters_as_a_reader_sees_them(name: str, letters: str) -> None:
    assert initials(name) == letters


def test_every_icon_loads() -> None:
    load_icons()
    assert person("ada").name == "Ada Moreau"


@pytest.mark.parametrize("kind", [Kind.RAISED, Kind.SOFT, Kind.DANGER_SOFT])
def test_more_contrast_draws_the_edge_of_every_button(qtbot: QtBot, kind: Kind) -> None:
    button = Button("Öffnen", kind)
    qtbot.addWidget(button)
    button.resize(button.sizeHint())
    middle = button.width() // 2
    try:
        theme.set_contrast(ContrastChoice.HIGH)
        strong = button.grab().toImage().pixelColor(middle, 0).name().upper()
    finally:
        theme.set_contrast(ContrastChoice.NORMAL)
    usual = button.grab().toImage().pixelColor(middle, 0).name().upper()
    theme.set_contrast(ContrastChoice.SYSTEM)

    assert strong == theme.tokens.border_control
    assert usual != strong


def test_more_contrast_draws_a_wider_ring_of_the_focus(qtbot: QtBot) -> None:
    widths = []
    for choice in (ContrastChoice.NORMAL, ContrastChoice.HIGH):
        theme.set_contrast(choice)
        image = QImage(60, 40, QImage.Format.Format_RGB32)
        image.fill(0)
        with QPainter(image) as painter:
            paint.focus_ring(painter, QRectF(0, 0, 60, 40), 0, theme.tokens)
        ring = theme.tokens.focus
        widths.append(sum(image.pixelColor(30, y).name().upper() == ring for y in range(10)))
    theme.set_contrast(ContrastChoice.SYSTEM)

    assert widths == [2, 3]


def test_a_tooltip_has_the_look_of_its_window_once_the_pointer_comes(qtbot: QtBot) -> None:
    button = IconButton(Icon.X, "Close")
    qtbot.addWidget(button)
    assert button.styleSheet() == ""

    middle = QPointF(button.rect().center())
    QApplication.sendEvent(button, QEnterEvent(middle, middle, middle))

    assert tooltip_sheet(theme.tokens) == button.styleSheet()
