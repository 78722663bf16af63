"""One call of two processes while its line becomes one profile after the other: pictures and sound go on."""

from functools import partial

import pytest

from tests.bench.calls import pair_apart
from tests.kit.headless_process import Event, HeadlessProcess
from tests.kit.waiting import until
from tests.netlab.conditions import Conditions
from tests.netlab.lab import Lab, missing
from tests.netlab.profiles import PROFILES

WHY = missing()
pytestmark = [pytest.mark.skipif(WHY is not None, reason=str(WHY)), pytest.mark.anyio, pytest.mark.slow]

LINES = ("moderate", "limited")
LOOKED_AT = 2  # seconds
ENOUGH = 0.1  # share of tones that may be missing while the estimator gets used to a line
MEDIA = ("--camera", "synthetic:640x360@30", "--microphone", "code")


def seconds(who: HeadlessProcess) -> list[Event]:
    """What is told of each second."""
    return [event for event in who.events if event["event"] == "stats"]


def lacks(who: HeadlessProcess, since: int) -> str | None:
    """What is missing from moving pictures and understandable sound in the last seconds of those since then."""
    last = seconds(who)[since:][-LOOKED_AT - 1 :]
    if len(last) <= LOOKED_AT:
        return f"{len(last)} seconds told"
    shown = [event["video_received"]["fps"] for event in last[1:]]
    first, now = last[0]["audio_received"], last[-1]["audio_received"]
    heard, lost = (now[key] - first[key] for key in ("symbols", "missing_symbols"))
    is_good = min(shown) >= 10 and lost <= ENOUGH * heard
    return None if is_good else f"pictures {shown}, tones heard {heard}, lost {lost}"


async def test_a_call_goes_on_through_one_kind_of_line_after_the_other() -> None:
    with Lab("a", "b", "s") as lab:
        lab.between("a", "b", Conditions(delay=0.02))
        async with pair_apart(lab, MEDIA, ("--camera", "none", "--microphone", "code")) as pair:
            await pair.ada.command("call", username="bob")
            await pair.bob.expect("incoming", within=60)
            await pair.bob.command("accept")
            await until(lambda: lacks(pair.bob, 0), within=60)

            for line in LINES:
                lab.between("a", "b", PROFILES[line].up)
                begin = len(seconds(pair.bob))
                await until(partial(lacks, pair.bob, begin), within=90)
