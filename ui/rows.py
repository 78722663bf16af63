"""The rows of the lists of people: pure functions of the state."""

from dataclasses import dataclass, replace
from enum import Enum, auto

from app.desktop.callable import NoCall, is_permitted, why_no_call
from app.protocol.model import Availability, CallRecord, ContactInfo, ContactState, UserInfo
from ui.formats import presence_words, when
from ui.i18n import tr
from ui.states import HomeState
from ui.wording import record_words


class RowKind(Enum):
    """What a row is."""

    SECTION = auto()
    CONTACT = auto()
    REQUEST_RECEIVED = auto()
    REQUEST_SENT = auto()
    BLOCKED = auto()
    FOUND = auto()
    """Somebody on this server who is not on the list."""
    HINT = auto()
    """Words in place of rows."""
    CALL = auto()
    """A call of the past, found by the name of the other person."""
    MORE = auto()
    """The rest of a group that was cut."""
    LINK = auto()
    """An invitation that was pasted."""
    LOADING = auto()
    """Grey, in the place of a row that is on its way."""


class RowAction(Enum):
    """What can be done with a row."""

    OPEN = auto()
    VIDEO = auto()
    AUDIO = auto()
    ADD = auto()
    ACCEPT = auto()
    REFUSE = auto()
    WITHDRAW = auto()
    STAR = auto()
    UNSTAR = auto()
    REMOVE = auto()
    BLOCK = auto()
    UNBLOCK = auto()
    REMIND_SOON = auto()
    REMIND_LATER = auto()
    FORGET_REMINDER = auto()
    MORE = auto()
    FOLLOW = auto()


ACTIONS: dict[RowKind, tuple[RowAction, ...]] = {
    RowKind.CONTACT: (RowAction.VIDEO, RowAction.AUDIO),
    RowKind.CALL: (RowAction.VIDEO, RowAction.AUDIO),
    RowKind.MORE: (RowAction.MORE,),
    RowKind.LINK: (RowAction.FOLLOW,),
    RowKind.REQUEST_RECEIVED: (RowAction.ACCEPT, RowAction.REFUSE),
    RowKind.REQUEST_SENT: (RowAction.WITHDRAW,),
    RowKind.BLOCKED: (RowAction.UNBLOCK,),
    RowKind.FOUND: (RowAction.ADD,),
}
"""The buttons of a row, in order; the first is what Ctrl+Enter does. Strangers who can be called have two more."""

ALWAYS = frozenset({RowKind.REQUEST_RECEIVED, RowKind.REQUEST_SENT, RowKind.BLOCKED, RowKind.FOUND})
"""Rows that show their buttons without hover."""

ENTER_ACTS = frozenset({RowKind.REQUEST_RECEIVED, RowKind.FOUND, RowKind.MORE, RowKind.LINK})
"""Rows of which Enter does what they are there for; the others open."""

CALLS = (RowAction.VIDEO, RowAction.AUDIO)
CALLING = frozenset(CALLS)

_MAY_CALL = frozenset({RowKind.FOUND, RowKind.REQUEST_SENT})
"""Rows of people who are no contacts, with room for calls."""


def menu_actions(
    contact: ContactInfo | None, *, may_call: bool = False, has_reminder: bool = False
) -> tuple[RowAction, ...]:
    """Everything that can be done with a person, in the order of a menu; None: somebody who is not on the list.

    `may_call`: the two may call each other, though they may be no contacts.
    """
    calls = CALLS if may_call else ()
    match contact.state if contact is not None else None:
        case None:
            return (*calls, RowAction.OPEN, RowAction.ADD, RowAction.BLOCK)
        case ContactState.BLOCKED:
            return (RowAction.OPEN, RowAction.UNBLOCK)
        case ContactState.REQUEST_SENT:
            return (*calls, RowAction.OPEN, RowAction.WITHDRAW, RowAction.BLOCK)
        case ContactState.REQUEST_RECEIVED:
            return (*calls, RowAction.OPEN, RowAction.ACCEPT, RowAction.REFUSE, RowAction.BLOCK)
    star = RowAction.UNSTAR if contact is not None and contact.favourite else RowAction.STAR
    reminding = (RowAction.FORGET_REMINDER,) if has_reminder else (RowAction.REMIND_SOON, RowAction.REMIND_LATER)
    return (RowAction.VIDEO, RowAction.AUDIO, RowAction.OPEN, star, *reminding, RowAction.REMOVE, RowAction.BLOCK)


@dataclass(frozen=True, slots=True)
class Row:
    """One row. What a contact does now is not in it: `live` adds that to the few rows that are painted."""

    kind: RowKind
    title: str
    detail: str = ""
    user: UserInfo | None = None
    availability: Availability | None = None
    no_call: NoCall | None = None
    """Why the person cannot be called."""
    record: CallRecord | None = None
    """The call of a row that is one."""

    @property
    def can_call(self) -> bool:
        """Whether the person can be called now."""
        return self.no_call is None

    @property
    def actions(self) -> tuple[RowAction, ...]:
        """The buttons, in order."""
        usual = ACTIONS.get(self.kind, ())
        return (*CALLS, *usual) if self.kind in _MAY_CALL and is_permitted(self.no_call) else usual

    @property
    def resting_actions(self) -> tuple[RowAction, ...]:
        """The buttons that are shown without hover: the last ones of all."""
        return ACTIONS[self.kind] if self.kind in ALWAYS else ()

    def entered(self, *, first: bool) -> RowAction:
        """What Enter does, or with `first` Ctrl+Enter."""
        if first and self.actions:
            return self.actions[0]
        return ACTIONS[self.kind][0] if self.kind in ENTER_ACTS else RowAction.OPEN

    @property
    def key(self) -> tuple[RowKind, str]:
        """What stays the same while the row's words change."""
        if self.record is not None:
            return self.kind, self.record.call_id
        return self.kind, self.user.user_id if self.user is not None else self.title


_STANDING = {RowKind.CONTACT: ContactState.CONTACT, RowKind.REQUEST_SENT: ContactState.REQUEST_SENT}
_LIVE = _MAY_CALL | {RowKind.CONTACT, RowKind.CALL}


def live(row: Row, state: HomeState) -> Row:
    """The row with presence and whether a call can be placed, as of the state."""
    if row.user is None or row.kind not in _LIVE:
        return row
    standing = _STANDING.get(row.kind)
    if row.record is not None:
        contact = state.contact(row.user.user_id)
        standing = contact.state if contact is not None else None
    no_call = why_no_call(state.client, row.user, standing)
    if row.kind in _MAY_CALL:
        return replace(row, no_call=no_call)
    presence = state.client.presence.get(row.user.user_id)
    if row.record is not None:
        words = f"{record_words(row.record)} · {when(row.record.started_at, state.now)}"
        return replace(row, detail=words, no_call=no_call if no_call is not NoCall.NOT_CONTACTS else None)
    availability = presence.availability if presence is not None else Availability.OFFLINE
    return replace(row, detail=presence_words(presence, state.now), availability=availability, no_call=no_call)


def contact_rows(state: HomeState) -> tuple[Row, ...]:
    """The list: requests, favourites, everybody."""
    contacts = state.client.contacts
    requests = [c for c in contacts if c.state is ContactState.REQUEST_RECEIVED]
    sent = [c for c in contacts if c.state is ContactState.REQUEST_SENT]
    known = [c for c in contacts if c.state is ContactState.CONTACT]
    favourites = [c for c in known if c.favourite]
    others = [c for c in known if not c.favourite]
    rows = section(tr("REQUESTS"), requests)
    rows += section(tr("FAVOURITES"), favourites)
    rows += section(tr("CONTACTS"), others + sent)
    return tuple(rows) or _nobody(state)


LOADING_ROWS = 7


def _nobody(state: HomeState) -> tuple[Row, ...]:
    """An empty list: nobody yet, not here yet, or out of reach."""
    if state.has_contacts:
        return (Row(RowKind.HINT, tr("No contacts yet"), tr("Search for somebody by name.")),)
    if state.client.connection.retry_at is not None:
        return (Row(RowKind.HINT, tr("This needs the server"), tr("It comes back by itself.")),)
    return tuple(Row(RowKind.LOADING, str(n)) for n in range(LOADING_ROWS)) if state.is_waiting_shown else ()


def request_rows(state: HomeState) -> tuple[Row, ...]:
    """Requests of others, then our own; empty if there are none."""
    contacts = state.client.contacts
    received = [c for c in contacts if c.state is ContactState.REQUEST_RECEIVED]
    sent = [c for c in contacts if c.state is ContactState.REQUEST_SENT]
    return tuple(section(tr("THEY ASK YOU"), received) + section(tr("YOU ASKED"), sent))


def blocked_rows(state: HomeState) -> tuple[Row, ...]:
    """Everybody who is blocked."""
    return tuple(contact_row(c) for c in state.client.contacts if c.state is ContactState.BLOCKED)


def section(title: str, contacts: list[ContactInfo]) -> list[Row]:
    """A title and the rows under it; nothing without contacts."""
    if not contacts:
        return []
    return [Row(RowKind.SECTION, title), *(contact_row(contact) for contact in contacts)]


def contact_row(contact: ContactInfo) -> Row:
    """The row of one entry of the list."""
    user = contact.user
    match contact.state:
        case ContactState.REQUEST_RECEIVED:
            return Row(RowKind.REQUEST_RECEIVED, user.name, tr("Contact request"), user)
        case ContactState.REQUEST_SENT:
            return Row(RowKind.REQUEST_SENT, user.name, tr("Request sent"), user, None)
        case ContactState.BLOCKED:
            return Row(RowKind.BLOCKED, user.name, tr("Blocked"), user, None)
        case ContactState.CONTACT:
            return Row(RowKind.CONTACT, user.name, "", user)
