"""Errors with the words of this language, to be copied: one function for each place they come from."""

from app.desktop.fault import Fault, anonymous, call_code, is_failure
from app.hosting import HostPhase, HostState
from app.net.errors import CertificateChanged, CertificateUnknown, NetError, OtherCertificate, Refused, Unreachable
from app.protocol.description import Kind
from app.state import CallState, Connection
from media.frame import SourceProblem
from ui.states import ServerCard
from ui.wording import Words, end_words


def call_fault(call: CallState, server: str) -> Fault | None:
    """Why a call ended, without who it was with; None if nothing failed."""
    if not is_failure(call):
        return None
    words = end_words(anonymous(call))
    return Fault(words.title, words.detail, call_code(call), call.problem, server, call.path)


def net_fault(error: NetError, words: Words, server: str) -> Fault:
    """Why the server did not do what was asked, in the words that are shown for it."""
    match error:
        case Refused():
            code, problem = error.code.value, error.text
        case CertificateChanged():
            code, problem = error.obstacle.name.lower(), _fingerprints(error.known, error.shown)
        case OtherCertificate():
            code, problem = error.obstacle.name.lower(), _fingerprints(error.named, error.shown)
        case CertificateUnknown():
            code, problem = error.obstacle.name.lower(), _fingerprints("", error.shown)
        case Unreachable():
            code, problem = error.obstacle.name.lower(), error.detail
        case _:
            code, problem = "", str(error)
    return Fault(words.title, words.detail, code, problem, server)


def card_fault(card: ServerCard, title: str, detail: str = "") -> Fault:
    """Why one cannot sign in to a server, or not yet; in the words on its card."""
    if card.obstacle is not None:
        return Fault(title, detail, card.obstacle.name.lower(), card.problem, card.address)
    problem = _fingerprints(card.known_fingerprint, card.shown_fingerprint)
    return Fault(title, detail, card.reach.name.lower(), problem, card.address)


def link_fault(connection: Connection, words: Words) -> Fault:
    """Why there is no connection to the server now."""
    if connection.obstacle is not None:
        return net_fault(connection.obstacle, words, connection.server_url)
    return Fault(words.title, words.detail, "no_connection", connection.problem, connection.server_url)


def device_fault(kind: Kind, problem: SourceProblem, words: Words, detail: str) -> Fault:
    """Why a device does not work; `detail` is what its driver said."""
    return Fault(words.title, words.detail, f"{kind.value} {problem.name.lower()}", detail)


def host_fault(host: HostState, words: str) -> Fault | None:
    """Why the server on this computer ended; None if it did not end by itself."""
    if host.phase is not HostPhase.FAILED:
        return None
    return Fault(words, "", "host_failed", " / ".join(host.last_words))


def _fingerprints(known: str, shown: str) -> str:
    """With spaces instead of colons: what has colons is taken for an address and loses its half."""
    said = [f"expected {known.replace(':', ' ')}" if known else "", f"shown {shown.replace(':', ' ')}" if shown else ""]
    return ", ".join(each for each in said if each)
