"""Run benchmarks: `python -m tests.bench NAME [--json]`, or `all`. Each module has `run() -> Iterator[Figure]`."""

import argparse
import importlib
import os
import platform
import sys
import traceback
from collections.abc import Callable, Iterable

from tests.bench.figure import Figure, LeftOutError, leave_out

BENCHES = (
    "call_latency",
    "call_setup",
    "call_cpu",
    "matrix",
    "recovery",
    "audio_loss",
    "audio_playout",
    "congestion",
    "constrained",
    "freeze",
    "signalling",
    "turn",
    "ui",
)


def main() -> int:
    """Run the named benchmarks and print their figures as they come; 1 if one could not be run to its end."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("name", choices=(*BENCHES, "all"))
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    arguments = parser.parse_args()
    names = BENCHES if arguments.name == "all" else (arguments.name,)
    if not arguments.json:
        print(f"# {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}", file=sys.stderr)
    whole = [runs(name, importlib.import_module(f"tests.bench.{name}").run, is_json=arguments.json) for name in names]
    return 0 if all(whole) else 1


def runs(name: str, run: Callable[[], Iterable[Figure]], *, is_json: bool) -> bool:
    """Whether the benchmark came to its end; one that does not must not cost the figures of the next."""
    try:
        for figure in run():
            print(figure.as_json() if is_json else figure.as_text(), flush=True)
    except LeftOutError as error:
        leave_out(f"{name}: {error}")
        return False
    except Exception:  # noqa: BLE001 - whatever it is, the other benchmarks can be run
        traceback.print_exc()
        return False
    return True


if __name__ == "__main__":
    raise SystemExit(main())
