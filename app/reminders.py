"""The reminders of this machine: kept in a file, and told when their time has come and their account is signed in.

One whose time has come stays, over restarts too, until the person put it away or talked to whom they wanted to call.
"""

import asyncio
from collections.abc import Callable
from pathlib import Path

from app import clock
from app.desktop.reminders import MAX_REMINDERS, Reminder, added, due, of_account, removed
from app.kept_list import KeptList
from app.protocol.ids import UserId
from app.protocol.model import UserInfo

MAX_BYTES = 256 * 1024  # of the file; a hundred people take a tenth of it
LOOK_EVERY = (
    15.0  # seconds at most between two looks: a computer that slept, or a clock that was set, delays none longer
)


class ReminderFile:
    """What is kept. `folder` None: nothing."""

    def __init__(self, folder: Path | None) -> None:
        path = folder / "reminders.json" if folder is not None else None
        self.kept = KeptList(path, Reminder, "the reminders", max_bytes=MAX_BYTES)


class Reminders:
    """Runs on the core loop. `tell` hears of those whose time has come, `changed` of every change."""

    def __init__(self, file: ReminderFile, tell: Callable[[Reminder], None], changed: Callable[[], None]) -> None:
        self._kept = file.kept
        self._all: tuple[Reminder, ...] = tuple(sorted(self._kept.read(), key=lambda each: each.at))[:MAX_REMINDERS]
        self._tell = tell
        self._changed = changed
        self._owner: UserId | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._told: frozenset[UserId] = frozenset()
        self.waiting: tuple[Reminder, ...] = ()
        """Those of the account that is signed in whose time has not come, the next first."""
        self.due: tuple[Reminder, ...] = ()
        """Those whose time has come, the oldest first."""

    def begin(self, owner: UserId) -> None:
        """An account is signed in: what came due meanwhile is told now."""
        self._owner, self._told = owner, frozenset()
        self._show()
        self._look()

    def end(self) -> None:
        """It is signed out; its reminders wait. Idempotent."""
        self._owner, self._told = None, frozenset()
        self._show()
        self._stop()

    def remind(self, peer: UserInfo, video: bool, within: float) -> Reminder | None:
        """Remind of calling this person in so many seconds, also in a later run; None while nobody is signed in."""
        if self._owner is None:
            return None
        reminder = Reminder(self._owner, peer, clock.wall() + within, video)
        self._told -= {peer.user_id}
        self._replace(added(self._all, reminder))
        self._look()
        return reminder

    def forget(self, peer: UserId) -> None:
        """No longer remind of calling this person, or put away what is due."""
        if self._owner is not None:
            self._told -= {peer}
            self._replace(removed(self._all, self._owner, peer))

    def talked_to(self, peer: UserId) -> None:
        """Who is being talked to need not be called any more, if that was due."""
        if peer in self._told:
            self.forget(peer)

    async def close(self) -> None:
        """Stop, and wait until the file is written."""
        self._stop()
        await self._kept.close()

    def _replace(self, reminders: tuple[Reminder, ...]) -> None:
        if reminders != self._all:
            self._all = reminders
            self._kept.keep(reminders)
            self._show()

    def _show(self) -> None:
        mine = of_account(self._all, self._owner) if self._owner is not None else ()
        self.waiting = tuple(each for each in mine if each.peer.user_id not in self._told)
        self.due = tuple(each for each in mine if each.peer.user_id in self._told)
        self._changed()

    def _look(self) -> None:
        self._stop()
        if self._owner is None:
            return
        now = clock.wall()
        come = [each for each in due(self._all, self._owner, now) if each.peer.user_id not in self._told]
        if come:
            self._told |= {each.peer.user_id for each in come}
            self._show()
        for reminder in come:
            self._tell(reminder)
        if self.waiting:
            wait = min(max(0.0, self.waiting[0].at - now), LOOK_EVERY)
            self._timer = asyncio.get_running_loop().call_later(wait, self._look)

    def _stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
