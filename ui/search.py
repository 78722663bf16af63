"""What the search field finds: people, calls, people of the server. Pure functions of the state and what is typed."""

from app.arriving import Arrival, arrival, parse_arriving
from app.call_log import grouped
from app.net.address import ServerAddress
from app.net.link import BadLink, looks_like_link
from app.protocol.model import UserInfo
from app.reset_link import ResetLink
from ui.i18n import tr
from ui.rows import Row, RowKind, section
from ui.states import HomeState
from ui.wording import link_words

GROUP = 5  # rows of a group before the rest waits behind one more row
SUBSTRING_FROM = 3  # characters typed; fewer would match nearly everybody somewhere


def search_rows(state: HomeState, query: str, *, opened: frozenset[str] = frozenset()) -> tuple[Row, ...]:
    """Contacts first, then calls, then who else is on the server; for a link, where it leads.

    `opened` are titles of groups shown whole.
    """
    if looks_like_link(query):
        return (_link(state, query),)
    wanted = query.strip().casefold()
    contacts = [contact for contact in state.client.contacts if matches(contact.user, wanted)]
    rows = _cut(section(tr("CONTACTS"), contacts), opened)
    rows += _cut(_calls(state, wanted), opened)
    rows += _cut(_strangers(state, wanted), opened)
    if not rows:
        waits = state.found.is_searching or not _is_answered(state, wanted)
        title = tr("Searching…") if waits else tr("Nothing for “{query}”", query=query.strip()[:64])
        detail = "" if waits else tr("Check the spelling, or ask for the username.")
        rows.append(Row(RowKind.HINT, title, detail))
    return tuple(rows)


def _link(state: HomeState, text: str) -> Row:
    """What a pasted link leads to, or why it leads nowhere. Nothing is done before the person says so."""
    try:
        invitation = parse_arriving(text)
    except BadLink as error:
        return Row(RowKind.HINT, tr("This link cannot be followed"), link_words(error.flaw))
    server, here = shown_server(invitation.address), state.client.connection
    if isinstance(invitation, ResetLink):
        return Row(RowKind.LINK, tr("Choose a new password"), server)
    inviter = tr("Invitation of @{username}", username=invitation.contact) if invitation.contact else tr("Invitation")
    if arrival(invitation, here.server_url, here.fingerprint) is Arrival.SWITCH:
        return Row(RowKind.LINK, tr("Join {server}", server=server), inviter)
    if not invitation.contact:
        return Row(RowKind.HINT, tr("You are already on this server"), server)
    return Row(RowKind.LINK, tr("Add @{username}", username=invitation.contact), tr("Invitation to this server"))


def shown_server(address: ServerAddress) -> str:
    """An address as people write it: without a scheme, and without the usual port."""
    return str(address).partition("://")[2]


def _cut(rows: list[Row], opened: frozenset[str]) -> list[Row]:
    """A title, at most `GROUP` rows, and one that says how many more there are."""
    if not rows or rows[0].title in opened or len(rows) <= 1 + GROUP + 1:  # one row more costs what the word would
        return rows
    title = rows[0].title
    more = Row(RowKind.MORE, tr("{count} more", count=len(rows) - 1 - GROUP), title)
    return [*rows[: 1 + GROUP], more]


def _calls(state: HomeState, wanted: str) -> list[Row]:
    groups = [group for group in grouped(state.history) if matches(group.peer, wanted)]
    rows = [Row(RowKind.CALL, group.peer.name, "", group.peer, record=group.newest) for group in groups]
    return [Row(RowKind.SECTION, tr("CALLS")), *rows] if rows else []


def _strangers(state: HomeState, wanted: str) -> list[Row]:
    if not _is_answered(state, wanted):
        return []
    known = {contact.user.user_id for contact in state.client.contacts}
    if state.client.me is not None:
        known.add(state.client.me.user_id)
    found = [user for user in state.found.people if user.user_id not in known]
    rows = [Row(RowKind.FOUND, user.name, f"@{user.username}", user) for user in found]
    return [Row(RowKind.SECTION, tr("ON THIS SERVER")), *rows] if rows else []


def _is_answered(state: HomeState, wanted: str) -> bool:
    return state.found.query.strip().casefold() == wanted


def matches(user: UserInfo, wanted: str) -> bool:
    """Whether a person is meant: the username or a word of the name starts with it, or the name contains it."""
    name = user.name.casefold()
    if user.username.startswith(wanted) or any(word.startswith(wanted) for word in name.split()):
        return True
    return len(wanted) >= SUBSTRING_FROM and wanted in name
