"""When a kept sign-in is tried again, and what ends it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.desktop.kept_sign_in import DELAYS, JITTER, PATIENT_DELAY, may_go_on, next_try
from app.net.errors import CertificateChanged, NetError, Obstacle, Refused, Unreachable
from app.protocol.errors import ErrorCode

EVEN = 0.5  # the chance at which a delay does not vary


@pytest.mark.parametrize("code", [ErrorCode.UNAVAILABLE, ErrorCode.RATE_LIMITED, ErrorCode.INTERNAL])
def test_a_server_that_cannot_now_says_nothing_of_the_sign_in(code: ErrorCode) -> None:
    assert may_go_on(Refused(code))
    assert next_try(Refused(code), 1, EVEN) == DELAYS[0]


@pytest.mark.parametrize("code", [ErrorCode.UNAUTHENTICATED, ErrorCode.FORBIDDEN, ErrorCode.NOT_FOUND])
def test_a_sign_in_that_is_refused_is_over(code: ErrorCode) -> None:
    assert not may_go_on(Refused(code))
    assert next_try(Refused(code), 1, EVEN) is None


def test_tries_get_rarer_and_never_end() -> None:
    away = Unreachable(Obstacle.OFFLINE)

    delays = [next_try(away, failures, EVEN) for failures in range(1, 9)]

    assert delays == [*DELAYS, DELAYS[-1], DELAYS[-1], DELAYS[-1]]


def test_somebody_else_who_answers_is_asked_rarely() -> None:
    other = CertificateChanged("meet.example:443", "AA", "BB")

    assert next_try(other, 1, EVEN) == DELAYS[-1]
    assert next_try(other, 20, EVEN) == PATIENT_DELAY


@pytest.mark.parametrize("obstacle", [Obstacle.BAD_URL, Obstacle.INSECURE, Obstacle.PROXY_PASSWORD])
def test_what_only_a_person_can_change_is_not_tried_by_itself(obstacle: Obstacle) -> None:
    assert may_go_on(Unreachable(obstacle))
    assert next_try(Unreachable(obstacle), 1, EVEN) is None


@given(st.floats(0, 1000), st.integers(0, 100), st.floats(0, 1, exclude_max=True), st.sampled_from(list(Obstacle)))
def test_never_before_the_server_wants_it(retry_after: float, failures: int, chance: float, obstacle: Obstacle) -> None:
    refused = next_try(Refused(ErrorCode.RATE_LIMITED, retry_after=retry_after), failures, chance)
    away = next_try(Unreachable(obstacle), failures, chance)

    assert refused is not None
    assert refused >= retry_after
    assert away is None or DELAYS[0] * (1 - JITTER) <= away <= PATIENT_DELAY * (1 + JITTER)


def test_an_unknown_error_asks_the_person() -> None:
    assert next_try(NetError(), 1, EVEN) is None
