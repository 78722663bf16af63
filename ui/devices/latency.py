"""How finely the system's sound server cuts sound, where Qt does not let us say it."""

import os
import sys

FRAGMENT = 10  # ms: one of our blocks
PULSE_LATENCY = "PULSE_LATENCY_MSEC"


def ask_for_low_latency() -> None:
    """Have PulseAudio move sound in pieces of our blocks; a value the user set stays. Call it before any thread starts.

    Qt asks it for 1024 samples in and out whatever buffer size it is given: 21 ms each way, and microphone blocks that
    come in lumps. PulseAudio's client library reads the environment when a stream opens and lets it overrule Qt.
    """
    if sys.platform == "linux":
        os.environ.setdefault(PULSE_LATENCY, str(FRAGMENT))
