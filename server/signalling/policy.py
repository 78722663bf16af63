"""Who may call whom: chosen by the administrator for the server, and by each person, within that, for themself."""

from enum import StrEnum


class CallPolicy(StrEnum):
    """Who may call whom."""

    CONTACTS = "contacts"
    EVERYONE = "everyone"
