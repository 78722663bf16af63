"""Tests for ui.paint."""

import cv2
import numpy as np
from PySide6.QtGui import QImage

from ui import paint

BLUR, RADIUS = 24, 12


def test_a_shadow_is_a_blurred_rounded_square() -> None:
    pixmap, corner, reach = paint._shadow(BLUR, RADIUS, "#102030", 1.0)
    side = pixmap.width()
    image = pixmap.toImage().convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)
    painted = np.frombuffer(image.constBits(), np.uint8).reshape(side, side, 4)

    large = np.zeros((side * 2, side * 2), np.float32)  # its far sides are far
    edge = round(reach)
    cv2.rectangle(large, (edge + RADIUS, edge), (side * 2, side * 2), 1.0, -1)
    cv2.rectangle(large, (edge, edge + RADIUS), (side * 2, side * 2), 1.0, -1)
    cv2.circle(large, (edge + RADIUS, edge + RADIUS), RADIUS, 1.0, -1)
    expected = cv2.GaussianBlur(large, (0, 0), BLUR / 2)[:corner, :corner]

    assert np.abs(painted[:corner, :corner, 3] - expected * 255).max() < 4
    assert np.array_equal(painted, painted[::-1])
    assert np.array_equal(painted, painted[:, ::-1])
    solid = painted[side // 2, side // 2].astype(float)
    assert np.allclose(solid[:3] / solid[3] * 255, (0x30, 0x20, 0x10), atol=2)
