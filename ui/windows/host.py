"""A server on this computer: choose what it is for, start it, see how it stands, let others in, stop it."""

from dataclasses import dataclass, field

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QWidget

from app.hosting import HostPhase, HostPlan, HostReach, HostState
from app.protocol.rest import Registration
from ui.faults import host_fault
from ui.i18n import tr
from ui.icons import Icon
from ui.plain import title
from ui.typography import Role
from ui.widgets.boxes import column, row
from ui.widgets.button import Button, Kind
from ui.widgets.copy_details import CopyDetails
from ui.widgets.field import Field
from ui.widgets.label import Label, Paragraph
from ui.widgets.qr_code import QrCode
from ui.widgets.sheet import lay_on_sheet
from ui.widgets.switch import Segmented, Switch
from ui.widgets.turning import TurningLayout

WIDE = 620
MAX_NAME = 64  # characters of a server's name

REACHES = (HostReach.THIS_COMPUTER, HostReach.NETWORK)
RULES = (Registration.OPEN, Registration.INVITATION, Registration.CLOSED)


@dataclass(frozen=True, slots=True)
class HostViewState:
    """What the window shows."""

    host: HostState = field(default_factory=HostState)
    name: str = ""
    """Suggested name of a new server."""
    firewall: tuple[str, ...] = ()
    """What an administrator of this computer has to type, while a firewall is up."""


class HostWindow(QDialog):
    """Renders a `HostViewState`; what a person wants leaves as signals."""

    startRequested = Signal(object)
    """A HostPlan."""
    stopRequested = Signal()
    useRequested = Signal()
    """Sign in to it."""

    def __init__(self, state: HostViewState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = state
        heading = tr("A server on this computer")
        self.setWindowTitle(title(heading))
        self._words = Paragraph("", Role.BODY)
        self._plan = self._make_plan()
        self._running = self._make_running()
        self.begin = Button(tr("Start the server"), Kind.PRIMARY)
        self.use = Button(tr("Use this server"), Kind.PRIMARY)
        self.end = Button(tr("Stop the server"), Kind.DANGER_SOFT)
        self.away = Button(tr("Close"))
        self.begin.clicked.connect(lambda: self.startRequested.emit(self.plan))
        self.use.clicked.connect(self.useRequested)
        self.end.clicked.connect(self.stopRequested)
        self.away.clicked.connect(self.reject)
        buttons = row(self.begin, self.use, None, self.end, self.away, gap=10)
        contents = column(
            Label(heading, Role.TITLE, lines=2), self._words, 12, self._plan, self._running, None, 16, buttons,
            gap=4, around=(26, 24, 26, 22),
        )  # fmt: skip
        lay_on_sheet(self, contents)
        self.setMinimumWidth(WIDE)
        self.name.set_text(state.host.plan.name or state.name)
        self.reach.choose(REACHES.index(state.host.plan.reach))
        self.rule.choose(RULES.index(state.host.plan.registration))
        self.keep.setChecked(state.host.plan.keeps_running)
        self.show_state(state)

    @property
    def plan(self) -> HostPlan:
        """What is chosen now."""
        return HostPlan(
            REACHES[self.reach.current],
            RULES[self.rule.current],
            self.name.text.strip()[:MAX_NAME],
            self.keep.isChecked(),
            self._state.host.plan.port,
        )

    def _make_plan(self) -> QWidget:
        self.name = Field(tr("Name of the server"))
        self.name.edit.setMaxLength(MAX_NAME)
        self.reach = Segmented(tr("Who can reach it"), (tr("Only this computer"), tr("People in my network")))
        self.rule = Segmented(tr("Who can make an account"), (tr("Everybody"), tr("Invited people"), tr("Nobody")))
        self.keep = Switch(tr("Keep it running when Parley is closed"))
        self.problem = Paragraph("", Role.SMALL, lambda t: t.danger_text)
        self.copy_problem = CopyDetails()
        holder = QWidget()
        holder.setLayout(
            column(
                self.name, 6, _line(tr("Who can reach it"), self.reach),
                _line(tr("Who can make an account"), self.rule),
                _line(tr("Keep it running when Parley is closed"), self.keep), self.problem,
                row(self.copy_problem, None), gap=10,
            )
        )  # fmt: skip
        return holder

    def _make_running(self) -> QWidget:
        self.code = QrCode(tr("QR code of the invitation link"), side=200)
        self.link = Field(tr("Invitation link"))
        self.link.edit.setReadOnly(True)
        self.copy_link = Button(tr("Copy the link"), icon=Icon.COPY)
        self.copy_link.clicked.connect(self._copy)
        self._firewall = Paragraph("", Role.SMALL, lambda t: t.warn_text)
        self._fact = Paragraph("", Role.SMALL)
        words = column(self.link, self.copy_link, 4, self._fact, None, gap=8)
        lane = row(self.code, gap=20)
        lane.addLayout(words, 1)
        holder = QWidget()
        holder.setLayout(column(lane, self._firewall, gap=10))
        return holder

    def take_over(self, was: "HostWindow") -> None:
        """Hold what was chosen in another such window."""
        self.name.set_text(was.name.text)
        self.reach.choose(was.reach.current)
        self.rule.choose(was.rule.current)
        self.keep.setChecked(was.keep.isChecked())

    def show_state(self, state: HostViewState) -> None:
        """Render."""
        self._state = state
        host = state.host
        runs = host.phase in (HostPhase.RUNNING, HostPhase.STOPPING)
        self._words.setText(phase_words(host))
        self._plan.setVisible(not runs)
        self._plan.setEnabled(host.phase is not HostPhase.STARTING)
        self._running.setVisible(runs)
        self.begin.setVisible(not runs)
        self.begin.setEnabled(host.phase is not HostPhase.STARTING)
        self.begin.set_words(tr("Starting…") if host.phase is HostPhase.STARTING else tr("Start the server"))
        self.use.setVisible(host.phase is HostPhase.RUNNING)
        self.end.setVisible(runs or host.phase is HostPhase.STARTING)
        self.end.setEnabled(host.phase is not HostPhase.STOPPING)
        self.problem.setText("\n".join(host.last_words))
        self.problem.setVisible(bool(host.last_words))
        self.copy_problem.show_fault(host_fault(host, phase_words(host)))
        self._show_running(state)
        self.adjustSize()

    def _show_running(self, state: HostViewState) -> None:
        invitation = state.host.invitation
        link = str(invitation) if invitation is not None else self.link.text
        self.link.set_text(link)
        self.link.edit.setCursorPosition(0)
        self.code.show_text(link)
        self.code.setVisible(state.host.plan.reach is HostReach.NETWORK)  # else no other device could follow it
        stays = state.host.plan.keeps_running
        ends = tr("It keeps running when Parley is closed.") if stays else tr("It stops when Parley is closed.")
        self._fact.setText(f"{state.host.url}\n{ends}")
        opens = state.host.plan.reach is HostReach.NETWORK and bool(state.firewall)
        commands = "\n".join(state.firewall)
        self._firewall.setText(
            tr("This computer has a firewall. If others do not get in yet, an administrator opens it with:\n{commands}",
               commands=commands)
        )  # fmt: skip
        self._firewall.setVisible(opens)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.link.text)
        self.copy_link.set_words(tr("Copied"))


def phase_words(host: HostState) -> str:
    """Where the server stands, for people."""
    reach = {
        HostReach.THIS_COMPUTER: tr("Running, for this computer only."),
        HostReach.NETWORK: tr("Running. People in your network reach it by the link."),
    }[host.plan.reach]
    return {
        HostPhase.STOPPED: tr("Your calls then need nobody else. The first account becomes its administrator."),
        HostPhase.STARTING: tr("Starting. The first time takes a moment."),
        HostPhase.RUNNING: reach,
        HostPhase.STOPPING: tr("Stopping. Everybody is told."),
        HostPhase.FAILED: tr("The server stopped by itself. Its last messages are below."),
    }[host.phase]


def _line(words: str, control: QWidget) -> QWidget:
    holder = QWidget()
    lane = TurningLayout(holder, gap=12, stacked_gap=6)
    lane.addWidget(Label(words, Role.BODY_MEDIUM, lines=2), 1)
    lane.addWidget(control)
    return holder
