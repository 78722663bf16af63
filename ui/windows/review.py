"""The window after a call, "How was it?": in a sentence, the bad stretches with their likely cause, and its course."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from app.analytics.review import Point, Review, Stretch
from app.desktop.keys import KeyAct
from app.protocol.model import UserInfo
from ui.dress import clear
from ui.formats import date_and_time, first_name
from ui.i18n import tr, trn
from ui.icons import Icon
from ui.keys import keys
from ui.review_words import cause_words, path_words, point_words, span_words, trouble_words, verdict_words
from ui.typography import Role, scaled
from ui.widgets.avatar import Avatar
from ui.widgets.boxes import Card, Pane, Rule, column, row
from ui.widgets.empty import EmptyState
from ui.widgets.label import Label, Paragraph
from ui.widgets.review_chart import ReviewChart

SHOWN = 12  # bad stretches


class ReviewWindow(Pane):
    """Renders a review; None: too little is known of the call."""

    def __init__(
        self, peer: UserInfo, started_at: float, review: Review | None, *, is_sent: bool, parent: QWidget | None = None
    ) -> None:
        super().__init__(lambda t: t.bg_base, parent)
        self.setWindowFlag(Qt.WindowType.Window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("How was it?"))
        self.setMinimumSize(480, 420)
        self.resize(760, 680)
        self.peer, self.started_at, self.review, self.is_sent = peer, started_at, review, is_sent
        self.lines: list[str] = []
        """What is said, for tests."""
        self.chart: ReviewChart | None = None
        self._readout = Label("", Role.SMALL, lambda t: t.text2, lines=3)
        inside = QWidget()
        lane = column(self._head(), 12, gap=8, around=(32, 26, 32, 24))
        if review is None:
            lane.addWidget(EmptyState(Icon.INFO, tr("Nothing is known"), tr("The call was too short to measure.")))
        else:
            self._fill(lane, review)
        lane.addStretch(1)
        inside.setLayout(lane)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setWidget(inside)
        clear(scroll)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(scroll)
        keys.bind(self, KeyAct.CLOSE, self.close)

    def _head(self) -> QWidget:
        head = QWidget()
        title = Label(tr("How was the call with {name}?", name=self.peer.name), Role.TITLE, lines=3, may_cut=True)
        words = verdict_words(self.review) if self.review is not None else ""
        self.summary = Label(words, Role.BODY, lambda t: t.text2, lines=3)
        self.summary.setHidden(not words)
        line = Label(date_and_time(self.started_at), Role.SMALL, lambda t: t.text3)
        avatar = Avatar(self.peer, 56)
        lane = row(avatar, 8, gap=8)
        lane.addLayout(column(None, title, self.summary, line, None, gap=2), 1)
        head.setLayout(lane)
        return head

    def _fill(self, lane: QVBoxLayout, review: Review) -> None:
        if review.stretches:
            lane.addWidget(self._stretches(review.stretches))
            lane.addSpacing(8)
        card = Card()
        self.chart = ReviewChart(review)
        self.chart.pointed.connect(self._point)
        legend = tr("Line: what you sent. Dashes: what you received.")
        self._legend = legend
        self._readout.setText(legend)
        card.setLayout(column(self.chart, self._readout, gap=8, around=(20, 18, 16, 14)))
        lane.addWidget(card)
        paths = [
            f"{span_words(path.begin, path.end)}  {path_words(path.is_relayed, path.transport)}"
            for path in review.paths
        ]
        if len(paths) > 1:
            lane.addSpacing(8)
            lane.addWidget(Label(tr("Paths"), Role.HEADING))
            for words in paths:
                lane.addWidget(Label(words, Role.BODY, lambda t: t.text2, lines=2))
        note = (
            tr("Measured on this computer. Settings, Privacy shows what of it was sent to your server.")
            if self.is_sent
            else tr("Measured on this computer, where the figures stay.")
        )
        lane.addSpacing(4)
        lane.addWidget(Paragraph(note, Role.SMALL, lambda t: t.text3))

    def _stretches(self, stretches: tuple[Stretch, ...]) -> Card:
        card, name = Card(), first_name(self.peer.name)
        lane = column(gap=0, around=(20, 6, 20, 6))
        for number, stretch in enumerate(stretches[:SHOWN]):
            if number:
                lane.addWidget(Rule())
            lane.addWidget(self._line(stretch, name))
        left = len(stretches) - SHOWN
        if left > 0:
            lane.addWidget(Rule())
            words = trn("and {count} more moment", "and {count} more moments", left)
            lane.addLayout(column(Label(words, Role.SMALL, lambda t: t.text2), around=(0, 10, 0, 10)))
        card.setLayout(lane)
        return card

    def _line(self, stretch: Stretch, name: str) -> QWidget:
        line = QWidget()
        at = Label(span_words(stretch.begin, stretch.end), Role.SMALL_MEDIUM, lambda t: t.text2)
        at.setFixedWidth(scaled(96))
        trouble, cause = trouble_words(stretch.trouble, name), cause_words(stretch, name)
        self.lines.append(f"{span_words(stretch.begin, stretch.end)}: {trouble}. {cause}")
        words = Paragraph(cause, Role.BODY, lambda t: t.text2)
        words.setAccessibleName(self.lines[-1])
        lane = row(gap=12, around=(0, 12, 0, 12))
        lane.addWidget(at, 0, Qt.AlignmentFlag.AlignTop)
        lane.addLayout(column(Paragraph(trouble, Role.BODY_MEDIUM, lambda t: t.text), words, gap=1), 1)
        line.setLayout(lane)
        return line

    def _point(self, point: Point | None) -> None:
        self._readout.setText(point_words(point) if point is not None else self._legend)
