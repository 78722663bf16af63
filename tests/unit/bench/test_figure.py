"""The JSON lines of the benchmarks."""

import json
from collections.abc import Iterator

import pytest

from tests.bench.__main__ import runs
from tests.bench.figure import Figure, LeftOutError


def test_a_line_has_the_five_keys_of_the_contract() -> None:
    line = json.loads(Figure("recovery", "p95_s", 0.61234, "s", {"event": "relay", "spare": False}, "<= 1").as_json())

    assert line == {
        "bench": "recovery",
        "metric": "p95_s",
        "value": 0.6123,
        "unit": "s",
        "context": {"event": "relay", "spare": False},
    }


@pytest.mark.parametrize("value", [float("inf"), float("nan")])
def test_what_was_never_reached_is_null(value: float) -> None:
    assert json.loads(Figure("congestion", "up_90_s", value, "s").as_json())["value"] is None


def test_a_way_is_told_in_words() -> None:
    figure = Figure("matrix", "path", "relay-tls", "way")

    assert json.loads(figure.as_json())["value"] == "relay-tls"
    assert "relay-tls" in figure.as_text()


@pytest.mark.parametrize("fault", [LeftOutError("no lab"), RuntimeError("boom")])
def test_one_that_fails_tells_so_and_keeps_what_it_found(fault: Exception, capsys: pytest.CaptureFixture[str]) -> None:
    def run() -> Iterator[Figure]:
        yield Figure("matrix", "connected", 1, "bool")
        raise fault

    assert not runs("matrix", run, is_json=True)

    told = capsys.readouterr()
    assert [json.loads(line)["value"] for line in told.out.splitlines()] == [1]
    assert str(fault) in told.err
