"""A layout whose parts stand side by side where there is room, and below one another where there is not."""

from collections.abc import Callable

from PySide6.QtCore import QRect
from PySide6.QtWidgets import QBoxLayout, QWidget

from ui.widgets.boxes import margins


class TurningLayout(QBoxLayout):
    """Turns as soon as it hears of a width, so that nothing is ever first laid out in the wrong direction."""

    def __init__(
        self,
        parent: QWidget | None = None,
        *,
        stacks: Callable[[int], bool] | None = None,
        gap: int = 16,
        stacked_gap: int = 10,
        around: tuple[int, int, int, int] = (0, 0, 0, 0),
    ) -> None:
        if parent is None:
            super().__init__(QBoxLayout.Direction.LeftToRight)
        else:
            super().__init__(QBoxLayout.Direction.LeftToRight, parent)
        self._stacks = stacks if stacks is not None else self._has_no_room
        self._gap, self._stacked_gap = gap, stacked_gap
        self.setContentsMargins(margins(*around))
        self.setSpacing(gap)

    def _has_no_room(self, room: int) -> bool:
        """Whether the parts side by side are wider than the room."""
        wide, seen = 0, 0
        for number in range(self.count()):
            item = self.itemAt(number)
            if item is not None and not item.isEmpty() and item.spacerItem() is None:
                wide += max(item.sizeHint().width(), item.minimumSize().width())
                seen += 1
        return wide + self._gap * max(0, seen - 1) > room

    def _turn(self, wide: int) -> None:
        around = self.contentsMargins()
        stacked = self._stacks(wide - around.left() - around.right())
        direction = QBoxLayout.Direction.TopToBottom if stacked else QBoxLayout.Direction.LeftToRight
        if direction is not self.direction():
            self.setDirection(direction)
            self.setSpacing(self._stacked_gap if stacked else self._gap)

    def hasHeightForWidth(self) -> bool:
        """Turned, it is higher. Asking the base makes it look at its parts again."""
        return super().hasHeightForWidth() or True

    def heightForWidth(self, wide: int) -> int:
        """How high it is at a width."""
        self._turn(wide)
        return super().heightForWidth(wide)

    def setGeometry(self, place: QRect) -> None:
        """Place the parts."""
        self._turn(place.width())
        super().setGeometry(place)
