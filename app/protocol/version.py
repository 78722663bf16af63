"""Version negotiation: the newest common major.minor; the previous minor is still served."""

SUPPORTED = ("1.0",)  # newest first


def is_newer(offered: tuple[str, ...]) -> bool:
    """Tell whether the other end, which offers nothing of ours, is newer than we are; strange versions are old."""
    return max((_number(version) for version in offered), default=(0, 0)) > _number(SUPPORTED[0])


def _number(version: str) -> tuple[int, int]:
    major, _, minor = version.partition(".")
    plain = all(part.isascii() and part.isdigit() and len(part) < 5 for part in (major, minor))
    return (int(major), int(minor)) if plain else (0, 0)


def choose(offered: tuple[str, ...]) -> str | None:
    """Pick the newest version of ours that the other end offers too, or None."""
    return next((version for version in SUPPORTED if version in offered), None)
