"""Every code has words: nobody meets a failure that says nothing."""

import re
from dataclasses import replace
from itertools import product

import pytest

from app.net.errors import Obstacle
from app.protocol.description import Kind
from app.protocol.errors import EndReason, ErrorCode
from app.protocol.ids import CallId, RoomId, UserId
from app.protocol.model import CallDirection, CallMedia, CallRecord, UserInfo
from app.quality import Quality
from app.state import CallState, Phase
from media.engine.api import PathInfo, PathKind
from media.frame import SourceProblem
from media.ice.types import SwitchReason
from ui.wording import (
    Action,
    Words,
    action_words,
    end_words,
    error_words,
    obstacle_words,
    path_detail,
    path_reason_words,
    path_words,
    phase_words,
    quality_words,
    record_words,
    register_words,
    sign_in_words,
    source_words,
)

KWAME = UserInfo(UserId("k"), "kwame", "Kwame Asante")
BANNED = re.compile(r"\b(please|oops|failed to|error|invalid|exception)\b", re.IGNORECASE)


def call(reason: EndReason | None, direction: CallDirection, *, by_me: bool = False) -> CallState:
    return CallState(
        CallId("c"), RoomId("r"), direction, Phase.ENDED, KWAME, CallMedia(), 0.0, connected_at=1.0, ended_at=62.0,
        reason=reason, ended_by_me=by_me,
    )  # fmt: skip


def holds_up(words: Words) -> None:
    """Says something, fits into two lines, blames nobody and shows no code."""
    assert words.title
    assert len(words.title) <= 70, words.title
    assert len(words.detail) <= 90, words.detail
    for text in (words.title, words.detail):
        assert not BANNED.search(text), text
        assert "{" not in text, text
        assert "_" not in text, text
    if words.action is not Action.NONE:
        assert action_words(words.action)


@pytest.mark.parametrize("code", ErrorCode)
def test_server_refusals_have_words(code: ErrorCode) -> None:
    holds_up(error_words(code, name="Kwame Asante", retry_after=90))
    holds_up(error_words(code))
    for line in (sign_in_words(code, retry_after=30), register_words(code, retry_after=30)):
        assert line.endswith((".", "!")) or line
        assert not BANNED.search(line)


@pytest.mark.parametrize(("reason", "direction", "by_me"), [*product([*EndReason, None], CallDirection, (True, False))])
def test_ends_of_calls_have_words(reason: EndReason | None, direction: CallDirection, by_me: bool) -> None:
    holds_up(end_words(call(reason, direction, by_me=by_me)))


@pytest.mark.parametrize(("kind", "problem"), [*product(Kind, SourceProblem)])
def test_device_problems_have_words(kind: Kind, problem: SourceProblem) -> None:
    words = source_words(kind, problem)

    holds_up(words)
    assert words.action is not Action.NONE


@pytest.mark.parametrize("obstacle", Obstacle)
def test_obstacles_have_words(obstacle: Obstacle) -> None:
    holds_up(obstacle_words(obstacle, "meet.parley.example"))


def test_names_are_fields_and_never_templates() -> None:
    words = error_words(ErrorCode.BUSY, name="{who} {0} {missing}")

    assert "{who}" in words.title


def test_a_wait_is_told_in_people_s_units() -> None:
    assert "2 min" in error_words(ErrorCode.RATE_LIMITED, retry_after=120).detail
    assert "30 s" in sign_in_words(ErrorCode.RATE_LIMITED, retry_after=30)


def test_who_ended_a_call_is_said() -> None:
    mine = end_words(call(EndReason.HUNG_UP, CallDirection.OUTGOING, by_me=True))
    theirs = end_words(call(EndReason.HUNG_UP, CallDirection.OUTGOING))

    assert mine == Words("You left the call", "Talked for 1 min")
    assert theirs == Words("Kwame left the call", "Talked for 1 min", Action.CALL_AGAIN)


def test_who_calls_somebody_they_block_is_told_so() -> None:
    assert error_words(ErrorCode.BLOCKED, name="Noor").title == "You block Noor"


def test_every_phase_and_grade_has_words() -> None:
    for phase in Phase:
        state = CallState(CallId("c"), RoomId("r"), CallDirection.OUTGOING, phase, KWAME, CallMedia(), created_at=0.0)
        assert phase_words(state)
    for quality in Quality:
        assert quality_words(quality)


def test_paths_are_told_in_words() -> None:
    direct = PathInfo(PathKind.DIRECT, "udp", "host", "srflx")
    near = PathInfo(PathKind.DIRECT, "udp", "host", "host")
    relayed = PathInfo(PathKind.RELAY, "tcp", "relay", "srflx")

    assert path_words(direct) == "Direct · encrypted"
    assert "relay" in path_words(relayed)
    assert path_detail(near) == "Direct, in the same network"
    assert "TCP" in path_detail(relayed)
    assert path_detail(PathInfo(PathKind.RELAY, "websocket", "relay", "srflx")).endswith("WebSocket")
    assert path_detail(PathInfo(PathKind.RELAY, "proxy", "relay", "srflx")).endswith("TLS by the proxy")
    assert path_detail(None)
    assert path_words(None) == "Encrypted"


def test_a_call_that_goes_on_has_no_length_yet() -> None:
    record = CallRecord(CallId("c"), RoomId("r"), KWAME, CallDirection.OUTGOING, True, 10.0, answered_at=12.0)

    assert record_words(record) == "Outgoing · goes on"


def test_a_move_that_is_refused_says_why() -> None:
    def moved(error: ErrorCode) -> CallState:
        return replace(call(EndReason.REFUSED, CallDirection.OUTGOING), connected_at=None, error=error)

    assert end_words(moved(ErrorCode.UNAVAILABLE)).title == "Kwame is just connecting again"
    assert end_words(moved(ErrorCode.OUT_OF_ORDER)).title.startswith("That call is already over")


def test_every_reason_for_a_path_has_words() -> None:
    codes = [reason.name.lower() for reason in SwitchReason]

    assert len({path_reason_words(code) for code in codes} - set(codes)) == len(codes)
