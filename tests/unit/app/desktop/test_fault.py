"""What is copied of an error: everything that helps, nothing that is secret or of somebody else."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.desktop.fault import Fault, anonymous, call_code, fault_text, is_failure
from app.protocol.errors import EndReason, ErrorCode
from app.protocol.ids import CallId, RoomId
from app.protocol.model import CallDirection, CallMedia
from app.state import CallState, Phase
from app.version import VERSION
from media.engine.api import PathInfo, PathKind
from tests.kit.people import user

AT = 1_763_629_980.0
ENDED = CallState(
    CallId("c"), RoomId("r"), CallDirection.OUTGOING, Phase.ENDED, user("kwame"), CallMedia(), 0.0,
    reason=EndReason.MEDIA_FAILED, note="come to Zanzibar",
)  # fmt: skip


def test_a_line_for_everything_that_is_known() -> None:
    path = PathInfo(PathKind.RELAY, "tls", "relay", "srflx", 0.0182)
    fault = Fault("Keine Verbindung", "Es geht weiter.", "media_failed", "no pair", "https://meet.example:8443", path)

    *told, program = fault_text(fault, AT).splitlines()

    assert told == [
        "Keine Verbindung",
        "Es geht weiter.",
        "Code: media_failed",
        "Problem: no pair",
        "Server: https://meet.example:8443",
        "Path: relay, tls, relay to srflx, 18 ms",
    ]
    assert program.startswith(f"Parley {VERSION} on ")
    assert program.endswith("2025-11-20 09:13:00 UTC")


def test_what_is_not_known_has_no_line() -> None:
    assert len(fault_text(Fault("Gone"), AT).splitlines()) == 2


@pytest.mark.parametrize(
    ("server", "shown"),
    [
        ("https://ada:hunter2@meet.example:8443/join?code=k3y#x", "https://meet.example:8443/join"),
        ("meet.example", "meet.example"),
        ("ada:hunter2@meet.example", "meet.example"),
        ("https://[2001:db8::1]:8443", "https://[2001:db8::1]:8443"),
    ],
)
def test_an_address_without_what_opens_it(server: str, shown: str) -> None:
    assert f"\nServer: {shown}\n" in fault_text(Fault("Gone", server=server), AT)


def test_secrets_and_addresses_of_others_are_taken_out() -> None:
    problem = "GET /ws?token=abc123 with Authorization: Bearer abcdefghi from 203.0.113.77"

    text = fault_text(Fault("Gone", problem=problem), AT)

    assert all(secret not in text for secret in ("abc123", "abcdefghi", "113.77"))
    assert "203.0.x.x" in text


def test_nobody_is_named() -> None:
    nameless = anonymous(ENDED)

    assert nameless.reason is EndReason.MEDIA_FAILED
    assert all(word not in str(nameless) for word in ("Kwame", "kwame", "Zanzibar"))


@pytest.mark.parametrize(
    ("reason", "error", "failed"),
    [
        (EndReason.MEDIA_FAILED, None, True),
        (EndReason.CONNECTION_LOST, None, True),
        (EndReason.REFUSED, ErrorCode.INTERNAL, True),
        (EndReason.REFUSED, ErrorCode.NOT_CONTACTS, False),
        (EndReason.HUNG_UP, None, False),
        (EndReason.NO_ANSWER, None, False),
    ],
)
def test_what_people_do_is_no_failure(reason: EndReason, error: ErrorCode | None, failed: bool) -> None:
    assert is_failure(replace(ENDED, reason=reason, error=error)) is failed


def test_the_code_says_both_reason_and_error() -> None:
    assert call_code(replace(ENDED, reason=EndReason.REFUSED, error=ErrorCode.INTERNAL)) == "refused internal"


@given(st.text(), st.text(), st.text())
def test_no_words_of_others_make_a_line_of_their_own(title: str, problem: str, server: str) -> None:
    lines = fault_text(Fault(title, problem=problem, server=server), AT).split("\n")

    assert len(lines) <= 4
    assert lines[-1].startswith("Parley ")
