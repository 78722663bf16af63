"""The estimator on the steps of RFC 8867, beside itself and beside a TCP: in virtual time, then by the product.

Virtual time costs a minute of processor for all seeds, the lab (`congestion_lab`) five minutes.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from statistics import fmean

from tests.bench import congestion_lab
from tests.bench.figure import Figure
from tests.kit.virtual_flows import MediaFlow, TcpFlow, World
from tests.kit.virtual_link import VirtualLink

SEEDS = range(10)
STEPS = ((0.0, 1e6), (40.0, 2.5e6), (60.0, 0.6e6), (80.0, 1e6))
END = 100.0
SETTLING = 5.0  # seconds of each phase that are left out
JITTER = 0.005
RISES = (1, 3)
UP = 0.9  # share of the new capacity that is to be found again
FAIR_CAPACITY, FAIR_END = 3.5e6, 100.0
TCP_CAPACITY, TCP_END, TCP_SETTLING = 2e6, 100.0, 20.0
SHARES = (("reno", 0.5), ("cubic", 0.7))


@dataclass(frozen=True, slots=True)
class Steps:
    """What one flow made of the steps."""

    use: tuple[float, ...]
    """Share of the capacity in each phase."""
    queue_p95: float
    self_loss: float
    down: float
    up: tuple[float, ...]
    """Seconds until 90 % of the new capacity is found, for each of the two rises."""


def steps(seed: int) -> Steps:
    """One flow through 1, 2.5, 0.6 and 1 Mbit/s, 50 ms one way, 300 ms of buffer."""
    world = World()
    link = VirtualLink(STEPS, jitter=JITTER, seed=seed)
    flow = MediaFlow(world, link)
    world.run(END)
    ends = (*(since for since, _ in STEPS[1:]), END)
    use = tuple(
        flow.goodput(since + SETTLING, until) / capacity for (since, capacity), until in zip(STEPS, ends, strict=True)
    )
    return Steps(
        use=use,
        queue_p95=flow.backlog(0.95, 0.0, END),
        self_loss=link.dropped / flow.packets,
        down=flow.drained(STEPS[2][0]),
        up=tuple(flow.reaches(UP * STEPS[index][1], STEPS[index][0]) for index in RISES),
    )


def jain(seed: int) -> float:
    """Fairness of two flows that begin 10 s apart, over 90 s."""
    world = World()
    link = VirtualLink([(0.0, FAIR_CAPACITY)], jitter=JITTER, seed=seed)
    flows = [MediaFlow(world, link, start=10.0 * index, seed=100 * seed + index) for index in range(2)]
    world.run(FAIR_END)
    rates = [flow.goodput(10.0, FAIR_END) for flow in flows]
    return sum(rates) ** 2 / (len(rates) * sum(rate**2 for rate in rates))


def tcp_share(seed: int, cut: float) -> float:
    """Share of the link that one flow keeps beside a long download."""
    world = World()
    link = VirtualLink([(0.0, TCP_CAPACITY)], jitter=JITTER, seed=seed)
    flow = MediaFlow(world, link)
    TcpFlow(world, link, start=10.0, cut=cut)
    world.run(TCP_END)
    return flow.goodput(TCP_SETTLING, TCP_END) / TCP_CAPACITY


def run() -> Iterator[Figure]:
    """All seeds, of which a figure is the mean and the worst stands in the context; then the lab's one run."""
    runs = [steps(seed) for seed in SEEDS]
    by_phase = [[run.use[phase] for run in runs] for phase in range(len(STEPS))]
    means = [fmean(values) for values in by_phase]
    phases = {"by_phase": [round(mean, 3) for mean in means]}
    yield _figure("utilisation", by_phase[means.index(min(means))], "share", ">= 0.85", **phases)
    yield _figure("queue_p95_ms", [1000 * run.queue_p95 for run in runs], "ms", "<= 60")
    yield _figure("self_loss", [run.self_loss for run in runs], "share", "< 0.01")
    yield _figure("down_s", [run.down for run in runs], "s", "<= 2")
    for number, rise in enumerate(("1 to 2.5", "0.6 to 1")):
        yield _figure("up_90_s", [run.up[number] for run in runs], "s", "<= 5", step_mbit_s=rise)
    yield _figure("jain", [jain(seed) for seed in SEEDS], "index", ">= 0.9")
    for name, cut in SHARES:
        yield _figure("tcp_share", [tcp_share(seed, cut) for seed in SEEDS], "share", ">= 0.15", tcp=name)
    yield from congestion_lab.run()


def _figure(metric: str, values: list[float], unit: str, goal: str, **more: object) -> Figure:
    worst = min(values) if goal.startswith(">") else max(values)
    context = {"network": "virtual", "seeds": len(values), "worst": round(worst, 4), **more}
    return Figure("congestion", metric, fmean(values), unit, context, goal)
