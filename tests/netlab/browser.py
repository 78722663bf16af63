"""Chromium on a host of a lab."""

from pathlib import Path

from tests.kit.chromium import EXECUTABLE
from tests.netlab.lab import Lab


def chromium_in(lab: Lab, place: str, folder: Path) -> str:
    """A program that starts Chromium there, written into the folder."""
    script = folder / f"chromium-{place}"
    script.write_text(f'#!/bin/sh\nexec {" ".join(lab.inside(place))} {EXECUTABLE} "$@"\n')
    script.chmod(0o755)
    return str(script)
