"""The key that mutes from everywhere: when it is held, and what the settings say about it."""

from collections.abc import Callable

import pytest
from pytestqt.qtbot import QtBot

from app import x11_key
from app.config import SettingsFile
from app.desktop.global_keys import CHOICES, Heard, KeyTrouble, MuteKeys, Outcome, Settled, Way
from tests.ui.fake_bridge import FakeBridge
from tests.ui.flows import as_bridge
from tests.ui.opened import row_of, settings_flow, window_of
from ui import global_mute
from ui.global_mute import GlobalMute
from ui.settings.controls import FactControl, SelectControl
from ui.settings.kinds import Section


class Keys:
    """Stands in for the platform: what is asked for and let go, and the answers of the test."""

    def __init__(self) -> None:
        self.told: list[str] = []
        self.heard: Heard = lambda: None
        self.settled: Settled = lambda _outcome: None

    def make(self, keys: str, heard: Heard, settled: Settled) -> "Keys":
        """In place of `X11Key`."""
        self.told.append(keys)
        self.heard, self.settled = heard, settled
        return self

    def close(self) -> None:
        """Let go."""
        self.told.append("let go")


@pytest.fixture
def keys(monkeypatch: pytest.MonkeyPatch) -> Keys:
    """A platform that hears keys as X11 does."""
    made = Keys()
    monkeypatch.setattr(x11_key, "X11Key", made.make)
    monkeypatch.setattr(global_mute, "way_of", lambda *_: Way.X11)
    return made


@pytest.fixture
def mute(keys: Keys) -> GlobalMute:
    """A key that mutes."""
    return GlobalMute(as_bridge(FakeBridge()))


def answer(qtbot: QtBot, mute: GlobalMute, tell: Callable[[], None]) -> None:
    """Let the platform answer."""
    with qtbot.waitSignal(mute.changed, timeout=5000):
        tell()


def test_keys_are_tried_when_chosen_and_held_in_calls_only(qtbot: QtBot, keys: Keys, mute: GlobalMute) -> None:
    mute.want("", in_call=True)
    assert keys.told == []

    mute.want("Pause", in_call=False)
    keys.settled(Outcome())
    qtbot.waitUntil(lambda: keys.told[-1] == "let go")
    mute.want("Pause", in_call=False)
    assert keys.told == ["Pause", "let go"]
    assert mute.state == MuteKeys(CHOICES)

    mute.want("Pause", in_call=True)
    mute.want("Pause", in_call=True)
    with qtbot.waitSignal(mute.pressed, timeout=5000):
        keys.heard()
    mute.want("Pause", in_call=False)
    mute.close()
    assert keys.told == ["Pause", "let go", "Pause", "let go"]


def test_keys_that_another_program_has_are_told_until_others_are_chosen(
    qtbot: QtBot, keys: Keys, mute: GlobalMute
) -> None:
    mute.want("Pause", in_call=False)
    answer(qtbot, mute, lambda: keys.settled(Outcome(KeyTrouble.TAKEN)))
    assert mute.state.outcome.trouble is KeyTrouble.TAKEN

    mute.want("Ctrl+Alt+M", in_call=False)
    keys.settled(Outcome())
    qtbot.waitUntil(lambda: mute.state == MuteKeys(CHOICES))
    mute.want("", in_call=False)

    assert keys.told == ["Pause", "let go", "Ctrl+Alt+M", "let go"]


def test_an_answer_that_comes_too_late_says_nothing(qtbot: QtBot, keys: Keys, mute: GlobalMute) -> None:
    mute.want("Pause", in_call=True)
    late = keys.settled
    mute.want("Ctrl+Alt+M", in_call=True)

    late(Outcome(KeyTrouble.TAKEN))
    answer(qtbot, mute, lambda: keys.settled(Outcome(KeyTrouble.BROKEN)))

    assert mute.state == MuteKeys(CHOICES, Outcome(KeyTrouble.BROKEN))


def test_a_portal_is_asked_once_and_holds_the_keys_for_all_calls(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    portal = Keys()

    class Portal:
        def __init__(self, keys: str, words: str, heard: Heard, settled: Settled) -> None:
            portal.make(f"{keys}: {words}", heard, settled)

        async def open(self) -> None:
            portal.told.append("asked")

        async def close(self) -> None:
            portal.close()

    async def has_portal() -> bool:
        return True

    monkeypatch.setattr(global_mute, "way_of", lambda *_: Way.PORTAL)
    monkeypatch.setattr(global_mute, "PortalKey", Portal)
    monkeypatch.setattr(global_mute, "has_portal", has_portal)
    mute = GlobalMute(as_bridge(FakeBridge()))
    mute.want("Pause", in_call=False)
    assert mute.state == MuteKeys()
    assert portal.told == []

    mute.start()
    assert mute.state == MuteKeys(CHOICES, is_asked=True)
    answer(qtbot, mute, lambda: portal.settled(Outcome(given="Druck")))
    for in_call in (True, False, True):
        mute.want("Pause", in_call=in_call)
    assert mute.state == MuteKeys(CHOICES, Outcome(given="Druck"))
    mute.want("", in_call=True)

    assert portal.told == ["Pause: Mute or unmute", "asked", "let go"]
    assert mute.state == MuteKeys(CHOICES)


def test_without_a_way_nothing_is_offered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(global_mute, "way_of", lambda *_: Way.NONE)
    mute = GlobalMute(as_bridge(FakeBridge()))

    mute.want("Pause", in_call=True)

    assert mute.state == MuteKeys()


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (MuteKeys(CHOICES, Outcome(KeyTrouble.TAKEN)), "Another program has these keys"),
        (MuteKeys(CHOICES, Outcome(KeyTrouble.REFUSED)), "Your desktop does not give"),
        (MuteKeys(CHOICES, Outcome(KeyTrouble.MISSING)), "This keyboard does not have"),
        (MuteKeys(CHOICES, Outcome(KeyTrouble.BROKEN)), "They do not mute"),
        (MuteKeys(CHOICES, is_asked=True), "Waiting for your desktop"),
        (MuteKeys(CHOICES, Outcome(given="Ctrl+Alt+M")), "Your desktop chose: Ctrl+Alt+M"),
    ],
)
def test_the_settings_say_what_became_of_the_keys(qtbot: QtBot, state: MuteKeys, words: str) -> None:
    bridge = FakeBridge(sign_ins=(), fingerprint="", sends_mail=False, has_proxy_password=False, examine=())
    with settings_flow(SettingsFile(None), bridge, Section.KEYBOARD) as flow:
        lines = [row_of(flow, name) for name in ("mute_keys", "mute_keys_answer")]
        assert [line.isVisibleTo(window_of(flow)) for line in lines] == [False, False]

        flow.change(mute_keys=state)

        assert [line.isVisibleTo(window_of(flow)) for line in lines] == [True, True]
        choice, fact = (line.control for line in lines)
        assert isinstance(choice, SelectControl)
        assert isinstance(fact, FactControl)
        assert words in fact._words
        flow.change(mute_keys=MuteKeys(CHOICES))
        assert not lines[1].isVisibleTo(window_of(flow))
