"""The wire's parser: what we send comes back, and nothing that strangers send gets past it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.protocol import messages
from app.protocol.codec import decode_client, decode_server, encode
from app.protocol.errors import ErrorCode, RemoteProtocolError
from app.protocol.ids import CallId, is_id, uuid7
from app.protocol.ids import unix_ms as time_of


def test_message_survives_the_round_trip() -> None:
    data = encode(messages.Cancel(CallId("c")), id="7")

    envelope, message = decode_client(data)

    assert (envelope.type, envelope.id) == ("call.cancel", "7")
    assert message == messages.Cancel(CallId("c"))


def test_unknown_fields_are_ignored_and_unknown_types_refused() -> None:
    assert decode_client(b'{"type":"ping","new":1,"body":{"newer":2}}')[1] == messages.Ping()

    with pytest.raises(RemoteProtocolError) as refused:
        decode_client(b'{"type":"pong","body":{}}')
    assert refused.value.code is ErrorCode.UNKNOWN_TYPE


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", ErrorCode.MALFORMED),
        (b"\xff\xfe", ErrorCode.MALFORMED),
        (b"[]", ErrorCode.MALFORMED),
        (b'{"type":"ping","body":{"last_seq":-1}}', ErrorCode.MALFORMED),
        (b'{"type":"ping","body":{"last_seq":NaN}}', ErrorCode.MALFORMED),
        (b'{"type":"ping","body":[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]}', ErrorCode.MALFORMED),
        ('{"type":"ping\ud800"}', ErrorCode.MALFORMED),
        (b'{"type":"ping","pad":"' + b"x" * messages.MAX_MESSAGE + b'"}', ErrorCode.TOO_LARGE),
    ],
)
def test_bad_input_gets_its_code(data: bytes | str, code: ErrorCode) -> None:
    with pytest.raises(RemoteProtocolError) as refused:
        decode_client(data)
    assert refused.value.code is code


@given(st.binary(max_size=300) | st.text(max_size=300))
def test_garbage_never_raises_anything_else(data: bytes | str) -> None:
    for decode in (decode_client, decode_server):
        try:
            decode(data)
        except RemoteProtocolError:
            continue


@given(st.integers(0, 2**48 - 1), st.binary(min_size=10, max_size=10))
def test_uuid7_sorts_by_time_and_is_canonical(unix_ms: int, entropy: bytes) -> None:
    text = uuid7(unix_ms, entropy)

    assert is_id(text)
    assert text[14] == "7"
    assert text[19] in "89ab"
    assert time_of(text) == unix_ms
