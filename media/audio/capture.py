"""From processed microphone blocks to packets: mute gate, frames, level, pauses, redundancy; encoder injected."""

import math
from dataclasses import dataclass

import numpy as np

from media.audio import stretch
from media.audio.clock import DeviceClock
from media.audio.codec import Encoder, is_tiny, tiny_packet
from media.audio.red import OPUS_PAYLOAD_TYPE, RedPacker, Repair
from media.audio.timeline import BLOCK, FRAME, RATE, Samples

SILENT_DBOV = -127.0
VOICE_PROBABILITY = 0.5
TINY_SENT = 2  # of a run of tiny packets: one lost would look like a loss of the whole pause
KEEP_ALIVE = RATE  # samples: one tiny packet a second while muted
GAP = 0.1  # seconds of capture time that are missing: the device stalled or was replaced


@dataclass(frozen=True, slots=True)
class AudioPacket:
    """One packet of sound to send."""

    payload: bytes
    timestamp: int
    """48 kHz, counts from 0 and runs on through pauses; not wrapped."""
    marker: bool
    """First after a pause (RFC 3551 section 4.1)."""
    captured_at: float
    """Monotonic seconds at which its first sample was captured."""
    level_dbov: float
    """Of the sent sound, -127..0 (RFC 6464)."""
    voice: bool
    is_red: bool
    """Whether the payload is RFC 2198: send it with RED's payload type."""


def level_dbov(sound: Samples) -> float:
    """Level over the overload point, -127..0."""
    power = float(np.vdot(sound, sound)) / max(1, sound.size)
    if power <= 0 or not math.isfinite(power):
        return SILENT_DBOV
    return min(0.0, max(SILENT_DBOV, 10 * math.log10(power)))


class MuteGate:
    """Passes blocks or silence; changes over within 5 ms."""

    def __init__(self) -> None:
        self._open = True

    def apply(self, sound: Samples, *, muted: bool) -> Samples:
        """The block as it may be sent."""
        if muted and not self._open:
            return np.zeros_like(sound)
        if muted == (not self._open):
            return sound
        changed = sound.copy()
        if muted:
            stretch.fade_out(changed)
        else:
            stretch.fade_in(changed)
        self._open = not muted
        return changed


class Capture:
    """The sending half of a microphone, block by block. One thread calls `take`."""

    def __init__(self, encoder: Encoder, *, payload_type: int = OPUS_PAYLOAD_TYPE) -> None:
        self._encoder = encoder
        self._packer = RedPacker(payload_type)
        self._gate = MuteGate()
        self._clock = DeviceClock()
        self._repair = Repair()
        self._muted = False
        self._wanted_frame = self._length = FRAME
        self._parts: list[Samples] = []
        self._parts_at = 0.0
        self._timestamp = 0
        self._last_block_at: float | None = None
        self._muted_for = 0
        self._tiny_run = 0
        self._after_pause = True
        self._last_payload = b""
        self._voice = 0.0
        self._level = SILENT_DBOV

    @property
    def level_dbov(self) -> float:
        """Level of the last 100 ms or so, before the mute gate."""
        return self._level

    def set_encoder(self, encoder: Encoder) -> None:
        """Go on with another encoder; the caller closes the old one. The next block has its number of channels."""
        self._encoder = encoder
        self._encoder.configure(bitrate=self._repair.bitrate, expected_loss=self._repair.expected_loss)
        self._parts.clear()
        self._after_pause = True
        self._packer.clear()

    def set_repair(self, repair: Repair) -> None:
        """Protect what is sent from now on."""
        if (repair.bitrate, repair.expected_loss) != (self._repair.bitrate, self._repair.expected_loss):
            self._encoder.configure(bitrate=repair.bitrate, expected_loss=repair.expected_loss)
        self._repair = repair

    def set_frame(self, samples: int) -> None:
        """Put so much sound into a packet from the next one on: 10, 20, 40 or 60 ms, as far as the encoder can."""
        self._wanted_frame = samples

    def take(self, block: Samples, captured_at: float, *, speech: float, muted: bool) -> AudioPacket | None:
        """Take 10 ms captured from `captured_at` on; a packet comes out of every frame, except in pauses.

        `speech`: probability of speech, 0..1. `muted` holds for this very block.
        """
        self._follow(captured_at)
        due = self._clock.tick(captured_at)
        self._meter(block)
        self._voice += 0.1 * (speech - self._voice)
        if muted and not self._muted and self._parts:
            stretch.fade_out(self._parts[0])  # said before the mute, but not sent yet
            self._parts[1:] = [np.zeros_like(part) for part in self._parts[1:]]
            self._gate.apply(block, muted=True)
        elif self._muted and not muted:
            self._unmute()
        self._muted = muted
        gated = self._gate.apply(block, muted=muted)
        if not self._parts:
            self._parts_at = due
            self._length = min(max(self._wanted_frame, self._encoder.shortest_frame), self._encoder.longest_frame)
        if (len(self._parts) + 1) * BLOCK < self._length:
            self._parts.append(gated.copy())
            return None
        frame = np.concatenate((*self._parts, gated)) if self._parts else gated
        self._parts.clear()
        return self._frame(frame, self._parts_at)

    def _follow(self, captured_at: float) -> None:
        """Let timestamps jump with capture time when the device paused."""
        expected = None if self._last_block_at is None else self._last_block_at + BLOCK / RATE
        self._last_block_at = captured_at
        if expected is not None and captured_at - expected > GAP:
            self._timestamp += int((captured_at - expected) * RATE) // BLOCK * BLOCK
            self._parts.clear()
            self._after_pause = True

    def _meter(self, block: Samples) -> None:
        level = level_dbov(block)
        self._level = level if level > self._level else self._level + 0.2 * (level - self._level)

    def _unmute(self) -> None:
        self._parts.clear()
        self._encoder.reset()
        self._after_pause = True
        self._muted_for = 0

    def _frame(self, frame: Samples, captured_at: float) -> AudioPacket | None:
        timestamp = self._timestamp
        self._timestamp += len(frame)
        silent = self._muted and not frame.any()
        payload = self._silence(frame) if silent else self._encoder.encode(frame)
        if not silent and payload and not self._wanted(payload):
            payload = b""
        if not payload:
            self._after_pause = True
            return None
        copied = self._packer.pack(timestamp, payload, self._distances(len(frame)))
        marker, self._after_pause = self._after_pause and not is_tiny(payload), False
        if is_tiny(payload):
            self._after_pause = True
        self._last_payload = payload
        return AudioPacket(
            payload=copied or payload,
            timestamp=timestamp,
            marker=marker,
            captured_at=captured_at,
            level_dbov=level_dbov(frame),
            voice=self._voice >= VOICE_PROBABILITY and not silent,
            is_red=copied is not None,
        )

    def _distances(self, length: int) -> set[int]:
        """How far back copies are taken from, frames of 20 ms: at least as far as wanted, in whole packets."""
        packet = max(1, length // FRAME)
        return {-(-distance // packet) * packet for distance in self._repair.distances}

    def _silence(self, frame: Samples) -> bytes:
        """What is sent while muted: one frame of silence, two tiny packets, then one a second."""
        before, self._muted_for = self._muted_for, self._muted_for + len(frame)
        if not before:
            self._packer.clear()
            return self._encoder.encode(frame)
        is_early = before <= TINY_SENT * len(frame)
        if is_early or before // KEEP_ALIVE != self._muted_for // KEEP_ALIVE:
            return tiny_packet(self._last_payload, len(frame))
        return b""

    def _wanted(self, payload: bytes) -> bool:
        self._tiny_run = self._tiny_run + 1 if is_tiny(payload) else 0
        return self._tiny_run <= TINY_SENT
