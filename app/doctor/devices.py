"""Which cameras, microphones and loudspeakers there are, as far as that can be seen without Qt: on Linux."""

import os
import sys
from pathlib import Path

from app.doctor.findings import Cause, Probe, Result, Subject, bad, good, skipped

_PCM = "/proc/asound/pcm"


def examine_devices(root: Path = Path("/")) -> tuple[Result, ...]:
    """A result for each kind; `root` is where the system's files are. On other systems the settings window tells."""
    kinds = (Subject.MICROPHONE, Subject.CAMERA, Subject.SPEAKER)
    if sys.platform != "linux":
        return tuple(skipped(Probe(kind)) for kind in kinds)
    sounds = _sounds(root)
    return (
        _listed(Subject.MICROPHONE, [name for name, can_record, _ in sounds if can_record]),
        _cameras(root),
        _listed(Subject.SPEAKER, [name for name, _, can_play in sounds if can_play]),
    )


def read_sounds(text: str) -> tuple[tuple[str, bool, bool], ...]:
    """The lines of /proc/asound/pcm: (name, records, plays). Never raises."""
    found = []
    for line in text.splitlines():
        parts = [part.strip() for part in line.split(":")]
        if len(parts) >= 3:
            kinds = {part.split(" ")[0] for part in parts[3:]}
            found.append((parts[1], "capture" in kinds, "playback" in kinds))
    return tuple(found)


def _sounds(root: Path) -> tuple[tuple[str, bool, bool], ...]:
    try:
        return read_sounds((root / _PCM.lstrip("/")).read_text(errors="replace"))
    except OSError:
        return ()


def _listed(kind: Subject, names: list[str]) -> Result:
    probe = Probe(kind)
    return good(probe, detail=", ".join(dict.fromkeys(names))) if names else bad(probe, Cause.MISSING)


def _cameras(root: Path) -> Result:
    probe = Probe(Subject.CAMERA)
    nodes = sorted((root / "dev").glob("video*"))
    if not nodes:
        return bad(probe, Cause.MISSING)
    usable = [node for node in nodes if os.access(node, os.R_OK | os.W_OK)]
    if not usable:
        return bad(probe, Cause.UNREADABLE, ", ".join(node.name for node in nodes))
    names = dict.fromkeys(_camera_name(root, node.name) for node in usable)  # a camera has several nodes
    return good(probe, detail=", ".join(names))


def _camera_name(root: Path, node: str) -> str:
    try:
        return (root / "sys/class/video4linux" / node / "name").read_text(errors="replace").strip() or node
    except OSError:
        return node
