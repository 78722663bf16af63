"""The one rule who may call whom."""

from bisect import bisect_left

from app.protocol.errors import ErrorCode
from app.protocol.ids import UserId
from server.signalling.policy import CallPolicy
from server.signalling.relations import Relations


def may_call(policy: CallPolicy, caller: Relations, callee: UserId) -> ErrorCode | None:
    """None if the caller may call, else the code to refuse with.

    Who is blocked by the other hears the same as somebody whom the server's policy does not let through.
    """
    if has(caller.blocked, callee):
        return ErrorCode.BLOCKED
    if policy is CallPolicy.CONTACTS:
        return None if has(caller.contacts, callee) else ErrorCode.NOT_CONTACTS
    return ErrorCode.FORBIDDEN if has(caller.blocked_by, callee) else None


def has(people: tuple[UserId, ...], user_id: UserId) -> bool:
    """Tell whether a sorted tuple holds a person."""
    at = bisect_left(people, user_id)
    return at < len(people) and people[at] == user_id
