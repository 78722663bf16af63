"""Logs that may be shown to others: rotating files, with secrets and addresses taken out."""

import logging
import logging.handlers
import platform
import re
from datetime import UTC, datetime
from pathlib import Path

from app.version import VERSION

FORMAT = "%(asctime)s %(levelname).1s %(name)s %(message)s"
MAX_BYTES = 2 * 1024 * 1024
KEPT = 3  # files

_SECRETS = (
    # name and value, in JSON, headers, query strings and keyword style
    re.compile(
        r"(?i)\b([\w-]*(?:token|password|secret|credential|authorization|pwd|resume_key|fingerprint_key)[\w-]*)"
        r"([\"']?\s*[:=]\s*)(?:(?:bearer|basic|digest|negotiate|ntlm)\s+)?([\"']?)[^\s\"',;&)}]+\3"
    ),
    re.compile(r"(?i)\b(bearer)(\s+)()[A-Za-z0-9._~+/-]{8,}=*"),
    re.compile(
        r"(?i)\b(basic|negotiate|ntlm)(\s+)()(?=\S*(?-i:[0-9A-Z+/=]))[A-Za-z0-9+/-]{8,}=*"
    ),  # "basic" is a word, too
    # the code of an invitation, in its link; other codes, such as those of errors, tell what is wrong
    re.compile(r"(?i)([?&;](?:code|invitation))(=)()[^\s\"'&#;)}]+"),
    # user and password before a host
    re.compile(r"(?i)\b([a-z][a-z0-9+.-]*:)(//)()[^\s/@\"'?#]+(?=@)"),
    re.compile(r"\b(eyJ)()()[A-Za-z0-9_-]{4,}\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+"),
)
_IPV4 = re.compile(r"\b(\d{1,3}\.\d{1,3})\.\d{1,3}\.\d{1,3}\b")
_IPV6 = re.compile(r"(?<![\w:.])(?:[0-9a-fA-F]{1,4}:){2,7}[0-9a-fA-F]{0,4}(?:::?[0-9a-fA-F]{1,4})*(?![\w:])")
_CLOCK = re.compile(r"\A\d{1,2}:\d{2}:\d{2}\Z")


def redact(text: str) -> str:
    """Take secrets out, and the half of an address that says who it is. Loopback stays readable."""
    for pattern in _SECRETS:
        text = pattern.sub(lambda match: f"{match[1]}{match[2]}{match[3]}***{match[3]}", text)
    text = _IPV4.sub(lambda match: match[0] if match[0].startswith("127.") else f"{match[1]}.x.x", text)
    return _IPV6.sub(lambda match: match[0] if _CLOCK.match(match[0]) else f"{match[0].split(':')[0]}:x", text)


def program_at(at: float) -> str:
    """Which program, on what, and when (wall time in seconds): the first thing that whoever helps asks."""
    time = f"{datetime.fromtimestamp(at, UTC):%Y-%m-%d %H:%M:%S} UTC"
    return f"Parley {VERSION} on {platform.platform()}, Python {platform.python_version()}, {time}"


class RedactingFormatter(logging.Formatter):
    """Formats a whole record, exception text included, and then redacts it."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, without secrets."""
        return redact(super().format(record))


def start_logging(folder: Path | None, *, level: int = logging.INFO, to_stderr: bool = False) -> None:
    """Send the logs of the whole process to a rotating file and, if wanted, to standard error."""
    root = logging.getLogger()
    root.setLevel(level)
    outlets: list[logging.Handler] = []
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
        outlets.append(
            logging.handlers.RotatingFileHandler(
                folder / "parley.log", maxBytes=MAX_BYTES, backupCount=KEPT, encoding="utf-8", delay=True
            )
        )
    if to_stderr:
        outlets.append(logging.StreamHandler())
    for outlet in outlets:
        outlet.setFormatter(RedactingFormatter(FORMAT))
        root.addHandler(outlet)
    # Their INFO names every request with its URL.
    for noisy in ("httpx", "httpcore", "websockets"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
