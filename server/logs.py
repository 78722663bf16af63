"""Structured logs on standard error, with secrets removed from every line before it is written."""

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

from server.config import LogFormat

REMOVED = "[removed]"
_SECRET_KEYS = re.compile(r"(?i)token|password|secret|credential|authorization|cookie|resume_key|nonce|pwd|invitation")
_SECRET_VALUES = re.compile(
    r"eyJ[\w-]{8,}\.[\w-]+\.[\w-]+"  # JSON web tokens
    r"|\$argon2\w*\$\S+"
    r"|(?i:bearer)\s+\S+"
    r"|(?i:(?:token|password|secret|credential|resume_key|key|pwd)[\"']?\s*[=:]\s*[\"']?)[^\s\"',}&]{4,}"
    r"|(?<=://)[^/\s:@]+:[^/\s@]+(?=@)"  # user and password inside a URL
)


def configure(log_format: LogFormat, level: str) -> None:
    """Send everything, ours and the libraries', through one redacting formatter."""
    shared: list[structlog.types.Processor] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        redact,
    ]
    last: structlog.types.Processor = (
        structlog.processors.JSONRenderer()
        if log_format is LogFormat.JSON
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    output = logging.StreamHandler(sys.stderr)
    output.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, redact, last],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [output]
    root.setLevel(level.upper())
    for noisy in ("websockets", "aiosqlite", "alembic", "uvicorn", "asyncio", "multipart"):
        logging.getLogger(noisy).setLevel(max(logging.WARNING, root.level))


def redact(_logger: object, _name: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Structlog processor: remove values of secret keys and anything in a text that looks like a secret."""
    for key, value in line.items():
        line[key] = REMOVED if key != "event" and _SECRET_KEYS.search(key) else _clean(value)
    return line


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return _SECRET_VALUES.sub(REMOVED, value)
    if isinstance(value, dict):
        return {k: REMOVED if isinstance(k, str) and _SECRET_KEYS.search(k) else _clean(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_clean(item) for item in value]
    if isinstance(value, bytes):
        return _clean(value.decode("utf-8", "replace"))
    return value
