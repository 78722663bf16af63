"""The speaker: streams in, one mix out, figures for the interface and lip sync; echo is cancelled against it."""

import numpy as np
import pytest

from media.audio.red import pack
from media.audio.ring import Ring
from media.audio.timeline import BLOCK, FRAME, Samples
from media.effects.choices import ProcessingSettings
from media.engine.microphone import AudioPacket, MicrophoneTrack
from media.engine.speaker import AudioStream, Speaker
from tests.kit.sound_devices import HandInput, HandOutput
from tests.kit.voice import packets, voice


class Room:
    """A speaker in virtual time with one stream that receives the voice."""

    def __init__(self, *, queue: float = 0.02) -> None:
        self.now = 100.0
        self.queue = queue
        self.output = HandOutput()
        self.speaker = Speaker(self.output, now=lambda: self.now)
        self.stream = AudioStream()
        self.speaker.add(self.stream)
        self.speaker.start()
        self.index = 0
        self.as_red = False
        self.lost: set[int] = set()

    def pass_time(self, seconds: float) -> Samples:
        """Receive, play, and return what was played."""
        voiced = packets(10)
        played = []
        for tick in range(round(seconds / 0.01)):
            if tick % 2 == 0:
                if self.index not in self.lost:
                    self.receive(voiced)
                self.index += 1
            played.append(self.output.play(self.now + self.queue))
            self.now += 0.01
        return np.concatenate(played)

    def receive(self, voiced: tuple[bytes, ...]) -> None:
        """One packet from the network."""
        timestamp = (2**32 - 10 * FRAME + self.index * FRAME) % 2**32
        payload = voiced[self.index % len(voiced)]
        if self.as_red and self.index:
            before = voiced[(self.index - 1) % len(voiced)]
            self.stream.insert_red(self.now, self.index, timestamp, pack(payload, [(FRAME, before)]))
        else:
            self.stream.insert(self.now, self.index, timestamp, payload)


def test_a_stream_is_heard_and_measured() -> None:
    room = Room()

    sound = room.pass_time(3.0)

    stats = room.stream.stats()
    assert float(np.abs(sound[-48_000:]).max()) > 0.1
    assert stats.concealed_share == 0
    assert 0.01 < stats.playout_delay < 0.06
    assert stats.level_dbov > -60
    assert room.stream.first_played_at == pytest.approx(100.02, abs=0.02)
    room.speaker.close()
    room.speaker.close()
    assert not room.output.is_open


def test_redundant_copies_bring_lost_packets_back() -> None:
    room = Room()
    room.as_red, room.lost = True, {60, 75, 90, 105}

    room.pass_time(3.0)

    assert room.stream.totals.copies_used >= 3
    room.stream.insert_red(room.now, 0, 0, b"\xff")
    room.speaker.close()


def test_volume_and_removal() -> None:
    room = Room()
    room.pass_time(1.0)
    room.stream.set_volume(0.0)
    room.pass_time(0.01)

    assert not room.pass_time(0.5).any()
    room.speaker.remove(room.stream)
    assert not room.output.play(room.now).any()
    room.speaker.close()


def test_capture_time_of_what_is_heard_follows_sender_reports() -> None:
    room = Room(queue=0.02)
    assert room.stream.playing_capture_time(room.now) is None
    ntp = 3.9e9
    room.stream.sender_report(ntp, (2**32 - 10 * FRAME) % 2**32)  # of the first packet

    room.pass_time(4.0)

    captured = room.stream.playing_capture_time(room.now)
    assert captured is not None
    heard_late = room.now - (100.0 + captured - ntp)
    assert heard_late == pytest.approx(0.02 + 0.02, abs=0.015)  # playout delay and the device's queue
    room.speaker.close()


def test_another_device_takes_over() -> None:
    room, second = Room(), HandOutput()
    room.pass_time(1.0)

    room.speaker.set_output(second)

    assert not room.output.is_open
    assert not room.output.play(room.now).any()
    first, room.output = room.output, second
    assert float(np.abs(room.pass_time(2.0)).max()) > 0.1
    assert room.stream.stats().concealed_share < 0.02
    assert not first.is_open
    room.speaker.set_output(None)
    room.speaker.close()


@pytest.mark.parametrize("acoustic", [0.005, 0.080])
def test_what_the_speaker_plays_does_not_come_back_through_the_microphone(acoustic: float) -> None:
    room, device, sent = Room(), HandInput(is_live=True), list[AudioPacket]()
    track = MicrophoneTrack(
        device, sent.append, far_end=room.speaker.far_end, settings=ProcessingSettings(gain_control=False)
    )
    track.start()
    air = np.zeros(48_000 * 12, np.float32)  # what reaches the microphone, from monotonic 100 s on
    for index in range(800):
        played_at = room.now + room.queue
        played = room.pass_time(0.01) if index % 2 else _tick(room)
        start = int((played_at + acoustic - 100.0) * 48_000)
        air[start : start + BLOCK] += 0.3 * played
        captured_at = room.now - 0.02
        start = round((captured_at - 100.0) * 48_000)
        if start >= 0:
            device.push(air[start : start + BLOCK], captured_at)

    last = [packet.level_dbov for packet in sent[-100:]]
    echo = 10 * np.log10(float(np.mean(air[6 * 48_000 : 8 * 48_000] ** 2)))
    assert 10 * np.log10(np.mean([10 ** (level / 10) for level in last])) < echo - 15
    assert float(np.abs(voice(1)).max()) > 0
    track.close()
    room.speaker.close()


def _tick(room: Room) -> Samples:
    """A block without a packet before it."""
    played = room.output.play(room.now + room.queue)
    room.now += 0.01
    return played


def test_a_test_sound_is_heard_once_and_the_echo_canceller_knows_it() -> None:
    room = Room()
    room.speaker.remove(room.stream)

    room.speaker.play(Ring.TEST)
    sound, known = [], []
    for _ in range(300):
        known.append(room.speaker.far_end(room.now))
        sound.append(room.output.play(room.now + room.queue))
        room.now += 0.01

    heard = np.concatenate(sound)
    assert float(np.abs(heard).max()) > 0.1
    assert not heard[-48_000:].any()
    assert float(np.sum(np.concatenate(known) ** 2)) == pytest.approx(float(np.sum(heard**2)), rel=0.05)
