"""Counters that wrap: 16-bit sequence numbers and 32-bit timestamps made into numbers that only grow."""


class Unwrapper:
    """Extends a wrapping counter, always taking the value nearest to the highest one seen."""

    __slots__ = ("_half", "_highest", "_mask")

    def __init__(self, bits: int) -> None:
        self._mask = (1 << bits) - 1
        self._half = 1 << (bits - 1)
        self._highest: int | None = None

    def unwrap(self, value: int) -> int:
        """Return the extended value and remember it if it is the highest; values before the first may be negative."""
        highest = self._highest
        if highest is None:
            self._highest = value
            return value
        extended = highest + ((value - highest + self._half) & self._mask) - self._half
        if extended > highest:
            self._highest = extended
        return extended

    @property
    def highest(self) -> int | None:
        """The highest extended value so far."""
        return self._highest


def newer16(one: int, other: int) -> bool:
    """Tell whether 16-bit sequence number `one` comes after `other` (RFC 1982 arithmetic)."""
    return one != other and ((one - other) & 0xFFFF) < 0x8000
