"""`parley doctor` in real networks: each blocks what it blocks, and the advice names the rule that is missing."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.netlab.lab import Lab, missing
from tests.netlab.networks import Network
from tests.netlab.people import server_in

WHY = missing()
pytestmark = [pytest.mark.skipif(WHY is not None, reason=str(WHY)), pytest.mark.slow]

HOMES = {network.name.lower()[:8]: network for network in Network}
DEVICES = {"plug_microphone", "plug_camera", "plug_speaker", "allow_device", "slow"}
BLOCKED = ("open_udp", 3478)


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[Network, dict[str, Any]]]:
    """What the doctor says in each network, all at the same time."""
    with Lab("s", homes=HOMES) as lab:
        server = server_in(lab, tmp_path_factory.mktemp("doctor"))
        nowhere = str(Path(os.devnull) / "settings")
        command = [sys.executable, "-m", "app", "doctor", server.url, "--json", "--data", nowhere]
        try:
            asked = {
                network: subprocess.Popen(
                    lab.inside(name, *command),
                    stdout=subprocess.PIPE,
                    text=True,
                    env=os.environ | lab.environment(name),
                )
                for name, network in HOMES.items()
            }
            yield {network: json.loads(process.communicate()[0]) for network, process in asked.items()}
        finally:
            server.stop()


@pytest.mark.parametrize(
    ("network", "advice", "fallback"),
    [
        (Network.OPEN, set(), ""),
        (Network.CONE, set(), ""),
        (Network.SYMMETRIC, {("relay_only_nat", 0)}, ""),
        (Network.UDP_BLOCKED, {BLOCKED}, "tcp"),
        (Network.ONLY_443, {BLOCKED}, "tls"),
        (Network.PROXY, {BLOCKED}, "tls"),
        (Network.TLS_INSPECTING, {BLOCKED}, "websocket"),
    ],
)
def test_the_missing_rule_is_named(
    reports: dict[Network, dict[str, Any]], network: Network, advice: set[tuple[str, int]], fallback: str
) -> None:
    report = reports[network]
    told = [each for each in report["advice"] if each["advice"] not in DEVICES]
    assert {(each["advice"], each["port"]) for each in told} == advice, report
    assert {each["fallback"] for each in told} <= {fallback}, report


def test_what_gets_through_is_timed(reports: dict[Network, dict[str, Any]]) -> None:
    for network, report in reports.items():
        websocket = next(each for each in report["results"] if each["subject"] == "websocket")
        assert websocket["verdict"] in ("good", "slow"), (network, report)
        assert websocket["ms"] > 0
