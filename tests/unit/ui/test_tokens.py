"""Every pair of colours that meets on a screen is readable in both themes (WCAG 2.2)."""

import pytest

from ui.tokens import DARK, LIGHT, VIDEO_PILL, Tokens, blend, contrast

SURFACES = ("bg_base", "bg_rail", "bg_surface", "bg_raised", "bg_stage")
PAIRS: list[tuple[str, str, float]] = [
    *((ink, under, 4.5) for ink in ("text", "text2", "text3") for under in SURFACES),
    *(
        (ink, under, 4.5)
        for ink in ("accent_text", "danger_text", "success_text", "warn_text")
        for under in ("bg_base", "bg_surface", "bg_raised", "bg_stage")
    ),
    *(
        (f"on_{kind}", kind + look, 4.5)
        for kind in ("accent", "danger", "success")
        for look in ("", "_hover", "_press")
    ),
    *((f"{kind}_text", f"{kind}_soft", 4.5) for kind in ("danger", "success", "warn")),
    *(("text", under, 4.5) for under in ("selected", "control", "control_hi", "danger_soft", "warn_soft")),
    *(("text2", under, 4.5) for under in ("selected", "warn_soft", "success_soft", "danger_soft", "control_hi")),
    ("on_warn", "warn", 4.5),
    ("on_accent_soft", "accent_soft", 4.5),
    ("accent_text", "warn_soft", 4.5),
    *(("border_control", under, 3) for under in ("bg_base", "bg_surface", "bg_raised", "bg_field")),
    *(("focus", under, 3) for under in SURFACES),
    *(("accent", under, 3) for under in ("bg_base", "bg_surface")),
    *(("danger", under, 3) for under in ("bg_base", "bg_stage", "bg_raised")),
    *(("success", under, 3) for under in ("bg_base", "bg_raised")),
    *(("speaking", under, 3) for under in ("bg_stage", "bg_tile")),
    *(("presence", under, 3) for under in ("bg_base", "bg_surface")),
    *(("rec", under, 3) for under in ("bg_base", "bg_stage")),
]


@pytest.mark.parametrize("tokens", [DARK, LIGHT], ids=["dark", "light"])
@pytest.mark.parametrize(("ink", "under", "least"), PAIRS)
def test_pair_is_readable(tokens: Tokens, ink: str, under: str, least: float) -> None:
    assert contrast(getattr(tokens, ink), getattr(tokens, under)) >= least


def test_white_on_a_pill_is_readable_over_the_whitest_picture() -> None:
    assert contrast("#FFFFFF", blend(VIDEO_PILL, "#FFFFFF")) >= 7


@pytest.mark.parametrize("tokens", [DARK, LIGHT], ids=["dark", "light"])
def test_more_contrast_leaves_no_faint_text(tokens: Tokens) -> None:
    strong = tokens.with_high_contrast()

    assert contrast(strong.text3, strong.bg_base) >= 7
    assert strong.border == tokens.border_control


@pytest.mark.parametrize("tokens", [DARK, LIGHT], ids=["dark", "light"])
def test_more_contrast_gives_cards_and_controls_an_edge_that_is_seen(tokens: Tokens) -> None:
    strong = tokens.with_high_contrast()

    assert tokens.edge is None
    for edge in (strong.edge, strong.card_border):
        assert edge is not None
        assert min(contrast(edge, getattr(strong, under)) for under in SURFACES) >= 3


def test_contrast_of_black_and_white_is_21() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
