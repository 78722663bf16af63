"""Why something did not work between this client and its server, in terms that ui/ can make words of.

NetError
  Refused             the server answered, and said no
  Unreachable         there was no proper answer
    CertificateChanged  it is not the server we met before, or somebody sits in between
    CertificateUnknown  nobody vouches for it, and the person has not said yet that it is right
    OtherCertificate    it is not the one that a link names
"""

from enum import Enum, auto

from app.protocol.errors import ErrorCode


class NetError(Exception):
    """Root of the errors of this package."""


class Refused(NetError):
    """The server refused a request."""

    def __init__(self, code: ErrorCode, text: str = "", *, retry_after: float = 0.0, status: int = 0) -> None:
        super().__init__(f"{code.value}: {text}")
        self.code = code
        self.text = text
        self.retry_after = retry_after
        self.status = status


class Obstacle(Enum):
    """What stands between us and the server."""

    BAD_URL = auto()
    INSECURE = auto()
    """Plain http to another machine."""
    UNKNOWN_HOST = auto()
    NO_CONNECTION = auto()
    TIMED_OUT = auto()
    CERTIFICATE = auto()
    NOT_PARLEY = auto()
    """Something answers, but it is not this protocol."""
    SERVER_TOO_OLD = auto()
    """No common version of the protocol."""
    SERVER_TOO_NEW = auto()
    PROXY = auto()
    """The proxy on the way does not answer, or does not let us there."""
    PROXY_PASSWORD = auto()
    """The proxy wants a name and password, or others."""
    OFFLINE = auto()
    """This machine is in no network."""


class Unreachable(NetError):
    """There is no talking to the server at the moment."""

    def __init__(self, obstacle: Obstacle, detail: str = "") -> None:
        super().__init__(f"{obstacle.name}: {detail}")
        self.obstacle = obstacle
        self.detail = detail


class CertificateChanged(Unreachable):
    """The server shows another certificate than the one we remember."""

    def __init__(self, host: str, known: str, shown: str) -> None:
        super().__init__(Obstacle.CERTIFICATE, f"{host} showed {shown}, we know {known}")
        self.host = host
        self.known = known
        self.shown = shown


class CertificateUnknown(Unreachable):
    """A first meeting with a server that made its certificate itself: somebody has to say that it is the right one."""

    def __init__(self, host: str, shown: str) -> None:
        super().__init__(Obstacle.CERTIFICATE, f"{host} showed {shown}, which nobody vouches for")
        self.host = host
        self.shown = shown


class OtherCertificate(Unreachable):
    """The server shows another certificate than the link names."""

    def __init__(self, host: str, named: str, shown: str) -> None:
        super().__init__(Obstacle.CERTIFICATE, f"{host} showed {shown}, the link names {named}")
        self.host = host
        self.named = named
        self.shown = shown
