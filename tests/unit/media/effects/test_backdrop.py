"""A room is learned while it is empty; then the person stays and the room goes, or everything is blurred."""

from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from media.capture.planes import Plane, copy_into, planes_from_bgr, planes_of
from media.capture.room import paint_room
from media.effects.backdrop import LearnedBackdrop
from media.effects.choices import Backdrop, BackdropState
from tests.kit.visits import FPS, HEIGHT, WIDTH, Visit

HEAD = (slice(120, 150), slice(305, 335))
CORNER = (slice(10, 60), slice(10, 80))


class Film:
    """A backdrop with its time."""

    def __init__(self, visit: Visit, backdrop: Backdrop = Backdrop.GALLERY) -> None:
        self.visit = visit
        self.backdrop = LearnedBackdrop(backdrop)
        self.now = 50.0
        self.states: list[BackdropState] = []

    def show(self, image: av.VideoFrame) -> av.VideoFrame:
        self.now += 1 / FPS
        made = self.backdrop.process(image, self.now)
        self.states.append(self.backdrop.state)
        return made

    def learn(self) -> None:
        """The person gets up, is away, and comes back."""
        for image in (*self.visit.person(5), *self.visit.room(52)):
            self.show(image)
        assert self.backdrop.state is BackdropState.GOOD

    def person(self, count: int, *, light: float = 1.0, shift: int = 0) -> tuple[av.VideoFrame, av.VideoFrame]:
        """The last picture as it was taken and as it is shown."""
        for image in self.visit.person(count, light=light, shift=shift):
            made = self.show(image)
        return image, made


def differ(one: av.VideoFrame, other: av.VideoFrame, where: tuple[slice, slice]) -> float:
    """Mean difference of luma."""
    return float(np.abs(luma(one)[where].astype(int) - luma(other)[where].astype(int)).mean())


def luma(image: av.VideoFrame) -> Plane:
    return planes_of(image).y


def sharpness(image: av.VideoFrame) -> float:
    rows = luma(image).astype(np.float32)
    return float(np.abs(np.diff(rows, axis=1)).mean())


@pytest.mark.parametrize("seed", range(4))
def test_the_person_stays_and_the_room_goes(seed: int) -> None:
    film = Film(Visit(seed))
    film.learn()

    taken, shown = film.person(20)

    backdrop = av.VideoFrame(WIDTH, HEIGHT, "yuv420p")
    copy_into(planes_of(backdrop), planes_from_bgr(paint_room(3, WIDTH, HEIGHT)))
    assert film.backdrop.state is BackdropState.GOOD
    assert differ(taken, shown, HEAD) < 2
    assert differ(backdrop, shown, CORNER) < 1


def test_until_the_room_is_known_everything_is_blurred() -> None:
    film = Film(Visit())

    taken, shown = film.person(20)

    assert set(film.states) == {BackdropState.WAITING}
    assert sharpness(shown) < 0.3 * sharpness(taken)
    for image in film.visit.room(10):
        made = film.show(image)
        assert sharpness(made) < 0.3 * sharpness(image)
    assert BackdropState.LEARNING in film.states


def test_somebody_who_sits_still_does_not_become_the_room() -> None:
    film = Film(Visit())
    still = next(film.visit.person(1))

    for _ in range(100):
        film.show(still)

    assert set(film.states) == {BackdropState.WAITING}


@pytest.mark.parametrize("seed", range(6))
def test_somebody_who_came_and_talks_does_not_become_the_room(seed: int) -> None:
    film = Film(Visit(seed))

    for image in (*film.visit.room(2), *film.visit.person(120)):
        film.show(image)

    assert BackdropState.GOOD not in film.states


def test_the_own_room_is_shown_blurred_behind_a_sharp_person() -> None:
    film = Film(Visit(), Backdrop.SOFT_ROOM)
    film.learn()

    taken, shown = film.person(20)

    assert differ(taken, shown, HEAD) < 2
    room = (slice(0, 200), slice(0, 180))
    assert float(np.abs(np.diff(luma(shown)[room].astype(int), axis=1)).mean()) < 1.0
    assert float(luma(shown)[room].mean()) == pytest.approx(float(luma(taken)[room].mean()), abs=6)


def test_slowly_changing_light_is_followed() -> None:
    film = Film(Visit())
    film.learn()

    for step in range(30):
        film.person(2, light=1 + step / 200)

    assert film.backdrop.state is BackdropState.GOOD


@pytest.mark.parametrize("seed", [0, 1])
@pytest.mark.parametrize("shift", [6, 20])
def test_a_camera_that_was_turned_hides_everything(seed: int, shift: int) -> None:
    film = Film(Visit(seed))
    film.learn()
    film.person(10)

    taken, shown = film.person(30, shift=shift)

    assert film.backdrop.state is BackdropState.MOVED
    assert sharpness(shown) < 0.3 * sharpness(taken)


def test_a_light_that_is_switched_off_hides_everything() -> None:
    film = Film(Visit(3))
    film.learn()
    film.person(10)

    film.person(30, light=0.35)

    assert film.backdrop.state is BackdropState.MOVED


def test_the_room_is_learned_again_on_wish() -> None:
    film = Film(Visit())
    film.learn()
    film.person(40, shift=20)

    film.backdrop.learn_again()
    film.person(1)
    assert film.backdrop.state is BackdropState.WAITING
    film.learn()


def test_a_picture_that_never_rests_is_given_up_with_a_word() -> None:
    film = Film(Visit())

    for image in (*film.visit.room(1), *film.visit.person(70)):
        film.now += 0.5
        film.show(image)

    assert film.backdrop.state is BackdropState.UNSTEADY


def test_another_size_is_another_room() -> None:
    film = Film(Visit())
    film.learn()

    film.show(av.VideoFrame(320, 180, "yuv420p"))

    assert film.backdrop.state is BackdropState.WAITING


def test_a_picture_of_ones_own_fills_the_room(tmp_path: Path) -> None:
    tall = np.zeros((400, 100, 3), np.uint8)
    tall[150:250] = (255, 255, 255)  # of a tall picture the middle is seen
    path = str(tmp_path / "own.png")
    assert cv2.imwrite(path, tall)
    visit = Visit()
    film = Film(visit, Backdrop.OWN)
    film.backdrop.choose(Backdrop.OWN, path)
    film.learn()
    taken, shown = film.person(5)

    assert luma(shown)[CORNER].mean() > 200
    assert differ(taken, shown, HEAD) < 8

    film.backdrop.choose(Backdrop.OWN, str(tmp_path / "gone.png"))  # then the blurred room, never the sharp one
    _, shown = film.person(1)
    assert film.states[-1] is BackdropState.GOOD
    assert luma(shown)[CORNER].mean() < 200
