"""A key beside other programs on macOS: the conversation with Carbon, which is played by a script."""

import ctypes
from typing import Any

import pytest

from app import mac_key
from app.desktop.global_keys import KeyTrouble, Outcome
from app.mac_key import ALREADY_EXISTS, MacKey


class Carbon:
    """What Carbon answers; pointers are filled in as it does."""

    def __init__(self, *, install: int = 0, register: int = 0) -> None:
        self.install, self.register = install, register
        self.callback: Any = None
        self.asked: list[tuple[int, int]] = []
        self.released: list[str] = []

    def GetApplicationEventTarget(self) -> int:
        return 7

    def InstallEventHandler(self, target: int, callback: Any, count: int, kinds: Any, data: None, out: Any) -> int:
        assert (target, count, data) == (7, 1, None)
        kind = kinds._obj
        assert (kind.event_class.to_bytes(4, "big"), kind.event_kind) == (b"keyb", 5)
        self.callback = callback
        out._obj.value = 100
        return self.install

    def RegisterEventHotKey(self, key: int, modifiers: int, number: Any, target: int, options: int, out: Any) -> int:
        assert (number.number, target, options) == (1, 7, 0)
        self.asked.append((modifiers, key))
        if not self.register:
            out._obj.value = 200
        return self.register

    def UnregisterEventHotKey(self, key: ctypes.c_void_p) -> int:
        self.released.append(f"key {key.value}")
        return 0

    def RemoveEventHandler(self, handler: ctypes.c_void_p) -> int:
        self.released.append(f"handler {handler.value}")
        return 0


def test_a_key_is_heard_until_it_is_let_go() -> None:
    carbon = Carbon()
    heard: list[int] = []
    outcomes: list[Outcome] = []
    key = MacKey("Ctrl+Shift+F12", lambda: heard.append(1), outcomes.append, carbon)

    assert carbon.callback(None, None, None) == 0
    key.close()
    key.close()

    assert carbon.asked == [(0x300, 0x6F)]
    assert heard == [1]
    assert outcomes == [Outcome()]
    assert carbon.released == ["key 200", "handler 100"]


@pytest.mark.parametrize(
    ("carbon", "trouble", "released"),
    [
        (Carbon(register=ALREADY_EXISTS), KeyTrouble.TAKEN, ["handler 100"]),
        (Carbon(register=-50), KeyTrouble.BROKEN, ["handler 100"]),
        (Carbon(install=-50), KeyTrouble.BROKEN, ["handler 100"]),
    ],
)
def test_what_the_system_refuses_is_told(carbon: Carbon, trouble: KeyTrouble, released: list[str]) -> None:
    outcomes: list[Outcome] = []

    MacKey("Ctrl+Shift+F12", lambda: None, outcomes.append, carbon).close()

    assert outcomes == [Outcome(trouble)]
    assert carbon.released == released


def test_where_there_is_no_carbon_nothing_is_heard(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mac_key, "CARBON", "/nowhere/Carbon")
    outcomes: list[Outcome] = []

    MacKey("Ctrl+Shift+F12", lambda: None, outcomes.append).close()
    MacKey("Pause", lambda: None, outcomes.append).close()

    assert outcomes == [Outcome(KeyTrouble.BROKEN), Outcome(KeyTrouble.MISSING)]
