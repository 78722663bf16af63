"""Every failure in words for people: what happened, what still works, one action. Codes come in, no code goes out."""

from dataclasses import dataclass
from enum import Enum, auto

from app.call_log import is_missed
from app.desktop.callable import NoCall
from app.net.errors import Obstacle
from app.net.link import Flaw
from app.portrait import PictureFlaw
from app.protocol.description import Kind
from app.protocol.errors import EndReason, ErrorCode
from app.protocol.model import CallDirection, CallRecord
from app.quality import Quality
from app.state import CallState, Phase
from media.engine.api import PathInfo, PathKind
from media.frame import SourceProblem
from ui.formats import first_name, length
from ui.i18n import tr


class Action(Enum):
    """The one thing a person can do about a failure."""

    NONE = auto()
    CALL_AGAIN = auto()
    TRY_AGAIN = auto()
    SEND_REQUEST = auto()
    CHOOSE_DEVICE = auto()
    OPEN_SYSTEM_SETTINGS = auto()
    SIGN_IN = auto()


@dataclass(frozen=True, slots=True)
class Words:
    """A failure: a headline of at most a line, a second line, and the action."""

    title: str
    detail: str = ""
    action: Action = Action.NONE


def action_words(action: Action) -> str:
    """What stands on the button."""
    return {
        Action.NONE: "",
        Action.CALL_AGAIN: tr("Call again"),
        Action.TRY_AGAIN: tr("Try again"),
        Action.SEND_REQUEST: tr("Send request"),
        Action.CHOOSE_DEVICE: tr("Choose"),
        Action.OPEN_SYSTEM_SETTINGS: tr("Open settings"),
        Action.SIGN_IN: tr("Sign in"),
    }[action]


# -- the server says no ----------------------------------------------------------------------------------------------


def error_words(code: ErrorCode, *, name: str = "", retry_after: float = 0.0) -> Words:
    """Why the server did not do what was asked. `name` is the other person, if there is one."""
    who = first_name(name) if name else tr("This person")
    wait = length(max(retry_after, 1))
    return {
        ErrorCode.MALFORMED: Words(tr("The server did not understand this program"), tr("An update may help.")),
        ErrorCode.TOO_LARGE: Words(tr("This is more than the server takes at once")),
        ErrorCode.UNKNOWN_TYPE: Words(tr("This server is too old for that"), tr("Ask its administrator to update it.")),
        ErrorCode.OUT_OF_ORDER: Words(tr("That call is already over, or was answered on another device")),
        ErrorCode.VERSION: Words(tr("Program and server are too far apart in age"), tr("Update the older one.")),
        ErrorCode.UNAUTHENTICATED: Words(tr("You are signed out"), tr("Sign in to go on."), Action.SIGN_IN),
        ErrorCode.FORBIDDEN: Words(tr("{who} does not take your calls", who=who)),
        ErrorCode.NOT_FOUND: Words(tr("There is nobody by that name on this server"), tr("Check the spelling.")),
        ErrorCode.CONFLICT: Words(tr("That is taken already")),
        ErrorCode.RATE_LIMITED: Words(tr("That was often"), tr("Try again in {wait}.", wait=wait)),
        ErrorCode.NOT_CONTACTS: Words(
            tr("You can call {who} once your request is accepted", who=who), "", Action.SEND_REQUEST
        ),
        ErrorCode.BLOCKED: Words(tr("You block {who}", who=who)),
        ErrorCode.BUSY: Words(tr("{who} is in another call", who=who), "", Action.CALL_AGAIN),
        ErrorCode.LIMIT: Words(
            tr("Your account has reached its limit on this server"), tr("Ask its administrator for more.")
        ),
        ErrorCode.UNAVAILABLE: Words(
            tr("The server is busy or restarting"), tr("It comes back by itself."), Action.TRY_AGAIN
        ),
        ErrorCode.INTERNAL: Words(
            tr("Something went wrong on the server"), tr("Nothing is lost. Its administrator can see why."),
            Action.TRY_AGAIN,
        ),
    }[code]  # fmt: skip


def no_call_words(reason: NoCall, name: str) -> str:
    """Why somebody cannot be called."""
    if reason is NoCall.OFFLINE:
        return tr("Calls need the server. It comes back by itself.")
    code = ErrorCode.BLOCKED if reason is NoCall.BLOCKED else ErrorCode.NOT_CONTACTS
    return error_words(code, name=name).title


def obstacle_words(obstacle: Obstacle, server: str) -> Words:
    """Why there is no talking to a server."""
    return {
        Obstacle.BAD_URL: Words(tr("This is no address of a server"), tr("Type a name such as meet.example.org.")),
        Obstacle.INSECURE: Words(
            tr("This address is not encrypted"), tr("Use https; plain http works on this computer only.")
        ),
        Obstacle.UNKNOWN_HOST: Words(
            tr("{server} is not known here", server=server), tr("Check the spelling and the network."), Action.TRY_AGAIN
        ),
        Obstacle.NO_CONNECTION: Words(
            tr("{server} does not answer", server=server), tr("It may be off, or this network blocks it."),
            Action.TRY_AGAIN,
        ),
        Obstacle.TIMED_OUT: Words(
            tr("{server} takes too long", server=server), tr("The network is slow, or blocks it."), Action.TRY_AGAIN
        ),
        Obstacle.CERTIFICATE: Words(
            tr("This is not the server you met before"), tr("Do not go on unless its administrator expected it.")
        ),
        Obstacle.NOT_PARLEY: Words(tr("There is no Parley server at this address"), tr("Check the address.")),
        Obstacle.SERVER_TOO_OLD: Words(
            tr("{server} is too old for this program", server=server), tr("Ask its administrator to update it.")
        ),
        Obstacle.SERVER_TOO_NEW: Words(
            tr("{server} is newer than this program", server=server), tr("Update Parley on this computer.")
        ),
        Obstacle.PROXY: Words(
            tr("The proxy does not lead to {server}", server=server), tr("Check it in the settings under Network."),
            Action.TRY_AGAIN,
        ),
        Obstacle.PROXY_PASSWORD: Words(
            tr("The proxy wants a name and password"), tr("Give them in the settings under Network."), Action.TRY_AGAIN
        ),
        Obstacle.OFFLINE: Words(
            tr("This computer is offline"), tr("Connect it to a network; a server on this computer works without."),
            Action.TRY_AGAIN,
        ),
    }[obstacle]  # fmt: skip


def link_words(flaw: Flaw) -> str:
    """Why a link is not followed."""
    return {
        Flaw.NOT_A_LINK: tr("This is no invitation link."),
        Flaw.OTHER_SCHEME: tr("This link is for another program. Ones for Parley begin with parley:// or https://."),
        Flaw.TOO_LONG: tr("This link is too long to be an invitation."),
        Flaw.BAD_CHARACTERS: tr("This link is damaged: it has characters no link has. Copy it again."),
        Flaw.BAD_SERVER: tr("This link names no server that can be reached. Ask for a new one."),
        Flaw.BAD_ACTION: tr("This link asks for something Parley does not know. Ask for a new one."),
        Flaw.BAD_FINGERPRINT: tr("This link is damaged: the server's fingerprint is incomplete. Copy it again."),
        Flaw.BAD_FIELD: tr("This link is damaged. Copy it again, or ask for a new one."),
    }[flaw]


def sign_in_words(code: ErrorCode, *, retry_after: float = 0.0) -> str:
    """The line under the field after sign-in was refused."""
    if code is ErrorCode.UNAUTHENTICATED:
        return tr("Name and password do not match.")
    return _sentence(_locked(retry_after) if code is ErrorCode.RATE_LIMITED else error_words(code))


def reset_words(code: ErrorCode, *, retry_after: float = 0.0) -> str:
    """The line under the field after a new password was refused."""
    match code:
        case ErrorCode.NOT_FOUND:
            return tr("This link is used or too old. Ask for a new one.")
        case ErrorCode.MALFORMED:
            return tr("The server does not take this password. Use a longer one.")
        case ErrorCode.RATE_LIMITED:
            return _sentence(_locked(retry_after))
    return _sentence(error_words(code))


def register_words(code: ErrorCode, *, retry_after: float = 0.0) -> str:
    """The line under the field after registration was refused."""
    match code:
        case ErrorCode.CONFLICT:
            return tr("Somebody has that username. Choose another.")
        case ErrorCode.FORBIDDEN:
            return tr("This server wants an invitation, and this one is not valid.")
        case ErrorCode.MALFORMED:
            return tr("The server does not take this. Use a longer password and a plain username.")
        case ErrorCode.RATE_LIMITED:
            return _sentence(_locked(retry_after))
    return _sentence(error_words(code))


def _locked(retry_after: float) -> Words:
    return Words(tr("Too many tries"), tr("Try again in {wait}.", wait=length(max(retry_after, 1))))


def _sentence(words: Words) -> str:
    return f"{words.title}. {words.detail}".strip()


# -- a call ends -----------------------------------------------------------------------------------------------------


def end_words(call: CallState) -> Words:
    """The card after a call, and the line in the contact list."""
    who = first_name(call.peer.name)
    if call.error is ErrorCode.UNAVAILABLE and call.reason is EndReason.REFUSED:  # of a move
        return Words(tr("{who} is just connecting again", who=who), tr("Move the call in a moment."))
    if call.error is not None and call.reason is EndReason.REFUSED:
        return error_words(call.error, name=call.peer.name)
    talked = _talked(call)
    reason = call.reason or EndReason.HUNG_UP
    match reason:
        case EndReason.HUNG_UP if call.ended_by_me:
            return Words(tr("You left the call"), talked)
        case EndReason.HUNG_UP:
            return Words(tr("{who} left the call", who=who), talked, Action.CALL_AGAIN)
        case EndReason.CANCELLED if call.direction is CallDirection.OUTGOING:
            return Words(tr("Call cancelled"))
        case EndReason.CANCELLED:
            return Words(tr("{who} hung up before you answered", who=who), "", Action.CALL_AGAIN)
        case EndReason.DECLINED if call.direction is CallDirection.INCOMING:
            return Words(tr("You declined the call"), quoted(call.note), Action.CALL_AGAIN)
        case EndReason.NO_ANSWER if call.direction is CallDirection.INCOMING:
            return Words(tr("You missed a call from {who}", who=who), "", Action.CALL_AGAIN)
    return {
        EndReason.DECLINED: Words(tr("{who} declined", who=who), quoted(call.note), Action.CALL_AGAIN),
        EndReason.BUSY: Words(tr("{who} is in another call", who=who), "", Action.CALL_AGAIN),
        EndReason.NO_ANSWER: Words(tr("{who} did not answer", who=who), "", Action.CALL_AGAIN),
        EndReason.OFFLINE: Words(
            tr("{who} is offline", who=who), tr("Your missed call waits there."), Action.CALL_AGAIN
        ),
        EndReason.ANSWERED_ELSEWHERE: Words(tr("Answered on another device")),
        EndReason.DECLINED_ELSEWHERE: Words(tr("Declined on another device")),
        EndReason.MEDIA_FAILED: Words(
            tr("No way through this network"),
            _comes_back(who) if talked else tr("Neither a direct path nor the relay worked. Another network may."),
            Action.CALL_AGAIN,
        ),
        EndReason.CONNECTION_LOST: Words(
            tr("The connection was lost"), _joined(talked, _comes_back(who) if talked else ""), Action.CALL_AGAIN
        ),
        EndReason.REFUSED: Words(
            tr("You can call {who} once you are contacts", who=who), "", Action.SEND_REQUEST
        ),
        EndReason.MOVED: Words(tr("Moved to another device")),
        EndReason.REPLACED: Words(tr("You called each other: it is one call now")),
    }[reason]  # fmt: skip


def _comes_back(who: str) -> str:
    return tr("If {who} comes back within a minute, the call goes on here.", who=who)


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


def quoted(note: str) -> str:
    """What somebody wrote, so that it cannot be taken for words of the program."""
    return tr("“{words}”", words=note) if note else ""


def _talked(call: CallState) -> str:
    if call.connected_at is None or call.ended_at is None:
        return ""
    return tr("Talked for {length}", length=length(call.ended_at - call.connected_at))


def phase_words(call: CallState) -> str:
    """The line under the name before a call is connected, and while it waits."""
    if call.is_active and call.is_on_hold:
        return tr("On hold")
    return {
        Phase.CALLING: tr("Calling…"),
        Phase.RINGING: tr("Ringing…"),
        Phase.CONNECTING: tr("Connecting…"),
        Phase.CONNECTED: tr("Connected"),
        Phase.ENDED: tr("Call ended"),
    }[call.phase]


# -- one's own picture -----------------------------------------------------------------------------------------------


def flaw_words(flaw: PictureFlaw) -> str:
    """Why a file does not become one's picture, and what would."""
    return {
        PictureFlaw.UNREADABLE: tr("This file cannot be opened. Choose another."),
        PictureFlaw.TOO_LARGE: tr("This picture is too large. Choose one of at most 64 megapixels and 32 MB."),
        PictureFlaw.TOO_SMALL: tr("This picture is too small to see who it is. Choose one of at least 64 pixels."),
        PictureFlaw.NOT_A_PICTURE: tr("This is no JPEG, PNG or WebP picture. Choose another file."),
        PictureFlaw.ANIMATED: tr("Pictures that move are not shown. Choose a still one."),
        PictureFlaw.DAMAGED: tr("This picture is damaged. Choose another."),
    }[flaw]


# -- calls of the past ------------------------------------------------------------------------------------------------


def record_words(record: CallRecord) -> str:
    """What happened: "Missed video call", "Outgoing · 18 min"."""
    if is_missed(record):
        return tr("Missed video call") if record.video else tr("Missed call")
    outgoing = record.direction is CallDirection.OUTGOING
    direction = tr("Outgoing") if outgoing else tr("Incoming")
    if record.answered_at and not record.ended_at:  # on another device, or listed while it went on
        return _joined(direction, tr("goes on"))
    if record.answered_at:
        return f"{direction} · {length(max(0.0, record.ended_at - record.answered_at))}"
    words = {
        EndReason.DECLINED: tr("declined"),
        EndReason.BUSY: tr("busy"),
        EndReason.OFFLINE: tr("offline"),
        EndReason.CANCELLED: tr("cancelled"),
        EndReason.NO_ANSWER: tr("no answer"),
        EndReason.ANSWERED_ELSEWHERE: tr("answered on another device"),
    }.get(record.reason, tr("not connected"))
    return _joined(direction, quoted(record.note) or words)


# -- devices ---------------------------------------------------------------------------------------------------------


def source_words(kind: Kind, problem: SourceProblem) -> Words:
    """Why a camera or a microphone does not work."""
    return _camera_words(problem) if kind is Kind.VIDEO else _microphone_words(problem)


def _camera_words(problem: SourceProblem) -> Words:
    return {
        SourceProblem.NOT_FOUND: Words(
            tr("No camera found"), tr("Plug one in; the others hear you meanwhile."), Action.CHOOSE_DEVICE
        ),
        SourceProblem.IN_USE: Words(
            tr("Another program uses the camera"), tr("Close it there, then try again."), Action.TRY_AGAIN
        ),
        SourceProblem.NOT_ALLOWED: Words(
            tr("Parley may not use the camera"), tr("Allow it in the system settings."), Action.OPEN_SYSTEM_SETTINGS
        ),
        SourceProblem.LOST: Words(tr("The camera is gone"), tr("The sound goes on."), Action.CHOOSE_DEVICE),
        SourceProblem.UNREADABLE: Words(
            tr("This camera gives no picture"), tr("Another one may work."), Action.CHOOSE_DEVICE
        ),
    }[problem]  # fmt: skip


def _microphone_words(problem: SourceProblem) -> Words:
    return {
        SourceProblem.NOT_FOUND: Words(
            tr("No microphone found"), tr("The others see you but do not hear you."), Action.CHOOSE_DEVICE
        ),
        SourceProblem.IN_USE: Words(
            tr("Another program uses the microphone"), tr("Close it there, then try again."), Action.TRY_AGAIN
        ),
        SourceProblem.NOT_ALLOWED: Words(
            tr("Parley may not use the microphone"), tr("Allow it in the system settings."),
            Action.OPEN_SYSTEM_SETTINGS,
        ),
        SourceProblem.LOST: Words(
            tr("The microphone is gone"), tr("The others do not hear you."), Action.CHOOSE_DEVICE
        ),
        SourceProblem.UNREADABLE: Words(
            tr("This microphone gives no sound"), tr("Another one may work."), Action.CHOOSE_DEVICE
        ),
    }[problem]  # fmt: skip


# -- the line --------------------------------------------------------------------------------------------------------


def quality_words(quality: Quality) -> str:
    """How good the line is."""
    return {
        Quality.GOOD: tr("Good connection"),
        Quality.FAIR: tr("Fair connection"),
        Quality.WEAK: tr("Weak connection"),
        Quality.LOST: tr("Reconnecting…"),
    }[quality]


def path_words(path: PathInfo | None) -> str:
    """How the media travels, short. Everything of ours is encrypted, on every path."""
    if path is None:
        return tr("Encrypted")
    if path.kind is PathKind.DIRECT:
        return tr("Direct · encrypted")
    return tr("Through the relay · encrypted")


def path_detail(path: PathInfo | None) -> str:
    """How the media travels, for the details."""
    if path is None:
        return tr("Looking for a path")
    transport = {"proxy": tr("TLS by the proxy"), "websocket": "WebSocket"}.get(path.transport, path.transport.upper())
    if path.kind is PathKind.RELAY:
        return tr("Through your server's relay, {transport}", transport=transport)
    if path.local == "host" and path.remote == "host":
        return tr("Direct, in the same network")
    return tr("Direct, across the internet")


def path_reason_words(reason: str) -> str:
    """Why the media travels so; the codes are those of `media.engine.api.PathChanged`."""
    return {
        "first": tr("The first that worked"),
        "better": tr("Better than the one before"),
        "nominated": tr("Chosen by the other end"),
        "silent": tr("The one before fell silent"),
        "dead": tr("The one before broke"),
        "held": tr("The direct one failed too often"),
    }.get(reason, reason)


def codec_words(codec: str) -> str:
    """A codec's proper name."""
    return {"opus": "Opus", "h264": "H.264", "vp8": "VP8", "": "–"}.get(codec.lower(), codec)
