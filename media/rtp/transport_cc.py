"""The body of transport-wide feedback (draft-holmer-rmcat-transport-wide-cc-extensions-01): packing and parsing.

Arrival times travel as differences in units of 250 us; the first one is relative to a reference in units of 64 ms.
"""

from collections.abc import Sequence
from struct import Struct

DELTA_UNIT = 250e-6  # seconds
REFERENCE_UNIT = 64e-3  # seconds
TICKS_PER_REFERENCE = 256

MAX_RUN = 8191
MAX_STATUSES = 8192  # packets in one report: no sender remembers more. Four bytes can claim 65,535 of them
_VECTOR = 7  # two-bit symbols in one chunk
_BITS = 14  # one-bit symbols in one chunk

_HEAD = Struct("!HHI")
_U16 = Struct("!H")
_I16 = Struct("!h")

Feedback = tuple[int, int, int, tuple[int | None, ...]]
"""(base sequence, reference in 64 ms units (signed 24 bit), feedback count, difference in ticks or None if lost)."""


def fits(delta: int) -> bool:
    """Tell whether a difference in ticks can be expressed."""
    return -32768 <= delta <= 32767


def pack(base: int, reference: int, count: int, deltas: Sequence[int | None]) -> bytes:
    """Pack feedback about `len(deltas)` packets from `base` on. Every difference must satisfy `fits`."""
    symbols = bytes([0 if d is None else 1 if 0 <= d <= 255 else 2 for d in deltas])
    parts = [_HEAD.pack(base & 0xFFFF, len(deltas), (reference & 0xFFFFFF) << 8 | (count & 0xFF)), _chunks(symbols)]
    for delta in deltas:
        if delta is not None:
            parts.append(bytes((delta,)) if 0 <= delta <= 255 else _I16.pack(delta))
    body = b"".join(parts)
    return body + bytes(-len(body) % 4)


def _chunks(symbols: bytes) -> bytes:
    out = bytearray()
    at, end = 0, len(symbols)
    while at < end:
        symbol = symbols[at]
        run = _run_length(symbols, at)
        if run >= _VECTOR or at + run == end:
            out += _U16.pack(symbol << 13 | run)
            at += run
            continue
        bits = symbols[at : at + _BITS]
        if 2 not in bits and end - at >= _VECTOR:
            value = 0
            for one in bits:
                value = value << 1 | one
            out += _U16.pack(0x8000 | value << (_BITS - len(bits)))
            at += len(bits)
            continue
        value = 0
        pairs = symbols[at : at + _VECTOR]
        for one in pairs:
            value = value << 2 | one
        out += _U16.pack(0xC000 | value << 2 * (_VECTOR - len(pairs)))
        at += len(pairs)
    return bytes(out)


def _run_length(symbols: bytes, at: int) -> int:
    symbol, end = symbols[at], min(len(symbols), at + MAX_RUN)
    stop = at + 1
    while stop < end and symbols[stop] == symbol:
        stop += 1
    return stop - at


def parse(fci: bytes, limit: int = MAX_STATUSES) -> Feedback | None:
    """Parse the body; None if it is cut short, uses the reserved symbol or is about more than `limit` packets.

    Never raises.
    """
    if len(fci) < _HEAD.size:
        return None
    base, total, word = _HEAD.unpack_from(fci)
    if total > limit:
        return None
    reference = word >> 8
    if reference >= 0x800000:
        reference -= 0x1000000
    expanded = _symbols(fci, total)
    if expanded is None:
        return None
    symbols, at = expanded
    size = len(fci)
    deltas: list[int | None] = []
    for symbol in symbols:
        if symbol == 0:
            deltas.append(None)
        elif symbol == 1:
            if at >= size:
                return None
            deltas.append(fci[at])
            at += 1
        elif symbol == 2:
            if at + 2 > size:
                return None
            deltas.append(_I16.unpack_from(fci, at)[0])
            at += 2
        else:
            return None
    return base, reference, word & 0xFF, tuple(deltas)


def _symbols(fci: bytes, total: int) -> tuple[list[int], int] | None:
    symbols: list[int] = []
    at, size = _HEAD.size, len(fci)
    while len(symbols) < total:
        if at + 2 > size:
            return None
        (chunk,) = _U16.unpack_from(fci, at)
        at += 2
        symbols += _EXPANDED.get(chunk) or _expand(chunk)
    del symbols[total:]
    return symbols, at


_EXPANDED: dict[int, tuple[int, ...]] = {}
_MAX_REMEMBERED = 2048


def _expand(chunk: int) -> tuple[int, ...]:
    if chunk < 0x8000:
        return (chunk >> 13 & 3,) * (chunk & MAX_RUN)
    if chunk & 0x4000:
        symbols = tuple(chunk >> shift & 3 for shift in range(12, -1, -2))
    else:
        symbols = tuple(chunk >> shift & 1 for shift in range(13, -1, -1))
    if len(_EXPANDED) < _MAX_REMEMBERED:
        _EXPANDED[chunk] = symbols
    return symbols
