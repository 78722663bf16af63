"""Libraries that are loaded while the interpreter goes on."""

import subprocess
import sys
from pathlib import Path

import pytest

from app.libraries import library_of, load, preload


def test_the_library_of_a_module_is_found_without_an_import() -> None:
    path = library_of("msgspec._core")

    assert path is not None
    assert Path(path).parent.name == "msgspec"


@pytest.mark.parametrize("name", ["json", "json.decoder", "no_such_package", "no_such_package.part", "json.no_part"])
def test_a_module_without_a_library_has_none(name: str) -> None:
    assert library_of(name) is None
    preload(name)


def test_what_is_no_library_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "broken.so"
    file.write_bytes(b"not a library")

    assert not load(str(file))
    assert not load(str(tmp_path / "missing.so"))


LOOK = """
import os, sys
from app.libraries import library_of, preload
maps = lambda: open("/proc/self/maps").read()
path = os.path.realpath(library_of("msgspec._core"))
assert path not in maps()
preload("msgspec._core")
assert path in maps() and "msgspec" not in sys.modules
import msgspec
assert msgspec.json.decode(b"[1]") == [1]
"""


def test_a_library_is_in_memory_before_its_module_is_imported() -> None:
    done = subprocess.run([sys.executable, "-c", LOOK], capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
