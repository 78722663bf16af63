"""Original sound through two engines: stereo arrives as stereo, and an end that knows no stereo hears it in mono."""

from collections.abc import Callable

import pytest
from msgspec.structs import replace

from app.protocol.description import SessionDescription
from media.effects.choices import ProcessingSettings
from media.engine.peer import MediaPeer
from media.playback.sound import ClockedOutput
from tests.kit.engines import EngineEnd, joined, on_a_loop
from tests.kit.stereo import StereoEar, TwoTones
from tests.kit.waiting import until

pytestmark = pytest.mark.slow

ORIGINAL = ProcessingSettings(is_original=True)


def playing_to(ear: StereoEar, settings: ProcessingSettings) -> Callable[[EngineEnd, EngineEnd], None]:
    def prepare(caller: EngineEnd, callee: EngineEnd) -> None:
        caller.engine.set_sound_processing(settings)
        caller.engine.set_microphone(TwoTones())
        callee.engine.set_speaker(ClockedOutput(ear))

    return prepare


@on_a_loop
async def test_left_and_right_arrive_apart() -> None:
    ear = StereoEar()
    async with joined(playing_to(ear, ORIGINAL)) as (caller, _):
        await until(ear.why_not_stereo, within=30)
        sent = caller.peer.stats
        await until(lambda: None if sent().audio_sent.bitrate > 80_000 else f"{sent().audio_sent}", within=30)


@on_a_loop
async def test_original_sound_is_switched_on_and_off_in_the_call() -> None:
    ear = StereoEar()
    unprocessed = ProcessingSettings(echo_cancellation=False, gain_control=False)
    async with joined(playing_to(ear, unprocessed)) as (caller, _):
        await until(ear.why_not_mono, within=30)
        caller.engine.set_sound_processing(ORIGINAL)
        await until(ear.why_not_stereo, within=30)
        caller.engine.set_sound_processing(unprocessed)
        await until(
            lambda: None if caller.peer.stats().audio_sent.bitrate < 60_000 else f"{caller.peer.stats().audio_sent}",
            within=30,
        )


@on_a_loop
async def test_an_end_that_hears_one_channel_gets_mono() -> None:
    ear = StereoEar()
    described = MediaPeer.description

    def older(peer: MediaPeer) -> SessionDescription:
        """What a version without stereo says: its codec has no such field."""
        description = described(peer)
        receive = description.capabilities.receive
        codecs = tuple(replace(codec, channels=1) for codec in receive.audio_codecs)
        capabilities = replace(description.capabilities, receive=replace(receive, audio_codecs=codecs))
        return replace(description, capabilities=capabilities)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(MediaPeer, "description", older)
        async with joined(playing_to(ear, ORIGINAL)) as (caller, _):
            sent = caller.peer.stats
            await until(lambda: None if sent().audio_sent.bitrate > 45_000 else f"{sent().audio_sent}", within=30)
            await until(ear.why_not_mono, within=30)
            assert sent().audio_sent.bitrate < 100_000
