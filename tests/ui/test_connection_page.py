"""The page that examines the connection: findings come one by one, and what to do stands on top."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, cast

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from app.config import SettingsFile
from app.doctor.advice import Advice, Hint
from app.doctor.findings import Cause, Probe, Result, Subject, Transport, Verdict, bad, good
from app.net.errors import Obstacle, Unreachable
from tests.ui.fake_bridge import FakeBridge
from tests.ui.opened import settings_flow
from tests.ui.scenes.scene import CLIENT
from ui.settings.connection import CONNECTION, ConnectionPart
from ui.settings.connection_flow import device_results
from ui.settings.connection_words import cause_words, hint_words, subject_words, verdict_words
from ui.settings.flow import SettingsFlow
from ui.settings.kinds import Section
from ui.states import Device, Devices

RELAY = Probe(Subject.RELAY, Transport.UDP, "meet.example", 3478)
FOUND = (
    good(Probe(Subject.SERVER, Transport.TCP, "meet.example", 443), 0.021),
    bad(RELAY, Cause.SILENT),
    good(Probe(Subject.RELAY, Transport.TCP, "meet.example", 3478), 0.044),
)


class Held(FakeBridge):
    """An examination that waits for the test."""

    def __init__(self) -> None:
        super().__init__(sign_ins=(), fingerprint="", sends_mail=False, has_proxy_password=False)
        self.tell: Callable[[Result], None] = lambda _: None
        self.done: Callable[[tuple[Result, ...]], None] = lambda _: None
        self.failed: Callable[[Any], None] = lambda _: None
        self.asked: list[str] = []

    def ask(self, work: Any, done: Any = lambda _: None, failed: Any = lambda _: None) -> None:
        """Hold examinations, pass on the rest."""
        real, before = self.client, len(self.asked)

        class Probing:
            def __getattr__(self, name: str) -> Callable[..., Any]:
                return cast(Callable[..., Any], getattr(real, name))

            async def examine(self, server: str, tell: Any) -> None:
                outer.asked.append(server)
                outer.tell, outer.done, outer.failed = tell, done, failed

        outer = self
        self.client = cast(Any, Probing())
        try:
            super().ask(work, lambda result: done(result) if len(self.asked) == before else None, failed)
        finally:
            self.client = real


@pytest.fixture
def bridge() -> Held:
    """Where wishes go."""
    return Held()


@pytest.fixture
def flow(qtbot: QtBot, tmp_path: Path, bridge: Held) -> Iterator[SettingsFlow]:
    """The flow with its window open on the page."""
    with settings_flow(SettingsFile(tmp_path), bridge, Section.CONNECTION) as made:
        yield made


def part(flow: SettingsFlow) -> ConnectionPart:
    """The widget."""
    assert flow.window is not None
    control = flow.window.pages[Section.CONNECTION].rows[CONNECTION].control
    assert isinstance(control, ConnectionPart)
    return control


def shown(flow: SettingsFlow) -> str:
    """Every word of the part."""
    return "\n".join(each.text() for line in part(flow).lines for each in line.findChildren(QLabel))


def test_opening_the_page_begins_and_findings_come_one_by_one(qtbot: QtBot, flow: SettingsFlow, bridge: Held) -> None:
    assert bridge.asked == [CLIENT.connection.server_url]
    assert part(flow).words.text() == "Looking…"
    assert not part(flow).button.isEnabled()

    bridge.tell(FOUND[0])
    qtbot.waitUntil(lambda: "meet.example:443" in shown(flow))
    assert "21 ms" in shown(flow)
    assert "Relay" not in shown(flow)

    bridge.done(FOUND)
    assert "UDP to port 3478 of meet.example is blocked. Calls go through TCP and may stutter." in shown(flow)
    assert "Ask for UDP 3478 to be opened." in shown(flow)
    assert "There is no microphone" in shown(flow)
    assert part(flow).words.text() == "Something stands in the way."
    assert part(flow).button.isEnabled()

    part(flow).copy.click()
    copied = QGuiApplication.clipboard().text()
    assert "FAILED            relay UDP meet.example:3478  no answer" in copied
    assert "Ask for UDP 3478 to be opened." in copied


def test_it_can_be_begun_again_and_only_the_last_counts(flow: SettingsFlow, bridge: Held) -> None:
    bridge.done(FOUND)
    stale = bridge.tell
    part(flow).button.click()
    assert len(bridge.asked) == 2
    stale(bad(RELAY, Cause.CREDENTIALS))
    QApplication.processEvents()
    assert "refuses" not in shown(flow)
    bridge.done((FOUND[0],))
    assert "blocked" not in shown(flow)
    assert part(flow).words.text() == "Nothing stands in the way of calls."


def test_an_address_that_is_none_ends_it(flow: SettingsFlow, bridge: Held) -> None:
    bridge.failed(Unreachable(Obstacle.BAD_URL))
    assert part(flow).button.isEnabled()


def test_devices_are_those_that_qt_lists() -> None:
    there = Devices(microphones=(Device("m", "USB Audio"), Device("n", "Built-in")))
    results = {each.probe.subject: each for each in device_results(there)}
    assert results[Subject.MICROPHONE].detail == "USB Audio, Built-in"
    assert results[Subject.CAMERA].cause is Cause.MISSING


def test_there_are_words_for_everything() -> None:
    for advice in Advice:
        for fallback in Transport:
            words = hint_words(Hint(advice, "meet.example", 443, Transport.UDP, fallback, Subject.CAMERA))
            assert words
            assert "{" not in words
    assert all(subject_words(each) for each in Subject)
    assert all(verdict_words(each) for each in Verdict)
    assert all(cause_words(each) for each in Cause if each is not Cause.NONE)
