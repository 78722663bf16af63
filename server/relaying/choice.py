"""Which of several relays a client is told of: those that live, the emptiest of each region first."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

RELAYS_TOLD: Final = 3  # a client allocates on two, the third takes the place of one that dies
UNKNOWN_LOAD: Final = 0.5  # of a relay that does not tell, such as coturn


@dataclass(frozen=True, slots=True)
class OutsideRelay:
    """One relay of others or of ours elsewhere, by every way to it."""

    urls: tuple[str, ...]
    region: str = ""
    """Where it stands, in the administrator's words."""
    secret: str = field(default="", repr=False)
    """What it shares with whoever makes credentials (coturn: static-auth-secret)."""


@dataclass(frozen=True, slots=True)
class RelayHealth:
    """What is known of a relay."""

    is_alive: bool = True
    """False once it has not answered several times."""
    load: float | None = None
    """0 empty to 1 full; None if it does not tell."""
    rtt: float | None = None
    """Seconds from the server to it."""


UNKNOWN: Final = RelayHealth()


def best_relays(
    relays: Iterable[OutsideRelay], health: Mapping[OutsideRelay, RelayHealth], limit: int = RELAYS_TOLD
) -> tuple[OutsideRelay, ...]:
    """The relays to tell of, best first: one of each region before a second of any. The dead only if all are."""
    known = tuple(relays)
    alive = [relay for relay in known if health.get(relay, UNKNOWN).is_alive] or list(known)

    def fullness(relay: OutsideRelay) -> float:
        load = health.get(relay, UNKNOWN).load
        return UNKNOWN_LOAD if load is None else load

    emptiest = sorted(alive, key=fullness)  # stable: the administrator's order decides between equals
    turns: dict[str, int] = {}
    ranked: list[tuple[int, int, OutsideRelay]] = []
    for place, relay in enumerate(emptiest):
        turn = turns.get(relay.region, 0)
        turns[relay.region] = turn + 1
        ranked.append((turn, place, relay))
    return tuple(relay for _, _, relay in sorted(ranked, key=lambda item: item[:2])[:limit])
