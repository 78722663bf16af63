"""Notices beside other programs: which there are, when the system shows one, and what it is told. No words here."""

from dataclasses import dataclass
from enum import Enum, StrEnum, auto
from html import escape
from typing import Any

MAX_TITLE = 120  # letters; names are bounded already, other programs need not be trusted with more
MAX_BODY = 300


class NoticeKind(Enum):
    """What happened."""

    INCOMING = auto()
    MISSED = auto()
    CALL_OVER = auto()
    """The call of this device ended, not by this person."""
    REQUEST = auto()
    """Somebody wants to be a contact."""
    REMINDER = auto()
    """Asked for by the person."""
    HINT = auto()


class NoticeAct(StrEnum):
    """What a person can do with it; the names travel through the desktop and come back."""

    OPEN = "default"
    """A click on the notice itself (the name is the specification's)."""
    ACCEPT = "accept"
    ACCEPT_AUDIO = "accept_audio"
    HOLD = "hold"
    """Accept, while the call of now waits on hold."""
    DECLINE = "decline"
    CALL_BACK = "call_back"
    REMIND = "remind"
    """Of a call, a little later."""


@dataclass(frozen=True, slots=True)
class Notice:
    """One notice. A newer one with the same key takes its place."""

    key: str
    kind: NoticeKind
    title: str
    body: str = ""
    buttons: tuple[tuple[NoticeAct, str], ...] = ()
    """What each does, and what stands on it."""


def shows_notice(
    kind: NoticeKind, *, is_in_front: bool, is_allowed: bool, has_popups: bool, is_disturbed: bool = True
) -> bool:
    """Whether the system shows it.

    `is_in_front`: a window of ours is active and says it itself. `is_allowed`: the person wants notices.
    `has_popups`: our own windows can be put in front of others, so that a caller needs no notice.
    `is_disturbed`: the person did not ask to be left alone; what can wait does so until then.
    """
    match kind:
        case NoticeKind.INCOMING:
            return not has_popups  # a call is no news that somebody may miss: wanted or not
        case NoticeKind.HINT | NoticeKind.REMINDER:
            return True
        case NoticeKind.REQUEST:
            return is_allowed and is_disturbed and not is_in_front
        case _:
            return is_allowed and not is_in_front


# -- the freedesktop specification 1.2 ---------------------------------------------------------------------------------

_CATEGORIES = {
    NoticeKind.INCOMING: "call.incoming",
    NoticeKind.MISSED: "call.unanswered",
    NoticeKind.CALL_OVER: "call.ended",
    NoticeKind.REQUEST: "",
    NoticeKind.REMINDER: "",
    NoticeKind.HINT: "",
}
NOTIFY = "susssasa{sv}i"
STAYS, AS_THE_SYSTEM_LIKES = 0, -1


def notify_arguments(notice: Notice, *, replaces: int, capabilities: frozenset[str]) -> tuple[Any, ...]:
    """The arguments of `Notify`, by its signature. `replaces` is the number of the notice it takes the place of, or 0.

    Names are anybody's: where the desktop reads markup in the body they are escaped; the summary is plain by
    specification.
    """
    body = notice.body[:MAX_BODY]
    if "body-markup" in capabilities:
        body = escape(body, quote=False)
    actions: list[str] = []
    if "actions" in capabilities:
        actions = [NoticeAct.OPEN.value, ""]
        for act, words in notice.buttons:
            actions += [act.value, words]
    is_urgent = notice.kind is NoticeKind.INCOMING
    stays = is_urgent or notice.kind is NoticeKind.REMINDER
    hints: dict[str, tuple[str, Any]] = {
        "urgency": ("y", 2 if is_urgent else 1),
        "desktop-entry": ("s", "parley"),
        "suppress-sound": ("b", True),  # we ring ourselves, on the device of the person's choice
    }
    if _CATEGORIES[notice.kind]:
        hints["category"] = ("s", _CATEGORIES[notice.kind])
    expires = STAYS if stays else AS_THE_SYSTEM_LIKES
    return ("Parley", replaces, "parley", notice.title[:MAX_TITLE], body, actions, hints, expires)


def act_named(name: object) -> NoticeAct | None:
    """The act behind a name that came back from the desktop; None for one that is not ours."""
    try:
        return NoticeAct(name) if isinstance(name, str) else None
    except ValueError:
        return None
