"""The rows of the contact list: a pure function from the state and what is typed into the search field."""

from dataclasses import dataclass
from enum import Enum, auto

from app.protocol.model import Availability, ContactInfo, ContactState, UserInfo
from app.state import Link
from ui.formats import presence_words
from ui.i18n import tr
from ui.states import HomeState


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


ACTIONS: dict[RowKind, tuple[RowAction, ...]] = {
    RowKind.CONTACT: (RowAction.VIDEO, RowAction.AUDIO),
    RowKind.REQUEST_RECEIVED: (RowAction.ACCEPT, RowAction.REFUSE),
    RowKind.REQUEST_SENT: (RowAction.WITHDRAW,),
    RowKind.BLOCKED: (RowAction.UNBLOCK,),
    RowKind.FOUND: (RowAction.ADD,),
}
"""The buttons of a row, in order; the first is what Ctrl+Enter does."""

ALWAYS = frozenset({RowKind.REQUEST_RECEIVED, RowKind.REQUEST_SENT, RowKind.BLOCKED, RowKind.FOUND})
"""Rows that show their buttons without hover."""

ENTER_ACTS = frozenset({RowKind.REQUEST_RECEIVED, RowKind.FOUND})
"""Rows of which Enter does the first thing they offer; the others open."""

CALLING = frozenset({RowAction.VIDEO, RowAction.AUDIO})


def menu_actions(contact: ContactInfo | None) -> tuple[RowAction, ...]:
    """Everything that can be done with a person, in the order of a menu; None: somebody who is not on the list."""
    match contact.state if contact is not None else None:
        case None:
            return (RowAction.OPEN, RowAction.ADD, RowAction.BLOCK)
        case ContactState.BLOCKED:
            return (RowAction.OPEN, RowAction.UNBLOCK)
        case ContactState.REQUEST_SENT:
            return (RowAction.OPEN, RowAction.WITHDRAW, RowAction.BLOCK)
        case ContactState.REQUEST_RECEIVED:
            return (RowAction.OPEN, RowAction.ACCEPT, RowAction.REFUSE, RowAction.BLOCK)
    star = RowAction.UNSTAR if contact is not None and contact.favourite else RowAction.STAR
    return (RowAction.VIDEO, RowAction.AUDIO, RowAction.OPEN, star, RowAction.REMOVE, RowAction.BLOCK)


@dataclass(frozen=True, slots=True)
class Row:
    """One row, ready to paint."""

    kind: RowKind
    title: str
    detail: str = ""
    user: UserInfo | None = None
    availability: Availability | None = None
    can_call: bool = True

    @property
    def key(self) -> tuple[RowKind, str]:
        """What stays the same while the row's words change."""
        return self.kind, self.user.user_id if self.user is not None else self.title


def contact_rows(state: HomeState, query: str = "") -> tuple[Row, ...]:
    """The list: requests, favourites, everybody; with something typed, who matches, here and on the server."""
    contacts = state.client.contacts
    wanted = query.strip().casefold()
    if wanted:
        return _search_rows(state, wanted, query.strip())
    requests = [c for c in contacts if c.state is ContactState.REQUEST_RECEIVED]
    sent = [c for c in contacts if c.state is ContactState.REQUEST_SENT]
    known = [c for c in contacts if c.state is ContactState.CONTACT]
    favourites = [c for c in known if c.favourite]
    others = [c for c in known if not c.favourite]
    rows = _section(state, tr("REQUESTS"), requests)
    rows += _section(state, tr("FAVOURITES"), favourites)
    rows += _section(state, tr("CONTACTS"), others + sent)
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
    return tuple(_section(state, tr("THEY ASK YOU"), received) + _section(state, tr("YOU ASKED"), sent))


def blocked_rows(state: HomeState) -> tuple[Row, ...]:
    """Everybody who is blocked."""
    return tuple(contact_row(state, c) for c in state.client.contacts if c.state is ContactState.BLOCKED)


def _section(state: HomeState, title: str, contacts: list[ContactInfo]) -> list[Row]:
    if not contacts:
        return []
    return [Row(RowKind.SECTION, title), *(contact_row(state, contact) for contact in contacts)]


def contact_row(state: HomeState, contact: ContactInfo) -> Row:
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
            presence = state.client.presence.get(user.user_id)
            words = presence_words(presence, state.now)
            availability = presence.availability if presence is not None else Availability.OFFLINE
            online = state.client.connection.link is Link.ONLINE
            return Row(RowKind.CONTACT, user.name, words, user, availability, online)


def _search_rows(state: HomeState, wanted: str, query: str) -> tuple[Row, ...]:
    contacts = [c for c in state.client.contacts if matches(c.user, wanted)]
    rows = _section(state, tr("CONTACTS"), contacts)
    known = {c.user.user_id for c in state.client.contacts}
    mine = state.client.me.user_id if state.client.me is not None else None
    answered = state.found.query.casefold() == wanted
    found = [user for user in state.found.people if user.user_id not in known and user.user_id != mine]
    if answered and found:
        rows.append(Row(RowKind.SECTION, tr("ON THIS SERVER")))
        rows += [Row(RowKind.FOUND, user.name, f"@{user.username}", user) for user in found]
    if not rows:
        waits = state.found.is_searching or not answered
        title = tr("Searching…") if waits else tr("Nothing for “{query}”", query=query[:64])
        detail = "" if waits else tr("Check the spelling, or ask for the username.")
        rows.append(Row(RowKind.HINT, title, detail))
    return tuple(rows)


SUBSTRING_FROM = 3  # characters typed; fewer would match nearly everybody somewhere


def matches(user: UserInfo, wanted: str) -> bool:
    """Whether a person is meant: the username or a word of the name starts with it, or the name contains it."""
    name = user.name.casefold()
    if user.username.startswith(wanted) or any(word.startswith(wanted) for word in name.split()):
        return True
    return len(wanted) >= SUBSTRING_FROM and wanted in name
