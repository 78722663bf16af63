"""What is done to a picture: light, blur, order, and nothing at all when nothing is wished."""

import av
import numpy as np
import pytest

from media.capture.planes import planes_of
from media.effects import pictures
from media.effects.choices import NO_EFFECTS, Backdrop, BackdropState, PictureEffects
from media.effects.light import ENOUGH, STRONGEST, LightCorrection, mean_light, wanted_gamma
from media.effects.pictures import PictureProcessor
from media.frame import VideoFrame
from tests.kit.visits import Visit


def frame(image: av.VideoFrame, at: float = 1.0) -> VideoFrame:
    return VideoFrame(image, at, number=7)


def light_of(image: av.VideoFrame) -> float:
    return mean_light(planes_of(image).y)


def test_a_dark_picture_is_lifted_and_its_black_stays_black() -> None:
    dark = next(Visit().person(1, light=0.4))
    correction = LightCorrection()

    lifted = correction.process(dark)

    assert light_of(lifted) > 1.3 * light_of(dark)
    planes_of(dark).y[:20] = 16
    assert planes_of(correction.process(dark)).y[:20].max() == 16


def test_a_bright_picture_is_left_alone() -> None:
    bright = next(Visit(0).person(1, light=1.2))
    assert light_of(bright) > ENOUGH

    assert LightCorrection().process(bright) is bright


def test_light_is_followed_without_jumps() -> None:
    visit, correction = Visit(), LightCorrection()
    dark = next(visit.person(1, light=0.4))
    for _ in range(10):
        correction.process(dark)
    bright = next(visit.person(1, light=1.3))
    gammas = []
    for _ in range(150):
        correction.process(bright)
        gammas.append(correction.gamma)

    assert max(np.abs(np.diff(gammas))) < 0.03
    assert gammas[-1] > 0.95


@pytest.mark.parametrize("light", [0.0, 0.005, 0.05, 0.2, 0.39, 0.4, 0.8, 1.0])
def test_the_lift_is_gentle(light: float) -> None:
    assert STRONGEST <= wanted_gamma(light) <= 1.0


def test_blur_hides_what_is_small_and_keeps_the_colours() -> None:
    processor = PictureProcessor()
    processor.set(PictureEffects(backdrop=Backdrop.BLUR))
    taken = frame(next(Visit().person(1)))

    shown = processor.process(taken)

    assert shown is not None
    assert (shown.captured_at, shown.number, shown.width, shown.height) == (1.0, 7, taken.width, taken.height)
    before, after = planes_of(taken.image), planes_of(shown.image)
    assert (
        np.abs(np.diff(after.y.astype(int), axis=1)).mean() < 0.3 * np.abs(np.diff(before.y.astype(int), axis=1)).mean()
    )
    for old, new in ((before.y, after.y), (before.u, after.u), (before.v, after.v)):
        assert new.mean() == pytest.approx(old.mean(), abs=2)


def test_nothing_wished_is_nothing_done() -> None:
    processor = PictureProcessor()
    processor.set(NO_EFFECTS)
    taken = frame(next(Visit().person(1)))

    assert processor.process(taken) is taken
    assert not NO_EFFECTS.is_on
    assert processor.state is BackdropState.OFF


def test_a_learned_room_survives_another_backdrop_and_light() -> None:
    visit, processor = Visit(), PictureProcessor()
    processor.set(PictureEffects(backdrop=Backdrop.GALLERY))
    for index, image in enumerate((*visit.person(5), *visit.room(52))):
        processor.process(frame(image, index / 15))
    assert processor.state is BackdropState.GOOD

    processor.set(PictureEffects(corrects_light=True, backdrop=Backdrop.WINDOW))
    shown = processor.process(frame(next(visit.person(1)), 4.0))

    states = [processor.state]
    assert shown is not None
    processor.set(PictureEffects(corrects_light=True))
    states.append(processor.state)
    assert states == [BackdropState.GOOD, BackdropState.OFF]


def test_a_picture_that_cannot_be_changed_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_image: av.VideoFrame) -> av.VideoFrame:
        raise RuntimeError("no memory")

    monkeypatch.setattr(pictures, "blurred", fail)
    processor = PictureProcessor()
    processor.set(PictureEffects(backdrop=Backdrop.BLUR))

    assert processor.process(frame(next(Visit().person(1)))) is None
