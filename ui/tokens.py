"""Design tokens: two frozen sets of colours, and the sizes, radii and durations that both share. No Qt."""

from dataclasses import dataclass, replace
from enum import StrEnum


class ThemeName(StrEnum):
    """The looks a person can choose."""

    DARK = "dark"
    LIGHT = "light"


@dataclass(frozen=True, slots=True)
class Tokens:
    """One set of colours, `#RRGGBB` or `#RRGGBBAA`. Every role is described in the design specification, section 2."""

    name: ThemeName
    bg_base: str
    bg_rail: str
    bg_surface: str
    bg_raised: str
    bg_inset: str
    bg_stage: str
    bg_tile: str
    bg_field: str
    border: str
    border_control: str
    text: str
    text2: str
    text3: str
    text_off: str
    accent: str
    accent_hover: str
    accent_press: str
    on_accent: str
    accent_text: str
    accent_soft: str
    on_accent_soft: str
    danger: str
    danger_hover: str
    danger_press: str
    on_danger: str
    danger_text: str
    danger_soft: str
    success: str
    success_hover: str
    success_press: str
    on_success: str
    success_text: str
    success_soft: str
    warn: str
    on_warn: str
    warn_text: str
    warn_soft: str
    focus: str
    speaking: str
    speaking_ring: str
    """Around a picture; on the light stage it is lighter than `speaking`."""
    presence: str
    rec: str
    hover: str
    press: str
    selected: str
    scrim: str
    shadow: str
    shadow_alpha: float
    control: str
    control_hi: str
    is_high_contrast: bool = False

    @property
    def is_dark(self) -> bool:
        """Cards are told apart by tone; in light they carry a border instead."""
        return self.name is ThemeName.DARK

    @property
    def card_border(self) -> str | None:
        """The edge of a card at elevation 1."""
        return None if self.is_dark and not self.is_high_contrast else self.border

    @property
    def edge(self) -> str | None:
        """The edge of a control that its fill alone tells from the surface; only where more contrast is wanted."""
        return self.border_control if self.is_high_contrast else None

    def with_high_contrast(self) -> "Tokens":
        """The same set for people who asked their system for more contrast."""
        return replace(self, text3=self.text2, border=self.border_control, is_high_contrast=True)


DARK = Tokens(
    name=ThemeName.DARK,
    bg_base="#15171A", bg_rail="#101214", bg_surface="#1C1F23", bg_raised="#262A2F", bg_inset="#101214",
    bg_stage="#0C0D0F", bg_tile="#202429", bg_field="#101214", border="#2C3137", border_control="#6E7781",
    text="#F1F3F5", text2="#B3BBC4", text3="#8B949E", text_off="#5F6770",
    accent="#0E7F8C", accent_hover="#0B7080", accent_press="#095F6C", on_accent="#FFFFFF",
    accent_text="#56CBD9", accent_soft="#13343A", on_accent_soft="#8EE0EA",
    danger="#D83442", danger_hover="#C22A37", danger_press="#A8212D", on_danger="#FFFFFF",
    danger_text="#FF858C", danger_soft="#3B1D22",
    success="#1D8348", success_hover="#19733F", success_press="#156236", on_success="#FFFFFF",
    success_text="#5BD68A", success_soft="#16321F",
    warn="#F2B441", on_warn="#1B1403", warn_text="#F5C466", warn_soft="#3A2D12",
    focus="#7FE3EF", speaking="#3ED3E4", speaking_ring="#3ED3E4", presence="#35C46F", rec="#FF5A65",
    hover="#FFFFFF0F", press="#FFFFFF1C", selected="#1F4249", scrim="#000000B8", shadow="#000000", shadow_alpha=0.55,
    control="#2B3036", control_hi="#3A4148",
)  # fmt: skip

LIGHT = Tokens(
    name=ThemeName.LIGHT,
    bg_base="#FFFFFF", bg_rail="#EEF1F3", bg_surface="#F6F8F9", bg_raised="#FFFFFF", bg_inset="#EEF1F3",
    bg_stage="#EDF0F2", bg_tile="#DCE2E6", bg_field="#FFFFFF", border="#DCE1E6", border_control="#7C8690",
    text="#14181C", text2="#48515A", text3="#616B75", text_off="#A3ACB5",
    accent="#0B7582", accent_hover="#086673", accent_press="#065662", on_accent="#FFFFFF",
    accent_text="#086A77", accent_soft="#DDF1F3", on_accent_soft="#075560",
    danger="#C92533", danger_hover="#B21D2A", danger_press="#9A1722", on_danger="#FFFFFF",
    danger_text="#B91C2A", danger_soft="#FCE7E9",
    success="#1A7D43", success_hover="#156B38", success_press="#115A2F", on_success="#FFFFFF",
    success_text="#17703C", success_soft="#E1F4E8",
    warn="#F2B441", on_warn="#1B1403", warn_text="#7F5300", warn_soft="#FDF1D6",
    focus="#0B7582", speaking="#078595", speaking_ring="#0AA5B8", presence="#1F9D57", rec="#C92533",
    hover="#0C1A240D", press="#0C1A241C", selected="#D3EBEE", scrim="#000000B8", shadow="#0C1A24", shadow_alpha=0.20,
    control="#FFFFFF", control_hi="#EEF1F3",
)  # fmt: skip

TOKENS = {ThemeName.DARK: DARK, ThemeName.LIGHT: LIGHT}

# On video, in both themes.
VIDEO_PILL = "#0A0C0EB8"
VIDEO_BUTTON = "#0C0E10B2"
VIDEO_DIM = "#0A0C0E96"
ON_VIDEO = "#FFFFFF"
ON_VIDEO_DANGER = "#FF858C"
ON_VIDEO_WARN = "#F5C466"
ON_VIDEO_GOOD = "#5BD68A"
ON_VIDEO_SPEAKING = "#3ED3E4"
ON_VIDEO_OFF = "#FFFFFF46"

# A QR code is dark on light in both themes, or cameras do not read it.
QR_INK = "#14181C"
QR_PAPER = "#FFFFFF"

AVATARS = (
    ("#0F7B88", "#36B7C4"), ("#7A4BB5", "#A97BE0"), ("#B4552D", "#E58B55"), ("#3D7A3F", "#72B36B"),
    ("#A33C6B", "#D8719F"), ("#40609E", "#7396D6"), ("#8A6A14", "#C9A23A"), ("#51606E", "#8497A8"),
)  # fmt: skip
"""Darker and lighter end of an avatar's colour; which one is a function of the name."""


class Radius:
    """Corner radii in pixels."""

    PILL = 9
    FIELD = 11
    FIELD_LARGE = 13
    TILE = 12
    MENU = 12
    CARD = 14
    CALL_BUTTON = 15
    PANEL = 18
    PICTURE = 18
    POPUP = 20


class Motion:
    """Durations in milliseconds."""

    FAST = 120
    BASE = 180
    SLOW = 220
    PULSE = 1200


def luminance(colour: str) -> float:
    """Relative luminance of an opaque colour (WCAG 2.2)."""
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two opaque colours, 1 to 21 (WCAG 2.2)."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def blend(over: str, under: str) -> str:
    """The opaque colour that `#RRGGBBAA` gives over an opaque one."""
    alpha = int(over[7:9], 16) / 255
    mixed = (round(int(over[at : at + 2], 16) * alpha + int(under[at : at + 2], 16) * (1 - alpha)) for at in (1, 3, 5))
    return "#" + "".join(f"{channel:02X}" for channel in mixed)
