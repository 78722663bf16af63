"""A first day with the real program: two people, two screens, a server, and nothing but keys, clicks and eyes."""

import json
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psutil

from tests.kit import person as people
from tests.kit import pulse
from tests.kit.person import Person, person
from tests.kit.server_process import CHEAP
from tests.kit.waiting import until_sync

PASSWORD = "correct horse battery"
CAMERA = "synthetic:1280x720@30"


def is_possible() -> bool:
    """Whether all that the day needs is installed."""
    return people.is_possible() and pulse.is_installed()


class Day:
    """Everybody and everything of the day, and the steps that several scenes share."""

    def __init__(self, ada: Person, bob: Person, profiles: Path, arguments: tuple[str, ...] = ()) -> None:
        self.ada = ada
        self.bob = bob
        self._profiles = profiles
        self._arguments = arguments

    def start(self, who: Person, *arguments: str) -> "subprocess.Popen[bytes]":
        """Start the program of one of them. What it says goes to the file NAME.jsonl beside the profiles."""
        painted = "3" if who is self.bob else "0"
        profile = str(self._profiles / who.name)
        said = self._profiles / f"{who.name}.jsonl"
        setting = ("--data", profile, "--camera", CAMERA, "--person", painted, "--loopback", *self._arguments)
        return who.start(*setting, *arguments, said=said)

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

    def turn_pages(self) -> None:
        """Ada goes through the pages, which are told as tabs, by click and by what a screen reader does."""
        self.ada.clicks("Calls", "page tab", starts=True)
        until_sync(lambda: self._is_not_open("Calls"), within=20)
        self.ada.reader.act(self.ada.sees("Home", "page tab"))
        until_sync(lambda: self._is_not_open("Home"), within=20)

    def _is_not_open(self, page: str) -> str | None:
        tab = self.ada.looks_for(page, "page tab", starts=True)
        return None if tab is not None and tab.is_selected else f"{page} is not the open page, but {tab}"

    def call_and_give_up(self) -> None:
        """Bob calls from the contact list and thinks better of it."""
        self.bob.clicks("Ada Byron", "list item", starts=True)
        self.bob.clicks("Video call")
        self.ada.sees("Bob Martin is calling", starts=True)
        self.bob.clicks("Cancel the call")
        self.ada.sees("Bob Martin, Missed video call", starts=True)
        self.ada.photographs("ada-missed-a-call")

    def pass_by(self) -> None:
        """All of it, from the first start to being back signed in."""
        first = self.start(self.ada)
        self.host()
        self.register(self.ada, "Ada Byron")
        self.meet()
        self.call()
        self.ada.photographs("ada-in-the-call")

        self.ada.presses("ctrl+d")
        self.ada.sees("Unmute microphone")
        self.bob.sees("Ada Byron, muted", starts=True)
        self.ada.clicks("Unmute microphone")

        self.ada.presses("alt+F4")
        self.ada.sees("Back to the call")
        self.ada.photographs("ada-mini-call")
        self.ada.clicks("Back to the call")
        self.ada.sees("Call time", starts=True)

        self.ada.clicks("Full screen")
        self.ada.sees("Leave full screen")
        self.ada.photographs("ada-full-screen")
        self.ada.presses("Escape")

        self.ada.clicks("Leave the call")
        self.ada.no_longer_sees("Leave the call")
        self.bob.sees("Ada left the call", "label")
        self.bob.photographs("bob-was-left")
        self.bob.clicks("Close")

        self.turn_pages()
        self.call_and_give_up()
        self.ada.presses("ctrl+q")
        until_sync(lambda: None if first.poll() is not None else "the program goes on", within=20)
        assert first.returncode == 0
        self.start(self.ada)
        self.ada.sees("Search people")
        self.ada.photographs("ada-is-back")


@contextmanager
def a_day(folder: Path, film: Path, *arguments: str) -> Iterator[Day]:
    """Two people, each with a screen and a sound card; profiles in `folder`. The programs get these arguments too."""
    with ExitStack() as stack:
        sound = stack.enter_context(pulse.pulse("Desk_speakers", "Headset")).environment | CHEAP
        stack.callback(_stop_server, folder / "Ada" / "server" / "host.json")
        ada = stack.enter_context(person("Ada", film, environment=sound))
        bob = stack.enter_context(person("Bob", film, environment=sound))
        yield Day(ada, bob, folder, arguments)


def _stop_server(record: Path) -> None:
    """The server that Ada started goes on without her, as she wished."""
    if not record.exists():
        return
    server = psutil.Process(json.loads(record.read_text())["pid"])
    server.terminate()
    gone = (psutil.STATUS_ZOMBIE, psutil.STATUS_DEAD)
    until_sync(lambda: "it goes on" if server.is_running() and server.status() not in gone else None, within=20)
