"""People for screens: names, pictures, and what they do, the same in every run."""

from PySide6.QtGui import QImage

from app.protocol.errors import EndReason
from app.protocol.ids import CallId, RoomId, UserId
from app.protocol.model import (
    Availability,
    CallDirection,
    CallRecord,
    ContactInfo,
    ContactState,
    PresenceInfo,
    UserInfo,
)
from ui.pictures import pictures
from ui.resources import resource

NOW = 1_763_629_980.0  # Thursday 20 November 2025, 09:13 UTC

_NAMES = {
    "ada": "Ada Moreau", "kwame": "Kwame Asante", "mei": "Mei Tanaka", "leila": "Leila Haddad",
    "george": "George Whitfield", "ingrid": "Ingrid Solberg", "jonas": "Jonas Weber", "noor": "Noor Rahman",
    "ravi": "Ravi Menon", "sofia": "Sofia Ricci", "tomas": "Tomás Vela",
}  # fmt: skip


def person(username: str, *, name: str = "", picture: bool = True) -> UserInfo:
    """Somebody; those without a painted picture get their initials."""
    has_picture = picture and username in _NAMES
    return UserInfo(UserId(username), username, name or _NAMES[username], "1" if has_picture else "")


def photo(username: str) -> QImage:
    """The camera picture of a painted person, 960 x 540."""
    return QImage(str(resource("art", "people", f"{username}.jpg")))


def load_pictures() -> None:
    """Give everybody their profile picture: the head of their camera picture."""
    for username in _NAMES:
        image = photo(username)
        pictures.put(UserId(username), "1", image.copy(305, 60, 350, 350))


def contact(username: str, state: ContactState = ContactState.CONTACT, *, favourite: bool = False) -> ContactInfo:
    """An entry of Ada's list."""
    return ContactInfo(person(username), state, favourite)


CONTACTS = (
    contact("kwame", favourite=True), contact("mei", favourite=True), contact("leila", favourite=True),
    contact("george"), contact("ingrid"), contact("jonas"), contact("noor"), contact("ravi"),
)  # fmt: skip

REQUESTS = (
    contact("sofia", ContactState.REQUEST_RECEIVED),
    contact("tomas", ContactState.REQUEST_SENT),
)

_PRESENCE = {
    "kwame": (Availability.AVAILABLE, 0), "mei": (Availability.IN_CALL, 12 * 60), "leila": (Availability.AVAILABLE, 0),
    "george": (Availability.AWAY, 25 * 60), "ingrid": (Availability.DO_NOT_DISTURB, 3600),
    "jonas": (Availability.AVAILABLE, 0), "noor": (Availability.OFFLINE, 32 * 60),
    "ravi": (Availability.OFFLINE, 14 * 3600),
}  # fmt: skip

PRESENCE = {
    UserId(name): PresenceInfo(UserId(name), availability, NOW - ago) for name, (availability, ago) in _PRESENCE.items()
}


def record(username: str, direction: CallDirection, ago: float, length: float, *, video: bool = True) -> CallRecord:
    """A line of the history; length 0 means that nobody answered."""
    at = NOW - ago
    answered = at + 6 if length else 0.0
    reason = EndReason.HUNG_UP if length else EndReason.NO_ANSWER
    ids = f"{username}-{ago}"
    return CallRecord(
        CallId(ids), RoomId(ids), person(username), direction, video, at, answered, at + 6 + length, reason
    )


HISTORY = (
    record("ingrid", CallDirection.INCOMING, 60, 0),
    record("ingrid", CallDirection.INCOMING, 400, 0),
    record("kwame", CallDirection.OUTGOING, 16 * 3600, 18 * 60),
    record("leila", CallDirection.INCOMING, 19 * 3600, 4 * 60, video=False),
    record("noor", CallDirection.OUTGOING, 44 * 3600, 0),
    record("mei", CallDirection.OUTGOING, 70 * 3600, 62 * 60),
    record("jonas", CallDirection.INCOMING, 95 * 3600, 7 * 60, video=False),
)
