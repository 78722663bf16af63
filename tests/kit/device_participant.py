"""The participant without a screen, but with this computer's microphone and loudspeaker through Qt.

`python -m tests.kit.device_participant [--unprocessed] OPTIONS` takes the options of `python -m app.headless`.
"""

import sys
from collections.abc import Callable

from PySide6.QtCore import QCoreApplication

from app.devices import Sources
from app.headless import main
from app.participant import Emit, Options, Participant
from app.sources import camera_named
from media.effects import choices
from media.engine.api import Engine
from ui.devices.audio import QtAudioInput, QtAudioOutput
from ui.devices.latency import ask_for_low_latency

UNPROCESSED = "--unprocessed"


def with_devices(options: Options, engine: Callable[[], Engine], emit: Emit) -> Participant:
    """A participant with the default devices."""
    sources = Sources(camera=camera_named(options.camera), microphone=QtAudioInput, speaker=QtAudioOutput)
    return Participant(options, engine, emit, sources)


def unprocessed(options: Options, engine: Callable[[], Engine], emit: Emit) -> Participant:
    """The same without echo cancellation, noise suppression and gain control."""

    def bare() -> Engine:
        made = engine()
        made.set_sound_processing(choices.UNPROCESSED)
        return made

    return with_devices(options, bare, emit)


if __name__ == "__main__":
    ask_for_low_latency()
    application = QCoreApplication(sys.argv[:1])
    words = [word for word in sys.argv[1:] if word != UNPROCESSED]
    sys.exit(main(words, make=unprocessed if UNPROCESSED in sys.argv else with_devices))
