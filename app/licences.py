"""What this program is made of, and under which licences: found in what is installed, not kept by hand."""

import re
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

PROGRAM = "parley"
MAX_TEXT = 200_000  # characters of one licence that are shown

_NAME = re.compile(r"[A-Za-z0-9._-]+")


@dataclass(frozen=True, slots=True)
class Component:
    """One part: name, version (empty for fonts and icons), the licence in short, and its text if that came along."""

    name: str
    version: str = ""
    licence: str = ""
    text: str = ""


def shipped_components(folder: Path) -> tuple[Component, ...]:
    """Parts that lie beside the program: `folder` holds NAME-LICENCE.txt for each. Reads files; raises OSError."""
    found = []
    for path in sorted(folder.glob("*-*.txt")):
        name, _, licence = path.stem.partition("-")
        found.append(Component(name.capitalize(), licence=licence, text=_text(path.read_bytes())))
    return tuple(found)


def installed_components(program: str = PROGRAM) -> tuple[Component, ...]:
    """The libraries that the program needs and that are there, by name. Reads files; skips what it cannot read."""
    seen: dict[str, Component] = {}
    waiting = [program]
    while waiting:
        name = _plain(waiting.pop())
        if name in seen:
            continue
        try:
            distribution = metadata.distribution(name)
        except metadata.PackageNotFoundError:
            continue
        seen[name] = _component(distribution)
        waiting.extend(_needs(distribution))
    own = seen.pop(_plain(program), None)
    others = sorted(seen.values(), key=lambda each: each.name.casefold())
    return (own, *others) if own is not None else tuple(others)


def _needs(distribution: metadata.Distribution) -> list[str]:
    """Names of what it requires, without what only its extras do."""
    requirements = [each for each in distribution.requires or () if "extra ==" not in each]
    return [match[0] for each in requirements if (match := _NAME.match(each))]


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _component(distribution: metadata.Distribution) -> Component:
    about = distribution.metadata
    licence = _field(about, "License-Expression") or _from_classifiers(about) or _field(about, "License")
    files = [each for each in distribution.files or () if _is_licence(each)]
    texts = []
    for each in files:
        try:
            texts.append(_text(Path(str(each.locate())).read_bytes()))
        except OSError:
            continue
    first_line = licence.strip().splitlines()[0] if licence.strip() else ""
    return Component(_field(about, "Name"), distribution.version, first_line[:80], "\n\n".join(texts)[:MAX_TEXT])


def _field(about: metadata.PackageMetadata, name: str) -> str:
    return next(iter(about.get_all(name) or ()), "")


def _from_classifiers(about: metadata.PackageMetadata) -> str:
    held = [each.split("::")[-1].strip() for each in about.get_all("Classifier") or () if each.startswith("License ::")]
    return ", ".join(held)


def _is_licence(path: metadata.PackagePath) -> bool:
    in_metadata = any(part.endswith(".dist-info") for part in path.parts)
    return in_metadata and path.name.upper().startswith(("LICENSE", "LICENCE", "COPYING", "NOTICE"))


def _text(data: bytes) -> str:
    return data[:MAX_TEXT].decode("utf-8", errors="replace").strip()
