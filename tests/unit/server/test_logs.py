"""Nothing secret reaches the log."""

import io
import json
import logging
import sys

import pytest

from server import logs
from server.config import LogFormat

SECRETS = ["hunter2hunter2", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ1In0.c2lnbmF0dXJl", "s3cr3tpass"]


@pytest.mark.parametrize("form", list(LogFormat))
def test_secrets_are_removed_in_every_shape(form: LogFormat, monkeypatch: pytest.MonkeyPatch) -> None:
    written = io.StringIO()
    monkeypatch.setattr(sys, "stderr", written)
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    try:
        logs.configure(form, "INFO")
        logger = logging.getLogger("server.test")
        logger.info("password=%s and %s", SECRETS[0], SECRETS[1])
        logger.info('{"refresh_token": "%s"}', SECRETS[0])
        logger.warning("postgresql://parley:%s@db/parley", SECRETS[2])
        logger.info("Authorization: Bearer %s", SECRETS[0])
        try:
            raise ValueError(f"token={SECRETS[0]}")
        except ValueError:
            logger.exception("it failed")
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)

    text = written.getvalue()
    assert "it failed" in text
    assert logs.REMOVED in text
    for secret in SECRETS:
        assert secret not in text
    if form is LogFormat.JSON:
        assert [json.loads(line)["level"] for line in text.splitlines()][:2] == ["info", "info"]


def test_keys_that_name_secrets_lose_their_values() -> None:
    line = {"event": "signed in", "access_token": "x", "device": {"resume_key": "y", "name": "Desk"}, "items": [b"z"]}

    assert logs.redact(None, "", line) == {
        "event": "signed in",
        "access_token": logs.REMOVED,
        "device": {"resume_key": logs.REMOVED, "name": "Desk"},
        "items": ["z"],
    }
