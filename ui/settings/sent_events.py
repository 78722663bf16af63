"""The window of what was sent for the server's reports: every event, and its exact content beside it."""

import msgspec
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QPlainTextEdit, QWidget

from app.desktop.keys import KeyAct
from app.protocol.events import codec
from app.protocol.events.record import Reported
from app.protocol.events.schema import (
    AnyEvent,
    CallEnded,
    CallStarted,
    ConfigurationChanged,
    DeviceSeen,
    PathChanged,
    QualitySample,
    RegionChanged,
    RegionSeen,
)
from ui.dress import dress
from ui.formats import time_of_day
from ui.i18n import tr
from ui.keys import keys
from ui.typography import Role, font, scaled
from ui.widgets.boxes import Pane, column
from ui.widgets.label import Label, Paragraph

SIDE_AT_MOST = 240  # pixels: beside it there has to be room for the content in the smallest window


def event_words(event: AnyEvent) -> str:
    """What kind of thing happened."""
    match event:
        case CallStarted():
            return tr("A call began")
        case CallEnded():
            return tr("A call ended")
        case ConfigurationChanged():
            return tr("Other pictures")
        case PathChanged():
            return tr("Another path")
        case QualitySample():
            return tr("Quality of the line")
        case DeviceSeen():
            return tr("This program")
        case RegionSeen():
            return tr("Time zone")
        case RegionChanged():
            return tr("Another time zone")


class SentEventsWindow(Pane):
    """Renders events, the newest first."""

    def __init__(self, events: tuple[Reported, ...], *, is_allowed: bool, parent: QWidget | None = None) -> None:
        super().__init__(lambda t: t.bg_base, parent)
        self.setWindowFlag(Qt.WindowType.Window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("What was sent"))
        self.setMinimumSize(620, 420)
        self.resize(820, 560)
        self.events = tuple(reversed(events))
        self.list = QListWidget()
        self.list.setAccessibleName(tr("Events"))
        self.list.setFont(font(Role.LABEL))
        self.list.setFixedWidth(min(scaled(240), SIDE_AT_MOST))
        for each in self.events:
            self.list.addItem(f"{time_of_day(each.at)}  {event_words(each.event)}")
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setAccessibleName(tr("Content"))
        self.text.setFont(font(Role.SMALL))
        for part in (self.list, self.text):
            dress(part)
        title = Label(tr("Sent since the program started"), Role.TITLE, lines=4)
        words = tr(
            "This is all there is in it. No names, no network addresses, nothing that is said, written or shown. "
            "The server adds which of your devices it came from."
        )
        self.explanation = Paragraph(words, Role.BODY, lambda t: t.text2)
        side = Pane(lambda t: t.bg_surface)
        side.setLayout(column(self.list, around=(10, 16, 10, 16)))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(side)
        layout.addLayout(column(title, self.explanation, 10, self.text, gap=4, around=(28, 24, 20, 20)), 1)
        self.list.currentRowChanged.connect(self._show)
        keys.bind(self, KeyAct.CLOSE, self.close)
        if self.events:
            self.list.setCurrentRow(0)
        else:
            nothing = (
                tr("Nothing has been sent yet.") if is_allowed else tr("Nothing is sent: you have switched it off.")
            )
            self.text.setPlainText(nothing)

    def _show(self, number: int) -> None:
        self.text.setPlainText(msgspec.json.format(codec.encode(self.events[number]), indent=2).decode())
