"""Render every screen offscreen into resources/screenshots, in both themes, at two sizes and in the pseudo-locale.

python -m tests.ui.screenshots [NAME ...] [--to DIR]
"""

import argparse
import os
import sys
import time
from pathlib import Path

from PySide6.QtCore import QLocale, Qt
from PySide6.QtWidgets import QApplication, QWidget

from app.config import ThemeChoice
from tests.ui.people import load_pictures
from tests.ui.scenes import SCENES
from tests.ui.scenes.scene import Scene
from ui.i18n import PSEUDO, set_language
from ui.resources import ROOT
from ui.theme import install, theme


def save(app: QApplication, window: QWidget, size: tuple[int, int], path: Path) -> None:
    """Show the window at a size, let it settle, and write what it painted."""
    window.resize(*size)
    window.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    window.show()
    for _ in range(3):
        app.processEvents()
    window.grab().save(str(path), "PNG")
    window.close()
    window.deleteLater()
    app.processEvents()


def render(app: QApplication, name: str, scene: Scene, folder: Path) -> None:
    """All pictures of one screen."""
    for choice in (ThemeChoice.DARK, ThemeChoice.LIGHT):
        theme.choose(choice)
        save(app, scene.make(), scene.size, folder / f"{name}-{choice.value}.png")
        if scene.small is not None:
            save(app, scene.make(), scene.small, folder / f"{name}-small-{choice.value}.png")
    theme.choose(ThemeChoice.DARK)
    set_language(PSEUDO)
    app.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    save(app, scene.make(), scene.size, folder / f"{name}-pseudo.png")
    set_language("en")
    app.setLayoutDirection(Qt.LayoutDirection.LeftToRight)


def main() -> int:
    """Render the named screens, or all."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ["TZ"] = "UTC"
    time.tzset()
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", choices=[*SCENES, []], metavar="NAME")
    parser.add_argument("--to", type=Path, default=ROOT / "screenshots")
    wanted = parser.parse_args()
    wanted.to.mkdir(parents=True, exist_ok=True)
    QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedKingdom))
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    install(app)
    theme.reduce_motion = True
    load_pictures()
    for name in wanted.names or SCENES:
        render(app, name, SCENES[name], wanted.to)
        print(name)
    return 0


if __name__ == "__main__":
    sys.exit(main())
