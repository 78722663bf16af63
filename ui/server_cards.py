"""What the sign-in window shows of a server: from what it said, or from why it could not be asked."""

from app.known_accounts import KnownAccount, servers
from app.net.address import is_loopback, parse_address, shown_address
from app.net.announcement import NearbyServer
from app.net.errors import CertificateChanged, CertificateUnknown, NetError, Obstacle, OtherCertificate, Unreachable
from app.protocol.rest import Registration as WireRegistration
from app.protocol.rest import ServerInfo
from ui.states import Reach, Registration, ServerCard, ServerChoice, ServerKind

LOCAL = "localhost:8443"  # where a companion server on this computer listens unless told otherwise

REGISTRATION = {
    WireRegistration.OPEN: Registration.OPEN,
    WireRegistration.INVITATION: Registration.INVITATION,
    WireRegistration.CLOSED: Registration.CLOSED,
}


def reachable_card(address: str, info: ServerInfo, latency: float, pinned: str) -> ServerCard:
    """A server that answered after `latency` seconds; `pinned` is its fingerprint, if met for the first time."""
    parsed = parse_address(address)
    return ServerCard(
        address,
        Reach.REACHABLE,
        info.name,
        info.version,
        latency,
        is_local=is_loopback(parsed.host) and not parsed.is_secure,
        registration=REGISTRATION[info.registration],
        is_first_account=info.first_account,
        password_min_length=info.password_min_length,
        resets_by_mail=info.resets_by_mail,
        pinned=pinned,
    )


def unreachable_card(address: str, error: NetError) -> ServerCard:
    """A server that did not answer, or not as the one that is meant."""
    match error:
        case CertificateChanged():
            return ServerCard(
                address, Reach.CERTIFICATE_CHANGED, known_fingerprint=error.known, shown_fingerprint=error.shown
            )
        case OtherCertificate():
            return ServerCard(
                address, Reach.OTHER_CERTIFICATE, known_fingerprint=error.named, shown_fingerprint=error.shown
            )
        case CertificateUnknown():
            return ServerCard(address, Reach.CERTIFICATE_UNKNOWN, shown_fingerprint=error.shown)
        case Unreachable():
            return ServerCard(address, Reach.UNREACHABLE, obstacle=error.obstacle, problem=error.detail)
        case _:
            return ServerCard(address, Reach.UNREACHABLE, obstacle=Obstacle.NOT_PARLEY, problem=str(error))


def server_choices(accounts: tuple[KnownAccount, ...], nearby: tuple[NearbyServer, ...]) -> tuple[ServerChoice, ...]:
    """Servers to choose from: those used before, those in the network that are not among them, and this computer."""
    recent = tuple(
        ServerChoice(ServerKind.RECENT, address, name) for address, name in servers(accounts) if address != LOCAL
    )
    met = {choice.address for choice in recent}
    near = tuple(
        ServerChoice(ServerKind.NEARBY, address, each.name)
        for each in nearby
        if (address := shown_address(each.address)) not in met
    )
    return (*recent, *near, ServerChoice(ServerKind.THIS_COMPUTER, LOCAL))
