"""Reminders to call somebody, chosen on an incoming or a missed call. Wall times: they outlive the program. No I/O."""

from collections.abc import Sequence
from typing import Annotated

from msgspec import Meta, Struct

from app.protocol.ids import Id, UserId
from app.protocol.model import UserInfo, Wall

SOON = 600.0  # seconds
LATER = 3600.0
MAX_REMINDERS = 100  # of all accounts of this machine; the latest give way


class Reminder(Struct, frozen=True, omit_defaults=True):
    """To call a person at a time."""

    owner: Id[UserId]
    """The account that is to be reminded."""
    peer: UserInfo
    at: Annotated[Wall, Meta(ge=0.0, le=1e11)]
    video: bool = False


def added(reminders: Sequence[Reminder], new: Reminder) -> tuple[Reminder, ...]:
    """With a new one, the next first; of one person there is one."""
    rest = removed(reminders, new.owner, new.peer.user_id)
    return tuple(sorted((*rest, new), key=lambda each: each.at))[:MAX_REMINDERS]


def removed(reminders: Sequence[Reminder], owner: UserId, peer: UserId) -> tuple[Reminder, ...]:
    """Without those of an account about a person."""
    return tuple(each for each in reminders if (each.owner, each.peer.user_id) != (owner, peer))


def of_account(reminders: Sequence[Reminder], owner: UserId) -> tuple[Reminder, ...]:
    """Those of an account, the next first."""
    return tuple(each for each in reminders if each.owner == owner)


def due(reminders: Sequence[Reminder], owner: UserId, now: Wall) -> tuple[Reminder, ...]:
    """Those whose time has come, also while the program did not run."""
    return tuple(each for each in of_account(reminders, owner) if each.at <= now)
