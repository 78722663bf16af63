"""The whole suite, as `make test` runs it: what may run side by side does, then what needs the machine to itself.

`python -m tests.whole`. It ends, whatever a test does: after `LONGEST` it says what still ran, and on Linux no process
that a test started outlives it. One that was left behind by a crashed test would hold the output of the run open, and
whoever waits for the end of that would wait for ever.
"""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

LONGEST = 60 * 60.0  # seconds for all tests; a run takes nine minutes on two cores
PATIENCE = 5.0  # seconds in which a process that was asked to end may do so
TOO_LONG = 124  # exit code, as `timeout` has it
SIDE_BY_SIDE = ("-n", "logical", "--maxprocesses", "4", "-m", "not alone")
_PR_SET_CHILD_SUBREAPER = 36


def main(arguments: Sequence[str] = ()) -> int:
    """Run both parts of the suite, each with `arguments` added; the exit code of the first that failed, or 0."""
    adopt_orphans()
    ends = time.monotonic() + LONGEST
    parts = ((*SIDE_BY_SIDE, *arguments), ("-m", "alone", *arguments, *_files_alone()))
    for part in parts:
        code = run([sys.executable, "-m", "pytest", *part], within=ends - time.monotonic())
        if code:
            return code
    return 0


def run(command: Sequence[str], *, within: float) -> int:
    """Run a command and end all that it leaves behind; its exit code, or `TOO_LONG` after `within` seconds."""
    program = subprocess.Popen(command)
    try:
        return program.wait(max(within, 0.0))
    except subprocess.TimeoutExpired:
        _say("the suite takes too long; what still ran:")
        return TOO_LONG
    finally:
        program.poll()
        end_descendants()


def adopt_orphans() -> None:
    """Make this process the parent of what its descendants leave behind (prctl(2), PR_SET_CHILD_SUBREAPER)."""
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def end_descendants() -> None:
    """End every process below this one, the polite way first, and name each. Does nothing without /proc."""
    for how in (signal.SIGTERM, signal.SIGKILL):
        left = descendants()
        for pid, name in left.items():
            if how is signal.SIGTERM:
                _say(f"left behind: {pid} {name}")
            _signal(pid, how)
        ends = time.monotonic() + PATIENCE
        while left and time.monotonic() < ends:
            _reap()
            left = descendants()
            time.sleep(0.05)


def descendants() -> dict[int, str]:
    """Command lines of the living processes below this one, by their numbers."""
    parents = dict(filter(None, (_parent(folder) for folder in Path("/proc").glob("[0-9]*"))))
    below: dict[int, str] = {}
    found = {os.getpid()}
    while found:
        found = {pid for pid, parent in parents.items() if parent in found} - below.keys()
        below |= {pid: _command_line(pid) for pid in found}
    return below


def _parent(folder: Path) -> tuple[int, int] | None:
    """The number of a process and that of its parent; nothing for one that has ended (proc_pid_stat(5))."""
    try:
        state, parent = (folder / "stat").read_text().rpartition(")")[2].split()[:2]
    except OSError:
        return None
    return None if state == "Z" else (int(folder.name), int(parent))


def _command_line(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")[:200]
    except OSError:
        return ""


def _signal(pid: int, how: signal.Signals) -> None:
    try:
        os.kill(pid, how)
    except OSError:  # it has just ended, or belongs to somebody else
        return


def _reap() -> None:
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        return


def _files_alone() -> list[str]:
    """Only these are imported: collecting all takes as long as some of them."""
    files = sorted(Path("tests").rglob("test_*.py"))
    return [str(file) for file in files if "mark.alone" in file.read_text(encoding="utf-8")]


def _say(words: str) -> None:
    print(words, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
