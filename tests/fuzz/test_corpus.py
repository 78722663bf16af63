"""Every input that a fuzzer once found worth keeping, and every one that once failed, is played to its target."""

import random

import pytest

from tests.fuzz.corpus import SEEDS, inputs
from tests.fuzz.targets import TARGETS

MUTATIONS = 60  # of each target, the same in every run; `make fuzz` looks further


def test_every_target_has_something_to_begin_with() -> None:
    assert set(SEEDS) == set(TARGETS)


@pytest.mark.parametrize("name", TARGETS)
def test_no_kept_input_fails(name: str) -> None:
    for title, data in inputs(name):
        try:
            TARGETS[name](data)
        except Exception as error:
            raise AssertionError(f"{name} fails on {title}") from error


@pytest.mark.parametrize("name", TARGETS)
def test_no_damaged_input_fails(name: str) -> None:
    chance = random.Random(name)
    known = [data for _, data in inputs(name)]
    for _ in range(MUTATIONS):
        data = bytearray(chance.choice(known))
        for _ in range(chance.randint(1, 4)):
            at = chance.randrange(len(data) + 1)
            match chance.randrange(3):
                case 0:
                    data[at:] = b""
                case 1:
                    data[at : at + 1] = bytes([chance.randrange(256)])
                case _:
                    data[at:at] = chance.choice(known)[:64]
        TARGETS[name](bytes(data))
