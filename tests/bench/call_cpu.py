"""Processor time of a whole desktop in a call of 720p30 both ways: window, devices, echo cancellation, everything.

One desktop with its 1280x800 window on Qt's X11 platform under Xvfb is measured. Its loudspeaker and microphone are
real Qt devices on PulseAudio null sinks, and speech is played into the microphone. Its camera is a file of raw
pictures, which costs what an uncompressed camera does. The other end is a headless participant, not counted.
"""

import asyncio
import statistics
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from tests.bench import clip
from tests.bench.calls import PASSWORD
from tests.bench.figure import Figure, LeftOutError
from tests.kit import pulse, screen
from tests.kit.headless_process import Event, HeadlessProcess
from tests.kit.server_process import running_server
from tests.kit.waiting import until

WIDTH, HEIGHT = 1280, 720
WINDOW = "1280x800+0+0"
SECONDS = 30.0
SETTLE = 5.0  # seconds at full size before the clock starts: windows have opened, estimates have settled
SPEECH = Path("resources/demo/ada.opus").absolute()
ANSWER = Path("resources/demo/kwame.opus").absolute()
GOAL = "<= 0.35"


@dataclass(frozen=True, slots=True)
class Spent:
    """What a span of the call cost and showed."""

    core_share: float
    other_share: float
    """Of everything else on this machine, in cores: says how far the figure can be trusted."""
    sent: list[Event]
    """What the other end received, second by second."""
    received: list[Event]
    """What the desktop received and painted."""
    to_full_size: float


def run() -> Iterator[Figure]:
    """The share of one core, and the time to full size."""
    missing = what_is_missing()
    if missing:
        raise LeftOutError(f"{' and '.join(missing)} not installed")
    spent = asyncio.run(_measure())
    context = {
        "size": f"{WIDTH}x{HEIGHT}",
        "fps_received": _mean(spent.received, "fps"),
        "fps_sent": _mean([event["video_received"] for event in spent.sent], "fps"),
        "widths": sorted({event["width"] for event in spent.received}),
        "widths_sent": sorted({event["video_received"]["width"] for event in spent.sent}),
        "kbps_received": round(_mean(spent.received, "bitrate") / 1000),
        "kbps_sent": round(_mean([event["video_received"] for event in spent.sent], "bitrate") / 1000),
        "frames_painted_per_s": _mean(spent.received, "frames_painted"),
        "age_p50_ms": _mean(spent.received, "age_p50_ms"),
        "concealed_share": round(spent.received[-1]["concealed_share"], 4),
        "seconds": SECONDS,
        "platform": "xcb",
        "window": WINDOW.partition("+")[0],
        "devices": True,
        "echo_cancellation": True,
        "camera": "raw pictures",
        "other_load_cores": round(spent.other_share, 2),
    }
    yield Figure("call_cpu", "core_share", spent.core_share, "core", context, GOAL)
    yield Figure("call_cpu", "seconds_to_720p", spent.to_full_size, "s", {"size": context["size"], "both_ways": True})


def what_is_missing() -> list[str]:
    """What the call needs and this machine has not."""
    return [name for name, kit in (("PulseAudio", pulse), ("Xvfb", screen)) if not kit.is_installed()]


def _mean(events: list[Event], key: str) -> float:
    values = [float(event[key]) for event in events if event.get(key) is not None]
    return round(statistics.fmean(values), 1) if values else float("nan")


async def _measure() -> Spent:
    with tempfile.TemporaryDirectory() as name, place(Path(name)) as (url, environment):
        async with both(Path(name), url, environment) as (desktop, other):
            return await _spend(desktop, other)


@contextmanager
def place(folder: Path) -> Iterator[tuple[str, dict[str, str]]]:
    """Screen, sound and server; yields the server's URL and the desktop's environment."""
    with (
        screen.virtual_screen(WIDTH, 800) as display,
        pulse.pulse("out", "in") as sound,
        sound.playing(SPEECH, "in"),
        running_server(folder / "server") as server,
    ):
        sound.control("set-default-source", "in_microphone")
        yield server.url, {"PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring", **display, **sound.environment}


@asynccontextmanager
async def both(
    folder: Path, url: str, environment: dict[str, str], *options: str
) -> AsyncIterator[tuple[HeadlessProcess, HeadlessProcess]]:
    """The desktop, with these options more, calls; both are connected and receive."""
    account = ("--server", url, "--auto-contact", "--loopback", "--register")
    movie = clip.movie(folder, WIDTH, HEIGHT)
    other = await HeadlessProcess.start(
        *account, "--username", "kwame", "--password", PASSWORD, "--answer", "--commands",
        "--camera", str(movie), "--microphone", str(ANSWER), name="kwame",
    )  # fmt: skip
    try:
        await other.expect("signed_in", within=60)
        desktop = await HeadlessProcess.start(
            *account, "--sign-in", f"ada:{PASSWORD}", "--call", "kwame", "--geometry", WINDOW, "--theme", "dark",
            "--camera", str(clip.raw_movie(folder, WIDTH, HEIGHT)), "--data", str(folder / "ada"), "--events",
            *options, name="ada", environment=environment, module="app",
        )  # fmt: skip
        try:
            for kind in ("video", "audio"):
                await desktop.expect("first_media", kind=kind, within=60)
                await other.expect("first_media", kind=kind, within=60)
            yield desktop, other
        finally:
            await desktop.stop()
    finally:
        await other.stop()


async def _spend(desktop: HeadlessProcess, other: HeadlessProcess) -> Spent:
    began = time.monotonic()
    await full_size(desktop, other)
    to_full_size = time.monotonic() - began
    await asyncio.sleep(SETTLE)
    process = psutil.Process(desktop.process.pid)
    seen = len(desktop.events), len(other.events)
    begun_at, begun, machine = time.monotonic(), _cpu(process), _machine()
    await asyncio.sleep(SECONDS)
    wall, cpu, everything = time.monotonic() - begun_at, _cpu(process) - begun, _machine() - machine
    return Spent(
        core_share=cpu / wall,
        other_share=(everything - cpu) / wall,
        sent=_stats(other.events[seen[1] :]),
        received=[event for event in _stats(desktop.events[seen[0] :]) if "width" in event],
        to_full_size=to_full_size,
    )


async def full_size(desktop: HeadlessProcess, other: HeadlessProcess) -> None:
    """Wait until pictures of the full size go both ways."""
    await until(lambda: _why_small(desktop, other), within=60)


def _why_small(desktop: HeadlessProcess, other: HeadlessProcess) -> str | None:
    """None once pictures of the full size go both ways."""
    here, there = _stats(desktop.events), _stats(other.events)
    if not here or not there:
        return "no figures yet"
    if here[-1].get("width") != WIDTH:
        return f"the desktop receives {here[-1].get('width')} columns"
    if there[-1]["video_received"]["width"] != WIDTH:
        return f"the desktop sends {there[-1]['video_received']['width']} columns"
    return None


def _stats(events: list[Event]) -> list[Event]:
    return [event for event in events if event["event"] == "stats"]


def _cpu(process: psutil.Process) -> float:
    """Seconds of processor, children included."""
    total = 0.0
    for each in (process, *process.children(recursive=True)):
        times = each.cpu_times()
        total += times.user + times.system
    return float(total)


def _machine() -> float:
    times = psutil.cpu_times()
    return float(sum(times) - times.idle - getattr(times, "iowait", 0.0))
