"""Every screen in its states, made from frozen data: the screenshots and the tests of the layout share them."""

from tests.ui.scenes import calls, entry, home, review, settings
from tests.ui.scenes.scene import Scene
from tests.ui.sheet import make_sheet

SCENES: dict[str, Scene] = {
    "components": Scene(make_sheet, (1160, 860), is_window=False),
    **entry.SCENES,
    **home.SCENES,
    **calls.SCENES,
    **review.SCENES,
    **settings.SCENES,
}
