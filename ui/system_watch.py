"""Sleep, lock and network of this computer: by the system's own words where it has some, else by looking."""

import sys

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from app import clock
from app.desktop.sleep import ClockWatch
from app.net.desktop_signals import DesktopSignals
from app.net.network_watch import NetworkWatch
from ui.bridge import Bridge

LOOK_MS = 2000
hears_locks = sys.platform == "linux"
"""Whether a lock of the screen is noticed on this platform."""


class SystemWatch(QObject):
    """Lives on the GUI thread; the buses are heard on the core loop."""

    woke = Signal()
    """The computer slept and is back. May be told twice."""
    locked = Signal()
    moved = Signal()
    """The computer came into a network, or into another one."""
    _heard_wake = Signal()
    _heard_lock = Signal()
    _heard_move = Signal()

    def __init__(self, bridge: Bridge) -> None:
        super().__init__()
        self._bridge = bridge
        self._clocks = ClockWatch(clock.now(), clock.wall())
        self._signals: DesktopSignals | None = None
        self._network: NetworkWatch | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self._look)
        self._heard_wake.connect(self.woke, Qt.ConnectionType.QueuedConnection)
        self._heard_lock.connect(self.locked, Qt.ConnectionType.QueuedConnection)
        self._heard_move.connect(self.moved, Qt.ConnectionType.QueuedConnection)

    def start(self) -> None:
        """Watch from now on."""
        self._clocks = ClockWatch(clock.now(), clock.wall())
        self._timer.start()
        self._bridge.run(self._watch_network, self._watching_network)
        if sys.platform == "linux":
            self._bridge.run(self._listen, self._listening)

    def stop(self) -> None:
        """Watch no longer."""
        self._timer.stop()
        signals, self._signals = self._signals, None
        if signals is not None:
            self._bridge.run(signals.close)
        network, self._network = self._network, None
        if network is not None:
            self._bridge.run(network.close)

    async def _watch_network(self) -> NetworkWatch:
        network = NetworkWatch(self._heard_move.emit)
        await network.open()
        return network

    def _watching_network(self, network: NetworkWatch) -> None:
        self._network = network

    async def _listen(self) -> DesktopSignals:
        signals = DesktopSignals(self._heard_wake.emit, self._heard_lock.emit)
        await signals.open()
        return signals

    def _listening(self, signals: DesktopSignals) -> None:
        self._signals = signals

    def _look(self) -> None:
        if self._clocks.look(clock.now(), clock.wall()) > 0:
            self.woke.emit()
