"""Contact sheets: all pictures of a screen on one page that can be opened anywhere."""

from pathlib import Path

import numpy as np
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from tests.ui import screenshots
from tests.ui.contact_sheet import CELL, MOST_BYTES, ContactSheet, reduced
from tests.ui.scenes import SCENES
from tests.ui.scenes.scene import LARGEST_TEXT, SecondForm

WIDEST = 2500


def noise(wide: int, high: int) -> QImage:
    """A picture that no encoder makes small."""
    pixels = np.random.default_rng(7).integers(0, 256, (high, wide, 4), np.uint8)
    return QImage(pixels.data, wide, high, QImage.Format.Format_RGB32).copy()


def test_a_sheet_has_a_line_for_each_scene_and_stays_narrow() -> None:
    sheet = ContactSheet()
    for form in ("dark", "light", "small-dark", "small-light", "pseudo"):
        sheet.add("first", form, noise(1240, 820))
        sheet.add("second", form, noise(400, 600))

    page = sheet.drawn()

    assert 4 * CELL.width() < page.width() < WIDEST
    assert page.height() > reduced(noise(1240, 820)).height() + reduced(noise(400, 600)).height()


def test_a_picture_keeps_its_shape_and_is_never_made_larger() -> None:
    wide, tall, little = reduced(noise(1240, 820)), reduced(noise(400, 600)), reduced(noise(240, 135))

    assert (wide.width(), tall.height()) == (CELL.width(), CELL.height())
    assert abs(wide.height() / wide.width() - 820 / 1240) < 0.01
    assert (little.width(), little.height()) == (240, 135)


def test_a_sheet_of_many_pictures_stays_small(tmp_path: Path) -> None:
    sheet = ContactSheet()
    for number in range(12):
        sheet.add(f"scene {number // 4}", "dark", noise(640, 480))

    sheet.save(tmp_path / "sheet.jpg")

    assert 0 < (tmp_path / "sheet.jpg").stat().st_size <= MOST_BYTES
    assert not QImage(str(tmp_path / "sheet.jpg")).isNull()


def test_a_screen_is_written_in_every_form_with_its_sheet(dressed: QApplication, tmp_path: Path) -> None:
    screenshots.render(dressed, ["question", "details"], tmp_path)

    forms = {"question": "small", "details": "large"}
    wanted = {
        f"{name}-{form}.png"
        for name, second in forms.items()
        for form in ("dark", "light", f"{second}-dark", f"{second}-light", "pseudo")
    }
    assert {path.name for path in tmp_path.glob("*.png")} == wanted
    assert {path.name for path in (tmp_path / "sheets").iterdir()} == {"question.jpg", "quality_popover.jpg"}


def test_what_cannot_be_resized_grows_with_the_text() -> None:
    window = SCENES["details"].make()
    try:
        wide, high = SCENES["details"].size
        assert SCENES["details"].second is SecondForm.LARGE_TEXT
        assert SCENES["details"].least(window, LARGEST_TEXT) == (wide * 3 // 2, high * 3 // 2)
    finally:
        window.deleteLater()
