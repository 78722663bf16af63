"""Announcements of servers: hostile input."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.net.address import ServerAddress, may_move
from app.net.announcement import MAX_NAME, NearbyServer, read_announcement
from app.net.moved import chosen

GOOD = {b"name": b"Workshop", b"protocols": b"2.0,1.0"}


def test_a_server_of_the_network() -> None:
    found = read_announcement(["fe80::1", "192.168.1.7", "fd00::7"], 8443, GOOD)

    assert found == NearbyServer("Workshop", ServerAddress("192.168.1.7", 8443, True))


@pytest.mark.parametrize(
    "addresses", [[], ["127.0.0.1"], ["::1"], ["0.0.0.0"], ["224.0.0.251"], ["169.254.1.1"], ["no address"]]
)
def test_what_is_no_other_machine_is_dropped(addresses: list[str]) -> None:
    assert read_announcement(addresses, 8443, GOOD) is None


@pytest.mark.parametrize("port", [None, 0, -1, 65536])
def test_strange_ports_are_dropped(port: int | None) -> None:
    assert read_announcement(["192.168.1.7"], port, GOOD) is None


def test_another_protocol_is_dropped() -> None:
    assert read_announcement(["192.168.1.7"], 8443, {b"protocols": b"9.9"}) is None
    assert read_announcement(["192.168.1.7"], 8443, {b"protocols": None}) is None


def test_names_are_cut_and_cleaned() -> None:
    name = "\u202eevil\n\x1b[31m\x00".encode() + b"\xff" + b"x" * 500

    found = read_announcement(["192.168.1.7"], 8443, {**GOOD, b"name": name})

    assert found is not None
    assert len(found.name) <= MAX_NAME
    assert found.name.startswith("evil[31m")
    assert found.name.isprintable()


@given(
    st.lists(st.text(max_size=50), max_size=5),
    st.one_of(st.none(), st.integers(-10, 70000)),
    st.dictionaries(st.binary(max_size=12), st.one_of(st.none(), st.binary(max_size=300)), max_size=6),
)
def test_nothing_announced_raises(
    addresses: list[str], port: int | None, properties: dict[bytes, bytes | None]
) -> None:
    found = read_announcement(addresses, port, {**properties, b"protocols": b"1.0"})

    assert found is None or found.name.isprintable()


@pytest.mark.parametrize(
    ("told", "read"),
    [
        (b"00112233445566ff", "00112233445566ff"),
        (b"00112233445566FF", "00112233445566ff"),
        (b"00:11:22:33:44:55:66", ""),
        (b"0011223344556677889900", ""),
        (b"\xff\xfe", ""),
        (None, ""),
    ],
)
def test_a_fingerprint_is_digits_or_nothing(told: bytes | None, read: str) -> None:
    found = read_announcement(["192.168.1.7"], 8443, GOOD | {b"fp": told})
    assert found is not None
    assert found.fingerprint_start == read


def test_a_server_is_chosen_by_the_certificate_that_is_known() -> None:
    there = tuple(
        NearbyServer("Workshop", ServerAddress(f"192.168.1.{number}", 8443, True), start)
        for number, start in enumerate(("", "00112233445566ff", "aa112233445566ff"), 1)
    )
    assert chosen(there, "AA:11:22:33:44:55:66:FF" + ":00" * 24) == there[2].address
    assert chosen(there, "BB" + ":00" * 31) is None
    assert chosen(there, "") is None


@pytest.mark.parametrize(
    ("host", "moves"), [("192.168.1.7", True), ("box.local", True), ("8.8.8.8", False), ("meet.example", False)]
)
def test_only_addresses_of_private_networks_move(host: str, moves: bool) -> None:
    assert may_move(ServerAddress(host, 8443, True)) is moves
