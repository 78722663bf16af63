"""The call history as people read it: what counts as missed, and calls with one person in a row as one line."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.protocol.errors import EndReason
from app.protocol.model import CallDirection, CallRecord, UserInfo

_TAKEN_CARE_OF = frozenset({EndReason.ANSWERED_ELSEWHERE, EndReason.DECLINED, EndReason.DECLINED_ELSEWHERE})


def is_missed(record: CallRecord) -> bool:
    """A call to this person that nobody took."""
    is_open = not record.answered_at and record.reason not in _TAKEN_CARE_OF
    return record.direction is CallDirection.INCOMING and is_open


@dataclass(frozen=True, slots=True)
class CallGroup:
    """Calls with one person that follow one another; at least one, newest first."""

    records: tuple[CallRecord, ...]

    @property
    def newest(self) -> CallRecord:
        """The last call of them."""
        return self.records[0]

    @property
    def peer(self) -> UserInfo:
        """The other person, as the newest call knows them."""
        return self.newest.peer

    @property
    def is_missed(self) -> bool:
        """Whether the last call of them was missed."""
        return is_missed(self.newest)


def grouped(records: Iterable[CallRecord]) -> tuple[CallGroup, ...]:
    """Calls in a row with the same person as one, missed ones apart from the others. Newest first, as they come."""
    groups: list[list[CallRecord]] = []
    for record in records:
        last = groups[-1][-1] if groups else None
        if last is not None and _same(last, record):
            groups[-1].append(record)
        else:
            groups.append([record])
    return tuple(CallGroup(tuple(group)) for group in groups)


def _same(one: CallRecord, other: CallRecord) -> bool:
    return one.peer.user_id == other.peer.user_id and is_missed(one) == is_missed(other)


def refreshed(shown: tuple[CallRecord, ...], newest: tuple[CallRecord, ...]) -> tuple[CallRecord, ...]:
    """The newest page of records in front of older ones that are shown already, unless there is a gap between them."""
    known = {record.call_id for record in newest}
    if not any(record.call_id in known for record in shown):
        return newest
    since = newest[-1].started_at
    return newest + tuple(each for each in shown if each.started_at <= since and each.call_id not in known)


def extended(shown: tuple[CallRecord, ...], older: tuple[CallRecord, ...]) -> tuple[CallRecord, ...]:
    """What is shown with a page of older records behind."""
    known = {record.call_id for record in shown}
    return shown + tuple(record for record in older if record.call_id not in known)


def calls_with(records: Iterable[CallRecord], user: UserInfo) -> tuple[CallRecord, ...]:
    """The calls with one person."""
    return tuple(record for record in records if record.peer.user_id == user.user_id)
