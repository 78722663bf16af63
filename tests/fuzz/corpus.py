"""The corpora: good inputs to begin with, made by our own writers; inputs that reach more; inputs that once failed."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from app.protocol import codec
from app.protocol.errors import EndReason, ErrorCode
from app.protocol.events import codec as events
from app.protocol.events.record import EventId, Reported
from app.protocol.events.schema import CallEnded, QualitySample
from app.protocol.ids import CallId, RoomId, UserId
from app.protocol.messages import Decline, Ended, Error, Incoming, Invite, Message, Ping, Pong, Relays
from app.protocol.model import CallMedia, RelayServer
from media.audio import red
from media.ice import stun
from media.ice.attributes import Attribute, encode_xor_address
from media.ice.framing import channel_data
from media.rtp import extensions, h264, packet, rtcp
from server.events import framing as log
from tests.fuzz.pieces import joined
from tests.kit.people import description, participant
from tests.kit.turn_requests import UDP, TurnRequests, channel, lifetime

HERE = Path(__file__).parent
CORPUS, CRASHES = HERE / "corpus", HERE / "crashes"

CALL = CallId("0193a1f0-0000-7000-8000-00000000000c")


def inputs(name: str) -> Iterator[tuple[str, bytes]]:
    """Everything that the suite plays to a target, each with a name."""
    for number, seed in enumerate(SEEDS[name]()):
        yield f"seed {number}", seed
    for folder in (CORPUS / name, CRASHES / name):
        for path in sorted(folder.glob("*")):
            yield path.name, path.read_bytes()


def _stun() -> Iterator[bytes]:
    client = TurnRequests("1800100000:ann", "password", realm="parley", nonce="nonce")
    yield TurnRequests("", "").request(stun.Method.BINDING)
    yield client.request(stun.Method.ALLOCATE, UDP + lifetime(600))
    yield client.request(stun.Method.CHANNEL_BIND, channel(0x4001), peers=(("203.0.113.7", 4000),))
    yield client.send(("2001:db8::7", 4000), b"payload")
    mapped = (int(Attribute.XOR_MAPPED_ADDRESS), encode_xor_address(("192.0.2.1", 1000), bytes(12)))
    request = stun.Message(stun.Method.BINDING, stun.Class.REQUEST, bytes(12), ())
    yield stun.success(request, [mapped]).serialize(integrity_key=b"key", fingerprint=True)
    yield stun.refusal(request, 401, "who are you?").serialize()
    yield channel_data(0x4001, b"payload")


def _turn() -> Iterator[bytes]:
    allocate = bytes([2, list(stun.Method).index(stun.Method.ALLOCATE)]) + _attributes(*UDP)
    refresh = bytes([2, list(stun.Method).index(stun.Method.REFRESH)]) + _attributes(*lifetime(0))
    yield joined(allocate, refresh)
    yield joined(b"\x03" + allocate[1:], b"\x00" + channel_data(0x4001, b"payload"), b"\x06" + refresh[1:])
    yield joined(*(b"\x00" + seed for seed in _stun()))


def _attributes(*attributes: tuple[int, bytes]) -> bytes:
    kinds = [int(kind) for kind in Attribute]
    return b"".join(bytes([kinds.index(kind), len(value)]) + value for kind, value in attributes)


def _rtp() -> Iterator[bytes]:
    block = extensions.pack([(1, b"0"), (2, extensions.pack_audio_level(-30.0, voice=True)), (4, b"\x00\x07")])
    yield packet.build(111, True, 7, 960, 0x1234, block, b"opus")
    yield packet.build(63, False, 8, 1920, 0x1234, b"", red.pack(b"now", [(960, b"before")]))
    yield packet.build(102, True, 9, 3000, 0x5678, extensions.pack_for_sending([(1, b"1")]), b"\x65" + bytes(40))
    yield packet.build_padding(102, 10, 3000, 0x5678, b"", 50)


def _rtcp() -> Iterator[bytes]:
    yield joined(rtcp.pack([rtcp.ReceiverReport(1), rtcp.Goodbye((1, 2))]))
    yield joined(rtcp.pack([rtcp.Nack(1, 2, (5, 6, 9, 40))]), rtcp.pack([rtcp.KeyframeRequest(1, (2,))]))
    feedback = [rtcp.TransportFeedback(1, 2, 1, 0, number, (0, 4, None, 8)) for number in range(3)]
    yield joined(*(rtcp.pack([each]) for each in feedback))


def _depacketisers() -> Iterator[bytes]:
    unit = b"\x00\x00\x00\x01\x67\x42\xe0\x1f\x00\x00\x00\x01\x68\xce\x00\x00\x00\x01\x65" + bytes(range(256)) * 12
    payloads = list(h264.packetize(unit))
    marked = [bytes([2 if at == len(payloads) - 1 else 0, 5]) + each for at, each in enumerate(payloads)]
    yield joined(*marked)
    yield joined(*(b"\x02\x05" + each for each in (b"\x10\x00" + bytes(30), b"\x90\x80\x81\x23" + bytes(40))))
    yield unit
    yield joined(red.pack(b"now", [(960, b"before"), (480, b"between")]))


def _signalling() -> Iterator[bytes]:
    media, offer = CallMedia(video=True), description("ann", video=True)
    invite = Invite(CALL, RoomId("room"), UserId("ben"), media, offer)
    incoming = Incoming(CALL, RoomId("room"), participant("ann"), media, offer, 30.0, "192.0.2.1")
    messages: tuple[Message, ...] = (
        Ping(3), Pong(), Decline(CALL, EndReason.DECLINED, "later"), Ended(CALL, EndReason.HUNG_UP),
        Error(ErrorCode.RATE_LIMITED, "slowly", 3.5), Relays((RelayServer("turn:192.0.2.1:3478?transport=udp"),)),
    )  # fmt: skip
    yield joined(codec.encode(invite, id="1"))
    yield joined(codec.encode(incoming, seq=1))
    yield joined(*(codec.encode(message, id=str(at), seq=at) for at, message in enumerate(messages)))


def _events() -> Iterator[bytes]:
    happened = (QualitySample(5.0, rtt=0.1), CallEnded("hung_up", 9.0))
    values = [events.encode(Reported(EventId(CALL), 1.0, event, CALL)) for event in happened]
    yield joined(*values)
    yield b"".join(log.encode(log.Record(at, 1.0, b"call", value)) for at, value in enumerate(values))


SEEDS: Mapping[str, Callable[[], Iterator[bytes]]] = {
    "stun": _stun,
    "turn": _turn,
    "rtp": _rtp,
    "rtcp": _rtcp,
    "depacketisers": _depacketisers,
    "signalling": _signalling,
    "events": _events,
}
