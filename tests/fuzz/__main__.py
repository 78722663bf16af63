"""`python -m tests.fuzz [NAME ...] [--seconds N]`: fuzz the targets, each in a process of its own.

New inputs gather in build/fuzz/NAME; `--keep` merges what reaches new code into the corpus of the repository, which
stays small. An input that fails a target is put into tests/fuzz/crashes/NAME: the suite plays it from then on, so
fix the fault and commit both. Needs atheris (`pip install -e .[fuzz]`, Linux).
"""

import argparse
import hashlib
import subprocess
import sys
from pathlib import Path

from tests.fuzz.corpus import CORPUS, CRASHES, SEEDS

ROOT = Path(__file__).parents[2]
BUILD = ROOT / "build" / "fuzz"
MAX_INPUT = 4096  # bytes
MAX_KEPT = 28  # inputs of one target in the repository: the suite plays them all
SLOW = 10  # seconds that one input may take


def main() -> int:
    """Fuzz; 0 if no target failed."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__.split("\n")[0])
    parser.add_argument("names", nargs="*", choices=[*SEEDS, []], metavar="NAME")
    parser.add_argument("--seconds", type=int, default=60, help="for each target")
    parser.add_argument("--keep", action="store_true", help="merge what was found into the corpus")
    arguments = parser.parse_args()
    failed = [name for name in arguments.names or SEEDS if not _run(name, arguments.seconds, keep=arguments.keep)]
    print("no faults" if not failed else f"faults in: {', '.join(failed)}")
    return 1 if failed else 0


def _run(name: str, seconds: int, *, keep: bool) -> bool:
    """One target in a process of its own; libFuzzer ends it at the first fault."""
    found, crashes = BUILD / name, CRASHES / name
    for folder in (found, crashes, CORPUS / name):
        folder.mkdir(parents=True, exist_ok=True)
    for seed in SEEDS[name]():
        (found / hashlib.sha256(seed).hexdigest()[:16]).write_bytes(seed)
    print(f"== {name}, {seconds} s", flush=True)
    options = (f"-max_total_time={seconds}", f"-max_len={MAX_INPUT}", f"-timeout={SLOW}", "-print_final_stats=1")
    places = (str(found), str(CORPUS / name))
    is_good = _call(name, *options, f"-artifact_prefix={crashes}/", "-verbosity=0", *places) == 0
    if keep and is_good:
        _call(name, "-merge=1", f"-max_len={MAX_INPUT}", "-verbosity=0", str(CORPUS / name), str(found))
        kept = sorted((CORPUS / name).iterdir(), key=lambda path: path.stat().st_size)
        for path in kept[MAX_KEPT:]:
            path.unlink()
    if not any(crashes.iterdir()):
        crashes.rmdir()
    return is_good


def _call(name: str, *options: str) -> int:
    command = [sys.executable, "-m", "tests.fuzz.inside", name, *options]
    return subprocess.run(command, cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
