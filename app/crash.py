"""Reports of faults, kept on this computer and never sent: what broke and where, without secrets and addresses.

A Python fault is written when it happens. A fault in native code ends the process: `faulthandler` writes the stacks of
all threads on the way down, and the next start finds them.
"""

import faulthandler
import logging
import sys
import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import IO

from app import clock
from app.diagnostics import program_at, redact
from app.files import write_whole

logger = logging.getLogger(__name__)

KEPT = 10  # reports
MAX_REPORT = 64 * 1024  # bytes of one that are read
_NEW = ".new.txt"
_NATIVE = "native.txt"


@dataclass(frozen=True, slots=True)
class CrashReport:
    """One fault."""

    path: Path
    text: str
    ended_the_program: bool
    """It ended the program; else the program went on."""


class CrashReports:
    """The folder of reports. `arm` once in a process; `told` of a new fault comes on the thread where it happened."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._native: IO[bytes] | None = None
        self._told: Callable[[], None] = _nobody
        self._known: set[str] = set()
        self._lock = threading.Lock()

    def arm(self) -> None:
        """Watch this process, and keep what the last one left. A folder that cannot be written is logged."""
        sys.excepthook = self._broke
        threading.excepthook = self._thread_broke
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._keep_native()
            self._native = (self._folder / _NATIVE).open("wb")
        except OSError as error:
            logger.warning("crash reports cannot be kept: %s", error)
            return
        faulthandler.enable(self._native)

    def disarm(self) -> None:
        """The program ends well. Idempotent."""
        sys.excepthook = sys.__excepthook__
        threading.excepthook = threading.__excepthook__
        if self._native is None:
            return
        faulthandler.disable()
        self._native.close()
        self._native = None
        (self._folder / _NATIVE).unlink(missing_ok=True)

    def listen(self, told: Callable[[], None]) -> None:
        """Hear of faults from now on; on any thread."""
        self._told = told

    def unread(self) -> tuple[CrashReport, ...]:
        """Reports nobody has looked at, the newest first."""
        try:
            paths = sorted(self._folder.glob(f"*{_NEW}"), reverse=True)
            return tuple(
                CrashReport(path, path.read_bytes()[:MAX_REPORT].decode(errors="replace"), "crash" in path.name)
                for path in paths
            )
        except OSError as error:
            logger.warning("crash reports cannot be read: %s", error)
            return ()

    def mark_read(self) -> None:
        """Everything there is was looked at; the oldest go."""
        try:
            for path in self._folder.glob(f"*{_NEW}"):
                path.replace(path.with_name(path.name.removesuffix(_NEW) + ".txt"))
            for old in sorted(self._folder.glob("*-*.txt"))[:-KEPT]:
                old.unlink(missing_ok=True)
        except OSError as error:
            logger.warning("crash reports cannot be put away: %s", error)

    def delete(self) -> None:
        """Remove all of them."""
        for path in self._folder.glob("*-*.txt"):
            path.unlink(missing_ok=True)

    # -- faults

    def _broke(self, kind: type[BaseException], error: BaseException, where: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, where)
            return
        text = "".join(traceback.format_exception(kind, error, where))
        logger.error("= a fault: %s", text)
        with self._lock:
            place = traceback.extract_tb(where)[-1:] if where is not None else []
            key = f"{kind.__name__} {place}"
            if key in self._known or len(self._known) >= KEPT:
                return
            self._known.add(key)
        self._keep("fault", text)
        self._told()

    def _thread_broke(self, args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None and not issubclass(args.exc_type, SystemExit):
            self._broke(args.exc_type, args.exc_value, args.exc_traceback)

    def _keep_native(self) -> None:
        """What the process before this one wrote while it fell."""
        path = self._folder / _NATIVE
        if path.exists():
            text = path.read_bytes()[:MAX_REPORT].decode(errors="replace")
            path.unlink()
            if text.strip():
                self._keep("crash", text)

    def _keep(self, what: str, text: str) -> None:
        now = clock.wall()
        at = datetime.fromtimestamp(now, UTC)
        name = f"{at:%Y%m%d-%H%M%S}-{what}-{clock.entropy(2).hex()}{_NEW}"
        try:
            write_whole(self._folder / name, redact(f"{program_at(now)}\n\n{text}").encode(), private=True)
        except OSError as error:
            logger.warning("a crash report cannot be kept: %s", error)


def _nobody() -> None:
    pass
