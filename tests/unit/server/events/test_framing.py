"""Records in a file: written, damaged and found again."""

from hypothesis import given
from hypothesis import strategies as st

from server.events.framing import MARK, MAX_BODY, Record, decode_at, encode, scan

records = st.builds(
    Record,
    offset=st.integers(0, 2**63),
    appended_at=st.floats(0, 1e10, allow_nan=False),
    key=st.binary(max_size=64),
    value=st.binary(max_size=300),
)


def text_records(count: int) -> list[Record]:
    """Such as the server writes: values are UTF-8 text."""
    return [
        Record(at, 100.0 + at, b"call", f'{{"n":{at},"filling":"{"é" * (at % 40)}"}}'.encode()) for at in range(count)
    ]


@given(records)
def test_a_record_is_read_as_it_was_written(record: Record) -> None:
    found = decode_at(encode(record), 0)

    assert found is not None
    assert found.record == record
    assert found.end == record.size


def test_one_that_is_too_large_is_refused() -> None:
    try:
        encode(Record(0, 0.0, b"", b"x" * (MAX_BODY + 1)))
    except ValueError:
        return
    raise AssertionError("it was taken")


@given(st.binary(max_size=500))
def test_any_bytes_are_scanned_without_raising(data: bytes) -> None:
    assert list(scan(data)) == []
    assert list(scan(MARK + data)) == [] or len(data) > 20


@given(st.integers(0, 30), st.data())
def test_a_torn_tail_loses_only_what_is_torn(count: int, draw: st.DataObject) -> None:
    whole = text_records(count)
    data = b"".join(encode(record) for record in whole)
    cut = draw.draw(st.integers(0, len(data)))

    found = [each.record for each in scan(data[:cut])]

    assert found == whole[: len(found)]
    assert sum(record.size for record in whole[: len(found) + 1]) > cut or len(found) == count


@given(st.integers(1, 30), st.data())
def test_a_flipped_bit_loses_one_record_and_none_before_or_after(count: int, draw: st.DataObject) -> None:
    whole = text_records(count)
    data = bytearray(b"".join(encode(record) for record in whole))
    bit = draw.draw(st.integers(0, len(data) * 8 - 1))
    data[bit // 8] ^= 1 << bit % 8

    found = [each.record for each in scan(bytes(data))]

    begin, hit = 0, 0
    for at, record in enumerate(whole):
        if begin <= bit // 8 < begin + record.size:
            hit = at
        begin += record.size
    assert found == whole[:hit] + whole[hit + 1 :]


@given(st.integers(1, 20), st.lists(st.tuples(st.integers(0, 5000), st.binary(min_size=1, max_size=40)), max_size=5))
def test_whatever_is_damaged_what_is_found_was_written(count: int, damage: list[tuple[int, bytes]]) -> None:
    whole = text_records(count)
    data = bytearray(b"".join(encode(record) for record in whole))
    for at, junk in damage:
        data[at % len(data) : at % len(data) + len(junk)] = junk

    found = [each.record for each in scan(bytes(data))]

    assert set(found) <= set(whole)
    assert [each.offset for each in found] == sorted({each.offset for each in found})


def test_offsets_that_do_not_grow_are_left_out() -> None:
    one, two = Record(5, 1.0, b"", b"one"), Record(5, 1.0, b"", b"two")

    assert [each.record for each in scan(encode(one) + encode(two))] == [one]
    assert list(scan(encode(one), from_offset=6)) == []
