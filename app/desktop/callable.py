"""Whether somebody can be called now, and why not. Pure; the server decides by the same rule."""

from collections.abc import Iterable
from enum import Enum, auto

from app.protocol.ids import UserId
from app.protocol.model import CallRule, ContactState, UserInfo
from app.state import ClientState, Link


class NoCall(Enum):
    """Why somebody cannot be called."""

    OFFLINE = auto()
    """Without the server nobody can."""
    BLOCKED = auto()
    """This person blocks them."""
    NOT_CONTACTS = auto()
    """They are no contacts of each other, and the server's rule or their own wish is that callers are."""


def why_no_call(client: ClientState, user: UserInfo, standing: ContactState | None) -> NoCall | None:
    """None for somebody who can be called. `standing`: what they are in the list; None: they are not in it."""
    if standing is ContactState.BLOCKED:
        return NoCall.BLOCKED
    if standing is not ContactState.CONTACT and not client.call_rule is user.callers is CallRule.EVERYONE:
        return NoCall.NOT_CONTACTS
    return None if client.connection.link is Link.ONLINE else NoCall.OFFLINE


def why_no_calls(client: ClientState, users: Iterable[UserInfo]) -> tuple[NoCall | None, ...]:
    """The same for several, as they stand in the list: it is read once, and may have thousands of entries."""
    asked = tuple(users)
    wanted = {user.user_id for user in asked}
    standing: dict[UserId, ContactState] = {
        contact.user.user_id: contact.state for contact in client.contacts if contact.user.user_id in wanted
    }
    return tuple(why_no_call(client, user, standing.get(user.user_id)) for user in asked)


def why_no_redials(client: ClientState, users: Iterable[UserInfo]) -> tuple[NoCall | None, ...]:
    """The same for people of past calls. Calling one who is no contact any more is let through: the refusal offers
    what helps, a request."""
    reasons = why_no_calls(client, users)
    return tuple(None if reason is NoCall.NOT_CONTACTS else reason for reason in reasons)


def is_permitted(reason: NoCall | None) -> bool:
    """Whether the two may call each other at all, though perhaps not now."""
    return reason is None or reason is NoCall.OFFLINE
