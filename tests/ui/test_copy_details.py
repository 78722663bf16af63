"""Every error can be copied, by mouse and by keyboard; what went well has nothing to copy."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.hosting import HostPhase, HostState
from app.net.errors import CertificateChanged, Obstacle, Refused, Unreachable
from app.protocol.description import Kind
from app.protocol.errors import EndReason, ErrorCode
from app.state import DeviceFailed, Link, Phase
from media.frame import SourceProblem
from tests.ui import flows
from tests.ui.fake_bridge import FakeBridge
from tests.ui.people import HISTORY, NOW, person
from tests.ui.scenes.scene import ACTS, CLIENT, CONNECTED, ONLINE, SERVER, a_call, changed
from ui.call_flow import CallFlow
from ui.states import HomeState, Reach, SignInState
from ui.widgets.copy_details import CopyDetails
from ui.windows.call import CallWindow
from ui.windows.home import HomeWindow
from ui.windows.host import HostViewState, HostWindow
from ui.windows.sign_in import SignInWindow


def links(window: QWidget) -> list[CopyDetails]:
    """Those that a person sees."""
    return [each for each in window.findChildren(CopyDetails) if each.isVisible()]


def copied(window: QWidget) -> str:
    """Press the only one by keyboard; what is on the clipboard then."""
    (link,) = links(window)
    assert link.accessibleName() == "Copy details"
    assert link.focusPolicy() & Qt.FocusPolicy.TabFocus
    QTest.keyClick(link, Qt.Key.Key_Space)
    assert link.text() == link.accessibleName() == "Copied"
    return QGuiApplication.clipboard().text()


def shown(qtbot: QtBot, window: QWidget) -> None:
    qtbot.addWidget(window)
    window.show()


def test_a_call_that_broke(qtbot: QtBot) -> None:
    state = changed(phase=Phase.ENDED, reason=EndReason.CONNECTION_LOST, ended_at=100.0, problem="consent expired")
    window = CallWindow(replace(state, server="https://meet.example:8443"))
    shown(qtbot, window)

    text = copied(window)

    assert "Code: connection_lost\nProblem: consent expired\nServer: https://meet.example:8443\nPath: direct, " in text
    assert "The connection was lost" in text
    assert "Kwame" not in text


def test_a_call_that_people_ended_has_nothing_to_copy(qtbot: QtBot) -> None:
    window = CallWindow(replace(CONNECTED, call=a_call(Phase.ENDED, reason=EndReason.NO_ANSWER)))
    shown(qtbot, window)

    assert links(window) == []


def test_the_line_about_a_call_that_broke_while_its_window_was_away(qtbot: QtBot) -> None:
    state = HomeState(CLIENT, NOW, 100.0, last_call=a_call(Phase.ENDED, reason=EndReason.MEDIA_FAILED))
    window = HomeWindow(state, ACTS)
    shown(qtbot, window)
    text = copied(window)

    window.show_state(replace(state, last_call=a_call(Phase.ENDED, reason=EndReason.NO_ANSWER)))

    assert "Code: media_failed\nServer: https://meet.parley.example" in text
    assert links(window) == []


def test_a_server_of_ones_own_that_ended_by_itself(qtbot: QtBot) -> None:
    words = ("OSError: No space left on device", "cannot write")
    window = HostWindow(HostViewState(HostState(HostPhase.FAILED, last_words=words)))
    shown(qtbot, window)
    text = copied(window)

    window.show_state(HostViewState(HostState(HostPhase.STARTING)))

    assert "Problem: OSError: No space left on device / cannot write" in text
    assert links(window) == []


def test_a_line_that_is_gone_and_one_that_is_back(qtbot: QtBot) -> None:
    window = CallWindow(changed(is_media_lost=True))
    shown(qtbot, window)
    text = copied(window)

    window.show_state(CONNECTED)

    assert text.startswith("Connection lost\n")
    assert links(window) == []


def test_a_device_that_failed(calls: tuple[CallFlow, FakeBridge]) -> None:
    flow, _ = calls
    flow.show_client(replace(CLIENT, calls=(CONNECTED.call,)))
    flow.device_failed(DeviceFailed(Kind.VIDEO, SourceProblem.IN_USE, "VIDIOC_STREAMON: busy"))
    assert flow.window is not None

    text = copied(flow.window)

    assert "Code: video in_use\nProblem: VIDIOC_STREAMON: busy" in text


def test_a_wait_that_counts_down_stays_copied(qtbot: QtBot) -> None:
    gone = replace(ONLINE, link=Link.RECONNECTING, retry_at=104.0, problem="connection refused")
    state = HomeState(replace(CLIENT, connection=gone), NOW, 100.0, HISTORY)
    window = HomeWindow(state, ACTS)
    shown(qtbot, window)
    text = copied(window)

    window.show_state(replace(state, tick=101.0))

    assert "Problem: connection refused\nServer: https://meet.parley.example\n" in text
    assert [link.text() for link in links(window)] == ["Copied"]
    again = replace(gone, problem="timed out")
    window.show_state(replace(state, client=replace(CLIENT, connection=again)))
    assert [link.text() for link in links(window)] == ["Copy details"]


def test_a_changed_certificate_while_signed_in(qtbot: QtBot) -> None:
    error = CertificateChanged("meet.parley.example", "AB:CD", "12:34")
    gone = replace(ONLINE, link=Link.RECONNECTING, obstacle=error, problem=str(error))
    window = HomeWindow(HomeState(replace(CLIENT, connection=gone), NOW), ACTS)
    shown(qtbot, window)

    assert "Problem: expected AB CD, shown 12 34\n" in copied(window)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (Refused(ErrorCode.INTERNAL, "worker died"), "Code: internal\nProblem: worker died"),
        (Unreachable(Obstacle.TIMED_OUT, "10 s"), "Code: timed_out\nProblem: 10 s"),
    ],
)
def test_only_toasts_of_errors(qtbot: QtBot, error: Exception, code: str) -> None:
    flow, bridge = flows.home(qtbot)
    flow.window.show()
    flow.window.toasts.add("Request sent to Sofia")
    none = links(flow.window)
    bridge.client.answers["accept_contact"] = error

    flow.accept(person("sofia"))

    assert none == []
    assert code in copied(flow.window)
    assert len(flow.window.toasts.words) == 2


@pytest.mark.parametrize("reach", [Reach.CERTIFICATE_UNKNOWN, Reach.CERTIFICATE_CHANGED, Reach.OTHER_CERTIFICATE])
def test_a_certificate_in_question(qtbot: QtBot, reach: Reach) -> None:
    window = SignInWindow()
    shown(qtbot, window)
    window.show_state(SignInState(replace(SERVER, reach=reach, shown_fingerprint="AB:CD")))

    assert f"Code: {reach.name.lower()}\nProblem: shown AB CD\nServer: meet.parley.example" in copied(window)


def test_a_server_that_does_not_answer(qtbot: QtBot) -> None:
    flow, _, _ = flows.sign_in(qtbot, look=Unreachable(Obstacle.UNKNOWN_HOST, "Name or service not known"))
    flow.window.show()
    flow.look("meet.example")

    text = copied(flow.window)

    assert "Code: unknown_host\nProblem: Name or service not known\nServer: meet.example" in text


def test_a_password_that_could_not_be_tried_and_one_that_is_wrong(qtbot: QtBot) -> None:
    flow, bridge, _ = flows.sign_in(qtbot, sign_in=Unreachable(Obstacle.TIMED_OUT, "10 s"))
    flow.window.show()
    flow.look("meet.example")
    flow.sign_in("ada", "hunter22")

    text = copied(flow.window)
    bridge.client.answers["sign_in"] = Refused(ErrorCode.UNAUTHENTICATED)
    flow.sign_in("ada", "hunter22")

    assert "Code: timed_out" in text
    assert "hunter22" not in text
    assert links(flow.window) == []
