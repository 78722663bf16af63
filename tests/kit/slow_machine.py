"""A slow machine: one process held to a share of a core, by the kernel's CPU controller or by Debian's cpulimit."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

PERIOD = 100_000  # microseconds
_ROOT = Path("/sys/fs/cgroup")


def missing() -> str | None:
    """Why no process can be slowed down here, or None."""
    if _group_kind() is None and shutil.which("cpulimit") is None:
        return "neither a CPU control group can be made nor is cpulimit installed"
    return None


@contextmanager
def slowed(pid: int, share: float) -> Iterator[None]:
    """Hold the process with all its threads to `share` of one core for the time of the block."""
    kind = _group_kind()
    if kind is None:
        with _limited(pid, share):
            yield
        return
    root, files = kind
    group = root / f"parley-test-{os.getpid()}-{pid}"
    group.mkdir()
    try:
        for name, text in files.items():
            (group / name).write_text(text.format(quota=int(share * PERIOD), period=PERIOD))
        (group / "cgroup.procs").write_text(str(pid))
        yield
    finally:
        with suppress(OSError):  # the process may be gone
            (root / "cgroup.procs").write_text(str(pid))
        group.rmdir()


def _group_kind() -> tuple[Path, dict[str, str]] | None:
    """Where groups can be made, and what is written into one: version 2 or 1 of control groups."""
    for root, files in (
        (_ROOT, {"cpu.max": "{quota} {period}"}),
        (_ROOT / "cpu", {"cpu.cfs_period_us": "{period}", "cpu.cfs_quota_us": "{quota}"}),
    ):
        probe = root / f"parley-test-{os.getpid()}-probe"
        try:
            probe.mkdir()
        except OSError:
            continue
        try:
            if all(os.access(probe / name, os.W_OK) for name in files):
                return root, files
        finally:
            probe.rmdir()
    return None


@contextmanager
def _limited(pid: int, share: float) -> Iterator[None]:
    """By stopping and continuing the process in turn."""
    command = ["cpulimit", "--pid", str(pid), "--limit", str(round(share * 100)), "--lazy"]
    limiter = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield
    finally:
        limiter.terminate()
        limiter.wait()
