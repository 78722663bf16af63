"""Notices over a real message bus, to a service as the freedesktop specification describes it."""

import asyncio
from collections.abc import Iterator

import pytest

from app.desktop.notices import Notice, NoticeAct, NoticeKind
from app.net.notices import DesktopNotices
from tests.kit.message_bus import NotificationService, running_bus
from tests.kit.waiting import until

CALLER = Notice(
    "call-1",
    NoticeKind.INCOMING,
    "<b>Eve</b> is calling",
    "Video call & more",
    ((NoticeAct.ACCEPT, "Accept"), (NoticeAct.DECLINE, "Decline")),
)


@pytest.fixture(autouse=True)
def bus(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A bus for each test."""
    with running_bus() as address:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
        yield


async def opened(service: NotificationService) -> tuple[DesktopNotices, list[tuple[str, NoticeAct]]]:
    acts: list[tuple[str, NoticeAct]] = []
    await service.open()
    notices = DesktopNotices(lambda key, act: acts.append((key, act)))
    assert await notices.open()
    return notices, acts


def test_a_caller_is_answered_from_the_notice() -> None:
    async def scene() -> None:
        service = NotificationService("actions", "body", "body-markup")
        notices, acts = await opened(service)
        try:
            assert notices.has_buttons
            assert await notices.show(CALLER)
            await service.invoke(1, "accept")
            await until(lambda: None if acts else "nobody heard the answer", within=10)
            await service.invoke(1, "burn everything")
            await service.invoke(77, "decline")
            await service.invoke(1, "decline")
            await until(lambda: None if len(acts) > 1 else "one answer", within=10)
        finally:
            await notices.close()
            await service.close()

        shown = service.shown[0]
        assert service.signatures == ["", "susssasa{sv}i"]
        assert (shown.title, shown.body) == ("<b>Eve</b> is calling", "Video call &amp; more")
        assert shown.actions == ["default", "", "accept", "Accept", "decline", "Decline"]
        assert shown.hints["urgency"] == ("y", 2)
        assert shown.hints["category"] == ("s", "call.incoming")
        assert shown.expires == 0
        assert acts == [("call-1", NoticeAct.ACCEPT), ("call-1", NoticeAct.DECLINE)]

    asyncio.run(scene())


def test_a_notice_is_replaced_and_taken_back() -> None:
    async def scene() -> None:
        service = NotificationService()
        notices, _ = await opened(service)
        try:
            assert not notices.has_buttons
            await asyncio.gather(notices.show(CALLER), notices.show(CALLER), notices.withdraw("call-1"))
            await notices.withdraw("call-1")
            await notices.show(CALLER)
            await service.dismiss(3)
            await until(lambda: None if not notices._numbers else "still there", within=10)
            await notices.withdraw("call-1")
        finally:
            await notices.close()
            await service.close()

        assert [(shown.number, shown.replaces) for shown in service.shown] == [(1, 0), (1, 1), (3, 0)]
        assert service.shown[0].actions == []
        assert service.shown[0].body == "Video call & more"
        assert service.closed == [1]

    asyncio.run(scene())


def test_without_a_service_there_are_no_notices() -> None:
    async def scene() -> None:
        notices = DesktopNotices(lambda _key, _act: None)

        assert not await notices.open()
        assert not await notices.show(CALLER)
        await notices.withdraw("call-1")
        await notices.close()

    asyncio.run(scene())


def test_without_a_bus_there_are_no_notices(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere/at/all")

    async def scene() -> None:
        notices = DesktopNotices(lambda _key, _act: None)

        assert not await notices.open()
        await notices.close()

    asyncio.run(scene())
