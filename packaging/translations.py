"""Catalogues of the desktop's words through Qt's tools: gather phrases, compile, and say what is missing.

packaging/translations.py gather    bring resources/locale/*.ts up to the phrases of the code; translations are kept
packaging/translations.py compile   write the .qm beside each .ts
packaging/translations.py check     say what is missing or stale, and end with 1 if anything is
"""

import argparse
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LOCALE = ROOT / "resources" / "locale"
TOOLS = Path(sys.executable).parent
_FIELD = re.compile(r"\{\w*\}|%n")

Key = tuple[str, str]
"""A phrase and its comment."""


def gather(catalogue: Path) -> None:
    """Bring a .ts up to the phrases of ui/; raises CalledProcessError with lupdate's words."""
    sources = [str(path.relative_to(ROOT)) for path in sorted((ROOT / "ui").rglob("*.py"))]
    command = ["pyside6-lupdate", *sources, "-tr-function-alias", "tr+=trn"]
    options = ["-no-obsolete", "-locations", "none", "-ts", str(catalogue)]
    _run([str(TOOLS / command[0]), *command[1:], *options])


def compile_catalogue(catalogue: Path, into: Path) -> None:
    """Write the .qm of a .ts."""
    _run([str(TOOLS / "pyside6-lrelease"), "-silent", str(catalogue), "-qm", str(into)])


def phrases(catalogue: Path) -> dict[Key, tuple[str, ...]]:
    """What each phrase is in the catalogue's language: one form, or one for each plural; empty where it is missing."""
    found: dict[Key, tuple[str, ...]] = {}
    for message in ElementTree.parse(catalogue).iter("message"):
        translation = message.find("translation")
        forms: tuple[str, ...] = ()
        if translation is not None and translation.get("type") not in ("unfinished", "vanished", "obsolete"):
            plural = translation.findall("numerusform")
            forms = tuple(form.text or "" for form in plural) if plural else (translation.text or "",)
        found[(message.findtext("source", ""), message.findtext("comment", ""))] = forms
    return found


def faults(catalogue: Path) -> Iterator[str]:
    """Why a catalogue must not ship."""
    with tempfile.TemporaryDirectory() as folder:
        fresh = Path(folder) / catalogue.name
        fresh.write_bytes(catalogue.read_bytes())
        gather(fresh)
        wanted, kept = phrases(fresh), phrases(catalogue)
        compiled = Path(folder) / "compiled.qm"
        compile_catalogue(catalogue, compiled)
        shipped = catalogue.with_suffix(".qm")
        if not shipped.exists() or shipped.read_bytes() != compiled.read_bytes():
            yield f"{shipped.name} is not what {catalogue.name} compiles to"
    for key in wanted.keys() - kept.keys():
        yield f"{catalogue.name} lacks {key[0]!r}"
    for key in kept.keys() - wanted.keys():
        yield f"{catalogue.name} keeps {key[0]!r}, which nobody says any more"
    for (source, many), forms in kept.items():
        if not forms or not all(forms):
            yield f"{catalogue.name}: {source!r} is not translated"
        for form in forms:
            allowed = {tuple(sorted(_FIELD.findall(text))) for text in (source, many or source)}
            if form and tuple(sorted(_FIELD.findall(form))) not in allowed:
                yield f"{catalogue.name}: {form!r} has not the fields of {source!r}"


def main() -> int:
    """Do what the command line says."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("gather", "compile", "check"))
    what = parser.parse_args().what
    found: list[str] = []
    for catalogue in sorted(LOCALE.glob("*.ts")):
        if what == "gather":
            gather(catalogue)
        elif what == "compile":
            compile_catalogue(catalogue, catalogue.with_suffix(".qm"))
        else:
            found += faults(catalogue)
    for fault in found:
        print(fault)
    return 1 if found else 0


def _run(command: list[str]) -> None:
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{Path(command[0]).name} failed: {done.stderr or done.stdout}")


if __name__ == "__main__":
    sys.exit(main())
