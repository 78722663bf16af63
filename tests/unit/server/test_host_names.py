"""A server on plain loopback answers to loopback's names and its own, and to nobody else's."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.host_names import HostNames

NAMES = HostNames(("Calls.Example", "proxy."))


@pytest.mark.parametrize(
    "host",
    [
        "localhost", "LOCALHOST:8443", "localhost.:80", "127.0.0.1", "127.0.0.1:8443", "127.9.9.9", "[::1]",
        "[::1]:8443", "[::ffff:127.0.0.1]:1", "calls.example", "CALLS.example:443", "proxy:1",
    ],
)  # fmt: skip
def test_loopback_and_own_names_fit(host: str) -> None:
    assert NAMES.fit(host)


@pytest.mark.parametrize(
    "host",
    [
        "", ":8443", ".", "evil.example", "evil.example:8443", "localhost.evil.example", "127.0.0.1.evil.example",
        "evillocalhost", "192.168.1.5:8443", "0.0.0.0", "[::]", "[2001:db8::1]", "[evil", "evil@localhost",
        "localhost@evil", "evil.example/localhost", "localhost#.evil.example", "calls.example.evil", "xcalls.example",
    ],
)  # fmt: skip
def test_other_names_do_not(host: str) -> None:
    assert not NAMES.fit(host)


@given(st.text())
def test_any_text_is_judged(host: str) -> None:
    assert NAMES.fit(host) in (True, False)
