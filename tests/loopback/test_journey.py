"""A first day with the real program: two people, two screens, a server, and nothing but keys, clicks and eyes.

A still of each step goes to the folder named by PARLEY_FILM, else to the test's own folder.
"""

import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import psutil
import pytest

from tests.kit import person as people
from tests.kit import pulse
from tests.kit.person import Person, person
from tests.kit.server_process import CHEAP
from tests.kit.waiting import until_sync

PASSWORD = "correct horse battery"
CAMERA = "synthetic:1280x720@30"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(400),
    pytest.mark.skipif(
        not (people.is_possible() and pulse.is_installed()), reason="no Xvfb, openbox, AT-SPI, PulseAudio"
    ),
]


class Day:
    """Everybody and everything of the day, and the steps that several scenes share."""

    def __init__(self, ada: Person, bob: Person, profiles: Path) -> None:
        self.ada = ada
        self.bob = bob
        self._profiles = profiles

    def start(self, who: Person, *arguments: str) -> "subprocess.Popen[bytes]":
        """Start the program of one of them."""
        painted = "3" if who is self.bob else "0"
        profile = str(self._profiles / who.name)
        return who.start("--data", profile, "--camera", CAMERA, "--person", painted, "--loopback", *arguments)

    def register(self, who: Person, name: str) -> None:
        """Fill in the form, by keys alone once the first field has them."""
        who.fills("Your name", name)
        who.fills("Username", who.name.lower())
        who.fills("Password", PASSWORD)
        who.fills("Password again", PASSWORD)
        who.photographs(f"{who.name.lower()}-registers")
        who.presses("Return")
        who.sees("Search people")

    def host(self) -> None:
        """Ada starts a server on her computer, which goes on without her window."""
        self.ada.sees("Start a server on this computer")
        self.ada.photographs("ada-first-start")
        self.ada.clicks("Start a server on this computer")
        self.ada.clicks("Keep it running when Parley is closed", "")
        self.ada.photographs("ada-starts-a-server")
        self.ada.clicks("Start the server")
        self.ada.sees("Invitation link", "text", within=60)
        self.ada.photographs("ada-has-a-server")
        self.ada.clicks("Use this server")

    def meet(self) -> None:
        """Bob comes by Ada's invitation link, and Ada takes his request."""
        self.ada.clicks("Invite")
        link = self.ada.reader.text_of(self.ada.sees("Invitation link", "text"))
        self.ada.photographs("ada-invites")
        self.ada.clicks("Done")
        self.start(self.bob, link)
        self.register(self.bob, "Bob Martin")
        self.ada.clicks("Bob Martin", "list item", starts=True)
        self.ada.presses("ctrl+Return")
        self.bob.sees("Ada Byron, Available", "list item", starts=True)
        self.ada.sees("Bob Martin, Available", "list item", starts=True)
        self.ada.photographs("ada-has-a-contact")

    def call(self) -> None:
        """Ada calls from the search, Bob answers with a click."""
        self.ada.presses("ctrl+k")
        self.ada.types("bob")
        self.ada.sees("Bob Martin", "list item", starts=True)
        self.ada.presses("ctrl+Return")
        self.bob.sees("Ada Byron is calling", starts=True)
        self.ada.photographs("ada-calls")
        self.bob.photographs("bob-is-called")
        self.bob.clicks_until_gone("Accept with camera")
        for who in (self.ada, self.bob):
            who.sees("Call time", starts=True)
            who.sees("Good connection", starts=True)

    def call_and_give_up(self) -> None:
        """Bob calls from the contact list and thinks better of it."""
        self.bob.clicks("Ada Byron", "list item", starts=True)
        self.bob.clicks("Video call")
        self.ada.sees("Bob Martin is calling", starts=True)
        self.bob.clicks("Cancel the call")
        self.ada.sees("Bob Martin, Missed video call", starts=True)
        self.ada.photographs("ada-missed-a-call")


@pytest.fixture
def day(tmp_path: Path) -> Iterator[Day]:
    """A server, and two people each with a screen and a sound card."""
    film = Path(os.environ.get("PARLEY_FILM", tmp_path / "film"))
    with ExitStack() as stack:
        sound = stack.enter_context(pulse.pulse("Desk_speakers", "Headset")).environment | CHEAP
        stack.callback(_stop_server, tmp_path / "Ada" / "server" / "host.json")
        ada = stack.enter_context(person("Ada", film, environment=sound))
        bob = stack.enter_context(person("Bob", film, environment=sound))
        yield Day(ada, bob, tmp_path)


def _stop_server(record: Path) -> None:
    """The server that Ada started goes on without her, as she wished."""
    if not record.exists():
        return
    server = psutil.Process(json.loads(record.read_text())["pid"])
    server.terminate()
    gone = (psutil.STATUS_ZOMBIE, psutil.STATUS_DEAD)
    until_sync(lambda: "it goes on" if server.is_running() and server.status() not in gone else None, within=20)


def test_a_first_day(day: Day) -> None:
    ada, bob = day.ada, day.bob
    first = day.start(ada)
    day.host()
    day.register(ada, "Ada Byron")
    day.meet()
    day.call()
    ada.photographs("ada-in-the-call")

    ada.presses("ctrl+d")
    ada.sees("Unmute microphone")
    bob.sees("Ada Byron, muted", starts=True)
    ada.clicks("Unmute microphone")

    ada.presses("alt+F4")
    ada.sees("Back to the call")
    ada.photographs("ada-mini-call")
    ada.clicks("Back to the call")
    ada.sees("Call time", starts=True)

    ada.clicks("Full screen")
    ada.sees("Leave full screen")
    ada.photographs("ada-full-screen")
    ada.presses("Escape")

    ada.clicks("Leave the call")
    ada.no_longer_sees("Leave the call")
    bob.sees("Ada left the call", "label")
    bob.photographs("bob-was-left")
    bob.clicks("Close")

    day.call_and_give_up()
    ada.presses("ctrl+q")
    until_sync(lambda: None if first.poll() is not None else "the program goes on", within=20)
    assert first.returncode == 0
    day.start(ada)
    ada.sees("Search people")
    ada.photographs("ada-is-back")
