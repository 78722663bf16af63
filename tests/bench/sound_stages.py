"""Where the time of sound goes in one computer: devices, processing, codec. Expects PulseAudio in its environment."""

import json
import os
import tempfile
import time
from pathlib import Path
from statistics import median

import numpy as np
from PySide6.QtCore import QCoreApplication

from app import clock
from media.audio.timeline import BLOCK, FRAME, RATE, Samples
from media.codecs.opus import open_decoder, open_encoder
from media.effects.choices import NoiseSuppression, ProcessingSettings
from media.effects.processing import open_processor
from tests.bench.audio_devices import PEOPLE
from tests.kit.ears import LIKENESS, Ear, lags, mouth, speech
from tests.kit.pulse import Pulse
from ui.devices.audio import QtAudioInput, QtAudioOutput
from ui.devices.latency import ask_for_low_latency

SECONDS = 10.0


def devices() -> dict[str, float]:
    """From the microphone's sink to our block, and from our block to the loudspeaker's sink."""
    here = Pulse({name: value for name, value in os.environ.items() if name.startswith("PULSE_SERVER")})
    sound = speech(PEOPLE[0][1])
    blocks: list[tuple[float, Samples]] = []
    pulls: list[float] = []

    def pull(_play_time: float) -> Samples:
        start = len(pulls) * BLOCK % (len(sound) - BLOCK)
        pulls.append(clock.now())
        return sound[start : start + BLOCK]

    microphone, loudspeaker = QtAudioInput(), QtAudioOutput()
    said, heard = Ear(here, "mouth"), Ear(here, "ear")
    with tempfile.TemporaryDirectory() as folder, mouth(here, "mouth", sound, Path(folder)):
        time.sleep(1.0)
        loudspeaker.start(pull)
        microphone.start(lambda block, _: blocks.append((clock.now(), block.copy())))
        time.sleep(1.0)
        said.forget()  # before, the sink rendered in longer pieces
        blocks.clear()
        time.sleep(SECONDS)
        first, second = said.recording(), heard.recording()
        microphone.stop()
        loudspeaker.stop()
    said.stop()
    heard.stop()
    taken = np.concatenate([block for _, block in blocks])
    begun = blocks[0][0] - BLOCK / RATE
    shift = first.taken_at - begun  # of the first sound's clock against the index of the second
    found = [lag.lag for lag in lags(taken[RATE:], first.sound, -shift + 1.0 - 0.2) if lag.likeness > LIKENESS]
    index = median(found)  # sample n of `taken` was said at first.taken_at + n / RATE + index - 1
    late = [at - (first.taken_at + (number + 1) * BLOCK / RATE + index - 1.0) for number, (at, _) in enumerate(blocks)]
    played = [lag.lag for lag in lags(sound[RATE : 8 * RATE], second.sound, pulls[0] - second.played_at + 1.0 - 0.1)]
    out = median(played) - 1.0
    waits = [second.played_at + out + number * BLOCK / RATE - at for number, at in enumerate(pulls[100:800], 100)]
    return {
        "device in, last sample to block, mean": float(np.mean(late)),
        "device in, p95": float(np.quantile(late, 0.95)),
        "device out, pull to first sample, mean": float(np.mean(waits)),
        "device out, least": float(np.min(waits)),
        "device out, most": float(np.max(waits)),
    }


def processing() -> dict[str, float]:
    """Group delay of each part of the microphone's processing, and of the codec."""
    sound = speech(PEOPLE[0][1])[: 12 * RATE]
    far = np.zeros(BLOCK, np.float32)
    found = {}
    for name, parts in (
        ("processing: high-pass filter alone", ProcessingSettings(False, NoiseSuppression.OFF)),
        ("processing: echo cancellation", ProcessingSettings(True, NoiseSuppression.OFF, False)),
        ("processing: noise suppression", ProcessingSettings(False, gain_control=False)),
        ("processing: strong suppression", ProcessingSettings(False, NoiseSuppression.STRONG, False)),
        ("processing: all", ProcessingSettings()),
    ):
        processor = open_processor(parts, _refuse)
        out = [processor.process(sound[n : n + BLOCK], far).sound for n in range(0, len(sound) - BLOCK + 1, BLOCK)]
        found[name] = _lag(sound, np.concatenate(out))
    encoder, decoder = open_encoder(), open_decoder()
    frames = range(0, len(sound) - FRAME + 1, FRAME)
    decoded = [decoder.decode(encoder.encode(sound[n : n + FRAME]) or b"\0") for n in frames]
    encoder.close()
    decoder.close()
    return found | {"framing": FRAME / RATE, "codec look-ahead": _lag(sound, np.concatenate(decoded))}


def _refuse(words: str) -> None:
    raise RuntimeError(words)


def _lag(before: Samples, after: Samples) -> float:
    return median(lag.lag for lag in lags(before, after) if lag.at > 4.0)


if __name__ == "__main__":
    ask_for_low_latency()
    application = QCoreApplication([])
    print(json.dumps(devices() | processing()))
