"""Opus by libopus and by PyAV: what is encoded comes back, losses are bridged, garbage is refused."""

from collections.abc import Callable, Iterator
from pathlib import Path

import av
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from media.audio.codec import Coding, Decoder, Encoder, is_stereo, is_tiny, packet_samples
from media.audio.timeline import BLOCK, FRAME, RATE, Samples
from media.codecs import libopus
from media.codecs.opus import COMPLEXITY, OpusDecoder, OpusEncoder, open_decoder, open_encoder, open_stereo_decoder
from media.codecs.opus_pyav import PyavDecoder, PyavEncoder
from tests.kit.stereo import LEFT, RIGHT, share_of, two_tones
from tests.kit.voice import voice

SPEECH = Path("resources/demo/ada.opus")

Pair = tuple[Encoder, Decoder]


@pytest.fixture(params=["libopus", "pyav"])
def pair(request: pytest.FixtureRequest) -> Iterator[Pair]:
    encoder: Encoder = open_encoder() if request.param == "libopus" else PyavEncoder()
    decoder: Decoder = open_decoder() if request.param == "libopus" else PyavDecoder()
    yield encoder, decoder
    encoder.close()
    decoder.close()
    encoder.close()
    decoder.close()


def frames(sound: Samples) -> list[Samples]:
    return [sound[at : at + FRAME] for at in range(0, len(sound) - FRAME + 1, FRAME)]


def test_speech_comes_back_after_the_look_ahead(pair: Pair) -> None:
    encoder, decoder = pair
    spoken = voice(3)

    packets = [encoder.encode(frame) for frame in frames(spoken)]
    heard = np.concatenate([decoder.decode(packet) for packet in packets if packet])

    assert all(packet_samples(packet) == FRAME for packet in packets if packet)
    envelopes = [np.abs(sound[:96_000]).reshape(-1, 480).mean(axis=1) for sound in (spoken, heard[312:])]
    assert float(np.corrcoef(*envelopes)[0, 1]) > 0.9


def test_losses_are_bridged_with_finite_sound(pair: Pair) -> None:
    encoder, decoder = pair
    packets = [packet for packet in map(encoder.encode, frames(voice(2))) if packet]
    for packet in packets[:30]:
        decoder.decode(packet)

    for count in (480, 120, 960):
        lost = decoder.conceal(count)
        assert len(lost) == count
        assert np.isfinite(lost).all()
    assert len(decoder.recover(packets[32], FRAME)) == FRAME
    assert len(decoder.decode(packets[32])) == FRAME
    decoder.reset()


@given(st.binary(max_size=1300))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@pytest.mark.parametrize("opened", [open_decoder, PyavDecoder])
def test_any_bytes_decode_or_are_refused(opened: Callable[[], Decoder], payload: bytes) -> None:
    decoder = opened()
    try:
        for sound in (decoder.decode(payload), decoder.recover(payload, FRAME), decoder.conceal(480)):
            assert np.isfinite(sound).all()
            assert not len(sound) or float(np.abs(sound).max()) <= 1.5
        decoder.has_recovery(payload)
    finally:
        decoder.close()


def test_redundancy_appears_when_loss_is_expected_and_beats_concealment() -> None:
    encoder, decoder, concealing = open_encoder(), open_decoder(), open_decoder()
    assert isinstance(encoder, OpusEncoder)
    assert isinstance(decoder, OpusDecoder)
    encoder.configure(bitrate=32_000, expected_loss=0.05)
    packets = [encoder.encode(frame) for frame in frames(voice(10))]
    whole = open_decoder()
    truth = [whole.decode(packet) for packet in packets]

    recovered_error = concealed_error = 0.0
    recovered = 0
    for index in range(0, len(packets) - 1, 4):
        for at in range(max(0, index - 3), index):
            decoder.decode(packets[at]), concealing.decode(packets[at])
        if decoder.has_recovery(packets[index + 1]):
            recovered += 1
            recovered_error += float(np.sum((decoder.recover(packets[index + 1], FRAME) - truth[index]) ** 2))
            concealed_error += float(np.sum((concealing.conceal(FRAME) - truth[index]) ** 2))
        else:
            decoder.conceal(FRAME), concealing.conceal(FRAME)

    assert recovered > 40
    assert recovered_error < concealed_error / 2
    for codec in (encoder, decoder, concealing, whole):
        codec.close()


def test_rate_follows_and_silence_becomes_tiny() -> None:
    encoder = open_encoder()
    spoken = frames(voice(5))

    sizes = []
    for bitrate in (48_000, 16_000):
        encoder.configure(bitrate=bitrate, expected_loss=0.0)
        sizes.append(sum(len(encoder.encode(frame)) for frame in spoken))
    silence = [encoder.encode(np.zeros(FRAME, np.float32)) for _ in range(60)]
    encoder.close()

    assert sizes[0] > 2 * sizes[1]
    assert sum(is_tiny(packet) for packet in silence) > 20
    assert isinstance(encoder, OpusEncoder)


def test_a_library_that_is_no_libopus_is_passed_over(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    bad = tmp_path / "libopus.so"
    bad.write_bytes(b"not a library")
    monkeypatch.setenv(libopus.ENVIRONMENT, str(bad))
    libopus.library.cache_clear()

    found = libopus.library()

    assert found is not None
    assert found.path != str(bad)
    libopus.library.cache_clear()


def test_without_libopus_the_fallback_is_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(libopus, "library", lambda: None)

    encoder, decoder = open_encoder(), open_decoder()

    assert isinstance(encoder, PyavEncoder)
    assert isinstance(decoder, PyavDecoder)


def test_music_in_stereo_keeps_the_sides_apart_and_a_mono_decoder_hears_both() -> None:
    encoder, mono, apart = open_encoder(Coding(2, is_music=True)), open_decoder(), open_stereo_decoder()
    assert apart is not None
    packets = [encoder.encode(two_tones(FRAME, start=at)) for at in range(0, 2 * 48_000, FRAME)]

    heard = np.concatenate([apart.decode(packet) for packet in packets])[48_000:]
    mixed = np.concatenate([mono.decode(packet) for packet in packets])[48_000:]

    assert all(is_stereo(packet) for packet in packets)
    assert sum(map(len, packets)) * 8 / 2 == pytest.approx(128_000, rel=0.35)
    assert share_of(heard[:, 0], LEFT) > 0.99
    assert share_of(heard[:, 1], RIGHT) > 0.99
    assert min(share_of(mixed, LEFT), share_of(mixed, RIGHT)) > 0.4
    assert apart.conceal(480).shape == (480, 2)
    assert apart.decode(b"").shape == (0, 2)
    for codec in (encoder, mono, apart):
        codec.close()


def test_speech_is_no_stereo() -> None:
    encoder = open_encoder()

    assert not any(is_stereo(encoder.encode(frame)) for frame in frames(voice(1)))
    assert not is_stereo(b"")
    encoder.close()


def read_sound(file: Path, seconds: int) -> Samples:
    """The beginning of a sound file."""
    resampler = av.AudioResampler(format="flt", layout="mono", rate=RATE)
    pieces: list[Samples] = []
    with av.open(str(file)) as container:
        for frame in container.decode(audio=0):
            pieces += [np.asarray(part.to_ndarray().reshape(-1), np.float32) for part in resampler.resample(frame)]
            if sum(len(piece) for piece in pieces) >= seconds * RATE:
                break
    return np.concatenate(pieces)[: seconds * RATE]


def spectral_distance(spoken: Samples, heard: Samples) -> float:
    """Decibels between the spectra of speech and of what came back, in 23 bands over frames of 20 ms with a voice."""
    correlation = np.fft.irfft(np.fft.rfft(heard, 1 << 19) * np.conj(np.fft.rfft(spoken, 1 << 19)))
    lag = int(np.argmax(correlation[:2000]))
    count = min(len(spoken), len(heard) - lag) // FRAME
    edges = np.unique(np.round(np.geomspace(2, 200, 24)).astype(int))

    def bands(sound: Samples) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
        cut = sound[: count * FRAME].reshape(count, FRAME) * np.hanning(FRAME)
        power = np.abs(np.fft.rfft(cut, axis=1)) ** 2 + 1e-7
        summed: np.ndarray[tuple[int, ...], np.dtype[np.float64]] = np.add.reduceat(power, edges, axis=1)[:, :-1]
        return summed

    one, other = bands(spoken), bands(heard[lag:])
    is_loud = one.sum(axis=1) > one.sum(axis=1).max() * 1e-3
    apart = 10 * np.log10(one[is_loud] / other[is_loud])
    return float(np.sqrt((apart**2).mean(axis=1)).mean())


def test_the_chosen_effort_costs_nothing_that_is_heard() -> None:
    """Real speech in packets of 10 ms, against all the effort that libopus knows."""
    library = libopus.library()
    if library is None:
        pytest.skip("no libopus")
    spoken = read_sound(SPEECH, 6)
    distances = []
    for effort in (COMPLEXITY, 10):
        encoder, decoder = OpusEncoder(library), OpusDecoder(library)
        library.set_encoder(encoder._handle, libopus.SET_COMPLEXITY, effort)
        packets = [encoder.encode(spoken[at : at + BLOCK]) for at in range(0, len(spoken) - BLOCK, BLOCK)]
        distances.append(spectral_distance(spoken, np.concatenate([decoder.decode(each) for each in packets])))
        encoder.close()
        decoder.close()

    chosen, best = distances
    assert best < 2.5
    assert chosen < best + 0.15
