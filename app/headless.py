"""`python -m app.headless`: the participant without a screen, driven by options, commands and JSON lines.

Its contract is PROTOCOL.md section 3. It is the second front end, the participant of tests and benchmarks, and the
load generator.
"""

import argparse
import asyncio
import json
import logging
import signal
import sys
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from app.core import SWITCH_INTERVAL, new_loop
from app.diagnostics import start_logging
from app.memory import keep_freed_memory
from app.net.address import parse_address
from app.net.errors import Unreachable
from app.net.trust import parse_fingerprint
from app.participant import Emit, Options, Participant
from app.sources import camera_named, limits_named, microphone_named
from media.engine.api import Engine
from media.engine.engine import MediaEngine

MAX_COMMAND = 64 * 1024  # characters of one line of standard input


Make = Callable[[Options, Callable[[], Engine], Emit], Participant]


def main(arguments: list[str] | None = None, *, make: Make = Participant) -> int:
    """Run until done; returns the exit code. `make` may give the participant other devices."""
    keep_freed_memory()
    parsed = _parser().parse_args(arguments)
    options = _options(parsed)
    start_logging(None, level=logging.DEBUG if parsed.verbose else logging.WARNING, to_stderr=True)
    sys.setswitchinterval(SWITCH_INTERVAL)
    with asyncio.Runner(loop_factory=new_loop) as runner:
        return runner.run(_run(options, make))


async def _run(options: Options, make: Make) -> int:
    loop = asyncio.get_running_loop()
    participant = make(options, MediaEngine, _print)
    signals = (signal.SIGINT, signal.SIGTERM) if sys.platform != "win32" else ()
    for number in signals:
        loop.add_signal_handler(number, participant.quit)
    if options.commands:
        _listen(loop, participant)
    try:
        return await participant.run()
    finally:
        for number in signals:
            loop.remove_signal_handler(number)
            signal.signal(number, signal.SIG_IGN)  # leaving already: a late signal must not change the exit code


def _print(event: Mapping[str, object]) -> None:
    try:
        print(json.dumps(event), flush=True)
    except BrokenPipeError:
        logging.getLogger(__name__).debug("nobody listens any more")


def _listen(loop: asyncio.AbstractEventLoop, participant: Participant) -> None:
    """Read commands on a thread: standard input may be a pipe, a file or a terminal. Its end is `quit`."""

    def read() -> None:
        while line := sys.stdin.readline(MAX_COMMAND):
            order = _order(line)
            if order is not None and not _post(loop, participant.command, order):
                return
        _post(loop, participant.quit)

    threading.Thread(target=read, name="commands", daemon=True).start()


def _post(loop: asyncio.AbstractEventLoop, act: Callable[..., None], *arguments: object) -> bool:
    try:
        loop.call_soon_threadsafe(act, *arguments)
    except RuntimeError:  # the loop is closed: we are leaving
        return False
    return True


def _order(line: str) -> Mapping[str, Any] | None:
    if not line.strip():
        return None
    try:
        order = json.loads(line)
    except (ValueError, RecursionError) as error:
        return {"command": f"unreadable: {error}"}
    return order if isinstance(order, dict) else {"command": "unreadable: not an object"}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="parley-headless", description="A participant without a screen.")
    parser.add_argument("--server", required=True, metavar="URL", help="http://127.0.0.1:8443, https://host")
    parser.add_argument("--username", required=True)
    parser.add_argument("--password", required=True)
    parser.add_argument("--name", default="", help="display name, when registering")
    parser.add_argument("--register", action="store_true", help="make the account if it does not exist")
    parser.add_argument("--call", default="", metavar="USERNAME", help="call this person")
    parser.add_argument("--auto-contact", action="store_true", help="add and accept contacts as needed")
    parser.add_argument("--answer", action="store_true", help="accept incoming calls")
    parser.add_argument("--answer-after", type=_seconds, default=0.0, metavar="SECONDS")
    parser.add_argument("--decline", action="store_true", help="decline incoming calls")
    parser.add_argument("--camera", default="synthetic", help="synthetic[:WIDTHxHEIGHT@FPS], a file, or none")
    parser.add_argument("--microphone", default="code", help="code (coded tones), a file, silence, or none")
    parser.add_argument("--max-video", default="", metavar="WIDTHxHEIGHT[@FPS]", help="the most to receive")
    parser.add_argument("--max-bitrate", type=int, metavar="BPS", help="the most to receive, bit/s")
    parser.add_argument("--max-video-sent", default="", metavar="WIDTHxHEIGHT[@FPS]", help="the most to send")
    parser.add_argument("--max-bitrate-sent", type=int, metavar="BPS", help="the most to send, bit/s")
    parser.add_argument("--dump", type=Path, metavar="DIR", help="write received.wav, frames.jsonl and still-*.png")
    parser.add_argument("--duration", type=_seconds, metavar="SECONDS", help="hang up after this long, then exit")
    parser.add_argument("--exit-after-call", action="store_true")
    parser.add_argument("--send-events", action="store_true", help="tell the server how calls went")
    parser.add_argument("--relay-only", action="store_true", help="use relayed candidates only")
    parser.add_argument("--loopback", action="store_true", help="allow loopback candidates")
    parser.add_argument("--fingerprint", default="", metavar="SHA256", help="pin the server's certificate")
    parser.add_argument("--commands", action="store_true", help="read commands from standard input")
    parser.add_argument("--verbose", action="store_true", help="log to standard error")
    return parser


def _options(parsed: argparse.Namespace) -> Options:
    """Exits with 2 for what no attempt could make good."""
    try:
        parse_address(parsed.server)
        camera_named(parsed.camera)
        microphone_named(parsed.microphone)
        limits_named(parsed.max_video, parsed.max_bitrate)
        limits_named(parsed.max_video_sent, parsed.max_bitrate_sent)
        fingerprint = parse_fingerprint(parsed.fingerprint) if parsed.fingerprint else ""
    except (ValueError, Unreachable) as error:
        print(f"parley-headless: {error}", file=sys.stderr)
        raise SystemExit(2) from None
    values = {key: value for key, value in vars(parsed).items() if key != "verbose"}
    return Options(**(values | {"fingerprint": fingerprint}))


def _seconds(text: str) -> float:
    seconds = float(text)
    if not 0 <= seconds < 1e6:
        raise argparse.ArgumentTypeError(f"{text} is no number of seconds")
    return seconds


if __name__ == "__main__":
    sys.exit(main())
