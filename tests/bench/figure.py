"""One measured figure and how it is printed."""

import json
import math
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from statistics import quantiles


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of a benchmark's output; `goal` is for people and is not part of the JSON contract's five keys."""

    bench: str
    metric: str
    value: float | str
    """A number; in words where it is one of a few (a way through networks)."""
    unit: str
    context: Mapping[str, object] = field(default_factory=dict)
    goal: str = ""

    def as_json(self) -> str:
        """The contract: bench, metric, value, unit, context. What was never reached or seen has no value: null."""
        value: float | str | None = self.value
        if isinstance(value, float):
            value = round(value, 4) if math.isfinite(value) else None
        return json.dumps(
            {
                "bench": self.bench,
                "metric": self.metric,
                "value": value,
                "unit": self.unit,
                "context": dict(self.context),
            }
        )

    def as_text(self) -> str:
        """One line for people."""
        context = " ".join(f"{key}={value}" for key, value in self.context.items())
        value = self.value if isinstance(self.value, str) else f"{self.value:.3f}"
        goal = f"   goal {self.goal}" if self.goal else ""
        return f"{self.bench:14} {self.metric:28} {value:>12} {self.unit:10} {context}{goal}"


class LeftOutError(Exception):
    """A whole benchmark cannot be run on this machine; says what is missing."""


def leave_out(part: str) -> None:
    """Say on the error output that a part of a benchmark is left out, and why."""
    print(f"# left out: {part}", file=sys.stderr)


def percentile(values: list[float], percent: int) -> float:
    """The percentile (1..99) of at least two values; of one value, itself."""
    if not values:
        return float("nan")
    if len(values) == 1:
        return values[0]
    return quantiles(values, n=100, method="inclusive")[percent - 1]
