"""Links that open a client at this server (PROTOCOL.md section 6), and where it is reached."""

import logging
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from server import tls

logger = logging.getLogger(__name__)

FILE = "address.txt"  # in the data folder: what the running server is reached by, for the command line


@dataclass(frozen=True, slots=True)
class Where:
    """How a client finds and recognises this server."""

    url: str
    fingerprint: str = ""
    """SHA-256 of a certificate that no authority vouches for; else empty."""

    def reset_link(self, token: str, username: str) -> str:
        """Opens the choice of a new password."""
        parts = urlsplit(self.url)
        standard = parts.port is None and parts.scheme == "http"
        place = f"{parts.netloc}:80" if standard else parts.netloc
        fields = {"fp": self.fingerprint, "token": token, "user": username}
        return f"parley://{place}/reset?" + urlencode({name: text for name, text in fields.items() if text})


def keep(where: Where, data: Path) -> None:
    """Write down where the running server is reached."""
    try:
        tls.write_private(data / FILE, f"{where.url}\n{where.fingerprint}\n".encode())
    except OSError as error:
        logger.warning("cannot write down the server's address: %s", error)


def kept(data: Path) -> Where | None:
    """Where the server was reached when it ran last."""
    try:
        url, fingerprint, *_ = [*(data / FILE).read_text().splitlines(), "", ""]
    except (OSError, UnicodeError):
        return None
    return Where(url, fingerprint) if url else None
