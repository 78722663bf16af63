"""A partition on a real disk: rolling, retention, damage."""

import random
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from server.events.framing import Record
from server.events.partition import Partition
from server.events.retention import Retention

SEGMENT = 4096


def records(begin: int, end: int, *, wall: float = 0.0) -> list[Record]:
    return [Record(at, wall or float(at + 1), b"key", f"value {at} {'x' * 80}".encode()) for at in range(begin, end)]


def filled(folder: Path, count: int) -> None:
    partition = Partition(folder, segment_bytes=SEGMENT)
    for at in range(0, count, 10):
        partition.append(records(at, min(at + 10, count)))
    partition.sync()
    partition.close()


def test_what_is_written_is_there_when_it_opens_again(tmp_path: Path) -> None:
    filled(tmp_path, 200)

    partition = Partition(tmp_path, segment_bytes=SEGMENT)

    assert len(list(tmp_path.iterdir())) > 3
    assert (partition.begin, partition.end) == (0, 200)
    assert partition.read(0, 1000) == records(0, 200)
    assert partition.read(137, 5) == records(137, 142)
    assert partition.read(200, 5) == []
    partition.close()


def test_it_goes_on_where_it_stopped(tmp_path: Path) -> None:
    filled(tmp_path, 25)

    partition = Partition(tmp_path, segment_bytes=SEGMENT)
    partition.append(records(25, 200))
    partition.append(records(300, 310))  # a gap

    assert partition.read(0, 1000) == records(0, 200) + records(300, 310)
    partition.close()


def test_a_torn_tail_is_cut_and_written_over(tmp_path: Path) -> None:
    filled(tmp_path, 20)
    path = tmp_path / f"{0:020}.log"
    path.write_bytes(path.read_bytes()[:-7])

    partition = Partition(tmp_path, segment_bytes=SEGMENT)

    assert partition.end == 19
    partition.append(records(19, 21))
    partition.close()
    again = Partition(tmp_path, segment_bytes=SEGMENT)
    assert again.read(0, 100) == records(0, 21)
    again.close()


def test_age_and_size_let_old_files_go(tmp_path: Path) -> None:
    filled(tmp_path, 200)
    partition = Partition(tmp_path, segment_bytes=SEGMENT)

    partition.retain(Retention(max_age=1e9, max_bytes=2 * SEGMENT), 200.0, roll_after=1e9)

    assert partition.size <= 2 * SEGMENT
    assert partition.begin > 0
    assert partition.end == 200
    assert partition.read(0, 1000)[-1].offset == 199
    partition.retain(Retention(max_age=10.0, max_bytes=1 << 30), 1e6, roll_after=1.0)
    assert partition.read(0, 1000) == []
    assert partition.end == 200, "an offset is never given twice"
    partition.append(records(200, 201))
    partition.close()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
@given(st.integers(0, 2**32))
def test_damaged_files_never_raise_and_lose_only_what_is_damaged(tmp_path_factory: object, seed: int) -> None:
    chance = random.Random(seed)
    folder = tmp_path_factory.mktemp("damage")  # type: ignore[attr-defined]  # a factory for a hypothesis test
    filled(folder, 120)
    files = sorted(folder.iterdir())
    path = chance.choice(files)
    data = bytearray(path.read_bytes())
    at = chance.randrange(len(data))
    if chance.random() < 0.5:
        del data[at:]
    else:
        data[at] ^= 1 << chance.randrange(8)
    path.write_bytes(bytes(data))

    partition = Partition(folder, segment_bytes=SEGMENT)
    found = partition.read(0, 1000)

    assert {each.offset for each in found} <= set(range(120))
    assert all(each == records(each.offset, each.offset + 1)[0] for each in found)
    before = [int(each.stem) for each in files if each != path]
    first = int(path.stem)
    following = min((base for base in before if base > first), default=120)
    outside = set(range(first)) | set(range(following, 120))
    assert outside <= {each.offset for each in found}, "other files do not suffer"
    damaged_at = first + at // records(100, 101)[0].size - 1
    assert set(range(first, max(first, damaged_at))) <= {each.offset for each in found}, "nothing before the damage"
    partition.append(records(partition.end, partition.end + 1))
    partition.close()
