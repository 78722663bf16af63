"""What is fuzzed: each target takes any bytes and fails only for a fault of ours. The corpora are played by the suite.

A target that needs several messages cuts its input by lengths, so that a fuzzer can grow a conversation.
"""

from collections.abc import Callable, Mapping

from app.protocol import codec
from app.protocol.errors import RemoteProtocolError
from app.protocol.events import codec as events
from app.protocol.ids import DeviceId, SessionId, UserId
from app.protocol.messages import Welcome
from app.protocol.model import DeviceInfo, UserInfo
from app.signalling.session import Session, State
from media.audio import red
from media.ice import framing, stun
from media.ice.attributes import Attribute
from media.rtp import extensions, h264, packet, rtcp, vp8
from media.rtp.assembly import FrameAssembler
from media.rtp.transport_feedback import SentPackets
from server.events import framing as log
from server.turn.outputs import ToPeer
from tests.fuzz.pieces import pieces
from tests.kit.turn_lab import Client, Lab
from tests.kit.turn_requests import TurnRequests

Target = Callable[[bytes], None]

SENT = 300  # packets that feedback may be about


def stun_messages(data: bytes) -> None:
    """Datagrams and streams of STUN and TURN, with everything that is read of a message."""
    message = stun.parse(data)
    stun.verify_integrity(data, b"key")
    framing.parse_channel_data(data)
    stream = framing.StunStream()
    for at in range(0, len(data), 37):
        stream.receive(data[at : at + 37])
    if message is None:
        return
    for name, member in vars(stun.Message).items():
        if isinstance(member, property):
            getattr(message, name)
    for kind in Attribute:
        message.get(kind)
        message.text(kind)
        message.number(kind, 4)
        message.xor_address(kind)
    stun.unknown_required(message)
    again = stun.parse(message.serialize())
    assert again is not None, "what was read can be written"
    assert again.attributes == message.attributes


def turn_server(data: bytes) -> None:
    """A conversation with the relay: raw datagrams, and requests with any attributes that are signed rightly."""
    lab = Lab()
    ann, ben = Client(lab), Client(lab, "ben", port=1001, stream=True)
    for number, piece in enumerate(pieces(data)):
        client = ben if piece[:1] and piece[0] & 1 else ann
        how = piece[0] >> 1 & 3 if piece else 0
        if how == 0:
            given = piece[1:]
        else:
            given = _signed(client, piece[1:])
        sent = client.give(given)
        answers = [each for each in sent if not isinstance(each, ToPeer)]
        assert all(stun.parse(each) is not None for each in answers), "we send what can be read"
        for relay_id in tuple(lab.open):
            lab.server.relayed(relay_id, ("203.0.113.7", 4000), piece, lab.now)
        if how == 3:
            lab.advance(float(number * 7))
    assert len(lab.open) <= 64, "a client cannot have relays without end"
    lab.advance(4000.0)
    assert not lab.open, "relays that nobody refreshes go"


def _signed(client: TurnRequests, body: bytes) -> bytes:
    """A request of the client: a method, then attributes as type, length and value."""
    methods = list(stun.Method)
    method = methods[body[0] % len(methods)] if body else stun.Method.ALLOCATE
    kinds = list(Attribute)
    attributes: list[tuple[int, bytes]] = []
    at = 1
    while at + 2 <= len(body) and len(attributes) < 12:
        kind, length = kinds[body[at] % len(kinds)], body[at + 1] & 0x3F
        if kind not in (Attribute.MESSAGE_INTEGRITY, Attribute.FINGERPRINT):
            attributes.append((int(kind), body[at + 2 : at + 2 + length]))
        at += 2 + length
    return client.request(method, tuple(attributes))


def rtp_packets(data: bytes) -> None:
    """The header of RTP and its extensions."""
    header = packet.peek(data)
    packet.is_stampable(data)
    if header is None:
        return
    kind, marker, sequence, timestamp, ssrc, extension_at, begin, end = header
    assert 0 <= begin <= end <= len(data)
    found = extensions.read(data, extension_at, begin)
    for number, value in found.items():
        assert extensions.find(data, extension_at, begin, number) is not None
        extensions.parse_audio_level(value)
        extensions.parse_text(value)
    again = packet.peek(packet.build(kind, marker, sequence, timestamp, ssrc, b"", data[begin:end]))
    assert again is not None
    assert again[:5] == header[:5]
    red.split(data[begin:end])


def rtcp_packets(data: bytes) -> None:
    """Compound RTCP, and what feedback says about packets that were sent."""
    sent = SentPackets()
    for number in range(SENT):
        sent.sent(1200, number * 0.01)
    for piece in pieces(data):
        rtcp.is_rtcp(piece)
        blocks = rtcp.parse(piece)
        for block in blocks:
            if isinstance(block, rtcp.TransportFeedback):
                fates = sent.match(block)
                assert len(fates) <= SENT
        assert len(rtcp.parse(rtcp.pack(blocks))) == len(blocks), "what was read can be written and read"


def depacketisers(data: bytes) -> None:
    """Payloads of H.264 and VP8, alone and put together to frames as they come."""
    for payload_format in (h264.H264Format(), vp8.Vp8Format()):
        assembler, payloads, sequence, now = FrameAssembler(payload_format), [], 0, 0.0
        for piece in pieces(data):
            payload = piece[2:]
            payloads.append(payload)
            payload_format.starts_keyframe(payload)
            payload_format.join([payload])
            how = piece[0] if piece else 0
            sequence += 1 + (how >> 6 if how & 1 else 0) - (how >> 5 & 1) * 2
            now += (piece[1] if len(piece) > 1 else 1) / 500
            if sequence >= 0:
                assembler.insert(now, sequence, sequence // 3 * 3000, bool(how & 2), payload)
            at = assembler.next_timeout()
            if at is not None and at <= now:
                assembler.handle_timeout(now)
                following = assembler.next_timeout()
                assert following is None or following > now
            assembler.events()
        payload_format.join(payloads)
    h264.split_annex_b(data)
    h264.is_keyframe(data)
    for part in pieces(data):
        red.split(part)


def signalling(data: bytes) -> None:
    """Text frames at both ends: the codec, and a client's session that hears anything from its server."""
    session = _greeted()
    for number, piece in enumerate(pieces(data)):
        for decode in (codec.decode_client, codec.decode_server):
            try:
                envelope, message = decode(piece)
            except RemoteProtocolError:
                continue
            assert decode(codec.encode(message, id=envelope.id))[1] == message, "what was read can be written and read"
        now = 101.0 + number
        session.receive(1, piece, now)
        at = session.next_timeout()
        if at is not None and at <= now:
            session.handle_timeout(now)
        session.outgoing()
        session.events()
        if session.state is State.CLOSED:
            session = _greeted()


def _greeted() -> Session:
    session = Session(DeviceInfo(DeviceId("d"), "fuzz"), chance=lambda: 0.5)
    session.start(100.0)
    session.connected(1, "token", 100.0)
    welcome = Welcome("1.0", SessionId("s"), "key", False, UserInfo(UserId("u"), "ada", "Ada"))
    session.receive(1, codec.encode(welcome), 100.0)
    return session


def event_log(data: bytes) -> None:
    """Events as clients report them, and a damaged file of the log."""
    least = 0
    for found in log.scan(data):
        assert found.record.offset >= least
        least = found.record.offset + 1
        assert log.encode(found.record) == data[found.begin : found.end]
    for piece in pieces(data):
        reported = events.decode_reported(piece)
        if not isinstance(reported, events.Unread):
            assert events.decode_reported(events.encode(reported)) == reported
        events.decode_stored(piece)


TARGETS: Mapping[str, Target] = {
    "stun": stun_messages,
    "turn": turn_server,
    "rtp": rtp_packets,
    "rtcp": rtcp_packets,
    "depacketisers": depacketisers,
    "signalling": signalling,
    "events": event_log,
}
