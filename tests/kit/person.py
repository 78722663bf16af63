"""A person at a desktop of their own: a screen with a window manager, eyes and ears (AT-SPI), and hands (xdotool)."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import cv2
import mss
import numpy as np

from tests.kit import message_bus, screen, screen_reader
from tests.kit.screen_reader import Announced, Element, ScreenReader
from tests.kit.waiting import until_sync

Picture = np.ndarray[tuple[int, ...], np.dtype[np.uint8]]
"""Pixels of a screen."""

WITHIN = 30.0  # seconds for anything to appear
PATIENCE = 1.0  # seconds before somebody clicks or presses again
SETTLED = 0.5  # seconds after which a key that was pressed has done what it does
QUALITY = 85  # of the stills, as JPEG counts it
CHEVRON = 14  # pixels from the far edge of a button to the middle of the half that opens its menu


def is_possible() -> bool:
    """Whether all that a person needs is installed."""
    return screen.is_installed() and screen_reader.is_installed() and shutil.which("openbox") is not None


class Person:
    """Runs programs on their own screen and uses them as people do."""

    def __init__(self, name: str, environment: dict[str, str], reader: ScreenReader, film: Path) -> None:
        self.name = name
        self.reader = reader
        self.environment = environment
        self._film = film
        self._programs: list[subprocess.Popen[bytes]] = []

    # -- programs

    def start(self, *arguments: str, said: Path | None = None) -> subprocess.Popen[bytes]:
        """Start the desktop as `parley ARGUMENTS`; `said`: the file that what it says is added to."""
        environment = os.environ | self.environment
        command = [sys.executable, "-m", "app", *arguments]
        with open(said if said is not None else os.devnull, "ab") as output:
            program = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, stdout=output)
        self._programs.append(program)
        return program

    def stop_all(self) -> None:
        """End what still runs."""
        for program in self._programs:
            if program.poll() is None:
                program.terminate()
        for program in self._programs:
            try:
                program.wait(timeout=15)
            except subprocess.TimeoutExpired:
                program.kill()
                program.wait()

    # -- eyes

    def looks_for(self, name: str, role: str = "", *, starts: bool = False) -> Element | None:
        """What is shown under this name, the last one if there are several."""
        found = None
        for element in self.reader.everything():
            fits = element.name.startswith(name) if starts else element.name == name
            if fits and role in ("", element.role):
                found = element
        return found

    def sees(self, name: str, role: str = "", *, starts: bool = False, within: float = WITHIN) -> Element:
        """Wait until it is shown."""
        seen: list[Element] = []

        def why() -> str | None:
            element = self.looks_for(name, role, starts=starts)
            if element is None:
                return f"{self.name} does not see {role} {name!r}, but {self.everything()}"
            seen.append(element)
            return None

        until_sync(why, within=within)
        return seen[-1]

    def no_longer_sees(self, name: str, role: str = "", *, within: float = WITHIN) -> None:
        """Wait until it is gone."""
        until_sync(
            lambda: f"{self.name} still sees {name!r}" if self.looks_for(name, role) is not None else None,
            within=within,
        )

    def everything(self) -> list[str]:
        """What is shown, in words."""
        return [f"{each.role} {each.name!r}" for each in self.reader.everything() if each.name]

    def reads(self, name: str) -> str:
        """Wait until something stands in a field, and read it: what a server was asked for is not there at once."""
        read: list[str] = []

        def why() -> str | None:
            element = self.looks_for(name, "text")
            read.append(self.reader.text_of(element) if element is not None else "")
            return None if read[-1] else f"{self.name} can read nothing in {name!r}"

        until_sync(why, within=WITHIN)
        return read[-1]

    def brightness(self) -> float:
        """Of the whole screen on average, 0 to 255."""
        return float(self._picture().mean())

    # -- ears

    def hears(self, words: str, *, is_assertive: bool | None = None) -> None:
        """Wait until a program has wanted these words to be read by a screen reader; in its urgency if told."""

        def fits(each: Announced) -> bool:
            return each.words == words and is_assertive in (None, each.is_assertive)

        until_sync(
            lambda: (
                None
                if any(fits(each) for each in self.reader.announced())
                else f"{self.name} does not hear {words!r}, but {self.reader.announced()}"
            ),
            within=WITHIN,
        )

    # -- hands

    def clicks(self, name: str, role: str = "push button", *, starts: bool = False, times: int = 1) -> None:
        """Point at it and click."""
        element = self.sees(name, role, starts=starts)
        x, y = element.centre
        self.do("mousemove", "--sync", str(x), str(y), "click", "--repeat", str(times), "1")

    def clicks_until_gone(self, name: str, role: str = "push button") -> None:
        """Click as somebody does whose first click was too early: a popup takes none in its first half second."""
        self.clicks(name, role)
        clicked = time.monotonic()

        def why() -> str | None:
            nonlocal clicked
            if self.looks_for(name, role) is None:
                return None
            if time.monotonic() - clicked > PATIENCE:
                self.clicks(name, role)
                clicked = time.monotonic()
            return f"{self.name} clicks on {name!r}, and it stays"

        until_sync(why, within=WITHIN)

    def opens_menu_of(self, name: str) -> None:
        """Click on the half of a button that opens its menu."""
        left, top, width, height = self.sees(name, "push button").box
        self.do("mousemove", "--sync", str(left + width - CHEVRON), str(top + height // 2), "click", "1")

    def walks_to(self, name: str, key: str = "Down") -> None:
        """Press a key until it has led to an item, and no key that is still under way leads beyond it.

        A menu that is only opening takes no keys, or takes them later: press when it has the focus, else after a while.
        """
        focused = self.reader.focused()
        changed = time.monotonic()

        def why() -> str | None:
            nonlocal focused, changed
            now, at = self.reader.focused(), time.monotonic()
            is_there = now is not None and now.name == name
            if is_there and now == focused and at - changed > SETTLED:
                return None
            if now != focused or (not is_there and at - changed > PATIENCE):
                focused, changed = now, at
                if not is_there:
                    self.presses(key)
            return f"{self.name} is at {now.name if now is not None else 'nothing'!r} on the way to {name!r}"

        until_sync(why, within=WITHIN)

    def types(self, text: str) -> None:
        """Type into whatever has the keys."""
        self.do("type", "--delay", "8", text)

    def presses(self, *keys: str) -> None:
        """Press keys by their X names, for example ctrl+k."""
        self.do("key", "--delay", "20", *keys)

    def fills(self, name: str, text: str) -> None:
        """Click into a field and type into it, in place of what was there."""
        self.clicks(name, "")
        until_sync(lambda: None if self._has_keys(name) else f"the keys do not go to {name!r}", within=WITHIN)
        self.presses("ctrl+a")
        self.types(text)

    def _has_keys(self, name: str) -> bool:
        return any(each.is_focused and each.name == name for each in self.reader.everything())

    def do(self, *words: str) -> str:
        """Run xdotool."""
        done = subprocess.run(
            ["xdotool", *words],
            env=os.environ | self.environment,
            capture_output=True,
            text=True,
            timeout=30,
            check=True,
        )
        return done.stdout.strip()

    # -- film

    def photographs(self, step: str) -> None:
        """Keep a picture of the whole screen."""
        self._film.mkdir(parents=True, exist_ok=True)
        cv2.imwrite(str(self._film / f"{step}.jpg"), self._picture(), [cv2.IMWRITE_JPEG_QUALITY, QUALITY])

    def _picture(self) -> Picture:
        """uint8[height, width, 3], blue first."""
        with mss.MSS(display=self.environment["DISPLAY"]) as camera:
            taken = camera.grab(camera.monitors[0])
        return np.asarray(taken, np.uint8)[:, :, :3].copy()


@contextmanager
def person(
    name: str, film: Path, *, size: tuple[int, int] = (1440, 960), environment: dict[str, str] | None = None
) -> Iterator[Person]:
    """A person with everything they need; their programs end with the block. `film`: the folder of their pictures."""
    with ExitStack() as stack:
        variables = stack.enter_context(screen.virtual_screen(*size)) | (environment or {})
        # The accessibility bus has its socket in here, under a name that two persons would share.
        variables["XDG_RUNTIME_DIR"] = stack.enter_context(TemporaryDirectory(prefix="parley-"))
        bus = stack.enter_context(message_bus.running_bus(variables))
        variables |= {"DBUS_SESSION_BUS_ADDRESS": bus, "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1"}
        stack.enter_context(_window_manager(variables))
        reader = stack.enter_context(screen_reader.screen_reader(bus))
        made = Person(name, variables, reader, film)
        stack.callback(made.stop_all)
        yield made


@contextmanager
def _window_manager(environment: dict[str, str]) -> Iterator[None]:
    manager = subprocess.Popen(
        ["openbox"], env=os.environ | environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        yield
    finally:
        manager.terminate()
        manager.wait(timeout=10)
