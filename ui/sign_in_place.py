"""Where a sign-in is kept on this computer, and what a person is told of it."""

from typing import TYPE_CHECKING

from app.credentials import Place
from ui.i18n import tr

if TYPE_CHECKING:
    from app.client import Client


def place_words(place: Place) -> str:
    """Where the sign-in is kept, when that is not the keyring."""
    return {
        Place.KEYRING: "",
        Place.FILE: tr("This computer has no keyring: your sign-in is kept in a file only you can read."),
        Place.MEMORY: tr("This computer has no keyring: sign in again next time."),
    }[place]


def place_of(client: "Client") -> Place:
    """On the core loop: where the sign-in went."""
    return client.place
