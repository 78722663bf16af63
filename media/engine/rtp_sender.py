"""Our tracks on their way to one other end: sequence numbers, headers, history, retransmission, sender reports."""

from collections.abc import Callable, Sequence

from app import clock
from app.protocol.description import Codec, HeaderExtension
from media.audio.capture import AudioPacket
from media.audio.red import split
from media.congestion.pacer import PacketClass
from media.engine.camera import EncodedFrame
from media.rtp import extensions, packet, rtx
from media.rtp.history import PacketHistory
from media.rtp.packet import HEADER_SIZE
from media.rtp.repairs import RepairCopies, RepairRoom
from media.rtp.reports import SentStream
from media.rtp.rtcp import ReportBlock, SenderReport

Send = Callable[[PacketClass, bytes], None]
"""Queues a packet on the association."""

FILLER_AGE = 1.0  # seconds; older packets are no use to the other end even by chance
MAX_PADDING = 255
LARGER = 1.5  # times what is wanted: a packet larger than that is no filler, the probe would fill a narrow line
MAX_REPAIRS = 512  # packets that may be repeated at once; each packet sent allows for one more


def random32() -> int:
    """An SSRC, or where a stream's timestamps begin (RFC 3550 section 5.1)."""
    return int.from_bytes(clock.entropy(4), "big")


class AudioSender:
    """The microphone towards one other end."""

    def __init__(self, *, ssrc: int, mid: str, codec: Codec, send: Send) -> None:
        self.ssrc = ssrc
        self._mid = mid.encode()
        self._codec = codec
        self._send = send
        self._sequence = random32() & 0x7FFF
        self._offset = random32()
        self._stream = SentStream(ssrc, codec.clock_rate)

    def use(self, codec: Codec) -> None:
        """The other end's codec, with its payload types."""
        self._codec = codec

    def send(self, sound: AudioPacket) -> None:
        """Send one packet of the microphone track."""
        payload, payload_type = sound.payload, self._codec.payload_type
        if sound.is_red:
            if self._codec.red_payload_type:
                payload_type = self._codec.red_payload_type
            else:
                payload = split(payload)[-1].payload  # this end does not take redundancy: the original alone
        timestamp = sound.timestamp + self._offset
        block = extensions.pack_for_sending(
            (
                (HeaderExtension.MID, self._mid),
                (HeaderExtension.AUDIO_LEVEL, extensions.pack_audio_level(sound.level_dbov, voice=sound.voice)),
            )
        )
        data = packet.build(payload_type, sound.marker, self._sequence, timestamp, self.ssrc, block, payload)
        self._sequence += 1
        self._stream.captured(timestamp, sound.captured_at)
        self._stream.sent(len(payload))
        self._send(PacketClass.AUDIO, data)

    def report(self, blocks: tuple[ReportBlock, ...], now: float) -> SenderReport | None:
        """The sender report of now; None before anything was sent."""
        return self._stream.report(ntp_now=clock.ntp_of(now), now=now, blocks=blocks)


class VideoSender:
    """One layer of a camera towards one other end."""

    def __init__(
        self, *, ssrc: int, rtx_ssrc: int, mid: str, codec: Codec, send: Send, want_keyframe: Callable[[], None]
    ) -> None:
        self.ssrc = ssrc
        self._rtx_ssrc = rtx_ssrc
        self._codec = codec
        self._send = send
        self._want_keyframe = want_keyframe
        self._block = extensions.pack_for_sending(((HeaderExtension.MID, mid.encode()),))
        self._sequence = random32() & 0x7FFF
        self._rtx_sequence = random32() & 0x7FFF
        self._offset = random32()
        self._timestamp = 0
        self._stream = SentStream(ssrc, codec.clock_rate)
        self._rtx_stream = SentStream(rtx_ssrc, codec.clock_rate)
        self._history = PacketHistory()
        self._repairs = MAX_REPAIRS
        self._copies = RepairCopies()
        self._room = RepairRoom()
        self._needs_keyframe = True
        self.nacks_total = 0
        self.keyframe_requests_total = 0

    def use(self, codec: Codec) -> None:
        """The other end's codec, with its payload types."""
        self._codec = codec

    @property
    def rtx_ssrc(self) -> int:
        """The retransmission stream's SSRC; 0 if the other end takes none."""
        return self._rtx_ssrc if self._codec.rtx_payload_type else 0

    def send(self, frame: EncodedFrame, now: float) -> None:
        """Send a frame; none before the first keyframe, since nobody could decode it."""
        if self._needs_keyframe:
            if not frame.is_keyframe:
                self._want_keyframe()
                return
            self._needs_keyframe = False
        timestamp = self._timestamp = (frame.timestamp + self._offset) & 0xFFFF_FFFF
        self._stream.captured(timestamp, frame.captured_at)
        payload_type, ssrc, block = self._codec.payload_type, self.ssrc, self._block
        last = len(frame.payloads) - 1
        for index, payload in enumerate(frame.payloads):
            sequence = self._sequence & 0xFFFF
            self._sequence += 1
            data = packet.build(payload_type, index == last, sequence, timestamp, ssrc, block, payload)
            self._history.add(sequence, data, now)
            self._repairs = min(self._repairs + 1, MAX_REPAIRS)
            self._stream.sent(len(payload))
            self._send(PacketClass.VIDEO, data)

    def repair(self, sequences: Sequence[int], *, rtt: float, now: float) -> None:
        """The other end misses these: send them again on the retransmission stream.

        Without such a stream nothing is repeated: the same packet under another transport-wide number would use one
        AES-GCM nonce twice. A keyframe heals it then. Nor are more packets repeated than are sent anew: an end that
        asks for everything, always, would have us send a thousand bytes for one of its own.
        """
        self.nacks_total += len(sequences)
        if not self.rtx_ssrc:
            self._want_keyframe()
            return
        for sequence in sequences[:MAX_REPAIRS]:
            if self._repairs <= 0:
                return
            original = self._history.take(sequence, rtt=rtt, now=now)
            if original is not None and self._repeat(original, now):
                self._copies.plan(sequence, now)

    def set_loss(self, loss: float, now: float, *, draining: float | None = None) -> None:
        """Share of our packets lost lately by the path: where it is much, each repair is sent two or three times.

        `draining`: bit/s for everything while a queue of ours runs over, and repairs are held back.
        """
        self._copies.update(loss, now)
        self._room.set_rate(draining, now)

    @property
    def repair_copies(self) -> int:
        """How often each repair is sent."""
        return self._copies.copies

    def next_timeout(self) -> float | None:
        """When another copy of a repair is due."""
        return self._copies.next_timeout()

    def handle_timeout(self, now: float) -> bool:
        """Send the copies that are due; whether there were any."""
        due = self._copies.due(now)
        for sequence in due:
            original = self._history.again(sequence, now=now)
            if original is not None and self._repairs > 0:
                self._repeat(original, now)
        return bool(due)

    def _repeat(self, original: bytes, now: float) -> bool:
        if not self._room.takes(len(original), now):
            return False
        repeated = self._wrapped(original)
        if repeated is None:
            return False
        self._repairs -= 1
        self._send(PacketClass.REPAIR, repeated)
        return True

    def keyframe_requested(self) -> None:
        """The other end cannot decode."""
        self.keyframe_requests_total += 1
        self._want_keyframe()

    def path_changed(self) -> None:
        """The other end lacks everything since the old path fell silent: it need not ask for a keyframe first."""
        self._want_keyframe()

    def restart(self) -> None:
        """What was queued is gone: begin again with a keyframe."""
        self._needs_keyframe = True
        self._want_keyframe()

    def filler(self, size: int, now: float) -> bytes | None:
        """A packet for a probe: the newest one again, or padding. None without a retransmission stream."""
        if not self.rtx_ssrc:
            return None
        if size > MAX_PADDING:
            newest = self._history.newest(max_age=FILLER_AGE, now=now)
            if newest is not None and len(newest) < LARGER * size:
                return self._wrapped(newest)
        self._rtx_sequence += 1
        return packet.build_padding(
            self._codec.rtx_payload_type,
            self._rtx_sequence,
            self._timestamp,
            self.rtx_ssrc,
            self._block,
            min(MAX_PADDING, max(1, size)),
        )

    def report(self, blocks: tuple[ReportBlock, ...], now: float) -> SenderReport | None:
        """The sender report of now; None before anything was sent."""
        return self._stream.report(ntp_now=clock.ntp_of(now), now=now, blocks=blocks)

    def _wrapped(self, original: bytes) -> bytes | None:
        self._rtx_sequence += 1
        self._rtx_stream.sent(len(original) - HEADER_SIZE)
        return rtx.wrap(
            original,
            payload_type=self._codec.rtx_payload_type,
            ssrc=self.rtx_ssrc,
            sequence=self._rtx_sequence,
        )
