"""A key beside other programs on Windows: the conversation with the system, which is played by a script."""

from queue import Queue
from threading import get_ident

import pytest

from app.desktop.global_keys import KeyTrouble, Outcome
from app.windows_key import ERROR_HOTKEY_ALREADY_REGISTERED, WM_HOTKEY, WM_QUIT, System, WindowsKey
from tests.kit.waiting import until_sync

WM_TIMER = 0x0113


class Scripted(System):
    """Windows, as far as a key goes."""

    def __init__(self, problem: int = 0) -> None:
        self.problem = problem
        self.asked: list[tuple[int, int]] = []
        self.threads: set[int] = set()
        self.released = 0
        self.messages: Queue[int] = Queue()

    def begin(self) -> int:
        """The thread is known by its number."""
        self.threads.add(get_ident())
        return 42

    def register(self, modifiers: int, key: int) -> int:
        """As the script says."""
        self.threads.add(get_ident())
        self.asked.append((modifiers, key))
        return self.problem

    def unregister(self) -> None:
        """Only the thread that registered it may."""
        self.threads.add(get_ident())
        self.released += 1

    def next_message(self) -> int:
        """Wait."""
        return self.messages.get(timeout=20)

    def end(self, thread: int) -> None:
        """Reaches the thread by its queue."""
        assert thread == 42
        self.messages.put(WM_QUIT)


def test_a_key_is_heard_until_it_is_let_go() -> None:
    system = Scripted()
    heard: list[int] = []
    outcomes: list[Outcome] = []
    key = WindowsKey("Ctrl+Shift+F12", lambda: heard.append(1), outcomes.append, system)

    for message in (WM_HOTKEY, WM_TIMER, WM_HOTKEY):
        system.messages.put(message)
    until_sync(lambda: None if len(heard) == 2 else f"{heard}", within=10)
    key.close()
    key.close()

    assert system.asked == [(6, 0x7B)]
    assert outcomes == [Outcome()]
    assert system.released == 1
    assert len(system.threads) == 1
    assert get_ident() not in system.threads


@pytest.mark.parametrize(
    ("keys", "problem", "trouble"),
    [
        ("Pause", ERROR_HOTKEY_ALREADY_REGISTERED, KeyTrouble.TAKEN),
        ("Pause", 5, KeyTrouble.BROKEN),
        ("Ctrl+ö", 0, KeyTrouble.MISSING),
    ],
)
def test_what_windows_refuses_is_told(keys: str, problem: int, trouble: KeyTrouble) -> None:
    system = Scripted(problem)
    outcomes: list[Outcome] = []

    key = WindowsKey(keys, lambda: None, outcomes.append, system)
    until_sync(lambda: None if outcomes else "no answer", within=10)
    key.close()

    assert outcomes == [Outcome(trouble)]
    assert system.released == 0
