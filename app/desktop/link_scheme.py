"""What makes an operating system open parley: links with this program: a plan, pure; `app.link_opener` carries it out.

Linux: a desktop entry with a MIME type (Desktop Entry Specification 1.5, section "Exec"; mime-apps). Windows: a key of
the person's own registry. macOS reads it from the bundle's Info.plist, where an installer puts it: nothing to do here.
"""

from dataclasses import dataclass
from enum import Enum, auto

SCHEME = "parley"
MIME_TYPE = f"x-scheme-handler/{SCHEME}"
ENTRY = "parley-link.desktop"
REGISTRY_KEY = rf"Software\Classes\{SCHEME}"


class Platform(Enum):
    """Those that differ in this."""

    LINUX = auto()
    WINDOWS = auto()
    MACOS = auto()


@dataclass(frozen=True, slots=True)
class RegistryValue:
    """One value below HKEY_CURRENT_USER; an empty name is the default value."""

    key: str
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class SchemePlan:
    """Carried out in the order of the fields; all of it only for this person."""

    entry: str = ""
    """Content of the desktop entry `ENTRY` in the folder of the person's applications; empty for none."""
    commands: tuple[tuple[str, ...], ...] = ()
    """Programs that make it known."""
    values: tuple[RegistryValue, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Nothing to do on this platform."""
        return not (self.entry or self.commands or self.values)


def plan(platform: Platform, command: tuple[str, ...]) -> SchemePlan:
    """How links come to open `command`, the program and its first arguments. ValueError for characters no path has."""
    if not command or any(ord(character) < 0x20 for part in command for character in part):
        raise ValueError("a command that cannot be written down")
    match platform:
        case Platform.LINUX:
            return SchemePlan(_entry(command), (("xdg-mime", "default", ENTRY, MIME_TYPE),))
        case Platform.WINDOWS:
            opened = " ".join((*(f'"{part}"' for part in command), '"%1"'))
            return SchemePlan(
                values=(
                    RegistryValue(REGISTRY_KEY, "", "URL:Parley"),
                    RegistryValue(REGISTRY_KEY, "URL Protocol", ""),
                    RegistryValue(rf"{REGISTRY_KEY}\shell\open\command", "", opened),
                )
            )
        case Platform.MACOS:
            return SchemePlan()


def _entry(command: tuple[str, ...]) -> str:
    lines = (
        "[Desktop Entry]",
        "Type=Application",
        "Name=Parley",
        f"Exec={' '.join(_quoted(part) for part in command)} %u",
        f"MimeType={MIME_TYPE};",
        "Icon=parley",
        "Terminal=false",
        "NoDisplay=true",
        "StartupWMClass=parley",
    )
    return "\n".join(lines) + "\n"


def _quoted(part: str) -> str:
    """An argument of Exec: quoted, then escaped once more as every string of a desktop entry, % doubled."""
    inner = "".join(f"\\{character}" if character in '"`$\\' else character for character in part)
    return '"' + inner.replace("\\", "\\\\").replace("%", "%%") + '"'
