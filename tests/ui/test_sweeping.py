"""A window that only a cycle keeps is freed on the thread of the windows, whoever else is busy meanwhile."""

import os
import subprocess
import sys

PROGRAM = """
import threading
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QWidget
from ui.sweeping import sweep_regularly

app = QApplication([])
sweep_regularly(app)
freed = []

class Window(QWidget):
    def __init__(self):
        super().__init__()
        self.act = self.close
        self.destroyed.connect(self.told(), Qt.ConnectionType.DirectConnection)

    @staticmethod
    def told():
        return lambda: freed.append(threading.current_thread().name)

def be_busy():
    while not freed:
        rubbish = [[] for _ in range(10_000)]
        for each in rubbish:
            each.append(each)

Window()
busy = threading.Thread(target=be_busy)
busy.start()
seen = QTimer()
seen.timeout.connect(lambda: freed and app.quit())
seen.start(10)
app.exec()
busy.join()
print(*freed)
"""


def test_windows_are_freed_on_the_thread_of_the_windows() -> None:
    told = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        capture_output=True,
        text=True,
        timeout=60,
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
    )

    assert (told.stdout.split(), told.returncode) == (["MainThread"], 0), told.stderr
