"""The one rule who may call whom."""

import pytest

from app.protocol.errors import ErrorCode
from app.protocol.ids import UserId
from server.signalling.permission import may_call
from server.signalling.policy import CallPolicy
from server.signalling.relations import Relations

FRIEND, FOE, STRANGER, BLOCKER = UserId("a"), UserId("b"), UserId("c"), UserId("d")
RELATIONS = Relations(contacts=(FRIEND,), blocked=(FOE,), blocked_by=(BLOCKER,))


@pytest.mark.parametrize(
    ("policy", "callee", "verdict"),
    [
        (CallPolicy.CONTACTS, FRIEND, None),
        (CallPolicy.CONTACTS, STRANGER, ErrorCode.NOT_CONTACTS),
        (CallPolicy.CONTACTS, BLOCKER, ErrorCode.NOT_CONTACTS),
        (CallPolicy.CONTACTS, FOE, ErrorCode.BLOCKED),
        (CallPolicy.EVERYONE, FRIEND, None),
        (CallPolicy.EVERYONE, STRANGER, None),
        (CallPolicy.EVERYONE, BLOCKER, ErrorCode.FORBIDDEN),
        (CallPolicy.EVERYONE, FOE, ErrorCode.BLOCKED),
    ],
)
def test_who_may_call_whom(policy: CallPolicy, callee: UserId, verdict: ErrorCode | None) -> None:
    assert may_call(policy, RELATIONS, callee) is verdict
