"""Qt's types for Python, made before a second thread can ask for them.

PySide makes the Python type of a Qt class when it is first asked for, and so does any look-up of what an object that
comes from Qt really is: `QAudioSink.start()` returns a `QIODevice` and walks everything derived from it. Nothing
guards that (PySide 6.11), so a loudspeaker and a microphone that opened together crashed the process.
"""

import threading
from collections.abc import Iterator
from types import ModuleType

from PySide6 import QtCore, QtMultimedia, QtNetwork

from app import clock

THREADED = (QtCore, QtNetwork, QtMultimedia)  # whose types the threads of devices meet

STEP = 0.004  # seconds after which the interface goes on; few types take longer


def make_whole(modules: tuple[ModuleType, ...] = THREADED) -> None:
    """Make every type of these modules: about 40 ms, once. Raises RuntimeError for the first time on another thread
    than the main one."""
    for _ in whole_in_steps(modules):
        pass


def whole_in_steps(modules: tuple[ModuleType, ...] = THREADED) -> Iterator[None]:
    """The same a few milliseconds at a time, each until the next `yield`."""
    missing = [(module, name) for module in modules for name in dir(module) if name not in vars(module)]
    if missing and threading.current_thread() is not threading.main_thread():
        raise RuntimeError("Qt's types must be made on the main thread, before another one uses Qt")
    began = clock.now()
    for module, name in missing:
        getattr(module, name)
        if clock.now() - began > STEP:
            yield
            began = clock.now()
