"""The people somebody calls most: who stands on the home page. A pure rule."""

from collections import Counter
from collections.abc import Iterable

from app.protocol.model import CallRecord, ContactInfo, ContactState


def closest(contacts: Iterable[ContactInfo], history: Iterable[CallRecord], limit: int) -> tuple[ContactInfo, ...]:
    """At most `limit` contacts: favourites, then those with most calls in `history`, then the others; each by name.

    Presence plays no part, so that nobody moves away under the pointer.
    """
    calls = Counter(record.peer.user_id for record in history)
    known = [contact for contact in contacts if contact.state is ContactState.CONTACT]
    ranked = sorted(
        known,
        key=lambda contact: (
            not contact.favourite,
            0 if contact.favourite else -calls[contact.user.user_id],
            contact.user.name.casefold(),
            contact.user.user_id,
        ),
    )
    return tuple(ranked[:limit])
