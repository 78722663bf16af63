"""An invitation to a server: where it is, how to recognise it, the right to register, and whom to add as a contact.

Link format in PROTOCOL.md section 6: `parley://HOST[:PORT]/join?fp=&code=&from=`.
"""

import re
from dataclasses import dataclass

from app.net.address import ServerAddress
from app.net.link import BadLink, Flaw, Link, read_link
from app.protocol.model import ContactInfo, ContactState, UserInfo

ACTION = "join"
CODE, CONTACT = "code", "from"

_CODE = re.compile(r"[A-Za-z0-9_.-]{1,256}")
_USERNAME = re.compile(r"[a-z0-9._-]{1,32}")


@dataclass(frozen=True, slots=True)
class Invitation:
    """What an invitation says. `str()` writes the link that `parse_invitation` reads."""

    address: ServerAddress
    fingerprint: str = ""
    """SHA-256 of the server's own certificate, upper-case with colons; empty where an authority vouches for it."""
    code: str = ""
    """Lets one register where registration needs an invitation."""
    contact: str = ""
    """Username of the person who invites; gets a contact request."""

    def __str__(self) -> str:
        return str(Link(ACTION, self.address, self.fingerprint, {CODE: self.code, CONTACT: self.contact}))


def parse_invitation(text: str) -> Invitation:
    """Read an invitation link. Raises BadLink, and nothing else."""
    return invitation_of(read_link(text))


def invitation_of(link: Link) -> Invitation:
    """What a link says as an invitation. Raises BadLink."""
    if link.action != ACTION:
        raise BadLink(Flaw.BAD_ACTION)
    code, contact = link.fields.get(CODE, ""), link.fields.get(CONTACT, "").lower()
    if (code and not _CODE.fullmatch(code)) or (contact and not _USERNAME.fullmatch(contact)):
        raise BadLink(Flaw.BAD_FIELD)
    return Invitation(link.address, link.fingerprint, code, contact)


def wants_request(invitation: Invitation, me: UserInfo, contacts: tuple[ContactInfo, ...]) -> bool:
    """Tell whether the inviter gets a contact request from `me`: not from themselves, not twice, not if blocked.

    Somebody who has asked us is wanted: asking back accepts.
    """
    if not invitation.contact or invitation.contact == me.username:
        return False
    known = next((entry for entry in contacts if entry.user.username == invitation.contact), None)
    return known is None or known.state is ContactState.REQUEST_RECEIVED
