"""Where the files that ship with the program are: fonts, icons, sounds, pictures, locales."""

import sys
from pathlib import Path

# A frozen build unpacks beside its executable and says where in sys._MEIPASS.
ROOT = Path(getattr(sys, "_MEIPASS", Path(__file__).resolve().parents[1])) / "resources"


def resource(*parts: str) -> Path:
    """Path of a shipped file. Raises FileNotFoundError at once rather than at some later paint."""
    path = ROOT.joinpath(*parts)
    if not path.exists():
        raise FileNotFoundError(path)
    return path
