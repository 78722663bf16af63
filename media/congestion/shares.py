"""How the rate towards one other end is shared: sound first, then what waits already, the rest for pictures."""

WIRE_SHARE = 0.92  # of the wire rate that is payload of pictures: headers take 5 to 6 %, repairs their part
MIN_PICTURES = 30_000.0
BACKLOG_TIME = 0.5  # seconds in which a backlog is to be worked off


def picture_share(rate: float, *, sound: float, backlog: int) -> float:
    """bit/s of payload for pictures, from bit/s on the wire for all media and for sound, and wire bytes that wait."""
    return max(MIN_PICTURES, (rate - sound - backlog * 8 / BACKLOG_TIME) * WIRE_SHARE)
