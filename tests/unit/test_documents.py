"""The documents: what they link to is part of the repository, so that a newcomer finds it."""

import re
import subprocess
from pathlib import Path
from urllib.parse import unquote

import pytest

ROOT = Path(__file__).parents[2]
LINK = re.compile(r"\]\(([^)#\s]+)")
CODE = re.compile(r"`([\w./-]+/[\w.-]+\.(?:py|md|png|jpg|toml|txt|sh))`")
TOP = {"app", "ui", "media", "server", "resources", "packaging", "tests"}
DOCUMENTS = sorted(ROOT.glob("*.md"))


def tracked() -> set[str] | None:
    """The files of the repository, or None in an unpacked archive."""
    if not (ROOT / ".git").exists():
        return None
    done = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
    return set(done.stdout.splitlines())


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_everything_a_document_links_to_is_there(document: Path) -> None:
    text, files = document.read_text("utf-8"), tracked()
    links = [unquote(link) for link in LINK.findall(text) if "://" not in link]
    named = [name for name in CODE.findall(text) if name.split("/")[0] in TOP]

    missing = [name for name in links + named if not (name in files if files is not None else (ROOT / name).is_file())]

    assert missing == []
