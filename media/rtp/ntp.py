"""NTP time as RTCP carries it: 64-bit fixed point, its middle 32 bits, and differences of those."""

_FRACTION = 1 << 32
_SHORT = 1 << 16


def fixed_of(seconds: float) -> int:
    """NTP seconds to 32.32 fixed point."""
    return int(seconds * _FRACTION) & 0xFFFF_FFFF_FFFF_FFFF


def seconds_of(fixed: int) -> float:
    """32.32 fixed point to NTP seconds."""
    return fixed / _FRACTION


def middle_of(fixed: int) -> int:
    """The middle 32 bits: 16.16, as in LSR (RFC 3550 section 6.4.1)."""
    return fixed >> 16 & 0xFFFF_FFFF


def short_of(seconds: float) -> int:
    """A duration in units of 1/65536 s, as in DLSR."""
    return min(0xFFFF_FFFF, max(0, int(seconds * _SHORT)))


def round_trip(*, now_ntp: float, last_sender_report: int, delay_since: int) -> float | None:
    """The round trip that a report block tells, in seconds; None if it answers no SR or makes no sense."""
    if last_sender_report == 0:
        return None
    ticks = (middle_of(fixed_of(now_ntp)) - last_sender_report - delay_since) & 0xFFFF_FFFF
    if ticks >= 0x8000_0000:
        return 0.0  # clocks of 15 us resolution may show a little less than nothing
    seconds = ticks / _SHORT
    return seconds if seconds < 30.0 else None
