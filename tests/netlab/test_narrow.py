"""A line that carries no pictures carries sound, by itself, and pictures come back when it widens."""

import pytest

from tests.bench.calls import pair_apart
from tests.kit.headless_process import Event, HeadlessProcess
from tests.kit.waiting import until
from tests.netlab.conditions import Conditions
from tests.netlab.lab import Lab, missing

WHY = missing()
pytestmark = [
    pytest.mark.skipif(WHY is not None, reason=str(WHY)),
    pytest.mark.anyio,
    pytest.mark.slow,
    pytest.mark.alone,
]

WIDE = Conditions(delay=0.02)
NARROW = Conditions(delay=0.02, rate=80_000)
LOOKED_AT = 3  # seconds
MEDIA = ("--camera", "synthetic:320x180@15", "--microphone", "code")


def stats(who: HeadlessProcess) -> list[Event]:
    """Second by second."""
    return [event for event in who.events if event["event"] == "stats"]


def pictures(who: HeadlessProcess) -> float:
    """That came in the last second."""
    return float(stats(who)[-1]["video_received"]["fps"]) if stats(who) else 0.0


def lacks(who: HeadlessProcess) -> str | None:
    """What is missing from sound, most of it, and no pictures, in the last seconds."""
    last = stats(who)[-LOOKED_AT - 1 :]
    shown = [event["video_received"]["fps"] for event in last[1:]]
    sound = [event["audio_received"] for event in (last[0], last[-1])]
    heard, lost = (sound[1][key] - sound[0][key] for key in ("symbols", "missing_symbols"))
    is_so = len(shown) == LOOKED_AT and not any(shown) and heard > 3 * lost
    return None if is_so else f"pictures {shown}, tones heard {heard}, lost {lost}"


async def test_a_line_too_narrow_for_pictures_carries_sound_and_wider_again_both() -> None:
    with Lab("a", "b", "s") as lab:
        lab.between("a", "b", WIDE)
        async with pair_apart(lab, MEDIA, ("--camera", "none", "--microphone", "code")) as pair:
            await pair.ada.command("call", username="bob")
            await pair.bob.expect("incoming", within=60)
            await pair.bob.command("accept")
            await until(lambda: None if pictures(pair.bob) > 5 else "no pictures yet", within=60)

            lab.between("a", "b", NARROW)
            await until(lambda: lacks(pair.bob), within=60)

            lab.between("a", "b", WIDE)
            await until(lambda: None if pictures(pair.bob) > 5 else "no pictures again", within=60)
