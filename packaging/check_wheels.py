"""Resolve every run-time dependency as wheels for Windows and macOS, so that a pin cannot lock them out unseen."""

import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

PLATFORMS = {
    "Windows": ("win_amd64",),
    "macOS": ("macosx_14_0_arm64", "macosx_13_0_arm64", "macosx_12_0_arm64", "macosx_11_0_arm64",
              "macosx_13_0_universal2", "macosx_11_0_universal2", "macosx_10_9_universal2"),
}  # fmt: skip


def dependencies(system: str) -> list[str]:
    """The project's requirements whose markers hold on that system."""
    project = tomllib.loads(Path("pyproject.toml").read_text())["project"]
    lines: list[str] = project["dependencies"]
    return [line.partition(";")[0].strip() for line in lines if not (system == "Windows" and "win32" in line)]


def resolve(system: str, tags: tuple[str, ...]) -> str | None:
    """None if everything resolves, else pip's last words."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "pip", "install", "--dry-run", "--quiet", "--disable-pip-version-check"]
        command += ["--ignore-installed", "--only-binary=:all:", "--python-version=3.11", "--implementation=cp"]
        command += ["--target", folder, *(f"--platform={tag}" for tag in tags), *dependencies(system)]
        done = subprocess.run(command, capture_output=True, text=True)
    return None if done.returncode == 0 else done.stderr.strip()[-1500:]


def main() -> int:
    """Check each platform; 0 if all resolve."""
    failed = 0
    for system, tags in PLATFORMS.items():
        problem = resolve(system, tags)
        print(f"{system}: {'every dependency has a wheel' if problem is None else problem}")
        failed += problem is not None
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
