"""How the rate towards one other end is shared: sound first, then what waits already, the rest for pictures."""

WIRE_SHARE = 0.92  # of the wire rate that is payload of pictures: headers take 5 to 6 %, repairs their part
MIN_PICTURES = 30_000.0
BACKLOG_TIME = 0.5  # seconds in which a backlog is to be worked off

VOICE_BITRATES = ((60_000.0, 14_000), (120_000.0, 20_000), (300_000.0, 24_000))
"""(below so many bit/s for everything, bit/s of Opus); above the last, the policy's own."""
PACKET_BITS = 8 * (28 + 12 + 12 + 16)  # IP, UDP, RTP, extensions, SRTP
PACKETS_A_SECOND = ((60_000.0, 50 / 3), (120_000.0, 25.0), (500_000.0, 50.0))
"""(below so many bit/s for everything, packets of sound a second); above the last, one each 10 ms (framing.py)."""
MOST_PACKETS, PROTECTED_PACKETS = 100.0, 50.0


def voice_bitrate(rate: float, most: int) -> int:
    """bit/s of Opus for speech where everything together has `rate`; never more than `most`."""
    return min(most, next((bitrate for below, bitrate in VOICE_BITRATES if rate < below), most))


def voice_share(rate: float, *, bitrate: int, is_protected: bool) -> float:
    """bit/s on the wire that speech takes; `is_protected`: every frame is sent twice."""
    payload = voice_bitrate(rate, bitrate) * (2 if is_protected else 1)
    packets = next((packets for below, packets in PACKETS_A_SECOND if rate < below), MOST_PACKETS)
    return payload + PACKET_BITS * (min(packets, PROTECTED_PACKETS) if is_protected else packets)


def left_for_pictures(rate: float, *, sound: float, backlog: int, repairs: float = 0.0) -> float:
    """bit/s of payload, from bit/s on the wire for all media and sound, and wire bytes that wait; may be negative.

    `repairs`: packets repeated for each packet of pictures.
    """
    return (rate - sound - backlog * 8 / BACKLOG_TIME) * WIRE_SHARE / (1 + repairs)


def picture_share(rate: float, *, sound: float, backlog: int) -> float:
    """The same, and never less than an encoder can make."""
    return max(MIN_PICTURES, left_for_pictures(rate, sound=sound, backlog=backlog))
