"""The matrix as the README shows it: `python -m tests.bench matrix --json | python -m tests.netlab.table`."""

import json
import sys
from collections.abc import Iterable

from tests.netlab.networks import Network


def table(lines: Iterable[str]) -> str:
    """Markdown from the bench's lines: in each cell the way and the milliseconds from accepting to both pictures."""
    cells: dict[tuple[str, str], dict[str, str]] = {}
    for line in lines:
        figure = json.loads(line)
        context = figure["context"]
        cell = cells.setdefault((context["network_a"], context["network_b"]), {})
        cell[figure["metric"]] = context.get("way", f"{figure['value']:.0f}")
    names = [network.value for network in Network]
    rows = [["calls from / to", *names], ["---"] * (len(names) + 1)]
    rows += [[one, *(_cell(cells.get((one, other))) for other in names)] for one in names]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _cell(cell: dict[str, str] | None) -> str:
    if cell is None:
        return ""
    way = cell["path"].replace("turn-", "").replace("server-reflexive", "direct").replace("host", "direct")
    return f"{way} {cell['setup_ms']}" if "setup_ms" in cell else f"no: {way}"


if __name__ == "__main__":
    print(table(sys.stdin))
