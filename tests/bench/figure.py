"""One measured figure and how it is printed."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from statistics import quantiles


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of a benchmark's output; `goal` is for people and is not part of the JSON contract's five keys."""

    bench: str
    metric: str
    value: float
    unit: str
    context: Mapping[str, object] = field(default_factory=dict)
    goal: str = ""

    def as_json(self) -> str:
        """The contract: bench, metric, value, unit, context."""
        value = round(self.value, 4)
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
        goal = f"   goal {self.goal}" if self.goal else ""
        return f"{self.bench:14} {self.metric:28} {self.value:12.3f} {self.unit:10} {context}{goal}"


def percentile(values: list[float], percent: int) -> float:
    """The percentile (1..99) of at least two values; of one value, itself."""
    if not values:
        return float("nan")
    if len(values) == 1:
        return values[0]
    return quantiles(values, n=100, method="inclusive")[percent - 1]
