"""A call's windows and the tray on a real X server with a window manager; run in a process of its own.

Prints one JSON object of what happened. `python -m tests.kit.x11_windows`
"""

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from typing import cast

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QSystemTrayIcon

from app.config import SettingsFile
from media.engine.api import Hearing
from tests.kit.waiting import NotYet
from tests.ui.fake_bridge import FakeBridge
from tests.ui.scenes.scene import CLIENT, CONNECTED
from ui.bridge import Bridge
from ui.call_flow import CallFlow
from ui.device_choice import DeviceChoice, Replacements
from ui.preferences import Preferences
from ui.theme import install
from ui.tray import Tray

PATIENCE = 150  # looks of 100 ms


def wait(condition: Callable[[], bool], what: str) -> None:
    """Run the loop until a condition holds."""
    for _ in range(PATIENCE):
        if condition():
            return
        QTest.qWait(100)
    raise NotYet(what)


def minimise_and_come_back(result: dict[str, object]) -> None:
    """The window manager minimises the call window; the mini call takes over, on top, and gives it back."""
    bridge = FakeBridge(hear=Hearing())
    settings = SettingsFile(None)
    devices = DeviceChoice(settings, Replacements(camera=lambda: None, microphone=lambda: None, speaker=lambda: None))
    devices.look()
    shown = cast(Bridge, bridge)
    calls = CallFlow(shown, settings, devices, Preferences(shown, settings, devices))
    calls.show_client(replace(CLIENT, calls=(CONNECTED.call,)))
    window = calls.window
    assert window is not None
    wait(window.isActiveWindow, "the call window is not in front")
    subprocess.run(["xdotool", "windowminimize", str(int(window.winId()))], check=True)
    wait(lambda: calls.companions.mini is not None and calls.companions.mini.isVisible(), "no mini call")
    mini = calls.companions.mini
    assert mini is not None
    result["hidden"] = not window.isVisible()
    state: list[str] = []

    def is_above() -> bool:
        asked = ["xprop", "-id", str(int(mini.winId())), "_NET_WM_STATE"]
        state[:] = [subprocess.run(asked, capture_output=True, text=True, check=True).stdout]
        return "_NET_WM_STATE_ABOVE" in state[0]

    wait(is_above, "the mini call is not on top")
    result["on_top"] = True
    mini.back.click()
    wait(lambda: window.isVisible() and not window.isMinimized(), "the call window does not come back")
    result["back"] = calls.companions.mini is None
    result["hang_ups"] = len(bridge.client.called("hang_up"))
    calls.close()


def come_and_go(result: dict[str, object]) -> None:
    """A tray comes after the program, is used, and goes."""
    tray = Tray()
    tray.show_client(replace(CLIENT, calls=(CONNECTED.call,)))
    opened: list[bool] = []
    tray.openRequested.connect(lambda: opened.append(True))
    result["before"] = tray.is_there
    host = subprocess.Popen(["trayer", "--edge", "top", "--align", "right", "--height", "32"])

    def is_shown() -> bool:
        tray.tick(0.0)
        return tray.icon.isVisible() and tray.icon.geometry().width() > 0

    try:
        wait(is_shown, "no mark in the tray")
        result["there"] = tray.is_there

        def is_opened() -> bool:
            at = tray.icon.geometry().center()  # the host moves it about while it settles
            subprocess.run(["xdotool", "mousemove", str(at.x()), str(at.y()), "click", "1"], check=True)
            QTest.qWait(200)
            return bool(opened)

        wait(is_opened, "a click on the mark does nothing")
        result["opened"] = True
    finally:
        host.terminate()
        host.wait()
    wait(lambda: not QSystemTrayIcon.isSystemTrayAvailable(), "the tray is still there")
    tray.tick(0.0)
    result["after"] = tray.is_there
    tray.close()


def main() -> int:
    """Run both."""
    app = QApplication(sys.argv[:1])
    app.setQuitOnLastWindowClosed(False)
    install(app)
    result: dict[str, object] = {}
    minimise_and_come_back(result)
    come_and_go(result)
    print(json.dumps(result))
    return 0


if __name__ == "__main__":
    sys.exit(main())
