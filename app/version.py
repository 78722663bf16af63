"""Which release of Parley this is."""

import re
from pathlib import Path

UNKNOWN = "0.0.0"
_TREE = Path(__file__).resolve().parents[1]
_NAME, _VERSION = (re.compile(rf'^{field} = "([^"]+)"$', re.MULTILINE) for field in ("name", "version"))


def release(tree: Path = _TREE) -> str:
    """What the source tree says that this runs from, else what is installed; `UNKNOWN` if neither says.

    The tree comes first: an installation that refers to it (`pip install -e`) keeps saying what it was made from.
    """
    return of_tree(tree) or _installed() or UNKNOWN


def of_tree(tree: Path) -> str:
    """The version in the project file of a source tree of Parley; empty if it is none."""
    try:
        project = (tree / "pyproject.toml").read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return ""
    name, version = _NAME.search(project), _VERSION.search(project)
    return version[1] if name is not None and name[1] == "parley" and version is not None else ""


def _installed() -> str:
    from importlib import metadata  # 15 ms that a start from a source tree goes without

    try:
        return metadata.version("parley")
    except metadata.PackageNotFoundError:
        return ""


VERSION = release()
