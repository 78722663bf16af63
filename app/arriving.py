"""Links that reach the program from wherever: what they are, and what they mean to whoever is there."""

from enum import Enum, auto

from app.invitation import Invitation, invitation_of
from app.net.link import read_link
from app.reset_link import ACTION as RESET
from app.reset_link import ResetLink, reset_of

Arriving = Invitation | ResetLink


def parse_arriving(text: str) -> Arriving:
    """Read a link of any kind that a client follows. Raises BadLink, and nothing else."""
    link = read_link(text)
    return reset_of(link) if link.action == RESET else invitation_of(link)


class Arrival(Enum):
    """What a link means to somebody who has the program open."""

    SIGN_IN = auto()
    """Nobody is signed in: the sign-in window takes it."""
    SWITCH = auto()
    """It leads to another server, or out of this account: to be asked, since the present account steps aside."""
    MEET = auto()
    """It leads here: only the inviter is of interest."""


def arrival(link: Arriving, server_url: str, fingerprint: str = "") -> Arrival:
    """What to do with a link. `server_url` is that of the server one is signed in to, empty for none.

    `fingerprint` is of its certificate, where it has one of its own: a link with it leads here under any address, since
    the server may have had another one when the link was written.
    """
    if not server_url:
        return Arrival.SIGN_IN
    is_ours = server_url == str(link.address) or (fingerprint != "" and link.fingerprint == fingerprint)
    return Arrival.MEET if is_ours and isinstance(link, Invitation) else Arrival.SWITCH
