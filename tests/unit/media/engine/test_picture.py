"""PictureStream: packets become pictures at once, trouble becomes a keyframe request, no sink means no decoding."""

from collections.abc import Iterator

import pytest

from app import clock
from app.protocol.description import CodecName
from media.capture import stamp
from media.codecs.h264 import X264Encoder
from media.codecs.picture import EncoderSettings
from media.engine.picture import MAX_WAITING, PictureStream
from media.frame import VideoFrame
from media.rtp import h264
from tests.kit.clips import stamped_clip
from tests.kit.waiting import until_sync

Packets = list[tuple[int, int, bool, bytes]]


class Sender:
    """Encodes the stamped clip and numbers its packets."""

    def __init__(self) -> None:
        self._encoder = X264Encoder(EncoderSettings(320, 180, 30, 400_000, 300_000))
        self._clip = stamped_clip(40, 320, 180)
        self._seq = 100

    def frame(self, number: int, *, is_keyframe: bool = False) -> Packets:
        """One frame as (sequence number, timestamp, marker, payload)."""
        picture = self._encoder.encode(self._clip[number], number * 3000, is_keyframe=is_keyframe or number == 0)
        assert picture is not None
        payloads = h264.packetize(picture.data)
        self._seq += len(payloads)
        first = self._seq - len(payloads)
        return [
            (first + index, number * 3000, index == len(payloads) - 1, payload)
            for index, payload in enumerate(payloads)
        ]


class Receiver:
    """A PictureStream with everything it said."""

    def __init__(self) -> None:
        self.requests = 0
        self.firsts: list[float] = []
        self.pictures: list[VideoFrame] = []
        self.stream = PictureStream(
            CodecName.H264, on_keyframe_needed=self._request, on_first_picture=self.firsts.append
        )

    def _request(self) -> None:
        self.requests += 1

    def send(self, packets: Packets) -> None:
        for seq, timestamp, marker, payload in packets:
            self.stream.insert(clock.now(), seq, timestamp, marker, payload)

    def shows(self, number: int) -> None:
        """Wait until the frame of this number is the last one shown."""

        def reason() -> str | None:
            return None if self.numbers()[-1:] == [number] else f"shown {self.numbers()}, not {number}"

        until_sync(reason, within=10)

    def numbers(self) -> list[int]:
        """Frame numbers read from the pictures themselves."""
        return [read.number for picture in list(self.pictures) if (read := stamp.read(picture.image)) is not None]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    receiver = Receiver()
    receiver.stream.set_sink(receiver.pictures.append)
    yield receiver
    receiver.stream.close()
    receiver.stream.close()


@pytest.fixture
def sender() -> Sender:
    return Sender()


def test_picture_is_shown_before_the_next_frame_arrives(receiver: Receiver, sender: Sender) -> None:
    for number in range(6):
        receiver.send(sender.frame(number))
        receiver.shows(number)

    assert receiver.numbers() == list(range(6))
    assert receiver.requests == 0
    assert len(receiver.firsts) == 1
    stats = receiver.stream.stats()
    assert (stats.width, stats.height, stats.frames_total, stats.keyframes_total) == (320, 180, 6, 1)


def test_hole_asks_for_a_keyframe_and_recovers(receiver: Receiver, sender: Sender) -> None:
    receiver.stream.set_patience(0.02)
    receiver.send(sender.frame(0))
    receiver.shows(0)
    sender.frame(1)  # lost whole
    receiver.send(sender.frame(2))
    until_sync(lambda: None if receiver.requests else "no request", within=10)

    receiver.send(sender.frame(3, is_keyframe=True))

    receiver.shows(3)
    assert receiver.numbers() == [0, 3]


def test_damaged_frame_asks_for_a_keyframe(receiver: Receiver, sender: Sender) -> None:
    receiver.send(sender.frame(0))
    receiver.shows(0)
    receiver.send([(seq, timestamp, marker, b"\x41\xff\xff") for seq, timestamp, marker, _ in sender.frame(1)])
    until_sync(lambda: None if receiver.requests else "no request", within=10)

    receiver.send(sender.frame(2))
    receiver.send(sender.frame(3, is_keyframe=True))

    receiver.shows(3)
    assert 2 not in receiver.numbers()


def test_nothing_is_decoded_without_a_sink_and_a_late_sink_asks(receiver: Receiver, sender: Sender) -> None:
    receiver.send(sender.frame(0))
    receiver.shows(0)
    receiver.stream.set_sink(None)
    for number in range(1, MAX_WAITING + 3):
        receiver.send(sender.frame(number))
    assert receiver.stream.stats().frames_total == MAX_WAITING + 3
    assert receiver.requests == 0

    receiver.stream.set_sink(receiver.pictures.append)
    assert receiver.requests == 1
    receiver.send(sender.frame(MAX_WAITING + 3))
    receiver.send(sender.frame(MAX_WAITING + 4, is_keyframe=True))

    receiver.shows(MAX_WAITING + 4)
    assert receiver.numbers() == [0, MAX_WAITING + 4]


def test_sink_that_comes_soon_after_the_first_keyframe_needs_no_other(sender: Sender) -> None:
    receiver = Receiver()
    for number in range(3):
        receiver.send(sender.frame(number))

    receiver.stream.set_sink(receiver.pictures.append)

    receiver.shows(2)
    receiver.stream.close()
    assert receiver.requests == 0
    assert receiver.numbers() == [0, 1, 2]


def test_pictures_are_held_for_the_sound(receiver: Receiver, sender: Sender) -> None:
    receiver.stream.set_delay(0.15)
    shown_at: list[float] = []

    def sink(frame: VideoFrame) -> None:
        shown_at.append(clock.now())
        receiver.pictures.append(frame)

    receiver.stream.set_sink(sink)
    arrived_at = []
    for number in range(3):
        packets = sender.frame(number)
        arrived_at.append(clock.now())
        receiver.send(packets)
        receiver.shows(number)

    assert all(shown >= arrived + 0.15 for shown, arrived in zip(shown_at, arrived_at, strict=True))


def test_capture_time_comes_from_reports_once_known(sender: Sender) -> None:
    pictures: list[VideoFrame] = []
    stream = PictureStream(
        CodecName.H264,
        on_keyframe_needed=lambda: None,
        capture_time=lambda timestamp: 7.0 + timestamp / 90_000 if timestamp else None,
    )
    stream.set_sink(pictures.append)
    for number in (0, 1):
        for seq, timestamp, marker, payload in sender.frame(number):
            stream.insert(55.5, seq, timestamp, marker, payload)
        until_sync(lambda: None if len(pictures) > number else "not shown", within=10)  # noqa: B023
    stream.close()

    assert [picture.captured_at for picture in pictures] == [55.5, 7.0 + 3000 / 90_000]


def test_transform_is_undone_and_may_refuse(sender: Sender) -> None:
    pictures: list[VideoFrame] = []
    stream = PictureStream(
        CodecName.H264,
        on_keyframe_needed=lambda: None,
        transform=lambda payload: payload[1:] if payload[:1] == b"!" else b"",
    )
    stream.set_sink(pictures.append)
    for seq, timestamp, marker, payload in sender.frame(0):
        stream.insert(1.0, seq, timestamp, marker, b"?" + payload)
        stream.insert(1.0, seq, timestamp, marker, b"!" + payload)
    until_sync(lambda: None if pictures else "not shown", within=10)
    stream.close()


def test_only_video_codecs_are_taken() -> None:
    with pytest.raises(ValueError):
        PictureStream(CodecName.OPUS, on_keyframe_needed=lambda: None)
