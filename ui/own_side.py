"""What this computer's microphone and camera do in a call, asked of the client a few times a second."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from app import clock
from app.config import SettingsFile
from app.muted_hint import MutedHint
from media.effects.choices import BackdropState
from media.engine.api import Hearing
from ui.bridge import Bridge

SPEAKS = -50.0  # dBov: louder than this, somebody speaks
LEVEL_MS = 150  # between two looks at the microphone's level in a call
METER_MS = 50  # and while its meter is open


class OwnSide(QObject):
    """Looks from `start` to `stop`, as often as `pace` says in milliseconds, and not while that is 0."""

    changed = Signal()
    """Speaking or not, the hint or the backdrop is another than before."""
    heard = Signal(float)
    """The microphone's level, dBov, at each look."""

    def __init__(self, bridge: Bridge, settings: SettingsFile, pace: Callable[[], int]) -> None:
        super().__init__()
        self._bridge = bridge
        self._settings = settings
        self._pace = pace
        self._hearing = Hearing()
        self._muted_hint = MutedHint()
        self.is_muted = False
        """Whether the call's microphone is muted."""
        self.hints_at_mute = False
        """Whether the person should be told that nobody hears them."""
        self.backdrop = BackdropState.OFF
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.look)

    @property
    def is_speaking(self) -> bool:
        """Whether somebody speaks before this microphone, muted or not."""
        return self._hearing.level_dbov > SPEAKS

    def start(self) -> None:
        """A call is there."""
        self._timer.start(LEVEL_MS)

    def stop(self) -> None:
        """No call is there. Idempotent."""
        self._timer.stop()

    def look(self) -> None:
        """Ask once, if anybody wants to know."""
        pace = self._pace()
        if not pace:
            return
        self._timer.setInterval(pace)
        self._bridge.do(lambda client: client.devices.hear(), self.hear)
        if self._settings.settings.backdrop.is_learned or self.backdrop is not BackdropState.OFF:
            self._bridge.do(lambda client: client.devices.backdrop_state(), self._backdrop_seen)

    def hear(self, hearing: Hearing) -> None:
        """What the microphone hears now."""
        before = (self.is_speaking, self.hints_at_mute)
        self._hearing = hearing
        wants_hint = self.is_muted and self._settings.settings.muted_hint
        self.hints_at_mute = self._muted_hint.look(clock.now(), is_muted=wants_hint, is_speaking=hearing.is_speech)
        self.heard.emit(hearing.level_dbov)
        if before != (self.is_speaking, self.hints_at_mute):
            self.changed.emit()

    def _backdrop_seen(self, backdrop: BackdropState) -> None:
        before, self.backdrop = self.backdrop, backdrop
        if backdrop is before:
            return
        if before is BackdropState.LEARNING and backdrop is BackdropState.GOOD:
            self._bridge.do(lambda client: client.devices.play_test_sound())  # the person is not in front of the screen
        self.changed.emit()
