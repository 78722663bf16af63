"""The bridge: wishes run on the core thread, answers and events come back on the GUI thread, in order."""

import gc
import threading
from collections.abc import Callable, Iterator
from typing import Any, cast

import pytest
from pytestqt.qtbot import QtBot

from app.client import Client
from app.net.errors import NetError, Refused
from app.protocol.errors import ErrorCode, LocalProtocolError
from app.state import ClientEvent, SignedOut
from ui.bridge import Bridge


class FakeClient:
    """Notes on which thread it is spoken to."""

    def __init__(self, listener: Callable[[ClientEvent], None]) -> None:
        self.listener = listener
        self.threads: list[str] = [threading.current_thread().name]
        self.is_closed = False

    async def good(self) -> int:
        self.threads.append(threading.current_thread().name)
        return 7

    async def bad(self) -> int:
        raise Refused(ErrorCode.RATE_LIMITED, retry_after=3)

    def late(self) -> None:
        raise LocalProtocolError("accept what does not ring")

    async def close(self) -> None:
        self.is_closed = True


@pytest.fixture
def bridged(qtbot: QtBot) -> Iterator[tuple[Bridge, FakeClient]]:
    """A bridge to a fake client."""
    clients: list[FakeClient] = []

    def make(listener: Callable[[ClientEvent], None]) -> Client:
        clients.append(FakeClient(listener))
        return cast(Client, clients[0])

    bridge = Bridge(make)
    bridge.begin()
    qtbot.waitUntil(lambda: bool(clients))
    yield bridge, clients[0]
    bridge.stop()


def fake(client: Client) -> FakeClient:
    return cast(FakeClient, client)


def test_answers_come_back_on_this_thread(qtbot: QtBot, bridged: tuple[Bridge, FakeClient]) -> None:
    bridge, client = bridged
    answers: list[Any] = []

    bridge.ask(lambda each: fake(each).good(), lambda result: answers.append((result, threading.current_thread().name)))
    qtbot.waitUntil(lambda: bool(answers))

    assert answers == [(7, threading.main_thread().name)]
    assert set(client.threads) == {"core"}


def test_wishes_wait_for_the_beginning(qtbot: QtBot) -> None:
    heard: list[str] = []

    def make(listener: Callable[[ClientEvent], None]) -> Client:
        heard.append("made")
        return cast(Client, FakeClient(listener))

    bridge = Bridge(make)
    bridge.ask(lambda each: fake(each).good(), lambda result: heard.append(f"asked {result}"))
    bridge.do(lambda _each: heard.append("done"))
    assert heard == []
    bridge.begin()
    bridge.begin()
    qtbot.waitUntil(lambda: len(heard) == 3)
    bridge.stop()

    assert heard[0] == "made"
    assert set(heard[1:]) == {"asked 7", "done"}


def test_a_client_that_cannot_be_made_is_a_fault(qtbot: QtBot) -> None:
    def make(_listener: Callable[[ClientEvent], None]) -> Client:
        raise OSError("no disk")

    bridge = Bridge(make)
    with qtbot.captureExceptions() as faults:
        bridge.begin()
        qtbot.waitUntil(lambda: bool(faults))
    bridge.stop()

    assert faults[0][0] is OSError


def test_refusals_come_back_as_errors(qtbot: QtBot, bridged: tuple[Bridge, FakeClient]) -> None:
    bridge, _ = bridged
    errors: list[NetError] = []

    bridge.ask(lambda each: fake(each).bad(), failed=errors.append)
    qtbot.waitUntil(lambda: bool(errors))

    assert isinstance(errors[0], Refused)
    assert errors[0].retry_after == 3


def test_a_wish_that_comes_too_late_is_dropped(qtbot: QtBot, bridged: tuple[Bridge, FakeClient]) -> None:
    bridge, _ = bridged
    answers: list[object] = []

    bridge.do(lambda each: fake(each).late(), answers.append)
    bridge.do(lambda _each: "next", answers.append)
    qtbot.waitUntil(lambda: bool(answers))

    assert answers == ["next"]


def test_events_keep_their_order(qtbot: QtBot, bridged: tuple[Bridge, FakeClient]) -> None:
    bridge, client = bridged
    seen: list[str] = []
    bridge.happened.connect(lambda event: seen.append(event.text))

    def tell(_client: Client) -> None:
        for number in range(20):
            client.listener(SignedOut(text=str(number)))

    bridge.do(tell)
    qtbot.waitUntil(lambda: len(seen) == 20)

    assert seen == [str(number) for number in range(20)]


def test_closing_closes_the_client_and_takes_no_more_wishes(qtbot: QtBot, bridged: tuple[Bridge, FakeClient]) -> None:
    bridge, client = bridged
    closed: list[object] = []

    bridge.close(lambda: closed.append(1))
    qtbot.waitUntil(lambda: bool(closed))
    bridge.ask(lambda each: fake(each).good(), lambda _result: closed.append(2))

    assert client.is_closed
    assert closed == [1]


@pytest.mark.parametrize("how", ["ask", "do", "run"])
def test_a_fault_in_a_wish_is_raised_where_faults_are_reported(
    qtbot: QtBot, bridged: tuple[Bridge, FakeClient], how: str
) -> None:
    bridge, _ = bridged

    async def breaks() -> None:
        raise ZeroDivisionError

    with qtbot.captureExceptions() as faults:
        if how == "ask":
            bridge.ask(lambda _each: breaks())
        elif how == "do":
            bridge.do(lambda _each: 1 // 0)
        else:
            bridge.run(breaks)
        qtbot.waitUntil(lambda: bool(faults))

    assert faults[0][0] is ZeroDivisionError


def test_who_waits_for_an_answer_is_let_go_of_on_this_thread(qtbot: QtBot, bridged: tuple[Bridge, FakeClient]) -> None:
    bridge, _ = bridged
    threads: list[str] = []

    class Window:
        """Would be a widget, and its end on the core thread a crash."""

        def take(self, _answer: object) -> None:
            pass

        def late(self, client: FakeClient) -> None:
            client.late()

        def __del__(self) -> None:
            threads.append(threading.current_thread().name)

    def ask(number: int) -> None:
        window = Window()
        match number % 4:
            case 0:
                bridge.ask(lambda each: fake(each).good(), window.take, window.take)
            case 1:
                bridge.ask(lambda each: fake(each).bad(), window.take, window.take)
            case 2:
                bridge.do(lambda each: window.late(fake(each)), window.take)
            case _:
                bridge.do(lambda each: (each, window)[0], window.take)

    for number in range(400):
        ask(number)
    qtbot.waitUntil(lambda: gc.collect() >= 0 and len(threads) == 400)  # what was refused is in the error's traceback

    assert set(threads) == {threading.main_thread().name}
