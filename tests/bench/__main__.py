"""Run benchmarks: `python -m tests.bench NAME [--json]`, or `all`. Each module has `run() -> Iterator[Figure]`."""

import argparse
import importlib
import os
import platform
import sys

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
    """Run the named benchmarks and print their figures as they come."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("name", choices=(*BENCHES, "all"))
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    arguments = parser.parse_args()
    names = BENCHES if arguments.name == "all" else (arguments.name,)
    if not arguments.json:
        print(f"# {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}", file=sys.stderr)
    for name in names:
        for figure in importlib.import_module(f"tests.bench.{name}").run():
            print(figure.as_json() if arguments.json else figure.as_text(), flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
