"""Qt's types for Python, made before a second thread can ask for them.

PySide makes the Python type of a Qt class when it is first asked for, and so does any look-up of what an object that
comes from Qt really is: `QAudioSink.start()` returns a `QIODevice` and walks everything derived from it. Nothing
guards that (PySide 6.11), so a loudspeaker and a microphone that opened together crashed the process.
"""

import threading
from types import ModuleType

from PySide6 import QtCore, QtMultimedia, QtNetwork

THREADED = (QtCore, QtNetwork, QtMultimedia)  # whose types the threads of devices meet


def make_whole(modules: tuple[ModuleType, ...] = THREADED) -> None:
    """Make every type of these modules. On the main thread only: raises RuntimeError elsewhere. About 40 ms, once."""
    if threading.current_thread() is not threading.main_thread():
        raise RuntimeError("Qt's types must be made on the main thread, before another one uses Qt")
    for module in modules:
        for name in dir(module):
            getattr(module, name)
