"""A key beside other programs on Wayland, over a real message bus, from a portal as its specification describes it."""

import asyncio
from collections.abc import Callable, Coroutine, Iterator

import pytest

from app.desktop.global_keys import KeyTrouble, Outcome
from app.net.portal_keys import PortalKey, has_portal
from tests.kit.message_bus import running_bus
from tests.kit.shortcut_portal import Person, ShortcutPortal
from tests.kit.waiting import until


@pytest.fixture(autouse=True)
def bus(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A bus for each test."""
    with running_bus() as address:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
        yield


class Asked:
    """A key and what was heard of it."""

    def __init__(self, keys: str = "Ctrl+Alt+M") -> None:
        self.presses: list[int] = []
        self.outcomes: list[Outcome] = []
        self.key = PortalKey(keys, "Mute or unmute", lambda: self.presses.append(1), self.outcomes.append)


Scene = Callable[[ShortcutPortal, Asked], Coroutine[None, None, None]]


def play(portal: ShortcutPortal, scene: Scene, keys: str = "Ctrl+Alt+M") -> Asked:
    asked = Asked(keys)

    async def whole() -> None:
        await portal.open()
        try:
            await scene(portal, asked)
        finally:
            await asked.key.close()
            await portal.close()

    asyncio.run(whole())
    return asked


@pytest.mark.parametrize("has_registry", [True, False])
def test_a_key_is_asked_for_heard_and_let_go(has_registry: bool) -> None:
    portal = ShortcutPortal(trigger="Strg+Alt+M", has_registry=has_registry)

    async def scene(portal: ShortcutPortal, asked: Asked) -> None:
        assert await has_portal()
        await asked.key.open()
        await portal.press("something else")
        await portal.press(session="/org/freedesktop/portal/desktop/session/1_9/other")
        await portal.press()
        await portal.press()
        await until(lambda: None if len(asked.presses) == 2 else f"{asked.presses}", within=10)
        await asked.key.close()
        await asked.key.close()

    asked = play(portal, scene)

    assert portal.wished == [("mute", "Mute or unmute", "CTRL+ALT+m")]
    assert portal.app_ids == (["parley"] if has_registry else [])
    assert asked.outcomes == [Outcome(given="Strg+Alt+M")]
    assert portal.closed == [portal.session]
    assert len(asked.presses) == 2


@pytest.mark.parametrize("person", [Person.REFUSES, Person.GIVES_NO_KEYS])
def test_a_person_who_says_no_is_understood(person: Person) -> None:
    portal = ShortcutPortal(person)

    asked = play(portal, lambda _portal, asked: asked.key.open())

    assert asked.outcomes == [Outcome(KeyTrouble.REFUSED)]
    assert portal.closed == [portal.session]


def test_a_key_is_let_go_while_the_person_thinks() -> None:
    async def scene(portal: ShortcutPortal, asked: Asked) -> None:
        opening = asyncio.create_task(asked.key.open())
        await until(lambda: None if portal.wished else "not asked yet", within=10)
        await asked.key.close()
        await asyncio.wait_for(opening, 10)

    asked = play(ShortcutPortal(Person.THINKS), scene)

    assert asked.outcomes == [Outcome(KeyTrouble.BROKEN)]


def test_a_session_that_the_desktop_ends_is_told() -> None:
    async def scene(portal: ShortcutPortal, asked: Asked) -> None:
        await asked.key.open()
        await portal.lose()
        await until(lambda: None if len(asked.outcomes) > 1 else "not noticed", within=10)

    portal = ShortcutPortal()
    asked = play(portal, scene)

    assert asked.outcomes[-1] == Outcome(KeyTrouble.BROKEN)
    assert portal.closed == []


def test_keys_that_are_none_are_not_asked_for() -> None:
    portal = ShortcutPortal()

    asked = play(portal, lambda _portal, asked: asked.key.open(), keys="Hyper+Q")

    assert asked.outcomes == [Outcome(KeyTrouble.MISSING)]
    assert portal.session == ""


def test_without_a_portal_or_a_bus_there_are_no_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    async def scene() -> None:
        assert not await has_portal()
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")
        assert not await has_portal()
        asked = Asked()
        await asked.key.open()
        assert asked.outcomes == [Outcome(KeyTrouble.BROKEN)]

    asyncio.run(scene())
