"""The pictures that screens are compared with, and how they are renewed after a change that is meant.

python -m tests.ui.golden [NAME ...]

Look at what changed (git diff shows pictures in most tools) before you commit it.
"""

import argparse
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QWidget

from app.config import ThemeChoice
from tests.ui.fitting import shown
from tests.ui.likeness import Pixels, halved
from tests.ui.people import load_pictures
from tests.ui.scenes import SCENES
from tests.ui.standstill import stand_still
from ui.theme import install, theme

FOLDER = Path(__file__).parent / "golden"
THEMES = (ThemeChoice.DARK, ThemeChoice.LIGHT)

CHOSEN = (
    "sign_in", "register", "choose_server", "certificate_changed", "accounts", "host_new", "host_running", "invite",
    "home", "home_offline", "home_empty", "people", "person", "calls", "call_details", "profile", "incoming", "reply",
    "one_to_one", "calling", "two_voices", "reconnecting", "ended", "mini_call", "pop_out", "question", "details",
    "menus", "settings_appearance", "settings_audio", "settings_video", "settings_calls", "settings_keyboard",
    "settings_account", "settings_connection", "settings_nothing", "licences", "components",
)  # fmt: skip
"""Every screen once or in the states that differ most."""


def path_of(name: str, choice: ThemeChoice) -> Path:
    """Where the picture of a scene is."""
    return FOLDER / f"{name}-{choice.value}.png"


def painted(window: QWidget, size: tuple[int, int]) -> QImage:
    """What a window paints at a size."""
    with shown(window, size):
        return window.grab().toImage()


def load(path: Path) -> Pixels | None:
    """A kept picture; None where there is none."""
    image = cv2.imread(str(path), cv2.IMREAD_COLOR)
    return None if image is None else np.asarray(cv2.cvtColor(image, cv2.COLOR_BGR2RGB), np.uint8)


def save(pixels: Pixels, path: Path) -> None:
    """Keep a picture, as small as PNG gets: without the two lowest bits, which nobody sees and photos are full of."""
    image = cv2.cvtColor((pixels & 0xFC) | 2, cv2.COLOR_RGB2BGR)
    cv2.imwrite(str(path), image, [cv2.IMWRITE_PNG_COMPRESSION, 9])


def renew(names: tuple[str, ...]) -> Iterator[Path]:
    """Write the pictures of these scenes anew."""
    FOLDER.mkdir(exist_ok=True)
    for name in names:
        for choice in THEMES:
            theme.choose(choice)
            path, window = path_of(name, choice), SCENES[name].make()
            save(halved(painted(window, SCENES[name].size)), path)
            window.deleteLater()
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
            yield path


def main() -> int:
    """Renew the named pictures, or all."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", choices=[*CHOSEN, []], metavar="NAME")
    wanted = parser.parse_args()
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    install(app)
    load_pictures()
    with stand_still():
        for path in renew(tuple(wanted.names) or CHOSEN):
            print(path.name)
    return 0


if __name__ == "__main__":
    sys.exit(main())
