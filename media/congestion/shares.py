"""How the rate towards one other end is shared: sound first, then what waits already, the rest for pictures."""

WIRE_SHARE = 0.92  # of the wire rate that is payload of pictures: headers take 5 to 6 %, repairs their part
MIN_PICTURES = 30_000.0
BACKLOG_TIME = 0.5  # seconds in which a backlog is to be worked off

VOICE_BITRATES = ((60_000.0, 14_000), (120_000.0, 20_000), (300_000.0, 24_000))
"""(below so many bit/s for everything, bit/s of Opus); above the last, the policy's own."""
PACKET_BITS = 8 * (28 + 12 + 12 + 16)  # IP, UDP, RTP, extensions, SRTP
PACKETS_A_SECOND = 50
SHORT_PACKETS_FROM = 500_000.0  # bit/s from which sound leaves in packets of 10 ms (media/audio/framing.py)


def voice_bitrate(rate: float, most: int) -> int:
    """bit/s of Opus for speech where everything together has `rate`; never more than `most`."""
    return min(most, next((bitrate for below, bitrate in VOICE_BITRATES if rate < below), most))


def voice_share(rate: float, *, bitrate: int, is_protected: bool) -> float:
    """bit/s on the wire that speech takes; `is_protected`: every frame is sent twice."""
    payload = voice_bitrate(rate, bitrate) * (2 if is_protected else 1)
    is_short = rate >= SHORT_PACKETS_FROM and not is_protected
    return payload + PACKET_BITS * PACKETS_A_SECOND * (2 if is_short else 1)


def left_for_pictures(rate: float, *, sound: float, backlog: int, repairs: float = 0.0) -> float:
    """bit/s of payload, from bit/s on the wire for all media and sound, and wire bytes that wait; may be negative.

    `repairs`: packets repeated for each packet of pictures.
    """
    return (rate - sound - backlog * 8 / BACKLOG_TIME) * WIRE_SHARE / (1 + repairs)


def picture_share(rate: float, *, sound: float, backlog: int) -> float:
    """The same, and never less than an encoder can make."""
    return max(MIN_PICTURES, left_for_pictures(rate, sound=sound, backlog=backlog))
