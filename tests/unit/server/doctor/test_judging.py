"""What facts about a server mean."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.doctor.findings import Finding, Verdict, as_json, is_good, line_of
from server.doctor.judging import (
    CertificateFacts,
    fits,
    judge_address,
    judge_certificate,
    judge_folder,
    judge_peers,
    judge_port,
    judge_relayed,
    judge_space,
)


def test_the_folder_is_private() -> None:
    assert judge_folder(0o40700, is_writable=True).verdict is Verdict.GOOD
    assert judge_folder(0o40755, is_writable=True).verdict is Verdict.WARNING
    assert judge_folder(0o40777, is_writable=True, has_modes=False).verdict is Verdict.GOOD
    assert judge_folder(0o40700, is_writable=False).verdict is Verdict.BAD


@pytest.mark.parametrize(("free", "verdict"), [(5 << 30, Verdict.GOOD), (500 << 20, Verdict.WARNING), (0, Verdict.BAD)])
def test_a_full_disk_is_told(free: int, verdict: Verdict) -> None:
    assert judge_space(free).verdict is verdict


@pytest.mark.parametrize(
    ("days", "names", "is_own", "host", "verdict"),
    [
        (80, ("meet.example",), False, "meet.example", Verdict.GOOD),
        (80, ("*.example",), False, "meet.example", Verdict.GOOD),
        (80, ("other.example",), False, "meet.example", Verdict.BAD),
        (80, ("other.example",), False, "", Verdict.GOOD),
        (5, ("meet.example",), False, "meet.example", Verdict.WARNING),
        (-1, ("meet.example",), False, "meet.example", Verdict.BAD),
        (400, (), True, "meet.example", Verdict.GOOD),
        (-1, (), True, "", Verdict.BAD),
    ],
)
def test_a_certificate_is_for_the_name_and_the_time(
    days: float, names: tuple[str, ...], is_own: bool, host: str, verdict: Verdict
) -> None:
    assert judge_certificate(CertificateFacts(days, names, is_own), host).verdict is verdict


def test_a_star_stands_for_one_label() -> None:
    assert fits("*.example.org", "meet.example.org")
    assert not fits("*.example.org", "a.b.example.org")
    assert not fits("*.example.org", "example.org")


def test_addresses_are_compared_with_those_of_this_machine() -> None:
    ours = ("192.168.1.7", "8.8.8.8")
    assert judge_address("meet.example", ("8.8.8.8",), ours).verdict is Verdict.GOOD
    assert "router" in judge_address("meet.example", ("9.9.9.9",), ours).words
    assert judge_address("192.168.1.9", ("192.168.1.9",), ours).verdict is Verdict.WARNING
    assert judge_address("meet.example", (), ours).verdict is Verdict.BAD


def test_a_relay_behind_a_router_must_know_its_public_address() -> None:
    wrong = judge_relayed("192.168.1.7", "9.9.9.9", "49152–65535")
    assert wrong is not None
    assert "relay_host" in wrong.advice
    assert judge_relayed("9.9.9.9", "9.9.9.9", "") is None
    assert judge_relayed("192.168.1.7", "192.168.1.7", "") is None


@pytest.mark.parametrize(
    ("port", "public_port", "host", "is_plain", "verdict"),
    [
        (443, 443, "meet.example", False, Verdict.GOOD),
        (8443, 443, "meet.example", False, Verdict.GOOD),
        (8080, 443, "meet.example", True, Verdict.GOOD),
        (8443, 8443, "meet.example", False, Verdict.WARNING),
        (8443, 8443, "9.9.9.9", False, Verdict.WARNING),
        (8080, 8080, "meet.example", True, Verdict.WARNING),
        (8443, 8443, "192.168.1.7", False, Verdict.SKIPPED),
        (8443, 8443, "server.local", False, Verdict.SKIPPED),
        (8080, 8080, "localhost", True, Verdict.SKIPPED),
    ],
)
def test_a_server_that_is_not_on_443_keeps_people_away(
    port: int, public_port: int, host: str, is_plain: bool, verdict: Verdict
) -> None:
    found = judge_port(port, public_port, host, is_plain=is_plain)

    assert found.verdict is verdict
    assert ("443" in found.advice) is (verdict is Verdict.WARNING)
    assert ("--port" in found.advice) is (verdict is Verdict.WARNING and not is_plain)


def test_a_relay_that_leads_into_private_networks_is_told() -> None:
    assert judge_peers(may_enter_private=False).verdict is Verdict.GOOD
    opened = judge_peers(may_enter_private=True)
    assert opened.verdict is Verdict.WARNING
    assert "relay_private_peers" in opened.advice


@given(st.text(max_size=60), st.text(max_size=60))
def test_no_name_raises(name: str, host: str) -> None:
    fits(name, host)
    assert judge_address(host, (name,), ()).check == "address"


def test_a_warning_is_no_failure() -> None:
    findings = (Finding("disk", Verdict.WARNING, "little", "Make room."), Finding("relay", Verdict.SKIPPED, "off"))
    assert is_good(findings)
    assert not is_good((*findings, Finding("address", Verdict.BAD, "nowhere")))
    assert "Make room." in line_of(findings[0])
    assert as_json(findings)["good"] is True
