"""The one rule who may call whom."""

import pytest

from app.protocol.errors import ErrorCode
from app.protocol.ids import UserId
from server.signalling.permission import is_unheard, may_call
from server.signalling.policy import CallPolicy
from server.signalling.relations import Relations

FRIEND, FOE, STRANGER, BLOCKER, FRIEND_ONCE = map(UserId, "abcde")
RELATIONS = Relations(contacts=(FRIEND,), blocked=(FOE,), blocked_by=(BLOCKER, FRIEND_ONCE), estranged=(FRIEND_ONCE,))


@pytest.mark.parametrize(
    ("policy", "callee", "verdict"),
    [
        (CallPolicy.CONTACTS, FRIEND, None),
        (CallPolicy.CONTACTS, STRANGER, ErrorCode.NOT_CONTACTS),
        (CallPolicy.CONTACTS, BLOCKER, ErrorCode.NOT_CONTACTS),
        (CallPolicy.CONTACTS, FRIEND_ONCE, None),
        (CallPolicy.CONTACTS, FOE, ErrorCode.BLOCKED),
        (CallPolicy.EVERYONE, FRIEND, None),
        (CallPolicy.EVERYONE, STRANGER, None),
        (CallPolicy.EVERYONE, BLOCKER, None),
        (CallPolicy.EVERYONE, FOE, ErrorCode.BLOCKED),
    ],
)
def test_who_may_call_whom(policy: CallPolicy, callee: UserId, verdict: ErrorCode | None) -> None:
    assert may_call(policy, RELATIONS, callee, CallPolicy.EVERYONE) is verdict


@pytest.mark.parametrize("policy", CallPolicy)
def test_who_wants_calls_of_contacts_only_gets_no_others(policy: CallPolicy) -> None:
    wish = CallPolicy.CONTACTS

    assert [may_call(policy, RELATIONS, callee, wish) for callee in (FRIEND, FRIEND_ONCE, STRANGER, BLOCKER, FOE)] == [
        None, None, ErrorCode.NOT_CONTACTS, ErrorCode.NOT_CONTACTS, ErrorCode.BLOCKED,
    ]  # fmt: skip


def test_calls_to_people_who_block_are_unheard() -> None:
    assert [is_unheard(RELATIONS, callee) for callee in (FRIEND, STRANGER, BLOCKER, FRIEND_ONCE)] == [
        False, False, True, True,
    ]  # fmt: skip
