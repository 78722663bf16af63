"""The details of calls with one person: when, how long, how they travelled; and calling again."""

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from app.call_log import CallGroup, is_missed
from app.desktop.callable import why_no_redials
from app.protocol.ids import UserId
from app.protocol.model import Availability, CallRecord, ContactState, UserInfo
from ui import paint
from ui.call_facts import Fact, call_facts
from ui.formats import presence_words
from ui.i18n import tr, trn
from ui.icons import Icon
from ui.states import HomeState
from ui.typography import Role, scaled
from ui.widgets.avatar import Avatar
from ui.widgets.boxes import Card, Rule, column, margins, row
from ui.widgets.button import Button, Kind, Link
from ui.widgets.call_offer import offer_call
from ui.widgets.label import Label, Paragraph
from ui.widgets.turning import TurningLayout

SHOWN = 20  # calls of a group


class CallPage(QWidget):
    """Renders a group of calls."""

    callRequested = Signal(object, bool)
    personRequested = Signal(object)
    reviewRequested = Signal(object)
    """How a call went: the CallRecord."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: tuple[object, ...] = ()
        self.user = UserInfo(UserId(""), "-", "-")
        self._avatar = Avatar(self.user, 64)
        self._name = Label("", Role.DISPLAY, may_cut=True)
        self._line = Label("", Role.BODY, lambda t: t.text2)
        self.video = Button(tr("Video call"), Kind.PRIMARY, icon=Icon.VIDEO)
        self.voice = Button(tr("Audio call"), Kind.SECONDARY, icon=Icon.PHONE)
        self._person = Link(tr("All about this person"), Role.LABEL)
        self.video.clicked.connect(lambda: self.callRequested.emit(self.user, True))
        self.voice.clicked.connect(lambda: self.callRequested.emit(self.user, False))
        self._person.clicked.connect(lambda: self.personRequested.emit(self.user))
        self._count = Label("", Role.HEADING)
        self._card = Card()
        self._lane = QVBoxLayout(self._card)
        self._lane.setContentsMargins(margins(20, 6, 20, 6))
        self._lane.setSpacing(0)
        words = column(None, self._name, self._line, None, gap=2)
        head = row(self._avatar, 8, gap=8)
        head.addLayout(words, 1)
        buttons = TurningLayout(gap=8)
        for part in (self.video, self.voice, self._person):
            buttons.addWidget(part, 0, paint.LEFT)
        buttons.addStretch(1)
        parts = (head, 14, buttons, 20, self._count, 2, self._card, None)
        self.setLayout(column(*parts, gap=4, around=(32, 26, 32, 20)))

    def show_group(self, group: CallGroup, state: HomeState) -> None:
        """Render."""
        contact = state.contact(group.peer.user_id)
        self.user = user = contact.user if contact is not None else group.peer
        is_contact = contact is not None and contact.state is ContactState.CONTACT
        presence = state.client.presence.get(user.user_id)
        shown = presence.availability if presence is not None else Availability.OFFLINE
        self._avatar.set_person(user, shown if is_contact else None)
        self._name.setText(user.name)
        words = f"{presence_words(presence, state.now)} · @{user.username}" if is_contact else f"@{user.username}"
        self._line.setText(words)
        (no_call,) = why_no_redials(state.client, (user,))
        for button in (self.video, self.voice):
            offer_call(button, no_call, user.name)
        self._count.setText(trn("{count} call", "{count} calls", len(group.records)))
        self._show_calls(group.records[:SHOWN], state)

    def _show_calls(self, records: tuple[CallRecord, ...], state: HomeState) -> None:
        figures = tuple(state.client.figures.get(record.call_id) for record in records)
        kept = tuple(record.call_id in state.client.timelines for record in records)
        if (records, figures, kept) == self._shown:
            return
        self._shown = (records, figures, kept)
        while (item := self._lane.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for number, (record, measured, has_course) in enumerate(zip(records, figures, kept, strict=True)):
            if number:
                self._lane.addWidget(Rule())
            facts = _Facts(call_facts(record, measured), is_missed=is_missed(record), has_course=has_course)
            facts.asked.connect(partial(self.reviewRequested.emit, record))
            self._lane.addWidget(facts)


class _Facts(QWidget):
    """The lines of one call, in two columns of words, and a way to its course if that is kept."""

    asked = Signal()

    def __init__(self, facts: tuple[Fact, ...], *, is_missed: bool, has_course: bool) -> None:
        super().__init__()
        grid = QGridLayout(self)
        grid.setContentsMargins(margins(0, 12, 0, 12))
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(1, 1)
        grid.setColumnMinimumWidth(0, scaled(112))
        for line, fact in enumerate(facts):
            grid.addWidget(Label(fact.title, Role.LABEL, lambda t: t.text2), line, 0, Qt.AlignmentFlag.AlignTop)
            words = Paragraph(fact.words, Role.BODY, lambda t: t.text)
            if is_missed and line == 1:
                words.set_tint(lambda t: t.danger_text)
            words.setAccessibleName(f"{fact.title}: {fact.words}")
            grid.addWidget(words, line, 1)
        if has_course:
            self.course = Link(tr("How was it?"), Role.LABEL)
            self.course.clicked.connect(self.asked)
            grid.addWidget(self.course, len(facts), 1, Qt.AlignmentFlag.AlignLeft)
