"""Senders: what leaves for one other end, and what never does."""

from app.protocol.description import H264, OPUS, Codec, HeaderExtension
from media.audio.capture import AudioPacket
from media.audio.red import pack
from media.congestion.pacer import PacketClass
from media.engine.camera import EncodedFrame
from media.engine.rtp_sender import MAX_REPAIRS, AudioSender, VideoSender
from media.rtp import extensions, packet, rtx

Sent = list[tuple[PacketClass, bytes]]


def frame(number: int, *payloads: bytes, is_keyframe: bool = False) -> EncodedFrame:
    return EncodedFrame(0, payloads, number * 3000, number / 30, is_keyframe, 640, 360)


def video_sender(codec: Codec = H264) -> tuple[VideoSender, Sent, list[bool]]:
    sent: Sent = []
    wanted: list[bool] = []
    sender = VideoSender(
        ssrc=1, rtx_ssrc=2, mid="1", codec=codec,
        send=lambda kind, data: sent.append((kind, data)), want_keyframe=lambda: wanted.append(True),
    )  # fmt: skip
    return sender, sent, wanted


def test_nothing_leaves_before_a_keyframe() -> None:
    sender, sent, wanted = video_sender()
    sender.send(frame(0, b"delta"), 0.0)
    assert sent == []
    assert wanted == [True]

    sender.send(frame(1, b"key", b"frame", is_keyframe=True), 0.0)
    sender.send(frame(2, b"delta"), 0.0)

    headers = [packet.peek(data) for _, data in sent]
    assert [header[1] for header in headers if header] == [False, True, True]
    assert len({header[2] for header in headers if header}) == 3
    assert all(packet.is_stampable(data) for _, data in sent)


def test_a_repair_travels_on_its_own_stream() -> None:
    sender, sent, _ = video_sender()
    sender.send(frame(1, b"key", is_keyframe=True), 0.0)
    original = packet.peek(sent[0][1])
    assert original is not None

    sender.repair([original[2]], rtt=0.05, now=0.1)
    sender.repair([original[2]], rtt=0.05, now=0.11)

    assert len(sent) == 2
    kind, data = sent[1]
    header = packet.peek(data)
    assert header is not None
    assert kind is PacketClass.REPAIR
    assert (header[0], header[4]) == (H264.rtx_payload_type, 2)
    assert rtx.unwrap(data, header) == (original[2], b"key")


def test_without_a_repair_stream_a_keyframe_is_made() -> None:
    sender, sent, wanted = video_sender(Codec("h264", 102, 90000))
    sender.send(frame(1, b"key", is_keyframe=True), 0.0)
    sender.repair([5], rtt=0.05, now=0.1)

    assert len(sent) == 1
    assert wanted == [True]
    assert sender.filler(1000, 0.1) is None


def test_filler_is_a_recent_packet_or_padding() -> None:
    sender, _, _ = video_sender()
    padding = sender.filler(1000, 0.0)
    sender.send(frame(1, b"k" * 900, is_keyframe=True), 0.0)
    again = sender.filler(1000, 0.5)
    old = sender.filler(1000, 5.0)
    small = sender.filler(400, 0.5)

    for data, payload in ((padding, False), (again, True), (old, False), (small, False)):
        assert data is not None
        header = packet.peek(data)
        assert header is not None
        assert header[4] == 2
        assert (rtx.unwrap(data, header) is not None) is payload


def test_a_sender_that_returns_goes_on_with_its_numbers() -> None:
    sender, sent, wanted = video_sender()
    sender.send(frame(1, b"key", is_keyframe=True), 0.0)
    sender.restart()
    sender.send(frame(2, b"delta"), 0.1)
    sender.send(frame(3, b"key", is_keyframe=True), 0.2)

    first, second = (packet.peek(data) for _, data in sent)
    assert first is not None
    assert second is not None
    assert second[2] == (first[2] + 1) & 0xFFFF
    assert wanted


def test_sound_carries_its_level_and_redundancy_only_where_it_is_taken() -> None:
    red = AudioPacket(pack(b"now", [(960, b"before")]), 1920, False, 0.0, -30.0, voice=True, is_red=True)
    for codec, expected in ((OPUS, (63, red.payload)), (Codec("opus", 96, 48000), (96, b"now"))):
        sent: Sent = []
        sender = AudioSender(ssrc=7, mid="0", codec=codec, send=lambda kind, data: sent.append((kind, data)))  # noqa: B023  # used at once

        sender.send(red)

        ((kind, data),) = sent
        header = packet.peek(data)
        assert header is not None
        assert kind is PacketClass.AUDIO
        assert (header[0], data[header[6] :]) == expected
        elements = extensions.read(data, header[5], header[6])
        assert extensions.parse_audio_level(elements[HeaderExtension.AUDIO_LEVEL]) == (-30.0, True)
        assert elements[HeaderExtension.MID] == b"0"
        report = sender.report((), 1.0)
        assert report is not None
        assert report.packets == 1


def test_who_asks_for_everything_all_the_time_does_not_get_more_than_is_sent() -> None:
    sender, sent, _ = video_sender()
    sender.send(frame(1, *[b"key"] * 1000, is_keyframe=True), 0.0)
    first = packet.peek(sent[0][1])
    assert first is not None
    everything = [first[2] + number & 0xFFFF for number in range(1000)] * 6
    sent.clear()

    for number in range(10):
        sender.repair(everything, rtt=0.0, now=0.1 + number * 0.02)
    assert len(sent) == MAX_REPAIRS

    sender.send(frame(2, *[b"delta"] * 10), 0.4)
    sender.repair(everything, rtt=0.0, now=0.5)
    assert len([kind for kind, _ in sent if kind is PacketClass.REPAIR]) == MAX_REPAIRS + 10
