"""The home window: contacts, keyboard, search, pages, being offline, a call in its strip."""

from dataclasses import replace

from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.protocol.model import ContactState, UserInfo
from app.state import Link, Phase
from tests.ui.people import CONTACTS, HISTORY, NOW, REQUESTS, contact, person
from tests.ui.scenes import CLIENT, ONLINE, a_call, home_window
from ui.rows import RowAction, RowKind
from ui.states import Found, HomeState
from ui.widgets.contact_list import ContactList, button_rects
from ui.widgets.rail import Page
from ui.windows.home import HomeWindow

STATE = HomeState(replace(CLIENT, contacts=(*CONTACTS, *REQUESTS)), NOW, history=HISTORY)


def window(qtbot: QtBot, state: HomeState = STATE, *, size: tuple[int, int] = (1240, 820)) -> HomeWindow:
    made = home_window(state)
    qtbot.addWidget(made)
    made.resize(*size)
    made.show()
    return made


def number_of(view: ContactList, name: str) -> int:
    return next(number for number, row in enumerate(view.contacts.rows) if row.title == name)


def click(view: ContactList, name: str, action: RowAction | None = None) -> None:
    """Click a row, or one of its buttons."""
    number = number_of(view, name)
    rect = view.row_rect(number)
    at = QPoint(rect.left() + 90, rect.center().y())
    if action is not None:
        places = dict(button_rects(QRectF(rect), view.contacts.rows[number], view.layoutDirection()))
        at = places[action].center().toPoint()
    QTest.mouseMove(view.viewport(), at)
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=at)


def test_the_buttons_of_a_row_call(qtbot: QtBot) -> None:
    shown = window(qtbot)
    calls: list[tuple[UserInfo, bool]] = []
    shown.callRequested.connect(lambda user, video: calls.append((user, video)))

    click(shown.list, "Kwame Asante", RowAction.VIDEO)
    click(shown.list, "Kwame Asante", RowAction.AUDIO)

    assert calls == [(person("kwame"), True), (person("kwame"), False)]


def test_offline_the_buttons_do_nothing(qtbot: QtBot) -> None:
    gone = replace(STATE, client=replace(CLIENT, connection=replace(ONLINE, link=Link.RECONNECTING, retry_at=4.0)))
    shown = window(qtbot, gone)
    calls: list[object] = []
    shown.callRequested.connect(lambda *_: calls.append(1))

    click(shown.list, "Kwame Asante", RowAction.VIDEO)
    shown.list.choose_user("kwame")
    shown.list.act_on_current(first=True)

    assert calls == []
    assert shown._banner.title == "No connection"
    assert shown._banner.detail == "Trying again in 4 s."
    with qtbot.waitSignal(shown.retryRequested):
        shown._banner.acted.emit()


def test_a_request_is_accepted_or_refused_in_its_row(qtbot: QtBot) -> None:
    shown = window(qtbot)

    with qtbot.waitSignal(shown.acceptRequested) as accepted:
        click(shown.list, "Sofia Ricci", RowAction.ACCEPT)
    with qtbot.waitSignal(shown.removeRequested) as refused:
        click(shown.list, "Sofia Ricci", RowAction.REFUSE)

    assert accepted.args == [person("sofia")]
    assert refused.args == [person("sofia")]


def test_the_keyboard_alone_finds_opens_and_calls(qtbot: QtBot) -> None:
    shown = window(qtbot)
    shown.focus_search()
    QTest.keyClicks(shown.search.edit, "kwa")
    assert [row.kind for row in shown.list.contacts.rows][:2] == [RowKind.SECTION, RowKind.CONTACT]

    QTest.keyClick(shown.search.edit, Qt.Key.Key_Return)
    assert shown.person.user == person("kwame")

    with qtbot.waitSignal(shown.callRequested) as called:
        QTest.keyClick(shown.search.edit, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert called.args == [person("kwame"), True]


def test_arrows_move_in_the_list_and_enter_opens(qtbot: QtBot) -> None:
    shown = window(qtbot, replace(STATE, client=CLIENT))
    shown.list.setFocus(Qt.FocusReason.TabFocusReason)
    shown.list.choose_first()

    QTest.keyClick(shown.list, Qt.Key.Key_Down)
    QTest.keyClick(shown.list, Qt.Key.Key_Return)

    assert shown.person.user == person("mei")
    assert shown.list.has_ring


def test_people_of_the_server_can_be_added(qtbot: QtBot) -> None:
    found = Found("to", (person("tomas"),))
    shown = window(qtbot, replace(STATE, client=CLIENT, found=found))
    with qtbot.waitSignal(shown.searchTyped) as typed:
        shown.search.edit.setText("to")
        shown._searched("to")
    assert typed.args == ["to"]

    with qtbot.waitSignal(shown.addRequested) as added:
        click(shown.list, "Tomás Vela", RowAction.ADD)
    assert added.args == [person("tomas")]


def test_rows_keep_the_current_person_when_presence_changes(qtbot: QtBot) -> None:
    shown = window(qtbot)
    shown.open_person(person("mei"))

    shown.show_state(replace(STATE, client=replace(STATE.client, presence={})))
    shown.show_state(replace(STATE, client=replace(STATE.client, contacts=(*CONTACTS, contact("sofia")))))

    row = shown.list.row_at(shown.list.currentIndex().row())
    assert row is not None
    assert row.user == person("mei")


def test_a_screen_reader_hears_name_and_presence(qtbot: QtBot) -> None:
    shown = window(qtbot)
    index = shown.list.contacts.index(number_of(shown.list, "Kwame Asante"))

    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "Kwame Asante, Available"
    assert shown.rail.me.accessibleName() == "Ada Moreau, Available"
    assert shown.rail.items[Page.CALLS].accessibleName() == "Calls, 1 new"


def test_opening_the_calls_marks_them_seen(qtbot: QtBot) -> None:
    shown = window(qtbot)

    with qtbot.waitSignal(shown.callsSeen):
        shown.open_page(Page.CALLS)

    assert shown._stack.currentIndex() == 1
    shown.calls._filter.choose(1)
    assert shown.calls._card.count == 1


def test_the_person_page_offers_what_fits(qtbot: QtBot) -> None:
    shown = window(qtbot)
    shown.open_person(person("kwame"))
    assert not shown.person._video.isHidden()
    with qtbot.waitSignal(shown.favouriteRequested) as starred:
        shown.person._star.click()
    assert starred.args == [person("kwame"), False]

    stranger = UserInfo(person("kwame").user_id, "x", "X")
    shown.show_state(replace(STATE, client=replace(CLIENT, contacts=())))
    shown.open_person(stranger)
    assert shown.person._video.isHidden()
    assert not shown.person._add.isHidden()

    blocked = contact("ravi", ContactState.BLOCKED)
    shown.show_state(replace(STATE, client=replace(CLIENT, contacts=(blocked,))))
    shown.open_person(person("ravi"))
    assert "Blocked" in shown.person._line.text()


def test_a_narrow_window_shows_list_and_page_in_turns(qtbot: QtBot) -> None:
    shown = window(qtbot, size=(720, 560))
    assert shown._main.isHidden()

    shown.open_person(person("mei"))
    assert shown._list_pane.isHidden()
    assert not shown._main.isHidden()

    with qtbot.waitActive(shown):
        shown.activateWindow()
    QTest.keyClick(shown, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not shown._list_pane.isHidden())
    assert shown.rail.width() == 56


def test_the_call_strip_stands_for_a_call_without_a_window(qtbot: QtBot) -> None:
    client = replace(CLIENT, calls=(a_call(Phase.CONNECTED),))
    state = replace(STATE, client=client, tick=100.0)
    shown = window(qtbot, state)
    assert shown.strip.isHidden()

    shown.show_state(replace(state, is_call_window_open=False))
    assert not shown.strip.isHidden()
    assert shown.strip._line.text() == "04:37"
    with qtbot.waitSignal(shown.muteRequested) as muted:
        shown.strip._mute.click()
    assert muted.args == [True]


def test_the_line_after_a_call_says_why_and_offers_to_call_again(qtbot: QtBot) -> None:
    over = a_call(Phase.ENDED, ended_at=20.0)
    shown = window(qtbot, replace(STATE, last_call=over))

    assert "left the call" in shown.home._after._words.text()
    with qtbot.waitSignal(shown.callRequested):
        shown.home._after._again.click()


def test_closing_is_only_a_wish(qtbot: QtBot) -> None:
    shown = window(qtbot)

    with qtbot.waitSignal(shown.closed):
        shown.close()

    assert shown.isVisible()


def test_buttons_lie_on_the_other_side_in_a_mirrored_window(qtbot: QtBot) -> None:
    shown = window(qtbot)
    row = shown.list.contacts.rows[number_of(shown.list, "Kwame Asante")]
    rect = QRectF(0, 0, 304, 60)

    left = dict(button_rects(rect, row, Qt.LayoutDirection.RightToLeft))[RowAction.VIDEO]
    right = dict(button_rects(rect, row, Qt.LayoutDirection.LeftToRight))[RowAction.VIDEO]

    assert left.contains(QPointF(304 - right.center().x(), 30))
