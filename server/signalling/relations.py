"""What signalling knows of a person's contacts."""

from dataclasses import dataclass

from app.protocol.ids import UserId


@dataclass(frozen=True, slots=True)
class Relations:
    """Who may hear of a person and whom they may call; tuples sorted for bisection, small for very many people."""

    contacts: tuple[UserId, ...] = ()
    """Both have each other as contacts and neither blocks the other: they see each other's presence."""
    blocked: tuple[UserId, ...] = ()
    """Whom the person blocks."""
    blocked_by: tuple[UserId, ...] = ()
    """Who blocks the person, and must look offline to them."""
    estranged: tuple[UserId, ...] = ()
    """Those of `blocked_by` who still are contacts on the person's own list."""
    favourites: tuple[UserId, ...] = ()
    """Those of `contacts` whom the person marked."""
