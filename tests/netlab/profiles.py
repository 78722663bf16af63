"""Lines to the Internet as people have them: `python -m tests.netlab --profile NAME`."""

from dataclasses import dataclass
from typing import Final

from tests.netlab.conditions import Conditions
from tests.netlab.networks import Network


@dataclass(frozen=True, slots=True)
class Profile:
    """A home or a place, and its line."""

    network: Network
    up: Conditions
    down: Conditions


_MEGABIT: Final = 1e6
_MOBILE: Final = Conditions(delay=0.03, jitter=0.01, loss=0.005, burst=3, rate=8 * _MEGABIT, queue=0.5)
_HOTEL: Final = Conditions(delay=0.03, jitter=0.015, reordering=0.01, loss=0.02, burst=4, rate=1.5 * _MEGABIT)
_OFFICE: Final = Conditions(delay=0.005, rate=50 * _MEGABIT)

# The last four are modelled on Signal's call simulator and RFC 8867 section 4.
PROFILES: Final = {
    "fibre": Profile(
        Network.CONE, Conditions(delay=0.004, rate=100 * _MEGABIT), Conditions(delay=0.004, rate=100 * _MEGABIT)
    ),
    "dsl": Profile(
        Network.CONE,
        Conditions(delay=0.012, jitter=0.002, rate=2 * _MEGABIT),
        Conditions(delay=0.012, rate=16 * _MEGABIT),
    ),
    "hotel-wifi": Profile(Network.SYMMETRIC, _HOTEL, _HOTEL),
    "mobile": Profile(Network.SYMMETRIC, _MOBILE, _MOBILE),
    "office": Profile(Network.ONLY_443, _OFFICE, _OFFICE),
    "office-proxy": Profile(Network.PROXY, _OFFICE, _OFFICE),
    "bank": Profile(Network.TLS_INSPECTING, _OFFICE, _OFFICE),
    "moderate": Profile(
        Network.CONE,
        Conditions(delay=0.05, jitter=0.0125, loss=0.025),
        Conditions(delay=0.05, jitter=0.0125, loss=0.025),
    ),
    "international": Profile(
        Network.CONE, Conditions(delay=0.125, jitter=0.05, loss=0.05, burst=4), Conditions(delay=0.125, jitter=0.05)
    ),
    "limited": Profile(
        Network.CONE, Conditions(delay=0.02, rate=0.3 * _MEGABIT, queue=0.1), Conditions(rate=0.3 * _MEGABIT, queue=0.1)
    ),
    "rfc8867": Profile(Network.OPEN, Conditions(delay=0.025, rate=_MEGABIT), Conditions(delay=0.025, rate=_MEGABIT)),
}
"""By name."""
