"""The other end's tracks on their way in: statistics, repair, and on to the picture or sound stream."""

from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

from app import clock
from app.protocol.description import CodecName
from media.engine.api import VideoStats
from media.engine.picture import PictureStream
from media.engine.speaker import AudioStream
from media.rtp import ntp, rtx
from media.rtp.capture_time import CaptureClock, ClockOffset
from media.rtp.keyframes import KeyframeThrottle
from media.rtp.nack import Nacker
from media.rtp.packet import Header
from media.rtp.reception import Reception
from media.rtp.rtcp import ReportBlock, SenderReport
from media.rtp.sequence import Unwrapper

VIDEO_CLOCK = 90_000
AUDIO_CLOCK = 48_000
KEYFRAME_SPACING = 0.25  # seconds between two requests
CODEC_SPACING = 1.0  # seconds between two changes of a stream's codec: each costs a decoder and its thread
MIN_PATIENCE = 0.15  # seconds a hole may wait for its repair, at least


class Feedback(Protocol):
    """What a receiver asks of the association."""

    def send_nack(self, media_ssrc: int, sequences: tuple[int, ...]) -> None:
        """Ask for packets again."""

    def send_keyframe_request(self, media_ssrc: int) -> None:
        """Ask for a keyframe."""

    def wake_at(self, at: float | None) -> None:
        """Have the timer fire by then."""


class PeerClock:
    """The other end's NTP time on our monotonic clock, shared by its streams so that their errors cancel out."""

    def __init__(self) -> None:
        self._offset = ClockOffset()
        self.rtt = 0.0

    def report(self, block: SenderReport, arrived_at: float) -> None:
        """Learn from a sender report."""
        self._offset.report(ntp=block.ntp, arrived_ntp=clock.ntp_of(arrived_at))

    def monotonic_of(self, ntp_seconds: float | None) -> float | None:
        """Our monotonic time at an instant of theirs; None while unknown."""
        if ntp_seconds is None:
            return None
        ours = self._offset.ours_of(ntp_seconds, rtt=self.rtt)
        return None if ours is None else ours - clock.ntp_of(0.0)


OpenPictures = Callable[[CodecName, "VideoReceiver"], PictureStream]
"""Makes the stream that assembles and decodes what a receiver gets."""


class VideoReceiver:
    """One SSRC of pictures and its retransmissions."""

    def __init__(self, ssrc: int, *, feedback: Feedback, clock_of_peer: PeerClock, open_pictures: OpenPictures) -> None:
        self.ssrc = ssrc
        self._feedback = feedback
        self._clock = clock_of_peer
        self._open_pictures = open_pictures
        self.heard_at = 0.0
        """When its last packet came."""
        self._codec: CodecName | None = None
        self._opened_at = 0.0
        self.pictures: PictureStream | None = None
        self._sequences = Unwrapper(16)
        self._timestamps = Unwrapper(32)
        self._capture = CaptureClock(VIDEO_CLOCK)
        self._nacker = Nacker()
        self._reception = Reception(ssrc, VIDEO_CLOCK)
        self._keyframes = KeyframeThrottle(KEYFRAME_SPACING)
        self._rtt = 0.1

    # -- packets ----------------------------------------------------------------------------------------------------

    def packet(self, codec: CodecName, header: Header, data: bytes, arrived_at: float) -> None:
        """An RTP packet of the stream itself."""
        _, marker, sequence, timestamp, _, _, payload_at, payload_end = header
        self.heard_at = arrived_at
        number = self._sequences.unwrap(sequence)
        self._reception.received(number, timestamp, payload_end - payload_at, arrived_at)
        self._nacker.received(number, arrived_at)
        self._feedback.wake_at(self._nacker.next_timeout())
        self._insert(codec, number, timestamp, marker, data[payload_at:payload_end], arrived_at)
        if self._nacker.take_hopeless():
            self.want_keyframe(arrived_at)

    def retransmission(self, codec: CodecName, header: Header, data: bytes, arrived_at: float) -> None:
        """A packet of the retransmission stream."""
        original = rtx.unwrap(data, header)
        if original is None or self._sequences.highest is None:
            return  # padding of a probe; or a repair of what we never heard of
        number = self._sequences.unwrap(original[0])
        self._reception.repaired(len(original[1]))
        recovered = self._nacker.recovered_total
        self._nacker.received(number, arrived_at, repaired=True)
        was_missing = self._nacker.recovered_total > recovered
        self._insert(codec, number, header[3], header[1], original[1], arrived_at)
        if was_missing and self.pictures is not None:
            self.pictures.repaired(arrived_at)

    def sender_report(self, block: SenderReport, arrived_at: float) -> None:
        """The other end ties timestamps to its clock."""
        self._reception.sender_report(block.ntp, arrived_at)
        self._capture.report(block.ntp, block.timestamp)

    def _insert(
        self, codec: CodecName, number: int, timestamp: int, marker: bool, payload: bytes, arrived_at: float
    ) -> None:
        if codec is not self._codec or self.pictures is None:
            if self.pictures is not None:
                if arrived_at - self._opened_at < CODEC_SPACING:
                    return
                self.pictures.close()
            self._codec = codec
            self._opened_at = arrived_at
            self.pictures = self._open_pictures(codec, self)
            self._set_patience()
        self.pictures.insert(arrived_at, number, self._timestamps.unwrap(timestamp), marker, payload)

    # -- repair -----------------------------------------------------------------------------------------------------

    def next_timeout(self) -> float | None:
        """When `handle_timeout` is due."""
        return min(
            (t for t in (self._nacker.next_timeout(), self._keyframes.next_timeout()) if t is not None), default=None
        )

    def handle_timeout(self, now: float) -> None:
        """Ask for what is missing, or for a keyframe."""
        wanted = self._nacker.due(rtt=self._rtt, now=now)
        if wanted:
            self._feedback.send_nack(self.ssrc, wanted)
        if self._nacker.take_hopeless():
            self.want_keyframe(now)
        if self._keyframes.due(now):
            self._feedback.send_keyframe_request(self.ssrc)

    def want_keyframe(self, now: float) -> None:
        """Ask for a keyframe, now or as soon as the spacing allows."""
        if self._keyframes.request(now):
            self._feedback.send_keyframe_request(self.ssrc)
        self._feedback.wake_at(self._keyframes.next_timeout())

    def give_up_before(self, number: int) -> None:
        """The player has gone on without what is older than this."""
        self._nacker.forget_before(number)

    def set_rtt(self, rtt: float) -> None:
        """The round trip, for the pace of repair."""
        self._rtt = rtt
        self._set_patience()

    def _set_patience(self) -> None:
        if self.pictures is not None:
            self.pictures.set_rtt(self._rtt)
            self.pictures.set_patience(max(MIN_PATIENCE, 2.5 * self._rtt + 0.05))

    # -- figures ----------------------------------------------------------------------------------------------------

    def capture_time(self, timestamp: int) -> float | None:
        """Our monotonic time at which this was captured, None while unknown. Any thread."""
        return self._clock.monotonic_of(self._capture.ntp_of(timestamp & 0xFFFF_FFFF))

    @property
    def knows_capture_time(self) -> bool:
        """Whether `capture_time` has an answer."""
        return self.capture_time(0) is not None

    def report(self, now: float) -> ReportBlock | None:
        """The block of the next RTCP report."""
        return self._reception.report(now)

    @property
    def loss(self) -> float:
        """Share lost on the way in the last report interval, before repair."""
        return self._reception.loss

    def stats(self) -> VideoStats:
        """What is received, with what was asked for."""
        stats = VideoStats() if self.pictures is None else self.pictures.stats()
        return replace(stats, nacks_total=self._nacker.requested_total, keyframe_requests_total=self._keyframes.total)

    def close(self) -> None:
        """Stop decoding. Idempotent."""
        if self.pictures is not None:
            self.pictures.close()


class AudioReceiver:
    """One SSRC of sound."""

    def __init__(self, ssrc: int, stream: AudioStream, *, clock_of_peer: PeerClock) -> None:
        self.ssrc = ssrc
        self.stream = stream
        self.heard_at = 0.0
        """When its last packet came."""
        self._clock = clock_of_peer
        self._sequences = Unwrapper(16)
        self._reception = Reception(ssrc, AUDIO_CLOCK)

    def packet(self, is_red: bool, header: Header, data: bytes, arrived_at: float) -> None:
        """An RTP packet."""
        _, _, sequence, timestamp, _, _, payload_at, payload_end = header
        self.heard_at = arrived_at
        if payload_at == payload_end:
            return
        payload = data[payload_at:payload_end]
        self._reception.received(self._sequences.unwrap(sequence), timestamp, len(payload), arrived_at)
        if is_red:
            self.stream.insert_red(arrived_at, sequence, timestamp, payload)
        else:
            self.stream.insert(arrived_at, sequence, timestamp, payload)

    def sender_report(self, block: SenderReport, arrived_at: float) -> None:
        """The other end ties timestamps to its clock."""
        self._reception.sender_report(block.ntp, arrived_at)
        self.stream.sender_report(ntp.seconds_of(block.ntp), block.timestamp)

    def playing_capture_time(self, now: float) -> float | None:
        """Our monotonic time at which what is heard now was captured; None while unknown."""
        return self._clock.monotonic_of(self.stream.playing_capture_time(now))

    def report(self, now: float) -> ReportBlock | None:
        """The block of the next RTCP report."""
        return self._reception.report(now)

    @property
    def loss(self) -> float:
        """Share lost on the way in the last report interval."""
        return self._reception.loss
