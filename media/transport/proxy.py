"""The words that are spoken with an HTTP proxy to reach somebody through it (RFC 9110 section 9.3.6)."""

import base64
from dataclasses import dataclass, field
from typing import Final

MAX_ANSWER: Final = 16 * 1024  # bytes of status line and headers; a proxy that says more is none


@dataclass(frozen=True, slots=True)
class HttpProxy:
    """A proxy that lets CONNECT through, with basic authentication where a name is given."""

    host: str
    port: int
    username: str = ""
    password: str = field(default="", repr=False)

    @property
    def shown(self) -> str:
        """Host and port, as they may be logged and shown: without the password."""
        return f"{_bracketed(self.host)}:{self.port}"

    @property
    def authorization(self) -> str:
        """The value of `Proxy-Authorization` (RFC 7617); empty without a name."""
        if not self.username:
            return ""
        pair = f"{self.username}:{self.password}".encode()
        return "Basic " + base64.b64encode(pair).decode()


def connect_request(proxy: HttpProxy, host: str, port: int) -> bytes:
    """What asks the proxy for a connection to there. ValueError for a host that is none."""
    if not host or not host.isascii() or not host.isprintable() or " " in host:
        raise ValueError("no host")
    target = f"{_bracketed(host)}:{port}"
    lines = [f"CONNECT {target} HTTP/1.1", f"Host: {target}", "User-Agent: parley", "Proxy-Connection: keep-alive"]
    if proxy.authorization:
        lines.append(f"Proxy-Authorization: {proxy.authorization}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode("ascii")


def head_length(received: bytes) -> int | None:
    """How many of these bytes are the head of the answer, its empty line included; None while it is not whole."""
    end = received.find(b"\r\n\r\n")
    return None if end < 0 else end + 4


def answer_status(head: bytes) -> int:
    """The status of an answer, 200 to 599; 0 for what is no HTTP. Never raises."""
    words = head.split(b"\r\n", 1)[0].split(b" ", 2)
    if len(words) < 2 or not words[0].startswith(b"HTTP/1.") or len(words[1]) != 3 or not words[1].isdigit():
        return 0
    status = int(words[1])
    return status if 200 <= status < 600 else 0


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host
