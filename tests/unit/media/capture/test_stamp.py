"""The stamp is read after H.264, after scaling, mirrored, in a window; where there is none, none is read."""

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from media.capture import stamp
from media.capture.planes import Plane, planes_of
from media.capture.scale import scaled_to
from media.capture.stamp import Stamp
from media.capture.synthetic import SyntheticCamera, painter
from media.codecs.h264 import H264Decoder, X264Encoder
from media.codecs.picture import EncoderSettings


def stamped(number: int, captured_at: float, *, height: int = 360, seed: int = 1) -> Plane:
    """A painted person with a stamp, as BGR."""
    image = painter(seed, height * 16 // 9, height, 30).paint(number)
    planes = planes_of(image)
    stamp.draw(planes.y, (planes.u, planes.v), number, captured_at)
    return np.asarray(image.to_ndarray(format="bgr24"), np.uint8)


@given(st.integers(0, 2**24 - 1), st.floats(0, 10**7))
def test_stamp_says_number_and_time(number: int, captured_at: float) -> None:
    luma = np.zeros((360, 640), np.uint8)
    half = np.zeros((180, 320), np.uint8)

    stamp.draw(luma, (half, half), number, captured_at)
    read = stamp.find(luma)

    assert read is not None
    assert read.number == number
    assert read.captured_at(near=captured_at + 1000) == pytest.approx(captured_at, abs=1.01e-4)


@pytest.mark.parametrize(("height", "bitrate"), [(360, 200_000), (720, 800_000), (180, 100_000)])
def test_stamp_survives_h264_at_low_rate(height: int, bitrate: int) -> None:
    width = height * 16 // 9
    encoder = X264Encoder(EncoderSettings(width, height, 30, max_bitrate=bitrate, bitrate=bitrate))
    decoder = H264Decoder()
    unread = []

    for number in range(20):
        image = painter(2, width, height, 30).paint(number)
        planes = planes_of(image)
        stamp.draw(planes.y, (planes.u, planes.v), number, 1234.5 + number / 30)
        picture = encoder.encode(image, number * 3000, is_keyframe=number == 0)
        assert picture is not None
        decoded = decoder.decode(picture.data, is_keyframe=picture.is_keyframe)
        assert decoded is not None

        if stamp.read(decoded) != Stamp(number, round((1234.5 + number / 30) * stamp.TICKS)):
            unread.append(number)
    # The rate control pays for the keyframe with the frames of the next tenth of a second, which may be too coarse.
    assert set(unread) <= {1, 2}


@pytest.mark.parametrize("width", [320, 427, 500, 640, 811, 1280, 1733])
@pytest.mark.parametrize("is_mirrored", [False, True])
def test_stamp_is_found_in_a_scaled_window(width: int, is_mirrored: bool) -> None:
    picture = stamped(77, 55.5)
    height = width * 9 // 16
    method = cv2.INTER_AREA if width < 640 else cv2.INTER_LINEAR
    scaled = np.asarray(cv2.resize(picture, (width, height), interpolation=method), np.uint8)
    window = np.full((height + 140, width + 90, 4), 40, np.uint8)
    window[63 : 63 + height, 31 : 31 + width, :3] = scaled[:, ::-1] if is_mirrored else scaled

    assert stamp.find(window) == Stamp(77, 555_000)


def test_picture_without_stamp_has_none() -> None:
    image = painter(1, 640, 360, 30).paint(5)

    assert stamp.read(image) is None
    assert stamp.find(np.asarray(image.to_ndarray(format="bgr24"), np.uint8)) is None


@settings(max_examples=50)
@given(arrays.arrays(np.uint8, st.tuples(st.integers(1, 80), st.integers(1, 80))))
def test_any_picture_can_be_searched(picture: Plane) -> None:
    assert stamp.find(picture) is None


@pytest.mark.parametrize("height", [1080, 720, 540, 360, 270, 180])
def test_a_picture_scaled_on_its_way_is_read(height: int) -> None:
    camera = SyntheticCamera()
    camera.start(1280, 720, 30.0)
    frame = camera.read(1.0)
    camera.stop()
    assert frame is not None

    found = stamp.read(scaled_to(frame.image, height))

    assert found is not None
    assert found.number == frame.number
