"""A server on this computer: what is asked first, what is shown, and where it leads."""

from typing import cast

import pytest
from pytestqt.qtbot import QtBot

from app.config import SettingsFile
from app.hosting import Firewall, HostPhase, HostPlan, HostReach, HostState
from app.net.errors import Obstacle, Unreachable
from app.protocol.rest import Registration, ServerInfo
from tests.ui.fake_bridge import FakeBridge
from ui.bridge import Bridge
from ui.host_flow import HostFlow
from ui.sign_in_flow import SignInFlow
from ui.states import Form, Reach
from ui.windows.host import HostWindow

INFO = ServerInfo("Workshop", "0.1", ("1.0",), first_account=True)
RUNNING = HostState(
    HostPhase.RUNNING, HostPlan(HostReach.NETWORK), 7, "https://192.168.1.7:8443", ":".join(["AB"] * 32)
)


def hosting(qtbot: QtBot, server: str = "", **answers: object) -> tuple[HostFlow, SignInFlow, FakeBridge]:
    bridge = FakeBridge(**({"look": INFO, "find": HostState()} | answers))
    entry = SignInFlow(cast(Bridge, bridge), SettingsFile(None), server)
    qtbot.addWidget(entry.window)
    return HostFlow(cast(Bridge, bridge), entry), entry, bridge


def opened(flow: HostFlow) -> HostWindow:
    flow.open()
    assert flow.window is not None
    return flow.window


@pytest.fixture(autouse=True)
def no_firewall(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.host_process.active_firewall", lambda: None)


def test_a_server_for_this_computer_starts_at_once(qtbot: QtBot) -> None:
    flow, _, bridge = hosting(qtbot)
    window = opened(flow)
    window.name.set_text("Mine")
    window.rule.choose(1)
    window.keep.setChecked(True)

    window.begin.click()

    plan = HostPlan(HostReach.THIS_COMPUTER, Registration.INVITATION, "Mine", keeps_running=True)
    assert bridge.client.called("start") == [(plan,)]
    assert flow.question is None
    flow.close()


def test_nobody_else_gets_in_before_the_person_agrees(qtbot: QtBot) -> None:
    flow, _, bridge = hosting(qtbot)
    window = opened(flow)
    window.reach.choose(1)
    window.begin.click()
    assert bridge.client.called("start") == []
    assert flow.question is not None

    flow.question.stay.click()
    assert bridge.client.called("start") == []
    window.begin.click()
    flow.question.act.click()

    assert [plan.reach for (plan,) in bridge.client.called("start")] == [HostReach.NETWORK]
    flow.close()


def test_a_running_server_shows_its_link_and_is_used_without_typing_its_fingerprint(qtbot: QtBot) -> None:
    flow, entry, bridge = hosting(qtbot)
    window = opened(flow)

    flow.show_host(RUNNING)
    assert window.link.text == f"parley://192.168.1.7:8443/join?fp={'ab' * 32}"
    assert window.begin.isHidden()
    window.use.click()

    assert bridge.client.called("look") == [("192.168.1.7:8443", RUNNING.fingerprint)]
    assert entry.state.form is Form.REGISTER
    assert flow.window is None


def test_the_firewall_is_named_with_what_opens_it(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.host_process.active_firewall", lambda: Firewall.UFW)
    flow, _, _ = hosting(qtbot, find=RUNNING)

    window = opened(flow)

    assert not window._firewall.isHidden()
    assert "sudo ufw allow 8443/tcp" in window._firewall.text()
    flow.close()


def test_a_server_that_failed_says_its_last_words_and_can_be_started_again(qtbot: QtBot) -> None:
    flow, _, _ = hosting(qtbot)
    window = opened(flow)

    flow.show_host(HostState(HostPhase.FAILED, last_words=("the disk is full",)))

    assert window.problem.text() == "the disk is full"
    assert window.begin.isEnabled()
    assert window.end.isHidden()
    flow.close()


def test_whoever_waits_for_the_server_gets_in_when_it_is_there(qtbot: QtBot) -> None:
    flow, entry, bridge = hosting(qtbot, "192.168.1.7:8443", look=Unreachable(Obstacle.NO_CONNECTION))
    entry.begin()
    reached = [entry.state.server.reach]
    bridge.client.answers["look"] = INFO

    flow.show_host(RUNNING)

    reached.append(entry.state.server.reach)
    assert reached == [Reach.UNREACHABLE, Reach.REACHABLE]
