"""Which log a folder holds: 32 hexadecimal digits, drawn once. A log that was lost and begins anew is another one."""

import os
import re
from pathlib import Path

from app import clock
from server.events.partition import sync_folder

FILE = "identity"
_IDENTITY = re.compile(r"[0-9a-f]{32}")


def is_one(text: str) -> bool:
    """Whether it can be one."""
    return _IDENTITY.fullmatch(text) is not None


def read(folder: Path) -> str:
    """What is written there; empty for nothing, or anything else. OSError."""
    try:
        with (folder / FILE).open("rb") as file:
            text = file.read(64).decode("ascii", "replace").strip()
    except FileNotFoundError:
        return ""
    return text if is_one(text) else ""


def write(folder: Path, identity: str) -> None:
    """Keep it. OSError."""
    if read(folder) == identity:
        return
    fresh = folder / f"{FILE}.new"
    with fresh.open("wb") as file:
        file.write(identity.encode())
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(folder / FILE)
    sync_folder(folder)


def new() -> str:
    """Another one."""
    return clock.entropy(16).hex()
