"""The home window: contacts, keyboard, search, pages, being offline, a call in its strip."""

from dataclasses import replace

from msgspec.structs import replace as replace_struct
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from app.call_figures import CallFigures
from app.call_log import grouped
from app.protocol.ids import UserId
from app.protocol.model import CallRule, ContactInfo, ContactState, UserInfo
from app.state import ClientState, Link
from tests.ui.opened import AT_HOME, open_home
from tests.ui.people import CONTACTS, HISTORY, NOW, REQUESTS, contact, person
from tests.ui.scenes.scene import CLIENT, ONLINE
from ui.rows import RowAction, RowKind
from ui.states import Found, HomeState
from ui.theme import theme
from ui.widgets.contact_list import ContactList, button_rects
from ui.widgets.history import HistoryRow
from ui.widgets.menu import Menu
from ui.widgets.rail import Page


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
    shown = open_home(qtbot)
    calls: list[tuple[UserInfo, bool]] = []
    shown.callRequested.connect(lambda user, video: calls.append((user, video)))

    click(shown.list, "Kwame Asante", RowAction.VIDEO)
    click(shown.list, "Kwame Asante", RowAction.AUDIO)

    assert calls == [(person("kwame"), True), (person("kwame"), False)]


def test_a_pointer_that_goes_to_somebody_considers_them_and_a_list_under_it_does_not(qtbot: QtBot) -> None:
    shown = open_home(qtbot)
    considered: list[object] = []
    shown.considered.connect(lambda: considered.append(1))
    view = shown.list
    place = view.row_rect(number_of(view, "Kwame Asante"))

    QTest.mouseMove(view.viewport(), QPoint(place.left() + 90, place.center().y()))
    assert considered == []
    QTest.mouseMove(view.viewport(), QPoint(place.left() + 94, place.center().y()))

    assert considered == [1]


def test_offline_the_buttons_do_nothing(qtbot: QtBot) -> None:
    gone = replace(AT_HOME, client=replace(CLIENT, connection=replace(ONLINE, link=Link.RECONNECTING, retry_at=4.0)))
    shown = open_home(qtbot, gone)
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
    shown = open_home(qtbot)

    with qtbot.waitSignal(shown.acceptRequested) as accepted:
        click(shown.list, "Sofia Ricci", RowAction.ACCEPT)
    with qtbot.waitSignal(shown.removeRequested) as refused:
        click(shown.list, "Sofia Ricci", RowAction.REFUSE)

    assert accepted.args == [person("sofia")]
    assert refused.args == [person("sofia")]


def test_the_keyboard_alone_finds_opens_and_calls(qtbot: QtBot) -> None:
    shown = open_home(qtbot)
    shown.focus_search()
    QTest.keyClicks(shown.search.edit, "kwa")
    assert [row.kind for row in shown.list.contacts.rows][:2] == [RowKind.SECTION, RowKind.CONTACT]

    QTest.keyClick(shown.search.edit, Qt.Key.Key_Return)
    assert shown.person.user == person("kwame")

    with qtbot.waitSignal(shown.callRequested) as called:
        QTest.keyClick(shown.search.edit, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert called.args == [person("kwame"), True]


def test_arrows_move_in_the_list_and_enter_opens(qtbot: QtBot) -> None:
    shown = open_home(qtbot, replace(AT_HOME, client=CLIENT))
    shown.list.setFocus(Qt.FocusReason.TabFocusReason)
    shown.list.choose_first()

    QTest.keyClick(shown.list, Qt.Key.Key_Down)
    QTest.keyClick(shown.list, Qt.Key.Key_Return)

    assert shown.person.user == person("mei")
    assert shown.list.has_ring


def test_people_of_the_server_can_be_added(qtbot: QtBot) -> None:
    found = Found("to", (person("tomas"),))
    shown = open_home(qtbot, replace(AT_HOME, client=CLIENT, found=found))
    with qtbot.waitSignal(shown.searchTyped) as typed:
        shown.search.edit.setText("to")
        shown._searched("to")
    assert typed.args == ["to"]

    with qtbot.waitSignal(shown.addRequested) as added:
        click(shown.list, "Tomás Vela", RowAction.ADD)
    assert added.args == [person("tomas")]


def test_calls_are_found_and_ctrl_enter_calls_back(qtbot: QtBot) -> None:
    shown = open_home(qtbot, replace(AT_HOME, client=replace(CLIENT, contacts=()), found=Found("ingrid")))
    shown.focus_search()
    QTest.keyClicks(shown.search.edit, "ingrid")
    assert [row.kind for row in shown.list.contacts.rows] == [RowKind.SECTION, RowKind.CALL]

    with qtbot.waitSignal(shown.callRequested) as called:
        QTest.keyClick(shown.search.edit, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)

    assert called.args == [person("ingrid"), True]


def test_a_pasted_link_is_followed_only_when_the_person_says_so(qtbot: QtBot) -> None:
    link = "parley://other.example/join?from=bob"
    shown = open_home(qtbot)
    given: list[str] = []
    shown.linkGiven.connect(given.append)
    shown.focus_search()
    QTest.keyClicks(shown.search.edit, link)
    assert [row.kind for row in shown.list.contacts.rows] == [RowKind.LINK]
    assert not given

    QTest.keyClick(shown.search.edit, Qt.Key.Key_Return)
    assert given == [link]
    assert shown.search.edit.text() == ""

    QTest.keyClicks(shown.search.edit, link)
    at = shown.list.row_rect(0).center()
    QTest.mouseClick(shown.list.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert given == [link, link]


def test_the_rest_of_a_long_group_opens_by_key_and_by_click(qtbot: QtBot) -> None:
    many = tuple(ContactInfo(UserInfo(UserId(f"m{n}"), f"m{n}", f"Mira {n}"), ContactState.CONTACT) for n in range(12))
    shown = open_home(qtbot, replace(AT_HOME, client=replace(CLIENT, contacts=many), found=Found("mir")))
    shown.focus_search()
    QTest.keyClicks(shown.search.edit, "mir")
    last = len(shown.list.contacts.rows) - 1
    assert shown.list.contacts.rows[last].kind is RowKind.MORE

    shown.list.setCurrentIndex(shown.list.contacts.index(last))
    QTest.keyClick(shown.list, Qt.Key.Key_Return)
    assert len(shown.list.contacts.rows) == 13

    QTest.keyClicks(shown.search.edit, "a")
    at = shown.list.row_rect(last).center()
    QTest.mouseClick(shown.list.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert len(shown.list.contacts.rows) == 13


def test_thousands_of_contacts_are_rows_once(qtbot: QtBot) -> None:
    many = tuple(
        ContactInfo(UserInfo(UserId(f"m{n}"), f"m{n}", f"Mira {n}"), ContactState.CONTACT) for n in range(5000)
    )
    state = replace(AT_HOME, client=replace(CLIENT, contacts=many))
    shown = open_home(qtbot, state)
    rows = shown.list.contacts.rows
    assert len(rows) == 5001

    shown.show_state(replace(state, client=replace(state.client, presence={}), now=NOW + 60))

    assert shown.list.contacts.rows is rows


def test_rows_keep_the_current_person_when_presence_changes(qtbot: QtBot) -> None:
    shown = open_home(qtbot)
    shown.open_person(person("mei"))

    shown.show_state(replace(AT_HOME, client=replace(AT_HOME.client, presence={})))
    shown.show_state(replace(AT_HOME, client=replace(AT_HOME.client, contacts=(*CONTACTS, contact("sofia")))))

    row = shown.list.row_at(shown.list.currentIndex().row())
    assert row is not None
    assert row.user == person("mei")


def test_a_screen_reader_hears_name_and_presence(qtbot: QtBot) -> None:
    shown = open_home(qtbot)
    index = shown.list.contacts.index(number_of(shown.list, "Kwame Asante"))

    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "Kwame Asante, Available"
    assert shown.rail.me.accessibleName() == "Ada Moreau, Available"
    assert shown.rail.items[Page.CALLS].accessibleName() == "Calls, 1 new"


def test_opening_the_calls_marks_them_seen(qtbot: QtBot) -> None:
    shown = open_home(qtbot)

    with qtbot.waitSignal(shown.callsSeen):
        shown.open_page(Page.CALLS)

    assert shown.calls.isVisible()
    assert shown.calls._card.count == 6
    shown.calls._filter.choose(1)
    assert shown.calls._card.count == 1


def test_the_details_of_a_call_open_from_its_line_and_lead_back(qtbot: QtBot) -> None:
    shown = open_home(qtbot)
    shown.open_page(Page.CALLS)
    line = shown.calls._card.findChildren(HistoryRow)[0]
    assert line.accessibleName().startswith("Ingrid Solberg, 2 calls, the last one: Missed video call")

    line.click()
    assert shown.call.isVisible()
    assert shown._back.isVisible()
    with qtbot.waitSignal(shown.callRequested) as called:
        shown.call.voice.click()
    shown._back.click()

    assert called.args == [person("ingrid"), False]
    assert shown.calls.isVisible()


def test_figures_that_arrive_while_the_details_are_open_are_shown(qtbot: QtBot) -> None:
    shown = open_home(qtbot)
    shown.open_calls(grouped(HISTORY)[1])
    facts = [label.text() for label in shown.call.findChildren(QLabel)]
    assert "Not measured on this computer" in facts

    call_id = grouped(HISTORY)[1].newest.call_id
    figures = {call_id: CallFigures(call_id, True, "udp", "relay", "host", good=60.0, rtt=0.03)}
    shown.show_state(replace(AT_HOME, client=replace(AT_HOME.client, figures=figures)))

    def said() -> set[str]:
        return {label.text() for label in shown.call.findChildren(QLabel) if label.isVisible()}

    qtbot.waitUntil(lambda: {"Through your server's relay, UDP", "30 ms"} <= said())
    assert "Not measured on this computer" not in said()


def test_the_person_page_offers_what_fits(qtbot: QtBot) -> None:
    shown = open_home(qtbot)
    shown.open_person(person("kwame"))
    assert not shown.person.buttons[RowAction.VIDEO].isHidden()
    with qtbot.waitSignal(shown.favouriteRequested) as starred:
        shown.person._star.click()
    assert starred.args == [person("kwame"), False]

    stranger = UserInfo(person("kwame").user_id, "x", "X")
    shown.show_state(replace(AT_HOME, client=replace(CLIENT, contacts=())))
    shown.open_person(stranger)
    assert shown.person.buttons[RowAction.VIDEO].isHidden()
    assert not shown.person.buttons[RowAction.ADD].isHidden()

    blocked = contact("ravi", ContactState.BLOCKED)
    shown.show_state(replace(AT_HOME, client=replace(CLIENT, contacts=(blocked,))))
    shown.open_person(person("ravi"))
    assert "Blocked" in shown.person._line.text()


def test_a_stranger_is_called_from_their_page_and_menu_where_everyone_may(qtbot: QtBot) -> None:
    shown = open_home(qtbot)
    everyone = replace(CLIENT, contacts=(), call_rule=CallRule.EVERYONE)
    shown.show_state(replace(AT_HOME, client=everyone))
    shown.open_person(person("sofia"))
    with qtbot.waitSignal(shown.callRequested) as called:
        shown.person.buttons[RowAction.AUDIO].click()
    assert called.args == [person("sofia"), False]
    assert not shown.person.buttons[RowAction.ADD].isHidden()

    shy = replace_struct(person("sofia"), callers=CallRule.CONTACTS)
    shown.open_person(shy)
    assert shown.person.buttons[RowAction.AUDIO].isHidden()


def test_the_page_of_a_stranger_is_no_wider_than_its_window(qtbot: QtBot) -> None:
    shown = open_home(qtbot)
    shown.open_person(person("sofia"))
    layout = shown.person.layout()

    assert layout is not None
    qtbot.waitUntil(lambda: layout.geometry().width() == shown.person.width())


def test_a_stranger_who_was_found_is_called_by_control_and_enter(qtbot: QtBot) -> None:
    shown = open_home(qtbot)
    found = Found("sof", (person("sofia"),))
    shown.show_state(
        replace(AT_HOME, client=replace(CLIENT, contacts=(), call_rule=CallRule.EVERYONE), history=(), found=found)
    )
    shown.search.edit.setText("sof")
    shown._searched("sof")

    with qtbot.waitSignal(shown.callRequested) as called:
        shown.list.act_on_current(first=True)
    assert called.args == [person("sofia"), True]


def test_buttons_that_cannot_call_say_why(qtbot: QtBot) -> None:
    shown = open_home(qtbot)
    shown.open_person(person("kwame"))
    button = shown.person.buttons[RowAction.VIDEO]
    assert (button.toolTip(), button.accessibleDescription()) == ("", "")

    gone = replace(CLIENT, connection=replace(ONLINE, link=Link.RECONNECTING))
    shown.show_state(replace(AT_HOME, client=gone))
    assert not button.isEnabled()
    assert button.toolTip() == button.accessibleDescription() == "Calls need the server. It comes back by itself."
    card = shown.home.faces.cards[0]
    shown.open_page(Page.HOME)
    assert card._video.accessibleDescription() == button.toolTip()

    shown.show_state(AT_HOME)
    assert card._video.accessibleDescription() == ""
    assert card._video.toolTip() == card._video.accessibleName()


def test_calls_with_somebody_blocked_say_so(qtbot: QtBot) -> None:
    shown = open_home(qtbot)
    blocked = replace(CLIENT, contacts=(contact("kwame", ContactState.BLOCKED),))
    shown.show_state(replace(AT_HOME, client=blocked))
    shown.open_calls(next(group for group in grouped(HISTORY) if group.peer.user_id == "kwame"))

    assert not shown.call.video.isEnabled()
    assert shown.call.video.accessibleDescription() == shown.call.video.toolTip() == "You block Kwame"


def test_a_request_is_answered_on_the_page_of_the_person(qtbot: QtBot) -> None:
    shown = open_home(qtbot)
    shown.open_person(person("sofia"))
    buttons = shown.person.buttons

    with qtbot.waitSignal(shown.acceptRequested) as accepted:
        buttons[RowAction.ACCEPT].click()
    with qtbot.waitSignal(shown.removeRequested) as declined:
        buttons[RowAction.REFUSE].click()
    shown.open_person(person("tomas"))
    with qtbot.waitSignal(shown.removeRequested) as cancelled:
        buttons[RowAction.WITHDRAW].click()

    assert accepted.args == declined.args == [person("sofia")]
    assert cancelled.args == [person("tomas")]
    assert buttons[RowAction.ACCEPT].isHidden()


def test_the_page_of_people_lists_requests_and_blocks(qtbot: QtBot) -> None:
    blocked = contact("ravi", ContactState.BLOCKED)
    shown = open_home(qtbot, replace(AT_HOME, client=replace(CLIENT, contacts=(*CONTACTS[:3], *REQUESTS, blocked))))
    assert shown.rail.items[Page.PEOPLE].accessibleName() == "People, 1 new"
    shown.open_page(Page.PEOPLE)

    with qtbot.waitSignal(shown.removeRequested) as cancelled:
        click(shown.people.list, "Tomás Vela", RowAction.WITHDRAW)
    shown.people.choice.choose(1)
    with qtbot.waitSignal(shown.removeRequested) as unblocked:
        click(shown.people.list, "Ravi Menon", RowAction.UNBLOCK)
    shown.show_state(replace(AT_HOME, client=CLIENT))

    assert cancelled.args == [person("tomas")]
    assert unblocked.args == [person("ravi")]
    assert shown.people._no_blocks.isVisible()


def test_a_sent_request_is_not_cancelled_by_enter(qtbot: QtBot) -> None:
    shown = open_home(qtbot)
    shown.list.choose_user("tomas")
    removed: list[object] = []
    shown.removeRequested.connect(removed.append)

    QTest.keyClick(shown.list, Qt.Key.Key_Return)

    assert removed == []
    assert shown.person.user == person("tomas")


def test_a_menu_offers_the_same_wherever_a_person_appears(qtbot: QtBot) -> None:
    shown = open_home(qtbot)
    words = []
    for source in (shown.list, shown.home.faces, shown.home._recent, shown.calls, shown.person):
        source.menuRequested.emit(person("kwame"), QPoint(10, 10))
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, Menu)
        words.append([action.text() for action in menu.actions() if action.text()])
        menu.close()

    assert words[0][:4] == ["Video call", "Audio call", "Details", "Remove from favourites"]
    assert all(each == words[0] for each in words)


def test_the_menu_key_opens_the_menu_of_the_current_row(qtbot: QtBot) -> None:
    shown = open_home(qtbot)
    shown.list.choose_user("mei")
    at = shown.list.visualRect(shown.list.currentIndex()).center()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(0, 0), shown.list.mapToGlobal(at))

    with qtbot.waitSignal(shown.list.menuRequested) as wanted:
        QApplication.sendEvent(shown.list.viewport(), event)
    popup = QApplication.activePopupWidget()
    assert popup is not None
    popup.close()

    assert wanted.args is not None
    assert wanted.args[0] == person("mei")


def test_faces_call_and_open(qtbot: QtBot) -> None:
    shown = open_home(qtbot)
    card = shown.home.faces.cards[0]
    assert card.accessibleName() == "Kwame Asante, Available"

    with qtbot.waitSignal(shown.callRequested) as called:
        card._voice.click()
    card.click()

    assert called.args == [person("kwame"), False]
    assert shown.person.user == person("kwame")


def test_grey_rows_come_only_after_a_while(qtbot: QtBot) -> None:
    client = ClientState(replace(ONLINE, link=Link.CONNECTING), person("ada"))
    early = HomeState(client, NOW, tick=0.2, opened_at=0.0, is_history_loaded=False)
    shown = open_home(qtbot, early)
    assert shown.list.row_at(0) is None
    assert shown.home._loading.isHidden()

    shown.show_state(replace(early, tick=0.4))
    assert {row.kind for row in shown.list.contacts.rows} == {RowKind.LOADING}
    assert shown.home._loading.isVisible()

    shown.show_state(replace(AT_HOME, opened_at=0.0))
    assert shown.home._loading.isHidden()


def test_a_narrow_window_shows_list_and_page_in_turns(qtbot: QtBot) -> None:
    shown = open_home(qtbot, size=(720, 560))
    assert shown._main.isHidden()

    shown.open_person(person("mei"))
    assert shown._list_pane.isHidden()
    assert not shown._main.isHidden()

    with qtbot.waitActive(shown):
        shown.activateWindow()
    QTest.keyClick(shown, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not shown._list_pane.isHidden())
    assert shown.rail.width() == 56


def test_closing_is_only_a_wish(qtbot: QtBot) -> None:
    shown = open_home(qtbot)

    with qtbot.waitSignal(shown.closed):
        shown.close()

    assert shown.isVisible()


def test_buttons_lie_on_the_other_side_in_a_mirrored_window(qtbot: QtBot) -> None:
    shown = open_home(qtbot)
    row = shown.list.contacts.rows[number_of(shown.list, "Kwame Asante")]
    rect = QRectF(0, 0, 304, 60)

    left = dict(button_rects(rect, row, Qt.LayoutDirection.RightToLeft))[RowAction.VIDEO]
    right = dict(button_rects(rect, row, Qt.LayoutDirection.LeftToRight))[RowAction.VIDEO]

    assert left.contains(QPointF(304 - right.center().x(), 30))


def test_compact_rows_show_more_people_at_once(qtbot: QtBot) -> None:
    shown = open_home(qtbot)
    number = number_of(shown.list, "Kwame Asante")
    usual = shown.list.row_rect(number).height()
    try:
        theme.set_compact(True)
        qtbot.waitUntil(lambda: shown.list.row_rect(number).height() < usual)
        assert not shown.grab().isNull()
    finally:
        theme.set_compact(False)
