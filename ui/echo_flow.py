"""The life of the echo test: carries it on while its panel is seen."""

from PySide6.QtCore import QObject, QTimer

from media.engine.api import EchoState
from ui.bridge import Bridge
from ui.widgets.echo_panel import RUNS, EchoPanel

LOOK_MS = 50


class EchoFlow(QObject):
    """One test at a time, for the panel that was made last."""

    def __init__(self, bridge: Bridge) -> None:
        super().__init__()
        self._bridge = bridge
        self._panel: EchoPanel | None = None
        self._looks = QTimer(self)
        self._looks.setInterval(LOOK_MS)
        self._looks.timeout.connect(self._look)

    def make_panel(self) -> EchoPanel:
        """A panel of the test."""
        panel = self._panel = EchoPanel()
        panel.started.connect(self._start)
        panel.stopped.connect(self._stop)
        panel.destroyed.connect(lambda: self._gone(panel))
        return panel

    def _start(self) -> None:
        self._bridge.do(lambda client: client.devices.start_echo_test())
        self._looks.start()

    def _stop(self) -> None:
        if self._looks.isActive():
            self._bridge.do(lambda client: client.devices.stop_echo_test())
            self._look()

    def _look(self) -> None:
        self._bridge.do(lambda client: client.devices.echo_test(), self._seen)

    def _seen(self, state: EchoState) -> None:
        if state.phase not in RUNS:
            self._looks.stop()
        if self._panel is not None:
            self._panel.show_state(state)

    def _gone(self, panel: EchoPanel) -> None:
        if panel is self._panel:
            self._panel = None
