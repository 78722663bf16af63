"""JSON <-> message: the one parser that untrusted signalling bytes meet.

Limits: `MAX_MESSAGE` bytes, `MAX_DEPTH` levels, and those of the structs. Unknown fields are ignored,
unknown types refused. Nothing here raises anything but `RemoteProtocolError` for what came from the wire.
"""

from typing import TypeVar, get_args

import msgspec

from app.protocol.errors import ErrorCode, RemoteProtocolError
from app.protocol.messages import MAX_MESSAGE, ClientMessage, Envelope, Message, ServerMessage

MAX_DEPTH = 16  # levels of nesting; the deepest message of ours has nine

M = TypeVar("M", bound=Message)

_encoder = msgspec.json.Encoder()
_envelope = msgspec.json.Decoder(Envelope)


def _decoders(union: object) -> dict[str, msgspec.json.Decoder[Message]]:
    return {struct.TYPE: msgspec.json.Decoder(struct) for struct in get_args(union)}


_client = _decoders(ClientMessage)
_server = _decoders(ServerMessage)


def encode(message: Message, *, id: str = "", reply_to: str = "", seq: int = 0) -> bytes:
    """Write one message with its envelope as UTF-8 JSON."""
    body = msgspec.Raw(_encoder.encode(message))
    return _encoder.encode(Envelope(message.TYPE, id, reply_to, seq, body))


def decode_client(data: bytes | str) -> tuple[Envelope, Message]:
    """Read a message that a client sent. Raises RemoteProtocolError."""
    return _decode(data, _client)


def decode_server(data: bytes | str) -> tuple[Envelope, Message]:
    """Read a message that a server sent. Raises RemoteProtocolError."""
    return _decode(data, _server)


def _decode(data: bytes | str, decoders: dict[str, msgspec.json.Decoder[Message]]) -> tuple[Envelope, Message]:
    raw = data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data
    if len(raw) > MAX_MESSAGE:
        raise RemoteProtocolError(ErrorCode.TOO_LARGE, f"message of {len(raw)} bytes, the limit is {MAX_MESSAGE}")
    if _depth(raw) > MAX_DEPTH:
        raise RemoteProtocolError(ErrorCode.MALFORMED, f"nested deeper than {MAX_DEPTH}")
    try:
        envelope = _envelope.decode(raw)
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
        raise RemoteProtocolError(ErrorCode.MALFORMED, str(error)[:200]) from None
    decoder = decoders.get(envelope.type)
    if decoder is None:
        raise RemoteProtocolError(ErrorCode.UNKNOWN_TYPE, f"unknown message type {envelope.type!r}")
    try:
        return envelope, decoder.decode(envelope.body)
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
        raise RemoteProtocolError(ErrorCode.MALFORMED, f"{envelope.type}: {error}"[:200]) from None


def _depth(raw: bytes) -> int:
    """Bound the nesting from above: brackets inside strings count too, which only makes the limit stricter."""
    depth = deepest = 0
    if raw.count(b"{") + raw.count(b"[") <= MAX_DEPTH:
        return 0
    for byte in raw:
        if byte in b"{[":
            depth += 1
            deepest = max(deepest, depth)
        elif byte in b"}]":
            depth -= 1
    return deepest
