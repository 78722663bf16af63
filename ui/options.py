"""What the desktop can be told on its command line; most of it is for demos and tests."""

import argparse
import re
from dataclasses import dataclass, field
from pathlib import Path

from app.config import ThemeChoice, config_folder, log_folder
from app.devices import nothing
from app.sources import camera_named, microphone_named
from ui.device_choice import Replacements

_GEOMETRY = re.compile(r"(\d{2,5})x(\d{2,5})(?:\+(-?\d{1,5})\+(-?\d{1,5}))?")


@dataclass(frozen=True, slots=True)
class Geometry:
    """Size and place of the windows."""

    width: int
    height: int
    x: int | None = None
    y: int | None = None


@dataclass(frozen=True, slots=True)
class Options:
    """The command line, checked."""

    link: str = ""
    """An invitation to follow, from anybody; checked where it is taken."""
    data: Path | None = None
    server: str = ""
    username: str = ""
    password: str = ""
    name: str = ""
    register: bool = False
    auto_contact: bool = False
    auto_answer: float | None = None
    """Seconds to let a call ring before it is taken; None leaves that to the person."""
    call: str = ""
    audio_only: bool = False
    replacements: Replacements = field(default_factory=Replacements)
    relay_only: bool = False
    loopback: bool = False
    theme: ThemeChoice | None = None
    language: str = ""
    geometry: Geometry | None = None
    screenshot: Path | None = None
    after: float = 0.0
    exit_after: float | None = None
    events: bool = False
    pulse: bool = False
    """With events: tell each second how long the interface was held up."""
    verbose: bool = False
    in_tray: bool = False
    self_test: Path | None = None

    @property
    def folder(self) -> Path:
        """Where the profile is."""
        return self.data if self.data is not None else config_folder()

    @property
    def logs(self) -> Path:
        """Where its logs go."""
        return self.data / "logs" if self.data is not None else log_folder()


def parse_options(arguments: list[str]) -> Options:
    """Read the command line. Exits with 2 for what makes no sense."""
    parser = _parser()
    parsed = parser.parse_args(arguments)
    username, _, password = parsed.sign_in.partition(":")
    if parsed.sign_in and not (username and password):
        parser.error("--sign-in wants USER:PASSWORD")
    try:
        replacements = Replacements(
            camera=camera_named(parsed.camera, seed=parsed.person) if parsed.camera else None,
            microphone=microphone_named(parsed.microphone) if parsed.microphone else None,
            speaker=nothing if parsed.speaker == "none" else None,
        )
        geometry = _geometry(parsed.geometry) if parsed.geometry else None
    except ValueError as error:
        parser.error(str(error))
    return Options(
        link=parsed.link, data=parsed.data, server=parsed.server, username=username, password=password,
        name=parsed.name, register=parsed.register, auto_contact=parsed.auto_contact,
        auto_answer=parsed.auto_answer, call=parsed.call,
        audio_only=parsed.audio_only, replacements=replacements, relay_only=parsed.relay_only,
        loopback=parsed.loopback, theme=ThemeChoice(parsed.theme) if parsed.theme else None,
        language=parsed.language, geometry=geometry, screenshot=parsed.screenshot, after=parsed.after,
        exit_after=parsed.exit_after, events=parsed.events, pulse=parsed.pulse, verbose=parsed.verbose,
        in_tray=parsed.in_tray, self_test=parsed.self_test,
    )  # fmt: skip


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="parley", description="Calls and meetings on your own desktop and server.")
    add = parser.add_argument
    add("link", nargs="?", default="", help="an invitation link, parley://HOST/join?...")
    add("--data", type=Path, metavar="DIR", help="a profile of its own: settings, pins, sign-in")
    add("--server", default="", metavar="URL")
    add("--sign-in", default="", metavar="USER:PASSWORD", help="sign in without the window")
    add("--register", action="store_true", help="with --sign-in: make the account if it does not exist")
    add("--name", default="", help="display name, when registering")
    add("--auto-contact", action="store_true", help="accept contact requests, and send one to whom --call names")
    add(
        "--auto-answer",
        nargs="?",
        const=0.0,
        type=float,
        metavar="S",
        help="accept incoming calls, after S seconds",
    )
    add("--call", default="", metavar="USERNAME", help="call this person as soon as possible")
    add("--audio-only", action="store_true", help="with --call or --auto-answer: without the camera")
    add("--camera", default="", metavar="SOURCE", help="synthetic[:WIDTHxHEIGHT[@FPS]], a file, or none")
    add("--person", type=int, default=0, metavar="N", help="which painted person the synthetic camera shows")
    add("--microphone", default="", metavar="SOURCE", help="code (coded tones), a file, silence, or none")
    add("--speaker", choices=("default", "none"), default="default")
    add("--relay-only", action="store_true", help="use relayed candidates only")
    add("--loopback", action="store_true", help="allow loopback candidates")
    add("--theme", choices=[choice.value for choice in ThemeChoice])
    add("--language", default="", help="a language code; xx is the pseudo-locale")
    add("--geometry", default="", metavar="WIDTHxHEIGHT[+X+Y]", help="of the call window")
    add("--screenshot", type=Path, metavar="FILE", help="write a picture of the front window --after S seconds")
    add("--after", type=float, default=3.0, metavar="S", help="seconds in the call, or from the start without one")
    add("--exit-after", type=float, metavar="S", help="leave and quit after this many seconds in the call")
    add("--events", action="store_true", help="print what happens as JSON lines")
    add("--pulse", action="store_true", help="with --events: tell each second how long the interface was held up")
    add(
        "--self-test", type=Path, nargs="?", const=Path("parley-self-test.zip"), metavar="FILE",
        help="examine this computer: devices, codecs, windows, a call with itself; writes an archive to send back",
    )  # fmt: skip
    add("--in-tray", action="store_true", help="start out of sight, if a sign-in is kept")
    add("--verbose", action="store_true", help="log to standard error")
    return parser


def _geometry(text: str) -> Geometry:
    match = _GEOMETRY.fullmatch(text)
    if match is None:
        raise ValueError(f"{text}: a geometry is WIDTHxHEIGHT or WIDTHxHEIGHT+X+Y")
    place = (int(match[3]), int(match[4])) if match[3] is not None else (None, None)
    return Geometry(int(match[1]), int(match[2]), *place)
