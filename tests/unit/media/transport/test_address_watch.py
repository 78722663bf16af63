"""Word of addresses that come and go: read from netlink, and never an error."""

import struct

from hypothesis import given
from hypothesis import strategies as st

from media.transport.address_watch import Change, read_changes


def message(kind: int, body: bytes = b"\0" * 8) -> bytes:
    """A message of rtnetlink(7)."""
    padding = b"\0" * (-len(body) % 4)
    return struct.pack("=IHHII", 16 + len(body), kind, 0, 0, 0) + body + padding


def test_addresses_and_links_that_come_and_go_are_told_apart() -> None:
    assert read_changes(message(20)) == {Change.ADDED}
    assert read_changes(message(21)) == {Change.REMOVED}
    assert read_changes(message(16)) == {Change.ADDED}
    assert read_changes(message(17)) == {Change.REMOVED}
    assert read_changes(message(24)) == set()


def test_several_messages_in_one_datagram_are_all_read() -> None:
    assert read_changes(message(24, b"odd") + message(21) + message(20)) == {Change.ADDED, Change.REMOVED}


def test_what_follows_a_malformed_message_is_left() -> None:
    assert read_changes(struct.pack("=IHHII", 3, 20, 0, 0, 0) + message(21)) == set()


@given(st.binary(max_size=200))
def test_any_bytes_are_read_without_an_error(data: bytes) -> None:
    assert read_changes(data) <= set(Change)
