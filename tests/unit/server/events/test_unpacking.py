"""Records from another server: read strictly, and never an exception."""

from hypothesis import given
from hypothesis import strategies as st

from server.events.framing import Record, encode
from server.events.unpacking import MAX_OFFSET, unpack

BODIES = st.binary(max_size=40)


def batch(offsets: list[int]) -> list[Record]:
    return [Record(at, 5.0, b"key", str(at).encode()) for at in offsets]


@given(st.lists(st.integers(0, MAX_OFFSET - 1), unique=True, max_size=20))
def test_what_was_packed_comes_out(offsets: list[int]) -> None:
    records = batch(sorted(offsets))

    assert unpack(b"".join(map(encode, records))) == records


@given(BODIES)
def test_any_bytes_are_records_or_none(data: bytes) -> None:
    found = unpack(data)

    assert found is None or b"".join(map(encode, found)) == data


@given(st.integers(0, 200), BODIES)
def test_junk_between_or_half_a_record_is_none(cut: int, junk: bytes) -> None:
    data = b"".join(map(encode, batch([1, 2, 9])))

    assert junk == b"" or unpack(data + junk) is None
    assert cut >= len(data) or cut == 0 or cut % (len(data) // 3) == 0 or unpack(data[:cut]) is None


def test_offsets_that_do_not_grow_or_are_beyond_reason_are_none() -> None:
    assert unpack(b"".join(map(encode, batch([3, 3])))) is None
    assert unpack(b"".join(map(encode, batch([4, 3])))) is None
    assert unpack(b"".join(map(encode, batch([MAX_OFFSET])))) is None
