"""The pacer: precedence, no needless waiting, the rate kept, probes filled, and time always moving on."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media.congestion.pacer import MAX_WAIT, Pacer, PacketClass
from media.congestion.probing import MIN_PACKETS, ProbeCluster, Purpose


def drain(pacer: Pacer[str], now: float) -> list[str]:
    out = []
    while (popped := pacer.pop(now)) is not None:
        out.append(popped[0])
    return out


def test_an_idle_pacer_lets_a_packet_straight_through() -> None:
    pacer: Pacer[str] = Pacer(2_000_000)
    pacer.push(PacketClass.VIDEO, "a", 1200, 5.0)

    assert pacer.pop(5.0) == ("a", 0)
    assert pacer.next_timeout() is None


def test_sound_overtakes_and_repairs_go_before_pictures() -> None:
    pacer: Pacer[str] = Pacer(1_000_000)
    for name in ("v1", "v2", "v3"):
        pacer.push(PacketClass.VIDEO, name, 1200, 0.0)
    pacer.push(PacketClass.REPAIR, "r", 1200, 0.0)
    pacer.push(PacketClass.AUDIO, "a", 120, 0.0)

    first = drain(pacer, 0.0)

    assert first[:2] == ["a", "r"]
    assert len(first) < 5


def test_a_frame_leaves_at_the_pacing_rate() -> None:
    pacer: Pacer[int] = Pacer(960_000)  # 120 bytes a millisecond
    for n in range(20):
        pacer.push(PacketClass.VIDEO, n, 1200, 0.0)
    now, left = 0.0, 0
    while (at := pacer.next_timeout()) is not None:
        now = max(now, at)
        while pacer.pop(now) is not None:
            left += 1
        following = pacer.next_timeout()
        assert following is None or following > now

    assert left == 20
    assert 0.17 < now < 0.21


@pytest.mark.parametrize(("rate", "least", "most"), [(1_500_000, 0.4, MAX_WAIT + 0.1), (500_000, 1.2, 1.5)])
def test_a_backlog_is_worked_off_before_the_limit_without_flooding_a_narrow_line(
    rate: int, least: float, most: float
) -> None:
    pacer: Pacer[int] = Pacer(rate)
    for n in range(100):
        pacer.push(PacketClass.VIDEO, n, 1200, 0.0)
    now = 0.0
    while (at := pacer.next_timeout()) is not None:
        now = max(now, at)
        while pacer.pop(now) is not None:
            pass

    assert least < now < most
    assert pacer.queued_bytes == 0


def test_a_probe_is_filled_at_its_rate() -> None:
    pacer: Pacer[str] = Pacer(500_000)
    pacer.probe(ProbeCluster(7, 4_000_000.0, 7_500, Purpose.START), 1.0)
    now, sent = 1.0, 0
    for _ in range(100):
        while (wanted := pacer.filler(now)) != (0, 0):
            assert wanted[1] == 7
            size = min(1200, max(200, wanted[0]))
            pacer.filler_sent(size, now)
            sent += size
        at = pacer.next_timeout()
        if at is None:
            break
        assert at > now
        now = at

    assert 7_500 <= sent < 9_000
    assert 0.008 < now - 1.0 < 0.03


def test_a_small_probe_is_filled_with_small_packets() -> None:
    pacer: Pacer[str] = Pacer(300_000)
    pacer.pop(1.0)
    pacer.probe(ProbeCluster(7, 3_000_000.0, 1_800, Purpose.LOOK), 1.0)
    now, sizes = 1.0, []
    while True:
        while (wanted := pacer.filler(now)) != (0, 0):
            sizes.append(max(60, wanted[0]))
            pacer.filler_sent(sizes[-1], now)
        at = pacer.next_timeout()
        if at is None:
            break
        now = at

    assert len(sizes) >= MIN_PACKETS
    assert max(sizes) <= 360
    assert sum(sizes) < 2_300


def test_media_serves_a_probe_first() -> None:
    pacer: Pacer[str] = Pacer(500_000)
    pacer.pop(1.0)
    pacer.probe(ProbeCluster(3, 4_000_000.0, 7_500, Purpose.START), 1.0)
    pacer.push(PacketClass.VIDEO, "v", 1200, 1.0)

    assert pacer.pop(1.0) == ("v", 3)


def test_a_probe_without_filler_is_dropped() -> None:
    pacer: Pacer[str] = Pacer(500_000)
    pacer.pop(1.0)
    pacer.probe(ProbeCluster(3, 4_000_000.0, 7_500, Purpose.START), 1.0)
    pacer.cancel_probe()

    assert pacer.filler(1.0) == (0, 0)
    assert pacer.next_timeout() is None


def test_hopeless_pictures_can_be_dropped() -> None:
    pacer: Pacer[str] = Pacer(500_000)
    for _ in range(50):
        pacer.push(PacketClass.VIDEO, "v", 1200, 1.0)
    left = len(drain(pacer, 1.0))

    pacer.push(PacketClass.REPAIR, "r", 1200, 1.0)

    assert pacer.oldest_wait(1.5) == 0.5
    assert pacer.drop_video() == 51 - left
    assert pacer.queued_bytes == 0


@given(
    st.lists(st.tuples(st.sampled_from(PacketClass), st.integers(50, 1300), st.floats(0, 0.1)), max_size=80),
    st.floats(30_000, 1e8),
)
def test_every_packet_leaves_once_and_time_moves_on(steps: list[tuple[PacketClass, int, float]], rate: float) -> None:
    pacer: Pacer[int] = Pacer(rate)
    now, out = 0.0, []
    for number, (kind, size, wait) in enumerate(steps):
        now += wait
        pacer.push(kind, number, size, now)
        while (popped := pacer.pop(now)) is not None:
            out.append(popped[0])
    while (at := pacer.next_timeout()) is not None:
        assert at > now or not out
        now = max(now, at)
        while (popped := pacer.pop(now)) is not None:
            out.append(popped[0])

    assert sorted(out) == list(range(len(steps)))
    videos = [n for n in out if steps[n][0] is PacketClass.VIDEO]
    assert videos == sorted(videos)
