"""Structured attribute values: what is written can be read, what is malformed is None."""

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media.ice.attributes import (
    decode_address,
    decode_error,
    decode_unknown,
    decode_xor_address,
    encode_address,
    encode_error,
    encode_unknown,
    encode_xor_address,
)

ips = st.ip_addresses().map(str)
ports = st.integers(0, 65535)
tids = st.binary(min_size=12, max_size=12)


@given(ips, ports, tids)
def test_addresses_survive(ip: str, port: int, tid: bytes) -> None:
    assert decode_xor_address(encode_xor_address((ip, port), tid), tid) == (str(ipaddress.ip_address(ip)), port)
    assert decode_address(encode_address((ip, port))) == (str(ipaddress.ip_address(ip)), port)


@given(st.binary(max_size=24), tids)
def test_any_value_never_raises(value: bytes, tid: bytes) -> None:
    decode_xor_address(value, tid)
    decode_address(value)
    decode_error(value)
    decode_unknown(value)


def test_names_are_no_addresses() -> None:
    with pytest.raises(ValueError):
        encode_xor_address(("localhost", 1), bytes(12))
    with pytest.raises(ValueError):
        encode_address(("localhost", 1))


@given(st.integers(300, 699), st.text(max_size=20))
def test_errors_survive(code: int, reason: str) -> None:
    error = decode_error(encode_error(code, reason))

    assert error is not None
    assert (error.code, error.reason) == (code, reason)


@given(st.lists(st.integers(0, 0xFFFF), max_size=10).map(tuple))
def test_unknown_attributes_survive(types: tuple[int, ...]) -> None:
    assert decode_unknown(encode_unknown(types)) == types
    assert decode_unknown(encode_unknown(types) + b"x") == types
