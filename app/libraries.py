"""Large libraries of Python packages, loaded while the interpreter goes on.

`import` holds the interpreter while the system reads a library and binds its names: 65 ms for OpenCV from memory,
several times that from a disk or beside other work. No thread runs Python meanwhile, the one of the interface neither.
The system's own call lets the others go on, and the import that follows finds the library there.
"""

import ctypes
import os
import sys
from collections.abc import Callable
from importlib.machinery import PathFinder


def preload(*modules: str) -> None:
    """Load the libraries of these modules, such as `cv2.cv2`, on the calling thread, and import nothing.

    What is not there, or cannot be loaded, is left to the import, which says why.
    """
    for name in modules:
        path = library_of(name)
        if path is not None:
            load(path)


def library_of(module: str) -> str | None:
    """The file of a module of C; None if there is none, or it is one of Python. Imports nothing."""
    where: list[str] | None = None
    package, _, _ = module.rpartition(".")
    names = package.split(".") if package else []
    for depth in range(len(names)):
        above = PathFinder.find_spec(".".join(names[: depth + 1]), where)
        if above is None or above.submodule_search_locations is None:
            return None
        where = list(above.submodule_search_locations)
    found = PathFinder.find_spec(module, where)
    origin = found.origin if found is not None else None
    return origin if origin is not None and not origin.endswith(".py") else None


def load(path: str) -> bool:
    """Load a library as the import of a module does, and say whether that went well; other threads go on.

    Never on Windows, where packages name the folders of their libraries in code of their own.
    """
    if sys.platform == "win32":
        return False
    opened = _opener()(os.fsencode(path), os.RTLD_NOW | os.RTLD_LOCAL)
    return bool(opened)


def _opener() -> Callable[[bytes, int], int | None]:
    """dlopen(3), called like any other function of C: `ctypes.CDLL(path)` would hold the interpreter, too."""
    opener = ctypes.CDLL(None).dlopen
    opener.restype = ctypes.c_void_p
    opener.argtypes = (ctypes.c_char_p, ctypes.c_int)
    return opener
