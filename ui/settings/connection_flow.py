"""Examines the connection for the settings: begins on wish, shows each finding as it comes, copies the report."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication

from app.doctor.findings import Cause, Probe, Result, Subject, bad, good
from app.doctor.report import report_of
from app.doctor.words import hint_words, line_of
from app.net.errors import NetError
from ui.bridge import Bridge
from ui.i18n import tr
from ui.icons import Icon
from ui.settings.account_flow import Say
from ui.settings.connection import COPY, EXAMINE
from ui.settings.state import SettingsState
from ui.states import Devices


def device_results(devices: Devices) -> tuple[Result, ...]:
    """What Qt lists of microphones, cameras and speakers."""
    found = (
        (Subject.MICROPHONE, devices.microphones),
        (Subject.CAMERA, devices.cameras),
        (Subject.SPEAKER, devices.speakers),
    )
    return tuple(
        good(Probe(kind), detail=", ".join(each.name for each in names)) if names else bad(Probe(kind), Cause.MISSING)
        for kind, names in found
    )


class ConnectionFlow(QObject):
    """Lives on the GUI thread. `change` takes new parts of the state, `state` gives the one of now."""

    _heard = Signal(object, int)

    def __init__(
        self, bridge: Bridge, state: Callable[[], SettingsState], change: Callable[..., None], say: Say
    ) -> None:
        super().__init__()
        self._bridge = bridge
        self._state = state
        self._change = change
        self._say = say
        self._results: list[Result] = []
        self._round = 0
        self._heard.connect(self._hear, Qt.ConnectionType.QueuedConnection)

    def act(self, wish: object) -> None:
        """Of the page's buttons."""
        if wish == EXAMINE:
            self.examine()
        elif wish == COPY:
            self._copy()

    @property
    def _server(self) -> str:
        state = self._state()
        return state.client.connection.server_url or state.settings.server_url

    def examine(self) -> None:
        """Begin, unless it runs already."""
        if self._state().is_examining:
            return
        self._round += 1
        number, server = self._round, self._server
        self._results = []
        self._change(is_examining=True, examination=report_of(server, ()))
        if not server:
            self._finish(number)
            return
        self._bridge.ask(
            lambda client: client.examine(server, lambda result: self._heard.emit(result, number)),
            lambda results: self._complete(number, results),
            lambda error: self._give_up(number, error),
        )

    def _hear(self, result: object, number: int) -> None:
        if number == self._round and self._state().is_examining and isinstance(result, Result):
            self._results.append(result)
            self._change(examination=report_of(self._server, self._results))

    def _complete(self, number: int, results: tuple[Result, ...]) -> None:
        if number == self._round:
            self._results = list(results)
            self._finish(number)

    def _give_up(self, number: int, _error: NetError) -> None:
        self._finish(number)

    def _finish(self, number: int) -> None:
        if number == self._round:
            self._results += device_results(self._state().devices)
            self._change(is_examining=False, examination=report_of(self._server, self._results))

    def _copy(self) -> None:
        report = self._state().examination
        if report is not None:
            lines = [line_of(each) for each in report.results]
            words = [report.server, "", *lines, "", *(hint_words(each) for each in report.hints)]
            QGuiApplication.clipboard().setText("\n".join(words).strip() + "\n")
            self._say(tr("Copied"), Icon.COPY)
