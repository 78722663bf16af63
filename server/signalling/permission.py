"""The one rule who may call whom."""

from bisect import bisect_left

from app.protocol.errors import ErrorCode
from app.protocol.ids import UserId
from server.signalling.policy import CallPolicy
from server.signalling.relations import Relations


def may_call(policy: CallPolicy, caller: Relations, callee: UserId, wish: CallPolicy) -> ErrorCode | None:
    """None if the caller may call, else the code to refuse with. `wish` is the callee's: whom they let call them.

    Being blocked by the callee is no reason: a refusal would tell of it. Such a call `is_unheard`.
    """
    if has(caller.blocked, callee):
        return ErrorCode.BLOCKED
    if is_listed(caller, callee) or policy is wish is CallPolicy.EVERYONE:
        return None
    return ErrorCode.NOT_CONTACTS


def is_unheard(caller: Relations, callee: UserId) -> bool:
    """Tell whether the callee blocks the caller: the call ends as if the callee were offline, who never hears of it."""
    return has(caller.blocked_by, callee)


def is_listed(owner: Relations, other: UserId) -> bool:
    """Tell whether the two are contacts as far as the owner of the list can see."""
    return has(owner.contacts, other) or has(owner.estranged, other)


def has(people: tuple[UserId, ...], user_id: UserId) -> bool:
    """Tell whether a sorted tuple holds a person."""
    at = bisect_left(people, user_id)
    return at < len(people) and people[at] == user_id
