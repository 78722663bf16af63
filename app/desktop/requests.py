"""Who newly asks to be a contact, told apart from those who were on the list when it came."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import takewhile

from app.protocol.ids import UserId
from app.protocol.model import ContactInfo, ContactState, UserInfo
from app.state import ClientState


@dataclass(frozen=True, slots=True)
class RequestNews:
    """What changed between two lists."""

    asked: tuple[UserInfo, ...] = ()
    gone: frozenset[UserId] = frozenset()
    """Answered, here or elsewhere, or taken back."""


NO_NEWS = RequestNews()


@dataclass(slots=True)
class ContactRequests:
    """The requests of the account that is signed in."""

    _me: UserId | None = None
    _contacts: tuple[ContactInfo, ...] = ()
    _open: Mapping[UserId, UserInfo] = field(default_factory=dict)

    def look(self, state: ClientState) -> RequestNews:
        """Take a new snapshot. What stands on the first list of an account is no news: the window counts it."""
        me = state.me.user_id if state.me is not None else None
        if me == self._me and state.contacts is self._contacts:
            return NO_NEWS
        was, is_first = self._open, me is None or me != self._me
        self._me, self._contacts = me, state.contacts
        first = takewhile(_asks, state.contacts)  # they come before everybody else
        self._open = {contact.user.user_id: contact.user for contact in first}
        asked = () if is_first else tuple(user for user_id, user in self._open.items() if user_id not in was)
        return RequestNews(asked, frozenset(was.keys() - self._open.keys()))

    def find(self, user_id: str) -> UserInfo | None:
        """Who asked and was not answered yet."""
        return self._open.get(UserId(user_id))


def _asks(contact: ContactInfo) -> bool:
    return contact.state is ContactState.REQUEST_RECEIVED
