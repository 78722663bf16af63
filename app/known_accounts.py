"""Accounts that this person has signed in to here, the last used first: switching between them needs no typing."""

from typing import Annotated

import msgspec
from msgspec import Meta

from app.net.address import ServerAddress, parse_address
from app.net.errors import Unreachable

MAX_KNOWN = 12

Text = Annotated[str, Meta(max_length=512)]


class KnownAccount(msgspec.Struct, frozen=True):
    """One account. Its secret, if there is still one, is in `app.credentials`."""

    server_url: Text
    """As `app.net.address.parse_address` takes it."""
    username: Text
    name: Text = ""
    """Display name at the last sign-in."""
    server_name: Text = ""


KnownAccounts = Annotated[tuple[KnownAccount, ...], Meta(max_length=MAX_KNOWN)]


def remember(accounts: tuple[KnownAccount, ...], used: KnownAccount) -> tuple[KnownAccount, ...]:
    """The accounts with this one first, as it is now; the oldest gives way."""
    return (used, *forget(accounts, used))[:MAX_KNOWN]


def forget(accounts: tuple[KnownAccount, ...], gone: KnownAccount) -> tuple[KnownAccount, ...]:
    """The accounts without this one."""
    key = (gone.server_url, gone.username)
    return tuple(each for each in accounts if (each.server_url, each.username) != key)


def moved(accounts: tuple[KnownAccount, ...], username: str, *, before: str, now: str) -> tuple[KnownAccount, ...]:
    """The accounts, with this person's at a server that is at another address now; both are URLs or shorter."""
    place = _place(before)
    mine = next((each for each in accounts if each.username == username and _place(each.server_url) == place), None)
    if mine is None or place is None:
        return accounts
    there = msgspec.structs.replace(mine, server_url=now)
    return tuple(there if each == mine else each for each in forget(accounts, there))


def _place(server_url: str) -> ServerAddress | None:
    try:
        return parse_address(server_url)
    except Unreachable:
        return None


def servers(accounts: tuple[KnownAccount, ...]) -> tuple[tuple[str, str], ...]:
    """Address and name of each server, the last used first."""
    found: dict[str, str] = {}
    for account in accounts:
        found.setdefault(account.server_url, account.server_name)
    return tuple(found.items())
