"""The page that examines the connection: what to do about it, and every finding with its time."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.doctor.advice import Hint
from app.doctor.findings import Result, Verdict
from app.doctor.report import DEVICES, Report
from ui import paint
from ui.announce import announce
from ui.i18n import tr
from ui.icons import Icon
from ui.settings.connection_words import hint_words, probe_words, time_words, verdict_words, where_words
from ui.settings.controls import ValueControl
from ui.settings.kinds import Part, Section, Setting
from ui.settings.state import SettingsState
from ui.theme import theme, tokens_of
from ui.typography import Role
from ui.widgets.boxes import Rule, column, row
from ui.widgets.button import SMALL, Button, Kind
from ui.widgets.label import Label, Paragraph
from ui.widgets.turning import TurningLayout

CONNECTION = "connection"
EXAMINE = "examine"
COPY = "copy"


def connection_settings() -> tuple[Setting, ...]:
    """The one line of the page."""
    return (
        Setting(
            CONNECTION, Section.CONNECTION, tr("Examination"), tr("Do calls get through?"),
            tr("Looks at the server, the relays and your devices; takes some seconds"),
            Part(), also=tr("doctor firewall blocked diagnose test network udp tcp turn stun"),
        ),
    )  # fmt: skip


class VerdictIcon(QWidget):
    """How a line came out, in shape and colour."""

    SIZE = 20

    def __init__(self, icon: Icon, tint: str) -> None:
        super().__init__()
        self._icon = icon
        self._tint = tint
        self.setFixedSize(self.SIZE, self.SIZE)
        theme.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint it."""
        with QPainter(self) as painter:
            paint.icon(painter, QRectF(self.rect()), self._icon, getattr(tokens_of(self), self._tint), 17)


def _icon(verdict: Verdict) -> VerdictIcon:
    return {
        Verdict.GOOD: lambda: VerdictIcon(Icon.CHECK, "success_text"),
        Verdict.SLOW: lambda: VerdictIcon(Icon.CLOCK, "warn_text"),
        Verdict.BAD: lambda: VerdictIcon(Icon.X, "danger_text"),
        Verdict.SKIPPED: lambda: VerdictIcon(Icon.ELLIPSIS, "text3"),
    }[verdict]()


class _Line(QWidget):
    """One finding."""

    def __init__(self, result: Result) -> None:
        super().__init__()
        where = where_words(result)
        words = Paragraph(where, Role.SMALL)
        words.setVisible(bool(where))
        time = Label(time_words(result), Role.SMALL_MEDIUM, lambda t: t.text2)
        time.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        line = row(_icon(result.verdict), gap=12, around=(0, 9, 0, 9))
        line.addLayout(column(Label(probe_words(result.probe), Role.BODY_MEDIUM, lines=3), words, gap=1), 1)
        line.addWidget(time)
        self.setLayout(line)
        said = (probe_words(result.probe), verdict_words(result.verdict), where)
        self.setAccessibleName(". ".join(part for part in said if part))


class _HintLine(QWidget):
    """One thing to do."""

    def __init__(self, hint: Hint) -> None:
        super().__init__()
        is_device = hint.subject in DEVICES
        icon = VerdictIcon(Icon.INFO, "text2") if is_device else VerdictIcon(Icon.TRIANGLE_ALERT, "warn_text")
        words = Paragraph(hint_words(hint), Role.BODY, lambda t: t.text)
        words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        line = row(icon, gap=12, around=(0, 6, 0, 6))
        line.setAlignment(icon, Qt.AlignmentFlag.AlignTop)
        line.addWidget(words, 1)
        self.setLayout(line)


class ConnectionPart(ValueControl):
    """`changed` carries EXAMINE or COPY."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[QWidget] = []
        self._shown: tuple[Report | None, bool] = (None, False)
        self.button = Button(tr("Examine"), Kind.RAISED, SMALL)
        self.copy = Button(tr("Copy report"), Kind.GHOST, SMALL, icon=Icon.COPY)
        self.words = Label("", Role.BODY_MEDIUM, lines=3)
        self.button.clicked.connect(lambda: self.changed.emit(EXAMINE))
        self.copy.clicked.connect(lambda: self.changed.emit(COPY))
        buttons = TurningLayout(gap=10, stacked_gap=4)
        for button in (self.button, self.copy):
            buttons.addWidget(button, 0, paint.LEFT)
        buttons.addStretch(1)
        self._lane = column(buttons, 12, self.words, 8, gap=0)
        self.setLayout(self._lane)
        self.setFocusProxy(self.button)

    def sizeHint(self) -> QSize:
        """As wide as there is room."""
        return QSize(420, super().sizeHint().height())

    def show_state(self, state: SettingsState) -> None:
        """Render."""
        if (state.examination, state.is_examining) == self._shown:
            return
        was_examining = self._shown[1]
        self._shown = (state.examination, state.is_examining)
        report = state.examination
        self.button.setEnabled(not state.is_examining)
        self.button.set_words(tr("Examine again") if report is not None else tr("Examine"))
        self.copy.setVisible(report is not None and not state.is_examining)
        self.words.setText(_closing(report, is_running=state.is_examining))
        self.words.setVisible(bool(self.words.text()))
        self._rebuild(report, has_hints=not state.is_examining)
        if was_examining and not state.is_examining:
            announce(self, self.words.text(), assertive=False)

    def _rebuild(self, report: Report | None, *, has_hints: bool) -> None:
        for line in self.lines:
            self._lane.removeWidget(line)
            line.hide()
            line.deleteLater()
        hints = [_HintLine(each) for each in report.hints] if report is not None and has_hints else []
        found = [_Line(each) for each in report.results] if report is not None else []
        self.lines = []
        for group in (hints, found):
            for number, line in enumerate(group):
                if number == 0 or group is found:
                    self.lines.append(Rule())
                self.lines.append(line)
        for each in self.lines:
            self._lane.addWidget(each)
        self.updateGeometry()


def _closing(report: Report | None, *, is_running: bool) -> str:
    if is_running:
        return tr("Looking…")
    if report is None:
        return ""
    return tr("Nothing stands in the way of calls.") if report.is_good else tr("Something stands in the way.")
