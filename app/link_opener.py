"""Carries out `app.desktop.link_scheme`: links open this program. Blocks for a moment: not for the GUI thread."""

import logging
import os
import subprocess
import sys
from pathlib import Path

from app.desktop.link_scheme import ENTRY, REGISTRY_KEY, Platform, SchemePlan, plan
from app.files import write_whole

logger = logging.getLogger(__name__)

TIMEOUT = 20.0  # seconds for the desktop's own tools


def this_platform() -> Platform:
    """Where we run."""
    return {"win32": Platform.WINDOWS, "darwin": Platform.MACOS}.get(sys.platform, Platform.LINUX)


def own_command() -> tuple[str, ...]:
    """How to start this program anew: the bundled one, the installed script, or the module."""
    if getattr(sys, "frozen", False):
        return (sys.executable,)
    script = Path(sys.argv[0])
    if script.stem == "parley" and script.is_file():
        return (str(script.resolve()),)
    return (sys.executable, "-m", "app")


def open_links_here() -> bool:
    """Let the operating system open links with this program; False, and logged, if it does not work."""
    return carry_out(plan(this_platform(), own_command()))


def carry_out(wanted: SchemePlan, folder: Path | None = None) -> bool:
    """Carry out a plan. `folder` is that of the person's applications, for tests."""
    try:
        if wanted.entry:
            write_whole((folder or _applications()) / ENTRY, wanted.entry.encode())
        for command in wanted.commands:
            subprocess.run(command, check=True, timeout=TIMEOUT, capture_output=True, stdin=subprocess.DEVNULL)
        if wanted.values:
            _write_registry(wanted)
    except (OSError, subprocess.SubprocessError) as error:
        logger.warning("links cannot be opened with this program: %s", error)
        return False
    return True


def leave_links() -> None:
    """Take back what `open_links_here` did. Idempotent; what fails is logged."""
    try:
        if this_platform() is Platform.WINDOWS:
            _delete_registry()
        else:
            (_applications() / ENTRY).unlink(missing_ok=True)
    except OSError as error:
        logger.warning("cannot take back that links open here: %s", error)


def _applications() -> Path:
    home = os.environ.get("XDG_DATA_HOME", "")
    return (Path(home) if home else Path.home() / ".local" / "share") / "applications"


def _write_registry(wanted: SchemePlan) -> None:
    if sys.platform == "win32":
        import winreg

        for value in wanted.values:
            with winreg.CreateKey(winreg.HKEY_CURRENT_USER, value.key) as key:
                winreg.SetValueEx(key, value.name, 0, winreg.REG_SZ, value.text)


def _delete_registry() -> None:
    if sys.platform == "win32":
        import winreg

        for below in (r"\shell\open\command", r"\shell\open", r"\shell", ""):
            try:
                winreg.DeleteKey(winreg.HKEY_CURRENT_USER, REGISTRY_KEY + below)
            except FileNotFoundError:
                continue
