"""Records that another server sent to be kept, read strictly: unlike a file they cannot have been damaged. No I/O."""

from server.events.framing import Record, decode_at

MAX_BATCH = 512 * 1024  # bytes of one request
MAX_OFFSET = 1 << 62


def unpack(data: bytes) -> list[Record] | None:
    """The records, whose offsets grow; None if it is anything else. Never raises."""
    records: list[Record] = []
    at = 0
    while at < len(data):
        found = decode_at(data, at)
        if found is None or found.record.offset >= MAX_OFFSET:
            return None
        if records and found.record.offset <= records[-1].offset:
            return None
        records.append(found.record)
        at = found.end
    return records
