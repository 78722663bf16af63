"""The JSON lines of the benchmarks."""

import json

import pytest

from tests.bench import __main__ as command
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
def test_one_that_fails_costs_no_other(
    fault: Exception, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ran = []

    class Module:
        def __init__(self, name: str) -> None:
            self.name = name

        def run(self) -> list[Figure]:
            ran.append(self.name)
            if self.name.endswith(command.BENCHES[0]):
                raise fault
            return [Figure("bench", "metric", 1, "unit")]

    monkeypatch.setattr(command.importlib, "import_module", Module)
    monkeypatch.setattr("sys.argv", ["bench", "all", "--json"])

    assert command.main() == 1

    assert len(ran) == len(command.BENCHES)
    lines = capsys.readouterr().out.splitlines()
    assert [json.loads(line)["value"] for line in lines] == [1] * (len(command.BENCHES) - 1)
