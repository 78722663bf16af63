"""The whole path of sound in real time, without a network: coded tones in, the same tones out."""

from app import clock
from media.audio.tone_code import ToneReader
from media.capture.sound import CodedTones
from media.engine.microphone import AudioPacket, MicrophoneTrack
from media.engine.speaker import AudioStream, Speaker
from media.playback.sound import ClockedOutput
from tests.kit.waiting import until_sync


def test_tones_come_through_in_order() -> None:
    reader, stream = ToneReader(), AudioStream()
    speaker = Speaker(ClockedOutput(reader.feed))
    speaker.add(stream)
    sent = 0

    def send(packet: AudioPacket) -> None:
        nonlocal sent
        stream.insert(clock.now(), sent, packet.timestamp, packet.payload)
        sent += 1

    track = MicrophoneTrack(CodedTones(), send)
    try:
        speaker.start()
        track.start()
        until_sync(lambda: None if reader.report().symbols >= 15 else f"{reader.report()}", within=30)
    finally:
        track.close()
        speaker.close()

    delay = reader.report().delay_p50
    assert delay is not None
    assert 0.030 < delay < 2.0
