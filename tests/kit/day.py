"""A first day with the real program: two people, two screens, a server, and nothing but keys, clicks and eyes."""

import json
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import numpy as np
import psutil

from media.audio.timeline import RATE
from tests.kit import person as people
from tests.kit import pulse
from tests.kit.ears import SPOKEN, Ear
from tests.kit.person import Person, person
from tests.kit.pulse import Pulse
from tests.kit.server_process import CHEAP
from tests.kit.waiting import until_sync
from ui.resources import ROOT

PASSWORD = "correct horse battery"
CAMERA = "synthetic:1280x720@30"
SPEECH = ROOT / "demo" / "ada.opus"
DESK, HEADSET, LAPTOP = "Desk_speakers", "Headset", "Laptop_speakers"
BRIGHT = 128.0  # of 255: a screen in the light theme is above, one in the dark theme below


def is_possible() -> bool:
    """Whether all that the day needs is installed."""
    return people.is_possible() and pulse.is_installed()


class Day:
    """Everybody and everything of the day, and the steps that several scenes share."""

    def __init__(
        self, ada: Person, bob: Person, sounds: tuple[Pulse, Pulse], profiles: Path, arguments: tuple[str, ...] = ()
    ) -> None:
        self.ada = ada
        self.bob = bob
        self._sounds = sounds
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
        link = self.ada.reads("Invitation link")
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
        self.bob.hears("Ada Byron is calling, Video call", is_assertive=True)
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

    def change_microphone(self, program: "subprocess.Popen[bytes]") -> None:
        """Somebody speaks into Ada's headset: Bob hears it once she chooses it in the call, which goes on meanwhile."""
        hers, his = self._sounds
        ear = Ear(his, LAPTOP)
        try:
            with hers.playing(SPEECH, HEADSET):
                until_sync(lambda: self._why_not_quiet(ear), within=20)
                assert hers.recorded_by(program.pid) == (f"{DESK}_microphone",)
                self.ada.opens_menu_of("Mute microphone")
                self.ada.walks_to("Headset microphone")
                self.ada.photographs("ada-chooses-her-headset")
                self.ada.presses("Return")
                until_sync(lambda: self._why_not_recorded(program.pid, f"{HEADSET}_microphone"), within=20)
                until_sync(lambda: self._why_not_loud(ear), within=20)
        finally:
            ear.stop()
        assert "Connection lost. Reconnecting…" not in {each.words for each in self.bob.reader.announced()}
        self.bob.sees("Call time", starts=True)

    def _why_not_quiet(self, ear: Ear) -> str | None:
        """A second without a voice."""
        sound = ear.recording().sound[-RATE:]
        loud = float(np.sqrt(np.mean(sound**2))) if len(sound) == RATE else 1.0
        return None if loud < SPOKEN else f"{len(sound)} samples are as loud as {loud:.3f}"

    def _why_not_loud(self, ear: Ear) -> str | None:
        """Half a second in which somebody speaks."""
        sound = ear.recording().sound[-RATE // 2 :]
        loud = float(np.sqrt(np.mean(sound**2)))
        return None if loud > SPOKEN else f"Bob hears nothing of the headset: {loud:.4f}"

    def _why_not_recorded(self, process: int, microphone: str) -> str | None:
        used = self._sounds[0].recorded_by(process)
        return None if used == (microphone,) else f"the program listens to {used}"

    def choose_theme(self) -> None:
        """Ada looks for a setting, changes it, sees it at once, and puts the settings away."""
        assert self.ada.brightness() < BRIGHT
        self.ada.presses("ctrl+comma")
        self.ada.sees("Search settings", "text")
        self.ada.photographs("ada-opens-the-settings")
        self.ada.clicks("Search settings", "text")
        self.ada.types("theme")
        self.ada.sees("Theme", starts=True)
        self.ada.photographs("ada-searches-the-settings")
        self.ada.presses("Return")
        until_sync(self._why_not_at_theme, within=20)
        self.ada.presses("Right")
        self.ada.sees("Theme: Light")
        until_sync(self._why_not_bright, within=20)
        self.ada.photographs("ada-chooses-the-light-theme")
        self.ada.presses("ctrl+w")
        self.ada.no_longer_sees("Search settings")

    def _why_not_at_theme(self) -> str | None:
        at = self.ada.reader.focused()
        return None if at is not None and at.name.startswith("Theme: ") else f"the keys go to {at}"

    def _why_not_bright(self) -> str | None:
        brightness = self.ada.brightness()
        return None if brightness > BRIGHT else f"the screen is dark: {brightness:.0f}"

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
        self.ada.hears("Bob joined", is_assertive=True)

        self.ada.presses("ctrl+d")
        self.ada.sees("Unmute microphone")
        self.ada.hears("You are muted", is_assertive=True)
        self.bob.sees("Ada Byron, muted", starts=True)
        self.bob.hears("Ada is muted", is_assertive=False)
        self.ada.clicks("Unmute microphone")
        self.ada.hears("Your microphone is on", is_assertive=True)
        self.change_microphone(first)

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
        self.bob.hears("Ada left the call", is_assertive=True)
        self.bob.photographs("bob-was-left")
        self.bob.clicks("Close")

        self.turn_pages()
        self.choose_theme()
        self.call_and_give_up()
        self.ada.presses("ctrl+q")
        until_sync(lambda: None if first.poll() is not None else "the program goes on", within=20)
        assert first.returncode == 0
        self.start(self.ada)
        self.ada.sees("Search people")
        until_sync(self._why_not_bright, within=20)
        self.ada.photographs("ada-is-back")


@contextmanager
def a_day(folder: Path, film: Path, *arguments: str) -> Iterator[Day]:
    """Two people, each with a screen and a sound card; profiles in `folder`. The programs get these arguments too."""
    with ExitStack() as stack:
        hers = stack.enter_context(pulse.pulse(DESK, HEADSET))
        his = stack.enter_context(pulse.pulse(LAPTOP))
        stack.callback(_stop_server, folder / "Ada" / "server" / "host.json")
        ada = stack.enter_context(person("Ada", film, environment=hers.environment | CHEAP))
        bob = stack.enter_context(person("Bob", film, environment=his.environment | CHEAP))
        yield Day(ada, bob, (hers, his), folder, arguments)


def _stop_server(record: Path) -> None:
    """The server that Ada started goes on without her, as she wished."""
    if not record.exists():
        return
    server = psutil.Process(json.loads(record.read_text())["pid"])
    server.terminate()
    gone = (psutil.STATUS_ZOMBIE, psutil.STATUS_DEAD)
    until_sync(lambda: "it goes on" if server.is_running() and server.status() not in gone else None, within=20)
