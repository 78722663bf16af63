"""SRTP: both directions, every profile, replays, and packets that are not packets."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media.dtls.srtp import MAX_PROTECT, MAX_STREAMS, PROFILES, SrtpContext, SrtpProfile
from media.rtp import packet, rtcp


def pair(profile: SrtpProfile) -> tuple[SrtpContext, SrtpContext]:
    one, other = bytes(range(profile.keying_length)), bytes(range(100, 100 + profile.keying_length))
    return (
        SrtpContext(profile, local_key=one, remote_key=other),
        SrtpContext(profile, local_key=other, remote_key=one),
    )


@pytest.mark.parametrize("profile", PROFILES, ids=lambda profile: profile.name)
def test_both_ends_understand_each_other(profile: SrtpProfile) -> None:
    sender, receiver = pair(profile)
    rtp = packet.build(111, True, 1, 2, 3, b"", b"sound")
    report = rtcp.pack([rtcp.ReceiverReport(3)])

    protected = sender.protect(rtp)
    control = sender.protect_rtcp(report)

    assert protected is not None
    assert control is not None
    assert b"sound" not in protected
    assert receiver.unprotect(protected) == rtp
    assert receiver.unprotect(protected) is None
    assert receiver.unprotect_rtcp(control) == report
    assert receiver.unprotect_rtcp(control) is None
    assert sender.unprotect(protected) is None


def test_late_packets_within_the_window_are_good() -> None:
    sender, receiver = pair(PROFILES[0])
    packets = [sender.protect(packet.build(111, True, n, 2, 3, b"", b"x")) for n in range(1000)]
    assert receiver.unprotect(packets[-1] or b"") is not None

    assert receiver.unprotect(packets[0] or b"") is not None


def test_packets_too_long_are_counted_not_raised() -> None:
    sender, _ = pair(PROFILES[0])
    assert sender.protect(packet.build(96, True, 1, 2, 3, b"", bytes(MAX_PROTECT))) is None
    assert sender.protect_rtcp(bytes(1500)) is None
    assert sender.oversized_total == 2


@given(st.one_of(st.binary(max_size=80), st.just(bytes(1501)), st.just(bytes(65507)), st.just(b"\x80" + bytes(1499))))
def test_hostile_packets_are_counted_not_raised(data: bytes) -> None:
    _, receiver = pair(PROFILES[0])

    assert receiver.unprotect(data) is None
    assert receiver.unprotect_rtcp(data) is None
    assert receiver.refused_total == 2


def test_an_end_cannot_bring_up_streams_without_end() -> None:
    sender, receiver = pair(PROFILES[0])
    rtp = [sender.protect(packet.build(111, True, 1, 2, ssrc, b"", b"x")) for ssrc in range(MAX_STREAMS + 5)]
    known = sender.protect(packet.build(111, True, 2, 2, 0, b"", b"x"))
    report = sender.protect_rtcp(rtcp.pack([rtcp.ReceiverReport(MAX_STREAMS + 9)]))

    heard = [receiver.unprotect(data or b"") for data in rtp]

    assert [data is not None for data in heard] == [True] * MAX_STREAMS + [False] * 5
    assert receiver.unprotect_rtcp(report or b"") is None
    assert receiver.unprotect(known or b"") is not None


def test_what_is_not_authentic_takes_no_stream() -> None:
    sender, receiver = pair(PROFILES[0])
    for ssrc in range(MAX_STREAMS + 5):
        receiver.unprotect(packet.build(111, True, 1, 2, ssrc, b"", bytes(40)))
    good = sender.protect(packet.build(111, True, 1, 2, MAX_STREAMS + 9, b"", b"x"))

    assert receiver.unprotect(good or b"") is not None
