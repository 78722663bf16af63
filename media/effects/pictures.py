"""All that is done to the camera's pictures before they are encoded, in order: backdrop, then light."""

import logging
from dataclasses import replace

from media.effects.backdrop import LearnedBackdrop
from media.effects.blur import blurred
from media.effects.choices import NO_EFFECTS, Backdrop, BackdropState, PictureEffects
from media.effects.light import LightCorrection
from media.frame import VideoFrame

logger = logging.getLogger(__name__)


class PictureProcessor:
    """Follows one camera. `process` belongs to its capture thread; everything else may be called from anywhere."""

    def __init__(self) -> None:
        self._effects = NO_EFFECTS
        self._light = LightCorrection()
        self._learned: LearnedBackdrop | None = None
        self._has_failed = False

    @property
    def state(self) -> BackdropState:
        """Where the learned backdrop stands."""
        learned = self._learned
        return BackdropState.OFF if learned is None else learned.state

    def set(self, effects: PictureEffects) -> None:
        """Do this from the next picture on. A room that is known stays known from one learned backdrop to the next."""
        if not effects.backdrop.is_learned:
            self._learned = None
        elif self._learned is None:
            self._learned = LearnedBackdrop(effects.backdrop, effects.picture)
        else:
            self._learned.choose(effects.backdrop, effects.picture)
        if effects.corrects_light and not self._effects.corrects_light:
            self._light = LightCorrection()
        self._effects = effects

    def learn_again(self) -> None:
        """Forget the room: another camera, or the person wishes it."""
        if self._learned is not None:
            self._learned.learn_again()

    def process(self, frame: VideoFrame) -> VideoFrame | None:
        """The frame as it may be shown, a new one if anything was done; None if that failed.

        A picture that was to be changed never leaves unchanged: it might show what the person wants to hide.
        """
        try:
            return self._processed(frame)
        except Exception:
            if not self._has_failed:
                self._has_failed = True
                logger.exception("= the camera's pictures cannot be changed as wished and are held back")
            return None

    def _processed(self, frame: VideoFrame) -> VideoFrame:
        effects, learned, image = self._effects, self._learned, frame.image
        if learned is not None:
            image = learned.process(image, frame.captured_at)
        elif effects.backdrop is Backdrop.BLUR:
            image = blurred(image)
        if effects.corrects_light:
            image = self._light.process(image)
        return frame if image is frame.image else replace(frame, image=image)
