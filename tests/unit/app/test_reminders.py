"""Reminders on the core loop: told in time, once, to their account, and also after a restart."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from app import clock
from app.desktop.reminders import Reminder
from app.protocol.ids import UserId
from app.reminders import MAX_BYTES, ReminderFile, Reminders
from tests.kit.people import user
from tests.kit.waiting import until

ANN, EVE = UserId("ann"), UserId("eve")


class Desk:
    """Whoever is reminded."""

    def __init__(self, folder: Path | None) -> None:
        self.told: list[Reminder] = []
        self.changes = 0
        self.reminders = Reminders(ReminderFile(folder), self.told.append, self._changed)

    def _changed(self) -> None:
        self.changes += 1


def test_it_comes_when_its_time_has_come_and_once() -> None:
    async def scene() -> None:
        desk = Desk(None)
        desk.reminders.begin(ANN)
        later = desk.reminders.remind(user("mei"), video=False, within=3600.0)
        soon = desk.reminders.remind(user("kwame"), video=True, within=0.05)
        assert list(desk.reminders.waiting) == [soon, later]

        await until(lambda: None if desk.told else "nothing was told", within=5)

        assert desk.told == [soon]
        assert list(desk.reminders.waiting) == [later]
        desk.reminders.forget(user("mei").user_id)
        assert list(desk.reminders.waiting) == []
        await desk.reminders.close()

    asyncio.run(scene())


def test_nobody_is_reminded_while_signed_out() -> None:
    async def scene() -> None:
        desk = Desk(None)
        assert desk.reminders.remind(user("kwame"), video=True, within=0.0) is None
        desk.reminders.begin(ANN)
        desk.reminders.remind(user("kwame"), video=True, within=60.0)
        desk.reminders.end()

        assert list(desk.reminders.waiting) == []
        desk.reminders.begin(EVE)
        assert list(desk.reminders.waiting) == []
        desk.reminders.begin(ANN)
        assert len(desk.reminders.waiting) == 1
        await desk.reminders.close()

    asyncio.run(scene())


def test_what_came_due_while_the_program_did_not_run_is_told_at_the_next_start(tmp_path: Path) -> None:
    async def first() -> None:
        desk = Desk(tmp_path)
        desk.reminders.begin(ANN)
        desk.reminders.remind(user("kwame"), video=True, within=0.2)
        desk.reminders.remind(user("mei"), video=False, within=3600.0)
        await desk.reminders.close()
        assert desk.told == []

    async def second() -> None:
        due_at = clock.wall() + 0.2
        await until(lambda: None if clock.wall() >= due_at else "not yet", within=5)
        desk = Desk(tmp_path)
        desk.reminders.begin(ANN)
        assert [reminder.peer.username for reminder in desk.told] == ["kwame"]
        assert [reminder.peer.username for reminder in desk.reminders.waiting] == ["mei"]
        await desk.reminders.close()

    asyncio.run(first())
    asyncio.run(second())
    assert (tmp_path / "reminders.json").stat().st_mode & 0o077 == 0
    kept = msgspec.json.decode((tmp_path / "reminders.json").read_bytes(), type=list[Reminder])
    assert [reminder.peer.username for reminder in kept] == ["kwame", "mei"]


def test_what_was_due_as_the_program_ended_is_told_again_until_it_is_done(tmp_path: Path) -> None:
    async def run(done: Callable[[Reminders], None]) -> tuple[list[str], list[str]]:
        """One run of the program: who was told of, and who stands there at its end."""
        desk = Desk(tmp_path)
        desk.reminders.begin(ANN)
        if not desk.reminders.due:
            for name in ("kwame", "mei"):
                desk.reminders.remind(user(name), video=True, within=0.0)
        await until(lambda: None if len(desk.told) == len(desk.reminders.due) else "not told", within=5)
        done(desk.reminders)
        await desk.reminders.close()
        return [each.peer.username for each in desk.told], [each.peer.username for each in desk.reminders.due]

    def nothing(_reminders: Reminders) -> None:
        """The program is quit with the reminders on the screen."""

    assert asyncio.run(run(nothing)) == (["kwame", "mei"], ["kwame", "mei"])
    assert asyncio.run(run(lambda reminders: reminders.talked_to(user("kwame").user_id))) == (["kwame", "mei"], ["mei"])
    assert asyncio.run(run(lambda reminders: reminders.forget(user("mei").user_id))) == (["mei"], [])
    assert msgspec.json.decode((tmp_path / "reminders.json").read_bytes()) == []


def test_again_in_a_while_puts_it_off_and_talking_before_its_time_does_not_end_it() -> None:
    async def scene() -> None:
        desk = Desk(None)
        desk.reminders.begin(ANN)
        desk.reminders.remind(user("kwame"), video=True, within=0.0)
        assert [each.peer.username for each in desk.reminders.due] == ["kwame"]

        again = desk.reminders.remind(user("kwame"), video=True, within=600.0)
        desk.reminders.talked_to(user("kwame").user_id)

        assert list(desk.reminders.due) == []
        assert list(desk.reminders.waiting) == [again]
        await desk.reminders.close()

    asyncio.run(scene())


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[1]", b'[{"owner":"a","at":-1}]', b"[" * 9999, b" " * (MAX_BYTES + 1)]
)
def test_a_broken_file_is_an_empty_one(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "reminders.json").write_bytes(content)

    async def scene() -> None:
        desk = Desk(tmp_path)
        desk.reminders.begin(ANN)
        assert list(desk.reminders.waiting) == []
        await desk.reminders.close()

    asyncio.run(scene())
