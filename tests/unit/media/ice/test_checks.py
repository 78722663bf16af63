"""What requests and answers say, and SEEN."""

from hypothesis import given
from hypothesis import strategies as st

from media.ice import checks, stun
from media.ice.attributes import Attribute
from media.ice.stun import Class, Message, Method
from tests.kit.ice_agents import peer_request


def test_answer_is_never_longer_than_the_request() -> None:
    data = peer_request(seen=b"")
    request = stun.parse(data)
    assert request is not None

    short = checks.answer(request, len(data), ("fd00::1", 5), "p" * 24, seen=bytes(20))
    assert short is not None
    assert len(short) <= len(data)
    message = stun.parse(short)
    assert message is not None
    assert not message.has(Attribute.SEEN)

    assert checks.answer(request, 40, ("fd00::1", 5), "p" * 24, seen=b"") is None


def test_sightings_tell_the_newest_first_with_their_age() -> None:
    sightings = checks.Sightings()
    sightings.heard((1, ("20.0.0.2", 1)), b"first...more", 0.0)
    sightings.heard((2, ("20.0.0.2", 1)), b"second..more", 2.0)
    sightings.heard((1, ("20.0.0.2", 1)), b"third...more", 2.5)

    value = sightings.encode(4, 3.0)

    message = Message(Method.BINDING, Class.REQUEST, bytes(12), ((int(Attribute.SEEN), value),))
    assert checks.decode_seen(message) == (b"third...", b"second..")
    assert value[8:10] == (500).to_bytes(2, "big")
    assert sightings.encode(4, 10.0) == b""


@given(value=st.binary(max_size=90))
def test_any_value_of_seen_is_read_or_ignored(value: bytes) -> None:
    message = Message(Method.BINDING, Class.REQUEST, bytes(12), ((int(Attribute.SEEN), value),))

    assert len(checks.decode_seen(message)) == min(len(value) // 10, 4)
