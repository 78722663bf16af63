"""Links that the server makes are those that a client reads."""

from pathlib import Path

import pytest

from app.arriving import parse_arriving
from app.net.address import parse_address
from app.reset_link import ResetLink
from server.links import Where, keep, kept

TOKEN = "t" * 43


@pytest.mark.parametrize(
    ("url", "digest"),
    [
        ("https://192.168.1.7:8443", "ab" * 32),
        ("https://meet.example", ""),
        ("http://127.0.0.1:8443", ""),
        ("http://localhost", ""),
        ("https://[fd00::7]:8443", "ab" * 32),
    ],
)
def test_a_client_reads_what_the_server_writes(url: str, digest: str) -> None:
    link = parse_arriving(Where(url, digest).reset_link(TOKEN, "ada"))

    assert isinstance(link, ResetLink)
    assert (link.address, link.token, link.username) == (parse_address(url), TOKEN, "ada")
    assert link.fingerprint.replace(":", "").lower() == digest


def test_where_it_ran_last_is_kept(tmp_path: Path) -> None:
    assert kept(tmp_path) is None
    keep(Where("https://meet.example", "ab"), tmp_path)
    assert kept(tmp_path) == Where("https://meet.example", "ab")
    (tmp_path / "address.txt").write_bytes(b"\xff")
    assert kept(tmp_path) is None
