"""Render every screen offscreen into resources/screenshots: in both themes, in two forms and in the pseudo-locale.

python -m tests.ui.screenshots [NAME ...] [--to DIR]

Each picture is a file; contact sheets, one for each kind of window with all its scenes, are in the folder `sheets`.
"""

import argparse
import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QWidget

from app.config import ThemeChoice
from tests.ui.contact_sheet import ContactSheet
from tests.ui.fitting import shown
from tests.ui.people import load_pictures
from tests.ui.scenes import SCENES
from tests.ui.scenes.scene import LARGEST_TEXT, Scene, SecondForm
from tests.ui.standstill import stand_still
from ui.i18n import PSEUDO, set_language
from ui.resources import ROOT
from ui.theme import install, theme

THEMES = (ThemeChoice.DARK, ThemeChoice.LIGHT)


def sheet_of(window: QWidget) -> str:
    """The name of the sheet that a window belongs to: that of its kind."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", type(window).__name__).lower()


@contextmanager
def made(scene: Scene) -> Iterator[QWidget]:
    """A window of the scene, gone afterwards."""
    window = scene.make()
    try:
        yield window
    finally:
        window.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@contextmanager
def mirrored(app: QApplication) -> Iterator[None]:
    """Longer words, from right to left."""
    set_language(PSEUDO)
    app.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    try:
        yield
    finally:
        set_language("en")
        app.setLayoutDirection(Qt.LayoutDirection.LeftToRight)


def usual(scene: Scene) -> QImage:
    """A scene at its usual size."""
    with made(scene) as window, shown(window, scene.size):
        return window.grab().toImage()


def second(scene: Scene) -> QImage:
    """A scene in its second form."""
    percent = LARGEST_TEXT if scene.second is SecondForm.LARGE_TEXT else 100
    theme.set_text_size(percent)
    try:
        with made(scene) as window, shown(window, scene.least(window, percent)):
            return window.grab().toImage()
    finally:
        theme.set_text_size(100)


def pictures(app: QApplication, scene: Scene) -> Iterator[tuple[str, QImage]]:
    """Every form of a scene with its picture."""
    for choice in THEMES:
        theme.choose(choice)
        yield choice.value, usual(scene)
    for choice in THEMES:
        theme.choose(choice)
        yield f"{scene.second.value}-{choice.value}", second(scene)
    theme.choose(ThemeChoice.DARK)
    with mirrored(app):
        yield "pseudo", usual(scene)


def render(app: QApplication, names: list[str], folder: Path) -> None:
    """Write the pictures of these scenes, and their sheets."""
    (folder / "sheets").mkdir(parents=True, exist_ok=True)
    sheets: dict[str, ContactSheet] = {}
    for name in names:
        with made(SCENES[name]) as window:
            sheet = sheets.setdefault(sheet_of(window), ContactSheet())
        for form, image in pictures(app, SCENES[name]):
            image.save(str(folder / f"{name}-{form}.png"))
            sheet.add(name, form, image)
        print(name)
    for name, sheet in sheets.items():
        sheet.save(folder / "sheets" / f"{name}.jpg")


def main() -> int:
    """Render the named screens, or all."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", choices=[*SCENES, []], metavar="NAME")
    parser.add_argument("--to", type=Path, default=ROOT / "screenshots")
    wanted = parser.parse_args()
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    install(app)
    load_pictures()
    with stand_still():
        render(app, wanted.names or list(SCENES), wanted.to)
    return 0


if __name__ == "__main__":
    sys.exit(main())
