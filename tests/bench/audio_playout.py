"""Playout of made-up network weather in virtual time, for tuning: what is missing, for how long, at what delay.

Speech-like sound at 32 kbit/s, 120 s a trace, the product's playout machine and decoder, and the repair that the
product's policy chooses for that loss. `audio_loss` measures the same over real processes.
"""

import time
from collections.abc import Iterator

from media.audio.red import RepairPolicy
from media.codecs.opus import open_decoder
from tests.bench.figure import Figure
from tests.kit.traces import Played, Trace, play
from tests.kit.voice import packets

COUNT = 120 * 50
BURSTS = {0.01: 2.0, 0.05: 3.0, 0.10: 3.0, 0.20: 5.0}  # loss to mean burst, packets
P90_OF_MEAN = {2.0: 4, 3.0: 6, 5.0: 11}  # of a geometric law


def run() -> Iterator[Figure]:
    """Figures of every trace."""
    yield from _figures("clean", Trace(COUNT), 0.0, 0.0, {"loss": 0.0, "pattern": "random"})
    for loss, mean in BURSTS.items():
        yield from _figures(
            "loss", Trace(COUNT).loss(loss), loss, 2.0 if loss > 0.1 else 1.0, {"loss": loss, "pattern": "random"}
        )
        yield from _figures(
            "loss", Trace(COUNT).bursts(loss, mean), loss, P90_OF_MEAN[mean], {"loss": loss, "pattern": "burst"}
        )
    weathers = {
        "normal 50+-30 ms": Trace(COUNT).jitter_normal(0.05, 0.03),
        "uniform 60 ms": Trace(COUNT).jitter_uniform(0.06),
        "exponential 15 ms": Trace(COUNT).jitter_exponential(0.015),
        "stall of 200 ms": Trace(COUNT).spike(30, 0.2),
        "drift 100 ppm": Trace(COUNT).drift(100),
    }
    for name, trace in weathers.items():
        yield from _figures(name, trace, 0.0, 0.0, {"jitter": name})


def _figures(name: str, trace: Trace, loss: float, burst: float, context: dict[str, object]) -> Iterator[Figure]:
    repair = RepairPolicy().update(loss, burst, now=0.0)
    payloads = packets(60, expected_loss=repair.expected_loss, bitrate=repair.bitrate)
    decoder = open_decoder()
    started = time.thread_time()
    played: Played = play(trace, payloads, decoder, red=repair.distances)
    spent = (time.thread_time() - started) / trace.count
    decoder.close()
    told = context | {"repair": f"in-band {repair.expected_loss > 0}, copies {list(repair.distances)}"}
    is_goal = loss == 0.05 and context.get("pattern") == "random"
    yield Figure("audio_playout", "missing_share", played.concealed_share, "share", told, "0.015" if is_goal else "")
    yield Figure("audio_playout", "longest_gap_ms", played.longest_gap * 1000, "ms", told, "60" if is_goal else "")
    yield Figure("audio_playout", "added_delay_ms", played.mean_delay * 1000, "ms", told, "45" if is_goal else "")
    yield Figure("audio_playout", "stretched_share", played.stretched_share, "share", told)
    yield Figure("audio_playout", "cpu_us_per_packet", spent * 1e6, "us", told)
