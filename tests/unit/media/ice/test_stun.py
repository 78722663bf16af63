"""The STUN codec against RFC 5769, garbage, and itself."""

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media.ice.attributes import Attribute, encode_unknown, encode_xor_address
from media.ice.stun import (
    MAX_ATTRIBUTES,
    MAX_MESSAGE,
    Class,
    Message,
    Method,
    long_term_key,
    parse,
    refusal,
    success,
    unknown_required,
    verify_integrity,
)

PASSWORD = "VOkJxbRl1RmTxUk/WvJxBt"

# RFC 5769 section 2.1
REQUEST = bytes.fromhex(
    "00010058 2112a442 b7e7a701bc34d686fa87dfae"
    "80220010 5354554e207465737420636c69656e74"
    "00240004 6e0001ff"
    "80290008 932ff9b151263b36"
    "00060009 6576746a3a68367659202020"
    "00080014 9aeaa70cbfd8cb56781ef2b5b2d3f249c1b571a2"
    "80280004 e57a3bcf"
)
# Section 2.2
RESPONSE_V4 = bytes.fromhex(
    "0101003c 2112a442 b7e7a701bc34d686fa87dfae"
    "8022000b 7465737420766563746f7220"
    "00200008 0001a147e112a643"
    "00080014 2b91f599fd9e90c38c7489f92af9ba53f06be7d7"
    "80280004 c07d4c96"
)
# Section 2.3
RESPONSE_V6 = bytes.fromhex(
    "01010048 2112a442 b7e7a701bc34d686fa87dfae"
    "8022000b 7465737420766563746f7220"
    "00200014 0002a1470113a9faa5d3f179bc25f4b5bed2b9d9"
    "00080014 a382954e4be67bf11784c97c8292c275bfe3ed41"
    "80280004 c8fb0b4c"
)
# Section 2.4
LONG_TERM = bytes.fromhex(
    "00010060 2112a442 78ad3433c6ad72c029da412e"
    "00060012 e3839ee38388e383aae38383e382afe382b90000"
    "0015001c 662f2f3439396b39353464364f4c33346f4c39465354767936347341"
    "0014000b 6578616d706c652e6f726700"
    "00080014 f67024656dd64a3e02b8e0712e85c9a28ca89666"
)
VECTORS = (REQUEST, RESPONSE_V4, RESPONSE_V6, LONG_TERM)
TID = bytes(range(12))


def test_rfc5769_request() -> None:
    message = parse(REQUEST)

    assert message is not None
    assert (message.method, message.cls) == (Method.BINDING, Class.REQUEST)
    assert message.transaction_id == bytes.fromhex("b7e7a701bc34d686fa87dfae")
    assert (message.software, message.username) == ("STUN test client", "evtj:h6vY")
    assert (message.priority, message.ice_controlled) == (0x6E0001FF, 0x932FF9B151263B36)
    assert message.ice_controlling is None
    assert message.has_integrity
    assert message.has_fingerprint
    assert verify_integrity(REQUEST, PASSWORD.encode())
    assert not verify_integrity(REQUEST, (PASSWORD + "x").encode())


@pytest.mark.parametrize(
    ("vector", "ip"), [(RESPONSE_V4, "192.0.2.1"), (RESPONSE_V6, "2001:db8:1234:5678:11:2233:4455:6677")]
)
def test_rfc5769_responses(vector: bytes, ip: str) -> None:
    message = parse(vector)

    assert message is not None
    assert (message.method, message.cls) == (Method.BINDING, Class.SUCCESS)
    assert message.software == "test vector"
    assert message.mapped_address == (ip, 32853)
    assert verify_integrity(vector, PASSWORD.encode())
    # We pad with zeros where the vector has a space (the value of padding is free), so only its content is compared.
    again = message.serialize(integrity_key=PASSWORD.encode(), fingerprint=True)
    assert parse(again) == message
    assert len(again) == len(vector)


def test_rfc5769_long_term_request() -> None:
    message = parse(LONG_TERM)
    username = "\u30de\u30c8\u30ea\u30c3\u30af\u30b9"
    key = long_term_key(username, "example.org", "TheMatrIX")

    assert message is not None
    assert (message.username, message.realm) == (username, "example.org")
    assert message.nonce == b"f//499k954d6OL34oL9FSTvy64sA"
    assert not message.has_fingerprint
    assert verify_integrity(LONG_TERM, key)
    assert message.serialize(integrity_key=key) == LONG_TERM


@given(st.binary(max_size=200))
def test_any_bytes_never_raise(data: bytes) -> None:
    parse(data)
    verify_integrity(data, b"key")


@given(st.sampled_from(VECTORS), st.data())
def test_damaged_messages_never_raise(vector: bytes, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(vector) - 1))
    damaged = vector[:at] + data.draw(st.binary(max_size=4)) + vector[data.draw(st.integers(at, len(vector))) :]

    message = parse(damaged)

    if message is not None:
        # Only what follows the proof can have changed, and none of that is read.
        assert message == parse(vector) or not verify_integrity(damaged, PASSWORD.encode())
        _read_everything(message)
        unknown_required(message)


@given(st.lists(st.tuples(st.sampled_from(list(Attribute)), st.binary(max_size=24)), max_size=8))
def test_any_values_never_raise(attributes: list[tuple[int, bytes]]) -> None:
    _read_everything(Message(Method.ALLOCATE, Class.REQUEST, TID, tuple(attributes)))


def _read_everything(message: Message) -> None:
    names = [name for name, value in vars(Message).items() if isinstance(value, property)]
    assert len(names) > 20
    for name in names:
        getattr(message, name)


@given(
    st.sampled_from(Method),
    st.sampled_from(Class),
    st.binary(min_size=12, max_size=12),
    st.lists(st.tuples(st.integers(0x9000, 0xBFFF), st.binary(max_size=40)), max_size=10),
    st.none() | st.binary(min_size=1, max_size=20),
    st.booleans(),
)
def test_what_is_written_can_be_read(
    method: Method,
    cls: Class,
    tid: bytes,
    attributes: list[tuple[int, bytes]],
    key: bytes | None,
    fingerprint: bool,
) -> None:
    message = Message(method, cls, tid, tuple(attributes))

    data = message.serialize(integrity_key=key, fingerprint=fingerprint)
    read = parse(data)

    assert read == message
    assert read is not None
    assert (read.has_integrity, read.has_fingerprint) == (key is not None, fingerprint)
    assert key is None or verify_integrity(data, key)


def test_truncated_length_and_trailing_bytes_are_refused() -> None:
    assert all(parse(REQUEST[:size]) is None for size in range(len(REQUEST)))
    assert parse(REQUEST + bytes(4)) is None
    for length in (0, 4, 0x57, 0x5C, 0xFFFF):
        assert parse(REQUEST[:2] + length.to_bytes(2, "big") + REQUEST[4:]) is None


def test_attribute_past_the_end_is_refused() -> None:
    data = bytearray(Message(Method.BINDING, Class.REQUEST, TID, ((0x8022, b"abcd"),)).serialize())
    data[22:24] = b"\xff\xff"

    assert parse(bytes(data)) is None


def test_limits() -> None:
    many = tuple((0x9000, b"") for _ in range(MAX_ATTRIBUTES))

    assert parse(Message(Method.BINDING, Class.REQUEST, TID, many).serialize()) is None
    assert parse(Message(Method.BINDING, Class.REQUEST, TID, many[1:]).serialize()) is not None
    assert parse(Message(Method.SEND, Class.INDICATION, TID, ((0x13, bytes(MAX_MESSAGE)),)).serialize()) is None


def test_wrong_fingerprint_and_unknown_method_are_refused() -> None:
    assert parse(REQUEST[:-1] + b"\x00") is None
    assert parse(b"\x00\x02" + Message(Method.BINDING, Class.REQUEST, TID).serialize()[2:]) is None
    assert parse(b"\x00\x01\x00\x00" + bytes(16)) is None  # RFC 3489: no cookie


def test_what_follows_the_integrity_is_ignored() -> None:
    key = b"k"
    data = Message(Method.BINDING, Class.REQUEST, TID).serialize(integrity_key=key)
    smuggled = b"\x00\x25\x00\x00"
    data = data[:2] + (len(data) - 20 + 4).to_bytes(2, "big") + data[4:] + smuggled

    message = parse(data)

    assert message is not None
    assert not message.use_candidate
    assert verify_integrity(data, key)


def test_answers_carry_the_transaction() -> None:
    request = Message(Method.ALLOCATE, Class.REQUEST, TID)
    granted = success(request, [(Attribute.XOR_RELAYED_ADDRESS, encode_xor_address(("192.0.2.9", 5), TID))])
    refused = refusal(request, 420, "", [(Attribute.UNKNOWN_ATTRIBUTES, encode_unknown((1, 2)))])

    granted_read, refused_read = parse(granted.serialize()), parse(refused.serialize(software="Parley"))

    assert granted_read is not None
    assert refused_read is not None
    assert (granted_read.cls, granted_read.relayed_address) == (Class.SUCCESS, ("192.0.2.9", 5))
    assert (refused_read.cls, refused_read.transaction_id) == (Class.ERROR, TID)
    assert refused_read.error is not None
    assert refused_read.error.code == 420
    assert refused_read.unknown_attributes == (1, 2)
    assert refused_read.software == "Parley"


def test_unknown_required_names_each_once_and_no_optional_one() -> None:
    attributes = ((0x7001, b""), (0x8999, b""), (0x001C, bytes(32)), (0x7001, b""), (Attribute.USERNAME, b"u"))

    assert unknown_required(Message(Method.BINDING, Class.REQUEST, TID, attributes)) == (0x7001, 0x001C)


def test_typed_values() -> None:
    message = Message(
        Method.ALLOCATE,
        Class.REQUEST,
        TID,
        (
            (Attribute.REQUESTED_TRANSPORT, b"\x11\0\0\0"),
            (Attribute.REQUESTED_ADDRESS_FAMILY, b"\x02\0\0\0"),
            (Attribute.EVEN_PORT, b"\x80"),
            (Attribute.LIFETIME, b"\0\0\x02\x58"),
            (Attribute.CHANNEL_NUMBER, b"\x40\x01\xff\xff"),
            (Attribute.RESERVATION_TOKEN, b"12345678"),
            (Attribute.XOR_PEER_ADDRESS, encode_xor_address(("192.0.2.1", 1), TID)),
            (Attribute.XOR_PEER_ADDRESS, b"short"),
            (Attribute.XOR_PEER_ADDRESS, encode_xor_address(("2001:db8::1", 65535), TID)),
        ),
    )

    assert message.requested_transport == 17
    assert message.requested_address_family == 2
    assert message.even_port is True
    assert message.lifetime == 600
    assert message.channel_number == 0x4001
    assert message.reservation_token == b"12345678"
    assert message.peer_address == ("192.0.2.1", 1)
    assert message.peer_addresses == (("192.0.2.1", 1), None, ("2001:db8::1", 65535))
    assert dataclasses.replace(message, attributes=()).lifetime is None
