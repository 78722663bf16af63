"""Carrying out what `app.desktop.autostart` planned: a file, or a value of the registry."""

import contextlib
import logging
import os
import sys
from pathlib import Path

from app.desktop.autostart import FilePlan, Plan, RegistryPlan, autostart_plan
from app.files import write_whole

logger = logging.getLogger(__name__)

IN_TRAY = "--in-tray"


def own_plan() -> Plan | None:
    """How this very program starts with the session, out of sight."""
    home = Path.home()
    config = os.environ.get("XDG_CONFIG_HOME") or str(home / ".config")
    return autostart_plan(sys.platform, (*own_command(), IN_TRAY), home=str(home), config=config)


def own_command() -> tuple[str, ...]:
    """How this program was started: the bundle, the script of the installation, or the interpreter."""
    program = Path(sys.argv[0])
    if getattr(sys, "frozen", False):
        return (sys.executable,)
    if program.is_absolute() and program.name.startswith("parley"):
        return (str(program),)
    return (sys.executable, "-m", "app")


def apply(plan: Plan | None, *, on: bool) -> bool:
    """Switch it on or off; may wait for the disk. False if the system did not let us."""
    try:
        match plan:
            case FilePlan(path, content):
                if on:
                    write_whole(Path(path), content)
                else:
                    Path(path).unlink(missing_ok=True)
            case RegistryPlan():
                _apply_registry(plan, on=on)
            case None:
                return False
    except OSError as error:
        logger.warning("cannot change what starts with the session: %s", error)
        return False
    return True


def _apply_registry(plan: RegistryPlan, *, on: bool) -> None:
    if sys.platform == "win32":
        import winreg

        with winreg.CreateKey(winreg.HKEY_CURRENT_USER, plan.key) as key:
            if on:
                winreg.SetValueEx(key, plan.name, 0, winreg.REG_SZ, plan.value)
            else:
                with contextlib.suppress(FileNotFoundError):
                    winreg.DeleteValue(key, plan.name)
