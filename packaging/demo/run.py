"""The demo: a companion server and two desktops on this machine; one calls the other.

With a display the windows stay open until they are closed. Without one they run on a virtual screen for `SECONDS`; a
separate process checks their pixels and their sound, and the demo writes screenshots and a page of figures.
"""

import argparse
import json
import shutil
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import mss
import mss.tools
from stage import ROOT, Desktop, companion_server, desktop, has_display, sound_card, virtual_screen, wait_for

SECONDS = 20.0
RINGS = 1.5  # seconds until Kwame answers: nobody is faster
WIDTH, HEIGHT = 1120, 700  # of a window
PASSWORD = "a demo on this machine"
PEOPLE = (("ada", "Ada Lindqvist", 0), ("kwame", "Kwame Asante", 1))
VOICES = {"ada": ROOT / "resources/demo/ada.opus", "kwame": ROOT / "resources/demo/kwame.opus"}


def main() -> int:
    """Run the demo; 0 if both saw and heard each other."""
    parser = argparse.ArgumentParser(prog="make demo", description=__doc__)
    parser.add_argument("--camera", default="", help="a video file for both cameras, in place of painted people")
    parser.add_argument("--sound", default="", help="a sound file for both microphones, in place of our speech")
    parser.add_argument("--output", type=Path, default=ROOT / "demo-output")
    options = parser.parse_args()
    for path in (options.camera, options.sound):
        if path and not Path(path).is_file():
            print(f"There is no file {path}.", file=sys.stderr)
            return 2
    folder = options.output.resolve()
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return on_screen(options, folder) if has_display() else without_screen(options, folder)


def arguments(name: str, url: str, options: argparse.Namespace, place: str) -> list[str]:
    """The command line of one of the two desktops."""
    number = next(index for index, person in enumerate(PEOPLE) if person[0] == name)
    camera = str(Path(options.camera).resolve()) if options.camera else "synthetic:1280x720@30"
    return [
        "--server", url, "--sign-in", f"{name}:{PASSWORD}", "--register", "--name", PEOPLE[number][1], "--auto-contact",
        "--loopback", "--camera", camera, "--person", str(PEOPLE[number][2]), "--microphone", str(voice(name, options)),
        "--geometry", place, "--theme", "dark",
    ]  # fmt: skip


def voice(name: str, options: argparse.Namespace) -> Path:
    """What this person says."""
    return Path(options.sound).resolve() if options.sound else VOICES[name]


def on_screen(options: argparse.Namespace, folder: Path) -> int:
    """Two windows side by side, until both are closed."""
    with ExitStack() as stack:
        url = stack.enter_context(companion_server(folder))
        ada, kwame = start_both(
            stack, url, options, folder, {"ada": {}, "kwame": {}}, {"ada": (0, 40), "kwame": (1140, 40)}
        )
        print("Two desktops call each other. Close their windows to end the demo.")
        for one in (ada, kwame):
            one.expect("first_media", kind="video")
        wait_for(lambda: None if ada.process.poll() is not None and kwame.process.poll() is not None else "open", 86400)
    return 0


def start_both(
    stack: ExitStack,
    url: str,
    options: argparse.Namespace,
    folder: Path,
    environments: dict[str, dict[str, str]],
    places: dict[str, tuple[int, int]],
) -> tuple[Desktop, Desktop]:
    """Kwame first, who answers by himself; then Ada, who calls him."""
    desktops = {}
    for name, extra in (("kwame", ["--auto-answer", str(RINGS)]), ("ada", ["--call", "kwame"])):
        left, top = places[name]
        command = [*arguments(name, url, options, f"{WIDTH}x{HEIGHT}+{left}+{top}"), *extra]
        started = desktop(name, command, folder=folder, environment=environments[name])
        desktops[name] = stack.enter_context(started)
        desktops[name].expect("signed_in")
    return desktops["ada"], desktops["kwame"]


def without_screen(options: argparse.Namespace, folder: Path) -> int:
    """On a virtual screen, looked at and listened to by the checker."""
    places = {"ada": (0, 0), "kwame": (WIDTH, 0)}
    with ExitStack() as stack:
        display = stack.enter_context(virtual_screen(2 * WIDTH, HEIGHT, folder))
        sounds = {name: stack.enter_context(sound_card(name, folder)) for name, _, _ in PEOPLE}
        url = stack.enter_context(companion_server(folder))
        base = {"DISPLAY": display, "QT_QPA_PLATFORM": "xcb", "QT_LOGGING_RULES": "*.debug=false"}
        environments = {name: {**base, **sounds[name]} for name, _, _ in PEOPLE}
        print(f"No display: two desktops run on a virtual screen for {SECONDS:.0f} s.")
        both = start_both(stack, url, options, folder, environments, places)
        for one in both:
            for kind in ("video", "audio"):
                one.expect("first_media", kind=kind)
        checked = check(display, both, sounds, places, options, folder)
        screenshots(display, places, folder)
        page = summary(both, checked)
    (folder / "summary.txt").write_text(page)
    print(page)
    print(f"Screenshots, logs and this page are in {folder.name}/.")
    return 0 if checked["good"] else 1


def check(
    display: str,
    both: tuple[Desktop, Desktop],
    sounds: dict[str, dict[str, str]],
    places: dict[str, tuple[int, int]],
    options: argparse.Namespace,
    folder: Path,
) -> dict[str, Any]:
    """Have the checker look and listen for the demo's time."""
    other = {"ada": "kwame", "kwame": "ada"}
    windows = [
        {
            "name": one.name,
            "region": {"left": places[one.name][0], "top": places[one.name][1], "width": WIDTH, "height": HEIGHT},
            "sound": sounds[one.name],
            "speech": str(voice(other[one.name], options)),
        }
        for one in both
    ]
    plan = folder / "check.json"
    plan.write_text(json.dumps({"display": display, "seconds": SECONDS, "windows": windows}))
    command = [sys.executable, str(Path(__file__).with_name("check.py")), str(plan)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    lines = done.stdout.splitlines()
    if not lines:
        raise SystemExit(f"the checker ended with {done.returncode} and said nothing")
    result: dict[str, Any] = json.loads(lines[-1])
    return result


def screenshots(display: str, places: dict[str, tuple[int, int]], folder: Path) -> None:
    """One picture of each window, as it is on the screen."""
    with mss.MSS(display=display) as screen:
        for name, (left, top) in places.items():
            shot = screen.grab({"left": left, "top": top, "width": WIDTH, "height": HEIGHT})
            mss.tools.to_png(shot.rgb, shot.size, output=str(folder / f"{name}.png"))


def summary(both: tuple[Desktop, Desktop], checked: dict[str, Any]) -> str:
    """The page of figures."""
    lines = ["Parley: two desktops, one call", ""]
    windows = {window["name"]: window for window in checked["windows"]}
    for one in both:
        stats, window = one.seen("stats") or {}, windows[one.name]
        recognised = f"{window['recognised_seconds']} of {window['speech_seconds']} spoken seconds recognised"
        concealed = f"{100 * float(stats.get('concealed_share') or 0):.2f} %"
        lines += [
            f"{one.name}'s window",
            f"  first picture     {first_picture(one)}",
            f"  pictures          {stats.get('width')}x{stats.get('height')} at {stats.get('fps')} fps",
            f"  path              {stats.get('path')}",
            f"  camera to screen  {window['picture_delay_p50_ms']} ms (median, read from the window's pixels)",
            f"  sound             {recognised} as the other person's voice",
            f"                    concealed {concealed}, longest gap {stats.get('longest_gap_ms')} ms",
            *(f"  PROBLEM           {problem}" for problem in window["problems"]),
            "",
        ]
    lines.append("Both saw and heard each other." if checked["good"] else "They did NOT see and hear each other.")
    return "\n".join(lines) + "\n"


def first_picture(one: Desktop) -> str:
    """How long the first picture took, in words."""
    answered = one.first("call", state="connecting")
    first = one.first("first_media", kind="video")
    if answered is None or first is None:
        return "unknown"
    return f"{(first['media_at'] - answered['at']) * 1000:.0f} ms after the answer"


if __name__ == "__main__":
    raise SystemExit(main())
