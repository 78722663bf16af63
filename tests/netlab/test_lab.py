"""The lab is what it says: each network lets through what it should, links delay and lose, cables can be pulled."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.netlab.conditions import Conditions
from tests.netlab.lab import Lab, missing
from tests.netlab.networks import Network

WHY = missing()
pytestmark = pytest.mark.skipif(WHY is not None, reason=str(WHY))

HOMES = {network.name.lower()[:8]: network for network in Network}
NAMES = {network: name for name, network in HOMES.items()}
THROUGH_NAT = (Network.CONE, Network.SYMMETRIC)


@pytest.fixture(scope="module")
def lab() -> Iterator[Lab]:
    with Lab("s", "t", "u", homes=HOMES) as lab, ExitStack() as servers:
        for name in lab.addresses:
            tls = ("--tls", *map(str, lab.certificate(name))) if name == "u" else ()
            command = lab.inside(name, sys.executable, "-m", "tests.netlab.echo", "0.0.0.0", "443", "3478", *tls)
            server = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            servers.callback(server.communicate)
            assert server.stdout is not None
            assert server.stdout.readline() == "ready\n"
        yield lab


class Probe:
    """A probing process at a place: `all` its answers, or, `in_steps`, the `next`."""

    def __init__(self, lab: Lab, place: str, kind: str, *targets: str, in_steps: bool = False) -> None:
        self.process = subprocess.Popen(
            lab.inside(place, sys.executable, "-m", "tests.netlab.probe", kind, *targets),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=os.environ | lab.environment(place) | ({"PROBE_STEPS": "1"} if in_steps else {}),
        )

    def next(self) -> str:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        return self.process.stdout.readline().strip()

    def all(self) -> list[str]:
        return self.process.communicate()[0].split()


def test_udp_is_mapped_as_each_network_does(lab: Lab) -> None:
    targets = [f"{lab.addresses[name]}:3478" for name in ("s", "t")]
    probes = {network: Probe(lab, name, "udp", *targets) for name, network in HOMES.items()}

    seen = {network: probe.all() for network, probe in probes.items()}

    hosts = {network: {answer.partition(":")[0] for answer in answers} for network, answers in seen.items()}
    assert hosts[Network.OPEN] == {lab.homes[NAMES[Network.OPEN]].address()}
    assert len(set(seen[Network.OPEN])) == 1
    for network in THROUGH_NAT:
        assert hosts[network] == {lab.homes[NAMES[network]].public}
    assert len(set(seen[Network.CONE])) == 1
    assert len(set(seen[Network.SYMMETRIC])) == 2
    for network in set(Network) - {Network.OPEN, *THROUGH_NAT}:
        assert seen[network] == ["-", "-"]


def test_tcp_is_let_through_as_each_network_does(lab: Lab) -> None:
    targets = [f"{lab.addresses['s']}:{port}" for port in (443, 3478)]
    probes = {network: Probe(lab, name, "tcp", *targets) for name, network in HOMES.items()}

    reached = {network: [answer != "-" for answer in probe.all()] for network, probe in probes.items()}

    assert reached == {
        Network.OPEN: [True, True],
        Network.CONE: [True, True],
        Network.SYMMETRIC: [True, True],
        Network.UDP_BLOCKED: [True, True],
        Network.ONLY_443: [True, False],
        Network.PROXY: [False, False],
        Network.TLS_INSPECTING: [False, False],
    }


def test_a_proxy_connects_to_443_alone_and_an_inspecting_one_to_tls_alone(lab: Lab) -> None:
    targets = [f"{lab.addresses['s']}:{port}" for port in (443, 3478)]
    proxy, inspecting = NAMES[Network.PROXY], NAMES[Network.TLS_INSPECTING]

    probes = [Probe(lab, name, "connect", *targets) for name in (proxy, inspecting)]

    assert [answer.partition(":")[0] for answer in probes[0].all()] == [lab.homes[proxy].public, "-"]
    assert probes[1].all() == ["-", "-"]


def test_an_inspecting_proxy_shows_its_own_certificate_and_hangs_up_on_what_is_not_http(lab: Lab) -> None:
    target = f"{lab.addresses['u']}:443"
    probes = [Probe(lab, NAMES[network], "inspect", target) for network in (Network.PROXY, Network.TLS_INSPECTING)]

    plain, inspected = (probe.all() for probe in probes)

    assert plain[0] == "internet"
    assert int(plain[1]) > 0
    assert inspected == ["inspection", "0"]


def test_who_was_not_asked_is_kept_out(lab: Lab) -> None:
    cone = NAMES[Network.CONE]
    asked = Probe(lab, cone, "udp", f"{lab.addresses['s']}:3478").all()[0]

    answers = Probe(lab, "t", "udp", asked).all()

    assert answers == ["-"]


def test_a_link_delays_and_cuts_each_direction_apart(lab: Lab) -> None:
    name = NAMES[Network.CONE]
    probe = Probe(lab, name, "udp", *[f"{lab.addresses['s']}:3478"] * 3, in_steps=True)
    assert probe.next() != "-"

    lab.toward("s", name, Conditions(loss=1.0))
    assert probe.next() == "-"

    lab.toward("s", name, Conditions())
    assert probe.next() != "-"
    probe.process.communicate()


def test_forgotten_ports_stay_silent_and_new_ones_speak(lab: Lab) -> None:
    name = NAMES[Network.OPEN]
    target = f"{lab.addresses['s']}:3478"
    old = Probe(lab, name, "udp", target, target, in_steps=True)
    assert old.next() != "-"

    lab.forget(name, "s")

    assert old.next() == "-"
    assert Probe(lab, name, "udp", target).all() != ["-"]
    old.process.communicate()


def test_another_cable_has_another_address(lab: Lab) -> None:
    name = NAMES[Network.OPEN]
    home, target = lab.homes[name], f"{lab.addresses['s']}:3478"

    home.plug(1)
    home.unplug(0)
    try:
        answers = Probe(lab, name, "udp", target).all()
    finally:
        home.plug(0)
        home.unplug(1)

    assert answers[0].partition(":")[0] == home.address(1) != home.address(0)
