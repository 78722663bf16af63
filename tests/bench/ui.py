"""The desktop around the call: how soon its window is usable, what it takes while idle, how smooth 5,000 contacts are.

The windows are on Qt's X11 platform under Xvfb. "Cold" means that no file of the program, of Python's or of its
libraries is in the page cache when it starts; "warm" is the start right after. Usable: the first window is exposed and
its event loop has turned. The list is scrolled by its scroll bar; a frame is one complete repaint of the list.
"""

import asyncio
import json
import os
import shutil
import statistics
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import psutil

from tests.bench import blocks, clip
from tests.bench.calls import PASSWORD
from tests.bench.figure import Figure, LeftOutError, leave_out, percentile
from tests.kit import screen
from tests.kit.headless_process import HeadlessProcess
from tests.kit.server_process import running_server
from tests.kit.waiting import until

WIDTH, HEIGHT = 1240, 820
CONTACTS = 5000
WARM_STARTS = 5
IDLE_SETTLE, IDLE_SECONDS = 5.0, 20.0
CALL_SECONDS = 10.0
PROJECT = Path(__file__).resolve().parents[2]

Environment = dict[str, str]


def run() -> Iterator[Figure]:
    """Starts, idle costs, the call, the list, blocks."""
    if not screen.is_installed():
        raise LeftOutError("Xvfb is not installed")
    with screen.virtual_screen(WIDTH, HEIGHT) as display:
        environment = {"PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring", **display}
        yield from _starts(environment)
        if _has_tray():
            with _tray(environment):
                yield from asyncio.run(_costs(environment))
        else:
            leave_out("costs of the idle desktop: no openbox, trayer or xdotool")
        yield _scrolling(environment)
    yield from blocks.run()


# -- starting


def _starts(environment: Environment) -> Iterator[Figure]:
    dropped = _drop_from_cache()
    cold = asyncio.run(_start_once(environment))
    context = {"start": "cold", "dropped_mb": round(dropped / 1e6)}
    yield Figure("ui", "start_ms", cold * 1000, "ms", context, "<= 1500")
    warm = [asyncio.run(_start_once(environment)) for _ in range(WARM_STARTS)]
    yield Figure(
        "ui", "start_ms", statistics.median(warm) * 1000, "ms", {"start": "warm", "runs": WARM_STARTS}, "<= 800"
    )


async def _start_once(environment: Environment) -> float:
    """Seconds from starting the process to a usable sign-in window, in a profile that is new."""
    with tempfile.TemporaryDirectory() as folder:
        began = time.monotonic()
        process = await HeadlessProcess.start(
            "--data", folder, "--events", name="parley", environment=environment, module="app"
        )
        try:
            usable = await process.expect("usable", within=120)
            return float(usable["at"]) - began
        finally:
            await process.stop()


def _drop_from_cache() -> int:
    """Ask the kernel to forget the files of the program and of everything it loads; returns their bytes."""
    folders = {Path(sysconfig.get_path("purelib")), Path(sysconfig.get_path("stdlib"))}
    folders |= {PROJECT / name for name in ("app", "media", "ui", "resources")}
    size = 0
    os.sync()  # only clean pages are dropped
    for folder in folders:
        for place, _folders, files in os.walk(folder):
            for name in files:
                size += _drop(os.path.join(place, name))
    return size


def _drop(path: str) -> int:
    try:
        handle = os.open(path, os.O_RDONLY)
    except OSError:
        return 0
    try:
        os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED)
        return os.fstat(handle).st_size
    finally:
        os.close(handle)


# -- what it costs


def _has_tray() -> bool:
    return all(shutil.which(each) is not None for each in ("openbox", "trayer", "xdotool"))


async def _costs(environment: Environment) -> list[Figure]:
    with tempfile.TemporaryDirectory() as name, running_server(Path(name) / "server") as server:
        async with _desktop(Path(name), server.url, environment) as (desktop, other):
            await asyncio.sleep(IDLE_SETTLE)
            process = psutil.Process(desktop.process.pid)
            begun_at, begun = time.monotonic(), _cpu(process)
            await asyncio.sleep(IDLE_SECONDS)
            share = (_cpu(process) - begun) / (time.monotonic() - begun_at)
            memory = [_memory(process, {"state": "idle, window open"})]
            await _close_window(environment)
            await asyncio.sleep(IDLE_SETTLE)
            memory.append(_memory(process, {"state": "idle in the tray"}, "<= 160"))
            await other.command("call", username="ada", video=True)
            await desktop.expect("call", state="connected", within=60)
            await desktop.expect("first_picture", within=60)
            await asyncio.sleep(CALL_SECONDS)
            memory.append(_memory(process, {"state": "call", "seconds": CALL_SECONDS}))
            await other.command("hang_up")
            await desktop.expect("call", state="ended", within=60)
            await asyncio.sleep(IDLE_SETTLE)
            memory.append(_memory(process, {"state": "in the tray after the call"}))
    idle = {"state": "idle", "seconds": IDLE_SECONDS}
    return [Figure("ui", "core_share", share, "core", idle, "<= 0.005"), *memory]


def _memory(process: psutil.Process, context: dict[str, object], goal: str = "") -> Figure:
    return Figure("ui", "rss_mb", process.memory_info().rss / 1e6, "MB", context, goal)


async def _close_window(environment: Environment) -> None:
    """By the window manager's key, until the window is gone and the program is in the tray."""

    def ask(*words: str) -> str:
        done = subprocess.run(
            ["xdotool", *words], env=os.environ | environment, capture_output=True, text=True, check=False
        )
        return done.stdout.strip()

    await until(lambda: None if ask("search", "--onlyvisible", "--name", "^Parley") else "no window", within=20)
    ask("key", "alt+F4")
    await until(lambda: None if not ask("search", "--onlyvisible", "--name", "^Parley") else "it stays", within=20)


@contextmanager
def _tray(environment: Environment) -> Iterator[None]:
    """A window manager and a tray on the screen."""
    commands = (["openbox", "--sm-disable"], ["trayer", "--edge", "bottom", "--align", "right", "--height", "24"])
    running = [
        subprocess.Popen(each, env=os.environ | environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for each in commands
    ]
    try:
        yield
    finally:
        for each in reversed(running):
            each.terminate()
            each.wait(timeout=10)


@asynccontextmanager
async def _desktop(
    folder: Path, url: str, environment: Environment
) -> AsyncIterator[tuple[HeadlessProcess, HeadlessProcess]]:
    """A signed-in desktop that waits for calls, and a participant who can call it."""
    account = ("--server", url, "--auto-contact", "--loopback", "--register")
    desktop = await HeadlessProcess.start(
        *account, "--sign-in", f"ada:{PASSWORD}", "--auto-answer",
        "--camera", str(clip.movie(folder, 640, 360)), "--microphone", "code",
        "--speaker", "none", "--data", str(folder / "ada"), "--events", "--geometry", f"{WIDTH}x{HEIGHT}+0+0",
        name="ada", environment=environment, module="app",
    )  # fmt: skip
    try:
        await desktop.expect("signed_in", within=60)
        other = await HeadlessProcess.start(
            *account, "--username", "kwame", "--password", PASSWORD, "--commands", "--camera", "synthetic", name="kwame"
        )
        try:
            await other.expect("signed_in", within=60)
            yield desktop, other
        finally:
            await other.stop()
    finally:
        await desktop.stop()


def _cpu(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


# -- the list


def _scrolling(environment: Environment) -> Figure:
    """In a process of its own: this one has no display."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.scrolling", str(CONTACTS)],
        env=os.environ | environment, cwd=PROJECT, capture_output=True, text=True, check=True, timeout=120,
    )  # fmt: skip
    frames = [float(each) * 1000 for each in json.loads(done.stdout)]
    context = {"contacts": CONTACTS, "frames": len(frames), "p50_ms": round(percentile(frames, 50), 2)}
    return Figure("ui", "scroll_p95_ms", percentile(frames, 95), "ms", context, "<= 16.7")
