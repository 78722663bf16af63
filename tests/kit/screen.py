"""A screen that nobody looks at: Xvfb, for windows on Qt's real X11 platform."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager


def is_installed() -> bool:
    """Whether Xvfb can be run here."""
    return shutil.which("Xvfb") is not None


@contextmanager
def virtual_screen(width: int, height: int) -> Iterator[dict[str, str]]:
    """Run Xvfb on a free display; yields the environment of programs that show windows on it."""
    command = ["Xvfb", "-displayfd", "1", "-screen", "0", f"{width}x{height}x24", "-nolisten", "tcp", "-noreset"]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert server.stdout is not None
    try:
        number = server.stdout.readline().strip()
        if not number:
            raise RuntimeError("Xvfb did not start")
        yield {"DISPLAY": f":{number}", "QT_QPA_PLATFORM": "xcb"}
    finally:
        server.terminate()
        try:
            server.wait(timeout=10)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()
        server.stdout.close()
