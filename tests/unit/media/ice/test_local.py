"""Credentials of two generations, and who yields in a role conflict."""

import pytest

from media.ice import stun
from media.ice.local import LocalEnd, Verdict
from media.ice.types import Credentials
from tests.kit.ice_agents import OURS, peer_request


def test_previous_generation_stays_good_the_one_before_does_not() -> None:
    local = LocalEnd(OURS, controlling=True, tie_breaker=1)
    local.renew(Credentials("second", "s" * 24))
    assert local.password_of(OURS.ufrag) == OURS.pwd

    local.renew(Credentials("third", "t" * 24))

    assert local.password_of(OURS.ufrag) is None
    assert local.password_of("second") == "s" * 24
    assert local.description().ufrag == "third"
    assert local.description().generation == 2


@pytest.mark.parametrize(
    ("ours", "our_number", "theirs", "their_number", "expected"),
    [
        (True, 9, False, 1, Verdict.GOOD),
        (True, 9, True, 1, Verdict.CONFLICT),
        (True, 1, True, 9, Verdict.YIELD),
        (False, 9, False, 1, Verdict.YIELD),
        (False, 1, False, 9, Verdict.CONFLICT),
    ],
)
def test_larger_tie_breaker_controls(
    ours: bool, our_number: int, theirs: bool, their_number: int, expected: Verdict
) -> None:
    local = LocalEnd(OURS, controlling=ours, tie_breaker=our_number)
    request = stun.parse(peer_request(controlling=theirs, tie_breaker=their_number))
    assert request is not None

    assert local.judge(request) is expected
    assert local.password_for(request) == OURS.pwd
