"""Starting with the session: what has to be written where, for each platform. Nothing is written here."""

import plistlib
from dataclasses import dataclass

NAME = "parley"
LABEL = "org.parley.desktop"
RUN_KEY = r"Software\Microsoft\Windows\CurrentVersion\Run"
_RESERVED = frozenset(" \t\n\"'\\><~|&;$*?#()`")  # Desktop Entry Specification 1.5, "The Exec key"


@dataclass(frozen=True, slots=True)
class FilePlan:
    """Starts because this file exists."""

    path: str
    content: bytes


@dataclass(frozen=True, slots=True)
class RegistryPlan:
    """Starts because of this value under HKEY_CURRENT_USER."""

    key: str
    name: str
    value: str


Plan = FilePlan | RegistryPlan


def autostart_plan(platform: str, command: tuple[str, ...], *, home: str, config: str) -> Plan | None:
    """What makes `command` start with the session; None where nothing does.

    `platform` is `sys.platform`; `home` and `config` are the person's folders (`config` is XDG_CONFIG_HOME).
    """
    match platform:
        case "linux":
            return FilePlan(f"{config}/autostart/{NAME}.desktop", _desktop_entry(command).encode())
        case "darwin":
            return FilePlan(f"{home}/Library/LaunchAgents/{LABEL}.plist", _launch_agent(command))
        case "win32":
            return RegistryPlan(RUN_KEY, "Parley", " ".join(quoted_for_windows(part) for part in command))
    return None


def _desktop_entry(command: tuple[str, ...]) -> str:
    line = " ".join(quoted_for_exec(part) for part in command)
    return (
        "[Desktop Entry]\nType=Application\nName=Parley\nComment=Calls on your own desktop\n"
        f"Exec={line}\nIcon={NAME}\nTerminal=false\nX-GNOME-Autostart-enabled=true\n"
    )


def _launch_agent(command: tuple[str, ...]) -> bytes:
    agent = {"Label": LABEL, "ProgramArguments": list(command), "RunAtLoad": True, "ProcessType": "Interactive"}
    return plistlib.dumps(agent)


def quoted_for_exec(part: str) -> str:
    """An argument for the Exec key. A backslash is doubled twice: once for quoting, once for the string."""
    part = part.replace("%", "%%")
    if part and not _RESERVED & set(part):
        return part
    for character in ("\\", '"', "`", "$"):
        part = part.replace(character, "\\" + character)
    return '"' + part.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t") + '"'


def quoted_for_windows(part: str) -> str:
    """An argument as CommandLineToArgvW reads it back."""
    if part and not set(' \t"') & set(part):
        return part
    out, slashes = '"', 0
    for character in part:
        if character == "\\":
            slashes += 1
            continue
        if character == '"':
            out += "\\" * (2 * slashes + 1)
        else:
            out += "\\" * slashes
        out, slashes = out + character, 0
    return out + "\\" * (2 * slashes) + '"'
