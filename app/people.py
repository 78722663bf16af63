"""People around this account: contacts, their presence, our own profile and availability."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from app.account import Account
from app.contact_book import ContactBook
from app.protocol.ids import UserId
from app.protocol.messages import (
    AvailabilityChosen,
    ClientMessage,
    ContactChanged,
    MarkCallsSeen,
    Message,
    MissedCall,
    PresenceChanged,
    ProfileChanged,
    RuleChanged,
    SetPresence,
    Welcome,
)
from app.protocol.model import Availability, CallRecord, CallRule, ContactInfo, PresenceInfo, UserInfo

MAX_PEOPLE = 5000  # contacts, and presences, that are kept: more than a server of ours lets anybody have
MAX_MISSED = 100  # records kept for the badge; the history has all

_TOLD_NOTHING = (False, False)
"""What a server takes a device for that said nothing: neither idle, nor with favourites that ring at any time."""


class People:
    """A replica of what the server says about people. `changed` is called after every change.

    Commands that wait ask the server of the account, and raise app.net.errors.
    """

    def __init__(
        self, account: Account, request: Callable[[ClientMessage], object], changed: Callable[[], None]
    ) -> None:
        self._account = account
        self.me: UserInfo | None = None
        self.availability = Availability.AVAILABLE
        self._book = ContactBook(MAX_PEOPLE)
        self.presence: Mapping[UserId, PresenceInfo] = MappingProxyType({})
        self.missed: tuple[CallRecord, ...] = ()
        self.call_rule = CallRule.CONTACTS
        """Who may call whom on this server."""
        self._is_idle = self._lets_favourites_ring = False
        self._told = _TOLD_NOTHING
        self._is_choice_told = True
        self._is_connected = False
        self._request = request
        self._changed = changed

    @property
    def contacts(self) -> tuple[ContactInfo, ...]:
        """Everybody on the list, in order; the same object while nothing changed."""
        return self._book.entries

    def contact(self, user_id: UserId) -> ContactInfo | None:
        """The entry of this person, if there is one."""
        return self._book.get(user_id)

    def known(self, user_id: UserId) -> UserInfo | None:
        """The profile of a contact."""
        entry = self.contact(user_id)
        return entry.user if entry is not None else None

    def is_online(self, user_id: UserId) -> bool:
        """Whether the person is signed in somewhere, as far as we are told."""
        presence = self.presence.get(user_id)
        return presence is not None and presence.availability is not Availability.OFFLINE

    # -- from the server

    def opened(self, welcome: Welcome) -> None:
        """A session opened, new or resumed: its lists are whole."""
        self._is_connected = True
        self.me = welcome.user
        self.call_rule = welcome.calls
        if welcome.contacts or not welcome.resumed:
            self._book.replace(welcome.contacts)
        # Presence is not numbered, so nothing else tells who went while we were away.
        self.presence = MappingProxyType({each.user_id: each for each in welcome.presence})
        if welcome.missed or not welcome.resumed:
            self.missed = welcome.missed[:MAX_MISSED]
        if self._is_choice_told:
            self.availability = welcome.availability
        if not welcome.resumed:
            self._told = _TOLD_NOTHING
        if not self._is_choice_told or self._told != self._of_this_device:
            self._tell_presence()
        self._changed()

    def receive(self, message: Message) -> None:
        """A message about people; others are ignored."""
        match message:
            case AvailabilityChosen():
                self.availability = message.availability
            case PresenceChanged():
                fresh = {each.user_id: each for each in message.presence}
                if len(self.presence) < MAX_PEOPLE or fresh.keys() <= self.presence.keys():
                    self.presence = MappingProxyType({**self.presence, **fresh})
            case ContactChanged():
                self._put(message.user_id, message.contact)
            case ProfileChanged():
                self._profile(message.user)
            case RuleChanged():
                self.call_rule = message.calls
            case MissedCall():
                self.missed = (message.call, *self.missed)[:MAX_MISSED]
            case _:
                return
        self._changed()

    def lost(self) -> None:
        """There is no connection: what is chosen now is told at the next welcome."""
        self._is_connected = False

    def forget(self) -> None:
        """Signed out."""
        self._is_connected = False
        self.me = None
        self.availability = Availability.AVAILABLE
        self._is_choice_told = True
        self._book.replace(())
        self.missed = ()
        self.presence = MappingProxyType({})
        self.call_rule = CallRule.CONTACTS

    # -- commands

    def set_availability(self, availability: Availability) -> None:
        """Choose what contacts see. Without the server it is told at the next welcome."""
        self.availability = availability
        self._is_choice_told = self._is_connected
        if self._is_connected:
            self._tell_presence()
        self._changed()

    def set_idle(self, is_idle: bool) -> None:
        """Whether nobody uses this device: contacts see who is away from all of theirs."""
        self._is_idle = is_idle
        if self._is_connected and self._told != self._of_this_device:
            self._tell_presence()

    def let_favourites_ring(self, lets: bool) -> None:
        """Whether calls of favourites ring although do-not-disturb is chosen."""
        self._lets_favourites_ring = lets
        if self._is_connected and self._told != self._of_this_device:
            self._tell_presence()

    @property
    def _of_this_device(self) -> tuple[bool, bool]:
        return self._is_idle, self._lets_favourites_ring

    def _tell_presence(self) -> None:
        self._is_choice_told, self._told = True, self._of_this_device
        self._request(SetPresence(self.availability, self._is_idle, self._lets_favourites_ring))

    def mark_calls_seen(self) -> None:
        """The person has looked at the missed calls."""
        if self.missed:
            self.missed = ()
            self._request(MarkCallsSeen())
            self._changed()

    async def search(self, query: str) -> tuple[UserInfo, ...]:
        """People by name or username."""
        return await self._account.need_rest().search(query)

    async def add_contact(self, *, user_id: UserId | None = None, username: str = "") -> ContactInfo:
        """Send a contact request, or accept theirs."""
        return self._took(await self._account.need_rest().add_contact(user_id=user_id, username=username))

    async def accept_contact(self, user_id: UserId) -> ContactInfo:
        """Accept a contact request."""
        return self._took(await self._account.need_rest().accept_contact(user_id))

    async def remove_contact(self, user_id: UserId) -> None:
        """Remove a contact, withdraw or refuse a request, lift a block."""
        await self._account.need_rest().remove_contact(user_id)
        self._put(user_id, None)
        self._changed()

    async def block(self, user_id: UserId) -> ContactInfo:
        """Take no calls and requests of this person."""
        return self._took(await self._account.need_rest().block(user_id))

    async def set_favourite(self, user_id: UserId, favourite: bool) -> ContactInfo:
        """Put a contact on top of the list, or back."""
        return self._took(await self._account.need_rest().set_favourite(user_id, favourite=favourite))

    async def picture(self, user: UserInfo) -> bytes:
        """Somebody's profile picture as JPEG."""
        return await self._account.need_rest().picture(user)

    async def history(self, *, before: float | None = None, limit: int = 50) -> tuple[CallRecord, ...]:
        """Calls of the past, newest first."""
        return await self._account.need_rest().calls(before=before, limit=limit)

    def update_me(self, me: UserInfo) -> UserInfo:
        """Our own profile has changed by our own doing."""
        self._profile(me)
        self._changed()
        return me

    # -- inside

    def _took(self, contact: ContactInfo) -> ContactInfo:
        self._put(contact.user.user_id, contact)
        self._changed()
        return contact

    def _put(self, user_id: UserId, contact: ContactInfo | None) -> None:
        self._book.remove(user_id)
        if contact is not None:
            self._book.put(contact)

    def _profile(self, user: UserInfo) -> None:
        if self.me is not None and user.user_id == self.me.user_id:
            self.me = user
        entry = self.contact(user.user_id)
        if entry is not None:
            self._put(user.user_id, ContactInfo(user, entry.state, entry.favourite))
