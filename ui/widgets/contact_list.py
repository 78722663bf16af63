"""The contact list: one view, one delegate; rows show their buttons under the pointer and for the keyboard."""

from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.state import ClientState
from ui import paint
from ui.dress import clear, dress
from ui.i18n import tr
from ui.icons import Icon
from ui.pictures import pictures
from ui.plain import tooltip
from ui.rows import CALLING, Row, RowAction, RowKind, live
from ui.states import HomeState
from ui.theme import theme, tokens_of
from ui.tokens import blend
from ui.typography import Role, line_height, scaled
from ui.widgets.avatar import draw_avatar
from ui.widgets.control import KEYBOARD
from ui.widgets.skeleton import draw_skeleton
from ui.wording import no_call_words

ROW_ROLE = Qt.ItemDataRole.UserRole + 1
ICONS = {
    RowAction.VIDEO: Icon.VIDEO, RowAction.AUDIO: Icon.PHONE, RowAction.ACCEPT: Icon.CHECK, RowAction.REFUSE: Icon.X,
    RowAction.ADD: Icon.USER_PLUS, RowAction.WITHDRAW: Icon.X, RowAction.UNBLOCK: Icon.UNDO,
}  # fmt: skip
FILLED = frozenset({RowAction.VIDEO, RowAction.ACCEPT, RowAction.ADD})
_INERT = frozenset({RowKind.SECTION, RowKind.HINT, RowKind.LOADING})
PERSON = 60  # pixels of a row with an avatar, at 100 %
_HEIGHTS = {RowKind.SECTION: 32, RowKind.MORE: 40, RowKind.HINT: 120}
Index = QModelIndex | QPersistentModelIndex


def action_name(action: RowAction, name: str) -> str:
    """What a button of a row does, with the person's name."""
    return {
        RowAction.OPEN: tr("Open {name}", name=name),
        RowAction.VIDEO: tr("Video call with {name}", name=name),
        RowAction.AUDIO: tr("Call {name}", name=name),
        RowAction.ACCEPT: tr("Accept {name}", name=name),
        RowAction.REFUSE: tr("Decline {name}", name=name),
        RowAction.ADD: tr("Send {name} a contact request", name=name),
        RowAction.WITHDRAW: tr("Cancel the request to {name}", name=name),
        RowAction.UNBLOCK: tr("Unblock {name}", name=name),
    }[action]


class ContactModel(QAbstractListModel):
    """Holds the rows and the state they are shown in; keeps the selection when only words changed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows: tuple[Row, ...] = ()
        self.state = HomeState(ClientState(), 0.0)

    def show_rows(self, rows: tuple[Row, ...], state: HomeState) -> None:
        """Take new rows, or the same ones in another state."""
        self.state = state
        if rows is self.rows or rows == self.rows:
            if rows:
                self._words_changed()
            return
        if [row.key for row in rows] == [row.key for row in self.rows]:
            self.rows = rows
            self._words_changed()
            return
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def _words_changed(self) -> None:
        # Without the roles the view would measure thousands of rows anew.
        roles = [Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole]
        self.dataChanged.emit(self.index(0), self.index(len(self.rows) - 1), roles)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  # the signature of Qt
        """How many rows."""
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The row, its words, and what a screen reader says."""
        row = live(self.rows[index.row()], self.state)
        if role == ROW_ROLE:
            return row
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{row.title}, {row.detail}" if row.detail else row.title
        if role == Qt.ItemDataRole.DisplayRole:
            return row.title
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Titles and hints cannot be chosen."""
        if self.rows[index.row()].kind in _INERT:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable


def button_rects(rect: QRectF, row: Row, direction: Qt.LayoutDirection) -> list[tuple[RowAction, QRectF]]:
    """Where the buttons of a row are."""
    actions = row.actions
    right = rect.right() - 16
    out = []
    for index, action in enumerate(actions):
        x = right - 36 - (len(actions) - 1 - index) * 40
        out.append((action, paint.visual_in(rect, QRectF(x, rect.center().y() - 18, 36, 36), direction)))
    return out


def row_height(row: Row) -> int:
    """60 for a person, 32 for a title, at the present text size; less for people in compact rows."""
    return scaled(_HEIGHTS[row.kind]) if row.kind in _HEIGHTS else theme.row(PERSON)


def disc_rect(rect: QRectF, direction: Qt.LayoutDirection) -> QRectF:
    """Where the avatar of a row is; a little smaller in a compact one."""
    side = 34 if theme.is_compact else 40
    place = QRectF(rect.x() + 40 - side / 2, rect.center().y() - side / 2, side, side)
    return paint.visual_in(rect, place, direction)


class ContactDelegate(QStyledItemDelegate):
    """Paints rows."""

    def __init__(self, view: "ContactList") -> None:
        super().__init__(view)
        self._view = view
        self.usual = QSize()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """As the row wants. Thousands are asked at once, and nearly all are contacts."""
        row = self._view.contacts.rows[index.row()]
        return self.usual if row.kind is RowKind.CONTACT else QSize(120, row_height(row))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one row."""
        row: Row = index.data(ROW_ROLE)
        rect = QRectF(option.rect)
        painter.save()
        if row.kind is RowKind.SECTION:
            inside = rect.adjusted(20, 0, -20, 0)
            paint.text(painter, inside, row.title, Role.SMALL_BOLD, tokens_of(self._view).text3)
        elif row.kind is RowKind.HINT:
            self._paint_hint(painter, rect, row)
        elif row.kind is RowKind.LINK:
            self._paint_link(painter, rect, row, index)
        elif row.kind is RowKind.MORE:
            self._paint_more(painter, rect, row, index)
        elif row.kind is RowKind.LOADING:
            disc = disc_rect(rect, self._view.layoutDirection())
            draw_skeleton(painter, rect, disc, rect.x() + 72, index.row(), tokens_of(self._view))
        else:
            self._paint_person(painter, rect, row, index)
        painter.restore()

    def _paint_hint(self, painter: QPainter, rect: QRectF, row: Row) -> None:
        t = tokens_of(self._view)
        top = line_height(Role.BODY_MEDIUM)
        title = QRectF(rect.x() + 20, rect.y() + 30, rect.width() - 40, top)
        paint.text(painter, title, row.title, Role.BODY_MEDIUM, t.text2, paint.CENTER)
        detail = QRectF(rect.x() + 20, rect.y() + 34 + top, rect.width() - 40, line_height(Role.SMALL) * 3)
        paint.paragraph(painter, detail, row.detail, Role.SMALL, t.text3, Qt.AlignmentFlag.AlignHCenter)

    def _paint_link(self, painter: QPainter, rect: QRectF, row: Row, index: Index) -> None:
        t, direction = tokens_of(self._view), self._view.layoutDirection()
        plate = rect.adjusted(8, 1, -8, -1)
        if self._view.is_shown_current(index.row()):
            paint.rounded(painter, plate, 12, t.selected)
        elif self._view.hovered == index.row():
            paint.rounded(painter, plate, 12, t.hover)
        mark = disc_rect(rect, direction)
        paint.rounded(painter, mark, 13, t.accent_soft)
        paint.icon(painter, mark, Icon.LINK, t.on_accent_soft, 20)
        self._paint_words(painter, rect, row, rect.width() - 92)
        if self._view.is_shown_current(index.row()) and self._view.has_ring:
            paint.focus_ring(painter, plate, 12, t)

    def _paint_words(self, painter: QPainter, rect: QRectF, row: Row, room: float) -> None:
        t, direction = tokens_of(self._view), self._view.layoutDirection()
        top, bottom = line_height(Role.BODY_MEDIUM), line_height(Role.SMALL)
        y = rect.center().y() - (top + bottom + 2) / 2
        name = paint.visual_in(rect, QRectF(rect.x() + 72, y, room, top), direction)
        paint.text(painter, name, row.title, Role.BODY_MEDIUM, t.text, may_cut=True)
        words = paint.visual_in(rect, QRectF(rect.x() + 72, y + top + 2, room, bottom), direction)
        paint.text(painter, words, row.detail, Role.SMALL, t.text2, may_cut=True)

    def _paint_more(self, painter: QPainter, rect: QRectF, row: Row, index: Index) -> None:
        t = tokens_of(self._view)
        plate = rect.adjusted(8, 1, -8, -1)
        if self._view.is_shown_current(index.row()):
            paint.rounded(painter, plate, 12, t.selected)
        elif self._view.hovered == index.row():
            paint.rounded(painter, plate, 12, t.hover)
        words = rect.adjusted(20, 0, -20, 0)
        paint.text(painter, words, row.title, Role.LABEL, t.accent_text)

    def _paint_person(self, painter: QPainter, rect: QRectF, row: Row, index: Index) -> None:
        t = tokens_of(self._view)
        direction = self._view.layoutDirection()
        hovered = self._view.hovered == index.row()
        current = self._view.is_shown_current(index.row())
        plate = rect.adjusted(8, 1, -8, -1)
        if current:
            paint.rounded(painter, plate, 12, t.selected)
        elif hovered:
            paint.rounded(painter, plate, 12, t.hover)
        around = t.selected if current else blend(t.hover, t.bg_surface) if hovered else t.bg_surface
        disc = disc_rect(rect, direction)
        assert row.user is not None
        draw_avatar(painter, disc, row.user, t, availability=row.availability, around=around)
        buttons = button_rects(rect, row, direction)
        if not (hovered or current):
            buttons = buttons[len(buttons) - len(row.resting_actions) :]
        room = rect.width() - 72 - (len(buttons) * 40 + 16 if buttons else 20)
        self._paint_words(painter, rect, row, room)
        for action, place in buttons:
            self._paint_button(painter, place, action, row)
        if current and self._view.has_ring:
            paint.focus_ring(painter, plate, 12, t)

    def _paint_button(self, painter: QPainter, place: QRectF, action: RowAction, row: Row) -> None:
        t = tokens_of(self._view)
        under = place.contains(QPointF(self._view.pointer))
        if not row.can_call and action in CALLING:
            paint.icon(painter, place, ICONS[action], t.text_off, 18)
            return
        filled = action in FILLED and (action in CALLING or not CALLING & set(row.actions))
        if filled:
            paint.rounded(painter, place, 10, t.accent_hover if under else t.accent)
        elif under:
            paint.rounded(painter, place, 10, t.press)
        paint.icon(painter, place, ICONS[action], t.on_accent if filled else t.text, 18)


class ContactList(QListView):
    """The list. One tab stop; arrows move, Enter opens, Ctrl+Enter does the first thing the row offers."""

    acted = Signal(object, object)
    """A RowAction and the UserInfo."""
    menuRequested = Signal(object, QPoint)
    """The UserInfo and a global position."""
    moreRequested = Signal(str)
    """The title of the group of which the rest is wanted."""
    considered = Signal()
    """Pointer or keys went to a person: they may be called next."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.hovered = -1
        self.pointer = QPoint(-1, -1)
        self.has_ring = False
        self.contacts = ContactModel(self)
        self.setModel(self.contacts)
        self._delegate = ContactDelegate(self)
        self.setItemDelegate(self._delegate)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        clear(self)
        dress(self)
        self.setAccessibleName(name)
        pictures.changed.connect(self.viewport().update)

    def show_rows(self, rows: tuple[Row, ...], state: HomeState) -> None:
        """Show rows in a state; the one that was current stays so if it is still there."""
        here = self.row_at(self.currentIndex().row())
        self.contacts.show_rows(rows, state)
        if here is not None and self.currentIndex().row() < 0:
            for number, row in enumerate(rows):
                if row.key == here.key:
                    self.setCurrentIndex(self.contacts.index(number))

    def doItemsLayout(self) -> None:
        """Measure the rows, at the text size of now."""
        self._delegate.usual = QSize(120, theme.row(PERSON))
        super().doItemsLayout()

    @property
    def content_height(self) -> int:
        """How high all rows are together."""
        return sum(row_height(row) for row in self.contacts.rows)

    def row_at(self, number: int) -> Row | None:
        """The row of a number, as it is now."""
        rows = self.contacts.rows
        return live(rows[number], self.contacts.state) if 0 <= number < len(rows) else None

    def choose_first(self) -> None:
        """Make the first row that does something current: what Enter in the search field opens."""
        for number, row in enumerate(self.contacts.rows):
            if row.kind not in _INERT:
                self.setCurrentIndex(self.contacts.index(number))
                return
        self.setCurrentIndex(QModelIndex())

    def choose_user(self, user_id: str | None) -> None:
        """Make a person current, or nobody."""
        for number, row in enumerate(self.contacts.rows):
            if row.user is not None and row.user.user_id == user_id:
                self.setCurrentIndex(self.contacts.index(number))
                return
        self.setCurrentIndex(QModelIndex())

    def is_shown_current(self, number: int) -> bool:
        """Whether the row is painted as current."""
        return number == self.currentIndex().row()

    def act_on_current(self, *, first: bool) -> None:
        """Enter (`first` False: open, or the only thing to do) or Ctrl+Enter on the current row."""
        row = self.row_at(self.currentIndex().row())
        if row is None or row.kind in _INERT:
            return
        self._act(row.entered(first=first), row)

    def _act(self, action: RowAction, row: Row) -> None:
        if action is RowAction.MORE:
            self.moreRequested.emit(row.detail)
        elif row.can_call or action not in CALLING:
            self.acted.emit(action, row.user)

    # -- Qt

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the pointer."""
        was, self.pointer = self.pointer, event.position().toPoint()
        self.hovered = self.indexAt(self.pointer).row()
        came_by_itself = was == QPoint(-1, -1)  # the list appeared under it, or it passes by
        if not came_by_itself:
            self._consider(self.hovered)
        self._say_what_is_under()
        self.viewport().update()

    def leaveEvent(self, event: QEvent) -> None:
        """Nothing is hovered."""
        self.hovered, self.pointer = -1, QPoint(-1, -1)
        self.viewport().update()

    def _button_under(self, at: QPoint) -> tuple[RowAction, Row] | None:
        index = self.indexAt(at)
        row = self.row_at(index.row())
        if row is None or row.user is None:
            return None
        for action, place in button_rects(QRectF(self.visualRect(index)), row, self.layoutDirection()):
            if place.contains(QPointF(at)):
                return action, row
        return None

    def _say_what_is_under(self) -> None:
        under = self._button_under(self.pointer)
        words = ""
        if under is not None:
            action, row = under
            words = action_name(action, row.title)
            if row.no_call is not None and action in CALLING:
                words = no_call_words(row.no_call, row.title)
        self.viewport().setToolTip(tooltip(words))
        over = self.row_at(self.hovered)
        acts = over is not None and over.kind not in _INERT
        shape = Qt.CursorShape.PointingHandCursor if acts else Qt.CursorShape.ArrowCursor
        self.viewport().setCursor(shape)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Buttons act at release; elsewhere the row opens."""
        if event.button() is Qt.MouseButton.LeftButton:
            self.has_ring = False

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Act on what is under the pointer."""
        if event.button() is not Qt.MouseButton.LeftButton:
            return
        at = event.position().toPoint()
        under = self._button_under(at)
        row = self.row_at(self.indexAt(at).row())
        if under is not None:
            action, row = under
            self._act(action, row)
        elif row is not None and row.kind in (RowKind.MORE, RowKind.LINK):
            self._act(row.actions[0], row)
        elif row is not None and row.user is not None:
            self.setCurrentIndex(self.indexAt(at))
            self._act(RowAction.OPEN, row)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """A menu for the row under the pointer, or the current one."""
        by_key = event.reason() is QContextMenuEvent.Reason.Keyboard
        index = self.currentIndex() if by_key else self.indexAt(event.pos())
        row = self.row_at(index.row())
        if row is not None and row.user is not None:
            at = self.visualRect(index).center() if by_key else event.pos()
            self.menuRequested.emit(row.user, self.viewport().mapToGlobal(at))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens, Ctrl+Enter calls; arrows are Qt's."""
        self.has_ring = True
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.act_on_current(first=bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier))
            return
        super().keyPressEvent(event)
        self._consider(self.currentIndex().row())
        self.viewport().update()

    def _consider(self, number: int) -> None:
        row = self.row_at(number)
        if row is not None and row.can_call:
            self.considered.emit()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """With the keyboard, the first row becomes current."""
        super().focusInEvent(event)
        self.has_ring = event.reason() in KEYBOARD or self.has_ring
        if self.has_ring and self.currentIndex().row() < 0:
            self.choose_first()

    def row_rect(self, number: int) -> QRect:
        """Where a row is, for tests."""
        return self.visualRect(self.contacts.index(number))
