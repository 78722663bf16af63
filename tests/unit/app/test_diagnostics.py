"""Nothing secret reaches a log."""

import logging

import pytest

from app.diagnostics import RedactingFormatter, redact


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ('{"password": "hunter2", "name": "Ada"}', '{"password": "***", "name": "Ada"}'),
        ("refresh_token=abc.def&x=1", "refresh_token=***&x=1"),
        ("Authorization: Bearer abcdefghijk", "Authorization: ***"),
        ("got bearer abcdefghijkl", "got bearer ***"),
        ("Authorization: Basic YWRhOmh1bnRlcjI=", "Authorization: ***"),
        ("Proxy-Authorization: Basic YWRhOmh1bnRlcjI=", "Proxy-Authorization: ***"),
        ("sent Basic YWRhOmh1bnRlcjI= to it", "sent Basic *** to it"),
        ("the basic connection works", "the basic connection works"),
        ("parley://meet.example/join?fp=ab&code=k3y-9&from=ada", "parley://meet.example/join?fp=ab&code=***&from=ada"),
        ("https://meet.example/join?code=k3y", "https://meet.example/join?code=***"),
        ("closed with code=4401", "closed with code=4401"),
        ("proxy http://ada:hunter2@proxy.example:3128 answers", "proxy http://***@proxy.example:3128 answers"),
        ("postgresql+asyncpg://parley:pw@db/parley", "postgresql+asyncpg://***@db/parley"),
        ("eyJhbGciOi.eyJzdWIi.c2lnbmF0dXJl", "eyJ***"),
        ("candidate 192.168.7.31 port 5000", "candidate 192.168.x.x port 5000"),
        ("listening on 127.0.0.1:8443", "listening on 127.0.0.1:8443"),
        ("from 2001:db8:1:2::3 now", "from 2001:x now"),
        ("at 12:30:45 it rang", "at 12:30:45 it rang"),
        ("username=ada", "username=ada"),
    ],
)
def test_secrets_and_addresses_are_taken_out(text: str, clean: str) -> None:
    assert redact(text) == clean


def test_exceptions_are_redacted_too() -> None:
    try:
        raise ValueError("token=verysecret")
    except ValueError as error:
        record = logging.LogRecord("x", logging.ERROR, "", 0, "failed", (), (ValueError, error, None))

    assert "verysecret" not in RedactingFormatter("%(message)s").format(record)
