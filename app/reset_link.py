"""A link to choose a new password: `parley://HOST[:PORT]/reset?fp=&token=&user=` (PROTOCOL.md section 6)."""

import re
from dataclasses import dataclass

from app.net.address import ServerAddress
from app.net.link import BadLink, Flaw, Link

ACTION = "reset"
TOKEN, USER = "token", "user"

_TOKEN = re.compile(r"[A-Za-z0-9_-]{16,256}")
_USERNAME = re.compile(r"[a-z0-9._-]{1,32}")


@dataclass(frozen=True, slots=True)
class ResetLink:
    """What the link says. The token is a secret until it is used."""

    address: ServerAddress
    fingerprint: str
    token: str
    username: str


def reset_of(link: Link) -> ResetLink:
    """What a link says as a reset. Raises BadLink."""
    if link.action != ACTION:
        raise BadLink(Flaw.BAD_ACTION)
    token, username = link.fields.get(TOKEN, ""), link.fields.get(USER, "")
    if not _TOKEN.fullmatch(token) or not _USERNAME.fullmatch(username):
        raise BadLink(Flaw.BAD_FIELD)
    return ResetLink(link.address, link.fingerprint, token, username)
