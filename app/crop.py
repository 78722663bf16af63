"""Choosing a square of a picture by dragging and zooming: the geometry, without a screen."""

from dataclasses import dataclass, replace

MOST_ZOOM = 8.0


@dataclass(frozen=True, slots=True)
class Square:
    """A square of a picture, whole pixels, inside of it."""

    left: int
    top: int
    side: int


@dataclass(frozen=True, slots=True)
class Crop:
    """Which square is chosen: zoom 1 is the largest that fits. All lengths in pixels of the picture."""

    width: int
    height: int
    zoom: float = 1.0
    x: float = 0.0
    y: float = 0.0
    """Centre of the square."""

    @classmethod
    def whole(cls, width: int, height: int) -> "Crop":
        """The largest square, in the middle; a little above it in upright pictures, where faces are."""
        short = min(width, height)
        y = short / 2 + (height - short) * 0.35 if height > width else height / 2
        return cls(width, height, 1.0, width / 2, y)

    @property
    def side(self) -> float:
        """Length of the square."""
        return min(self.width, self.height) / self.zoom

    def moved(self, dx: float, dy: float) -> "Crop":
        """The square moved, as far as the picture goes."""
        return self._inside(replace(self, x=self.x + dx, y=self.y + dy))

    def zoomed(self, zoom: float) -> "Crop":
        """The square at another zoom, about its centre as far as the picture allows."""
        return self._inside(replace(self, zoom=min(MOST_ZOOM, max(1.0, zoom))))

    @property
    def square(self) -> Square:
        """What is cut out."""
        side = max(1, min(round(self.side), self.width, self.height))
        left = min(max(0, round(self.x - self.side / 2)), self.width - side)
        top = min(max(0, round(self.y - self.side / 2)), self.height - side)
        return Square(left, top, side)

    @staticmethod
    def _inside(crop: "Crop") -> "Crop":
        half = crop.side / 2
        return replace(
            crop,
            x=min(max(half, crop.x), crop.width - half),
            y=min(max(half, crop.y), crop.height - half),
        )
