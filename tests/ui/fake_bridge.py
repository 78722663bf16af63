"""A bridge without a core thread: wishes to a scripted client are carried out at once, and noted."""

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from inspect import iscoroutinefunction
from typing import Any

from PySide6.QtCore import QObject, Signal

from app.call_events import CallEvents
from app.calls import Calls
from app.client import Client
from app.devices import Devices
from app.host_process import HostProcess
from app.invitations import Invitations
from app.net.errors import NetError
from app.own_account import OwnAccount
from app.people import People
from app.proxy_choice import ProxyChoice
from app.reminders import Reminders
from app.surroundings import Surroundings
from app.whereabouts import Whereabouts

PARTS: Mapping[str, type] = {
    "calls": Calls, "devices": Devices, "people": People, "own_account": OwnAccount, "invitations": Invitations,
    "reminders": Reminders, "events": CallEvents, "proxy": ProxyChoice, "host": HostProcess,
    "surroundings": Surroundings, "whereabouts": Whereabouts,
}  # fmt: skip
"""The parts of a client that take wishes."""

UNASKED = {"timeline": ()}
"""What is answered where no script says otherwise."""


class ScriptedClient:
    """Answers by script: `answers[wish]` is a value, or an error to raise. Every wish is noted, without its part.

    Only what the client and its parts really take can be wished, and asked for afterwards.
    """

    def __init__(self, **answers: object) -> None:
        self.answers = answers
        self.noted: list[tuple[Any, ...]] = []

    def __getattr__(self, name: str) -> Any:
        return _ScriptedPart(self, PARTS[name]) if name in PARTS else _ScriptedPart(self, Client).wish(name)

    def called(self, name: str) -> list[tuple[Any, ...]]:
        """The arguments of every wish of this name."""
        assert any(hasattr(kind, name) for kind in (Client, *PARTS.values())), f"nobody takes the wish {name}"
        return [wish[1:] for wish in self.noted if wish[0] == name]


class _ScriptedPart:
    """One object of the client; `kind` is the real one."""

    def __init__(self, client: ScriptedClient, kind: type) -> None:
        self._client = client
        self._kind = kind

    def __getattr__(self, name: str) -> Callable[..., Any]:
        return self.wish(name)

    def wish(self, name: str) -> Callable[..., Any]:
        """What carries it out."""
        waits = iscoroutinefunction(getattr(self._kind, name))

        def act(*arguments: object, **named: object) -> Any:
            self._client.noted.append((name, *arguments, *named.values()))
            answer = self._client.answers.get(name, UNASKED.get(name))
            return _later(answer) if waits else answer

        return act


async def _later(answer: object) -> object:
    if isinstance(answer, NetError):
        raise answer
    return answer


class FakeBridge(QObject):
    """Stands in for `ui.bridge.Bridge`."""

    happened = Signal(object)

    def __init__(self, **answers: object) -> None:
        super().__init__()
        self.client = ScriptedClient(**answers)

    def ask(
        self,
        work: Callable[[Any], Coroutine[Any, Any, Any]],
        done: Callable[[Any], None] = lambda _result: None,
        failed: Callable[[NetError], None] = lambda _error: None,
    ) -> None:
        """Run the coroutine now."""
        try:
            result = asyncio.run(work(self.client))
        except NetError as error:
            failed(error)
        else:
            done(result)

    def do(self, act: Callable[[Any], Any], done: Callable[[Any], None] = lambda _result: None) -> None:
        """Call now."""
        done(act(self.client))

    def run(
        self, work: Callable[[], Coroutine[Any, Any, Any]], done: Callable[[Any], None] = lambda _result: None
    ) -> None:
        """Run the coroutine now."""
        done(asyncio.run(work()))

    def begin(self) -> None:
        """Wishes are carried out from the start here."""

    def close(self, done: Callable[[], None]) -> None:
        """Hang up and release everything."""
        self.client.noted.append(("close",))
        done()

    def stop(self) -> None:
        """There is no thread to stop."""
