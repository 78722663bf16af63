"""What the routes stand on."""

from dataclasses import dataclass

from server.accounts.accounts import Accounts
from server.accounts.administration import Administration
from server.accounts.contacts import Contacts
from server.accounts.profile import Profiles
from server.accounts.resets import Resets
from server.addresses import RelaysByAddress
from server.events.mirrors import Mirrors
from server.history import History


@dataclass(frozen=True, slots=True)
class Services:
    """The services behind the REST interface."""

    accounts: Accounts
    profiles: Profiles
    contacts: Contacts
    history: History
    administration: Administration
    resets: Resets
    relays: RelaysByAddress
    mirrors: Mirrors | None = None
    """None: no other server keeps its events here."""
