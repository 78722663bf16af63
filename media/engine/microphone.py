"""The sending side of sound: from an input device's blocks to packets, on the device's own thread."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np

from app import clock
from media.audio.capture import SILENT_DBOV, AudioPacket, Capture
from media.audio.codec import VOICE, Coding
from media.audio.framing import FramingPolicy
from media.audio.red import OPUS_PAYLOAD_TYPE, Repair, RepairPolicy
from media.audio.timeline import BLOCK, Samples, mono
from media.codecs.opus import open_encoder
from media.congestion.shares import voice_bitrate
from media.effects.choices import UNPROCESSED, ProcessingSettings
from media.effects.processing import Processor, open_processor
from media.engine.api import AudioInput, AudioStats

__all__ = ["AudioPacket", "FarEndReader", "MicrophoneTrack"]

SPEAKING = 0.8  # speech probability, averaged over about 300 ms, that is somebody speaking
SPEAKING_WEIGHT = 0.05
RATE_PERIOD = 1.0  # seconds over which the sent bit rate is measured
STEREO_ROOM, STEREO_LOST = 300_000.0, 200_000.0  # bit/s of a path's estimate: enough for stereo, and too little for it


class StereoRule:
    """Whether original sound goes out in stereo: everybody hears it, and every path has room for it."""

    def __init__(self) -> None:
        self._has_room = True
        self._is_heard = False

    def update(self, channels: int, room: float) -> None:
        """The fewest channels anybody hears apart, and the narrowest path's estimate in bit/s."""
        self._is_heard = channels >= 2
        self._has_room = room >= (STEREO_LOST if self._has_room else STEREO_ROOM)

    def coding(self, channels: int) -> Coding:
        """For original sound that is captured in so many channels."""
        return Coding(min(channels, 2) if self._is_heard and self._has_room else 1, is_music=True)


class FarEndReader(Protocol):
    """Gives the echo canceller what was played; `Speaker.far_end` is one."""

    def __call__(self, captured_at: float) -> Samples:
        """The block that left the loudspeaker at `captured_at`."""


@dataclass(slots=True)
class _Sent:
    """Counts what was sent, for the bit rate."""

    since: float = 0.0
    size: int = 0
    bitrate: float = 0.0

    def add(self, size: int, now: float) -> None:
        self.size += size
        if now - self.since >= RATE_PERIOD:
            self.bitrate = self.size * 8 / (now - self.since) if self.since else 0.0
            self.since, self.size = now, 0


class MicrophoneTrack:
    """Our sound: processing, mute, encoding and redundancy, once for all peers.

    `on_packet` is called on the device's thread, every 10 or 20 ms while there is something to send; it must
    return at once. Every method may be called from any thread.
    """

    def __init__(
        self,
        source: AudioInput,
        on_packet: Callable[[AudioPacket], None],
        *,
        far_end: FarEndReader | None = None,
        settings: ProcessingSettings | None = None,
        payload_type: int = OPUS_PAYLOAD_TYPE,
    ) -> None:
        self._source = source
        self._on_packet = on_packet
        self._far_end = far_end
        self._settings = settings or ProcessingSettings()
        self._coding = VOICE
        self._stereo = StereoRule()
        self._encoder = open_encoder()
        self._capture = Capture(self._encoder, payload_type=payload_type)
        self._repairs = RepairPolicy()
        self._framing = FramingPolicy()
        self._capture.set_frame(self._framing.frame)
        self._wishes: tuple[Repair, int] | None = None
        self._muted = False
        self._speaking = 0.0
        self._sent = _Sent()
        self._sent_level = SILENT_DBOV
        self._lock = threading.Lock()
        self._generation = 0
        self._started = False
        self._closed = False
        self.processing_failure = ""
        """Words on why processing stopped; empty while it works."""
        self._processor = self._open_processor(source)

    def start(self) -> None:
        """Open the device. Raises SourceError; the track can be started again then."""
        self._source.start(self._deliver_for(self._generation))
        self._started = True

    def set_input(self, source: AudioInput) -> None:
        """Change the device without a gap: the old one goes on until the new one is open. Raises SourceError."""
        processor = self._open_processor(source)
        generation = self._generation + 1
        if self._started:
            source.start(self._deliver_for(generation))
        with self._lock:
            old, self._source = self._source, source
            self._generation = generation
            self._processor = processor
        if self._started:
            old.stop()

    def set_mute(self, muted: bool) -> None:
        """From the next block on, at most 10 ms away, nothing said is sent; the device stays open."""
        self._muted = muted

    @property
    def muted(self) -> bool:
        """Whether the gate is shut."""
        return self._muted

    def set_processing(self, settings: ProcessingSettings) -> None:
        """Switch parts of the processing; it learns anew."""
        if settings == self._settings:
            return
        self._settings = settings
        processor = self._open_processor(self._source)
        with self._lock:
            self._processor = processor

    def adapt(self, loss: float, burst: float, *, bandwidth: float, strain: float) -> None:
        """Tell how the worst of our paths and this machine do: redundancy and the length of packets follow.

        Share of packets lost, packets lost in a row (90th percentile), bit/s the path carries, share of the last second
        in which sound waited for the processor. Call it about once a second; the policies (red.py, framing.py) hold on
        to what they chose for a while.
        """
        now = clock.now()
        repair = self._repairs.update(loss, burst, now)
        repair = replace(repair, bitrate=voice_bitrate(bandwidth, repair.bitrate))
        self._wishes = (repair, self._framing.update(repair, bandwidth=bandwidth, strain=strain, now=now))

    def set_hearers(self, channels: int, room: float) -> None:
        """Tell the fewest channels that anybody hears apart and the narrowest path's estimate, once a second or so."""
        self._stereo.update(channels, room)

    @property
    def level_dbov(self) -> float:
        """Level of about the last 100 ms, before the mute gate."""
        return self._capture.level_dbov

    @property
    def is_speaking(self) -> bool:
        """Whether somebody speaks, muted or not, for the hint "you are muted"."""
        return self._speaking >= SPEAKING

    def stats(self) -> AudioStats:
        """What is sent."""
        return AudioStats(bitrate=self._sent.bitrate, level_dbov=self._sent_level)

    def close(self) -> None:
        """Release the device and the codec. Idempotent."""
        if self._started:
            self._started = False
            self._source.stop()
        with self._lock:
            if not self._closed:
                self._closed = True
                self._encoder.close()

    def _open_processor(self, source: AudioInput) -> Processor:
        settings = self._settings if source.is_live else UNPROCESSED
        return open_processor(settings, self._note_failure)

    def _note_failure(self, words: str) -> None:
        self.processing_failure = words

    def _deliver_for(self, generation: int) -> Callable[[Samples, float], None]:
        def deliver(block: Samples, captured_at: float) -> None:
            with self._lock:
                packet = self._take(block, captured_at) if generation == self._generation else None
            if packet is not None:
                self._on_packet(packet)

        return deliver

    def _take(self, block: Samples, captured_at: float) -> AudioPacket | None:
        if self._closed:
            return None
        if self._wishes is not None:
            (repair, frame), self._wishes = self._wishes, None
            self._capture.set_repair(repair)
            self._capture.set_frame(frame)
        far = self._far_end(captured_at) if self._far_end is not None else np.zeros(BLOCK, np.float32)
        processed = self._processor.process(np.ascontiguousarray(mono(block), np.float32), far)
        self._speaking += SPEAKING_WEIGHT * (processed.speech - self._speaking)
        sound = self._encodable(block, processed.sound)
        packet = self._capture.take(sound, captured_at, speech=processed.speech, muted=self._muted)
        if packet is not None:
            self._sent_level = packet.level_dbov
            self._sent.add(len(packet.payload), captured_at)
        return packet

    def _encodable(self, captured: Samples, processed: Samples) -> Samples:
        """The sound to send, in the channels of the encoder that is in use for it."""
        if not self._settings.is_original:
            self._use(VOICE)
            return processed
        coding = self._stereo.coding(captured.ndim)
        self._use(coding)
        return captured if coding.channels == captured.ndim else mono(captured)

    def _use(self, coding: Coding) -> None:
        if coding != self._coding:
            self._coding = coding
            old, self._encoder = self._encoder, open_encoder(coding)
            self._capture.set_encoder(self._encoder)
            old.close()
