"""Who may call whom on this server: chosen by its administrator."""

from enum import StrEnum


class CallPolicy(StrEnum):
    """Who may call whom."""

    CONTACTS = "contacts"
    EVERYONE = "everyone"
