"""Say something, hear it back: a button, a live level, and a line that says what happens."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QWidget

from media.engine.api import EchoPhase, EchoState
from ui.announce import announce
from ui.i18n import tr
from ui.widgets.boxes import column, row
from ui.widgets.button import SMALL, Button, Kind
from ui.widgets.label import Paragraph
from ui.widgets.meter import LevelMeter

RUNS = frozenset({EchoPhase.RECORDING, EchoPhase.PLAYING})


def echo_words(phase: EchoPhase) -> str:
    """What to tell the person."""
    return {
        EchoPhase.OFF: tr("Three seconds are recorded and played to you, as others would hear them."),
        EchoPhase.RECORDING: tr("Say something now."),
        EchoPhase.PLAYING: tr("This is how you sound."),
        EchoPhase.HEARD: tr("That was you. If you heard nothing, choose another speaker."),
        EchoPhase.SILENT: tr("The microphone heard nothing. Choose another one, or turn it up."),
        EchoPhase.NO_MICROPHONE: tr("The microphone does not open. Another program may hold it."),
        EchoPhase.NO_SPEAKER: tr("The speaker does not open. Choose another one."),
    }[phase]


class EchoPanel(QWidget):
    """Renders an `EchoState`; starting, stopping and going out of sight leave as signals."""

    started = Signal()
    stopped = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._phase = EchoPhase.OFF
        self.button = Button(tr("Say something"), Kind.RAISED, SMALL)
        self.meter = LevelMeter(tr("Level of the test"))
        self.words = Paragraph(echo_words(EchoPhase.OFF))
        self.button.clicked.connect(self._clicked)
        self.setLayout(column(row(self.button, self.meter, None, gap=16), self.words, gap=8))
        self.setFocusProxy(self.button)

    def show_state(self, state: EchoState) -> None:
        """Render."""
        self.meter.show_level(state.level_dbov)
        if state.phase is self._phase:
            return
        self._phase = state.phase
        words = echo_words(state.phase)
        self.words.setText(words)
        self.button.setText(tr("Stop") if state.phase in RUNS else tr("Say something"))
        self.button.updateGeometry()
        announce(self, words, assertive=False)

    def _clicked(self) -> None:
        (self.stopped if self._phase in RUNS else self.started).emit()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks: the microphone is let go."""
        super().hideEvent(event)
        self.stopped.emit()
