"""Version negotiation: the newest common major.minor; the previous minor is still served."""

SUPPORTED = ("1.0",)  # newest first


def choose(offered: tuple[str, ...]) -> str | None:
    """Pick the newest version of ours that the other end offers too, or None."""
    return next((version for version in SUPPORTED if version in offered), None)
