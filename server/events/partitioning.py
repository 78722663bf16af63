"""Which partition a key belongs to. The same for every engine, so that a log can move from one to another."""

import zlib


def partition_of(key: bytes, count: int) -> int:
    """0 up to `count`; the same key always the same, so that what has one key stays in order."""
    return zlib.crc32(key) % count
