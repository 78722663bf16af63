"""Which path to send on: cost, hysteresis, and the spares that take over when the sending path falls silent."""

from collections.abc import Iterable
from typing import Final

from app.protocol.description import CandidateType
from media.ice.addresses import is_ipv6
from media.ice.path import Path, PathState
from media.ice.types import RelayWay

RELAY_COST: Final = {
    RelayWay.UDP: 15.0,
    RelayWay.TCP: 30.0,
    RelayWay.TLS: 45.0,
    RelayWay.PROXY: 45.0,
    RelayWay.WEBSOCKET: 100.0,
}
"""Milliseconds of round trip that a relay must save, by the way to it."""
LOSS_COST: Final = 500.0  # milliseconds for a loss of 100 %
UNMEASURED_RTT: Final = 0.3  # seconds
SETTLING: Final = 2.0  # seconds after the first choice in which a path with fewer relays is taken at once
STEADY: Final = 5.0  # seconds for which a path with fewer relays must have worked to be returned to
MARGIN: Final = 10.0  # milliseconds by which it must be cheaper
MARGIN_SHARE: Final = 0.2  # and share
NOISE: Final = 2.0  # and mean deviations of both round trips: what noise explains is no difference
SPARE_FRESH: Final = 20.0  # seconds; an older proof does not make a spare
WARM_SPARES: Final = 3


def cost(path: Path) -> float:
    """Milliseconds: round trip, loss, and what relays and dear networks add."""
    rtt = UNMEASURED_RTT if path.srtt is None else path.srtt
    relayed = 0.0
    if path.base.relay is not None:
        relayed += RELAY_COST[path.base.relay.way]
    if path.remote_type is CandidateType.RELAY:
        relayed += RELAY_COST[path.remote_way]
    return rtt * 1000 + LOSS_COST * max(path.loss, path.media_loss) + relayed + path.base.cost


def proved_paths(paths: Iterable[Path], now: float) -> list[Path]:
    """The paths that work beyond doubt, cheapest first; but those last whose check waits too long for its answer."""
    proved = (path for path in paths if path.state is PathState.VALID and path.may_carry(now))
    return sorted(proved, key=lambda path: (path.is_overdue(now), cost(path)))


def is_worth_a_switch(
    candidate: Path, current: Path, *, since: float, patience: float, is_first: bool, now: float
) -> bool:
    """Whether a proved path should replace another proved one.

    `since`: seconds since the last switch; `patience`: how many there must be before a merely cheaper path is taken;
    `is_first`: nothing was sent before the present one.
    """
    has_fewer = candidate.relays < current.relays
    if has_fewer and is_first and since < SETTLING:
        return True  # with a round trip near zero a relay often wins the first race by milliseconds
    if since <= patience:
        return False
    present = cost(current)
    if has_fewer and now - candidate.valid_since > STEADY and cost(candidate) <= present:
        return True  # it needs no margin: relays cost the server, and others on it
    noise = NOISE * 1000 * (candidate.rttvar + current.rttvar)
    return cost(candidate) < present - max(MARGIN, MARGIN_SHARE * present, noise)


def servers(path: Path) -> frozenset[str]:
    """The relay servers without which a path dies."""
    ours = path.base.relay.name if path.base.relay is not None else ""
    theirs = path.relay_name if path.remote_type is CandidateType.RELAY else ""
    if path.remote_type is CandidateType.RELAY and not theirs:
        theirs = path.remote[0]
    return frozenset(name for name in (ours, theirs) if name)


def shares_fate(one: Path, other: Path) -> bool:
    """Whether what broke one has most likely broken the other: one relay, or nothing but the same two networks."""
    if servers(one) & servers(other):
        return True
    is_direct = not one.relays and not other.relays and one.base.network == other.base.network
    return is_direct and is_ipv6(one.remote[0]) == is_ipv6(other.remote[0])


def spares(paths: Iterable[Path], sending: Path, now: float) -> list[Path]:
    """Proved paths that could take over from `sending`, the most independent of it first."""
    mine = servers(sending)

    def dependence(path: Path) -> tuple[bool, bool, int, bool, float]:
        common = (
            (path.base.network == sending.base.network) + (path.relays == sending.relays) + (path.base is sending.base)
        )
        return path.is_overdue(now), bool(servers(path) & mine), common, path.remote == sending.remote, cost(path)

    fresh = (
        path for path in proved_paths(paths, now) if path.proof_at is not None and now - path.proof_at < SPARE_FRESH
    )
    return sorted((path for path in fresh if path is not sending), key=dependence)
