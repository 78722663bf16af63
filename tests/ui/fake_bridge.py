"""A bridge without a core thread: wishes to a scripted client are carried out at once, and noted."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from PySide6.QtCore import QObject, Signal

from app.net.errors import NetError


class ScriptedClient:
    """Answers by script: `answers[name]` is a value, or an error to raise. Every call is noted in `calls`."""

    def __init__(self, **answers: object) -> None:
        self.answers = answers
        self.calls: list[tuple[Any, ...]] = []

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def act(*arguments: object, **named: object) -> Any:
            self.calls.append((name, *arguments, *named.values()))
            answer = self.answers.get(name, UNASKED.get(name))
            return self._later(answer) if name in ASYNC else answer

        return act

    async def _later(self, answer: object) -> object:
        if isinstance(answer, NetError):
            raise answer
        return answer

    def called(self, name: str) -> list[tuple[Any, ...]]:
        """The arguments of every call of this name."""
        return [call[1:] for call in self.calls if call[0] == name]


UNASKED = {"timeline": ()}
"""What is answered where no script says otherwise."""

ASYNC = frozenset(
    {
        "look", "trust_certificate", "register", "sign_in", "resume_saved", "sign_out", "search", "add_contact",
        "accept_contact", "remove_contact", "block",
        "rename", "set_picture", "set_favourite", "history", "picture", "close", "invite", "follow",
        "leave", "forget_saved", "look_around", "find_host", "start_host", "change_password",
        "set_email", "email", "sends_mail", "reset_password", "request_reset",
        "stop_host", "resume_host",
        "set_proxy", "examine", "has_proxy_password", "timeline",
        "sign_ins", "end_sign_in", "sign_out_elsewhere", "call_rules", "set_callers",
    }
)  # fmt: skip


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
        self.client.calls.append(("close",))
        done()

    def stop(self) -> None:
        """There is no thread to stop."""
