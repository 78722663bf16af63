"""A server on this computer: where it stands after each event, and how it is started."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.hosting import (
    Ended,
    Firewall,
    Found,
    HostEvent,
    HostPhase,
    HostPlan,
    HostReach,
    HostRecord,
    HostState,
    Launched,
    StopAsked,
    Wrote,
    announced,
    arguments,
    environment,
    firewall_commands,
    last_words,
    step,
)
from app.protocol.rest import Registration

PLAN = HostPlan(HostReach.NETWORK, Registration.INVITATION, "Workshop")
LOG = f"something\nparley-server fingerprint {'ab' * 32}\nparley-server ready https://192.168.1.7:8443\n"
PRINT = ":".join(["AB"] * 32)
RECORD = HostRecord(7, "http://127.0.0.1:8443", "", HostPlan())


def after(*events: HostEvent) -> HostState:
    state = HostState()
    for event in events:
        state = step(state, event)
    return state


def test_it_runs_once_it_said_so() -> None:
    starting = after(Launched(PLAN, 7), Wrote("something\n"))
    running = step(starting, Wrote(LOG))

    assert starting.phase is HostPhase.STARTING
    assert starting.invitation is None
    assert (running.phase, running.url, running.fingerprint) == (HostPhase.RUNNING, "https://192.168.1.7:8443", PRINT)
    assert str(running.invitation) == f"parley://192.168.1.7:8443/join?fp={'ab' * 32}"
    assert running.record == HostRecord(7, running.url, PRINT, PLAN)


def test_one_that_ends_by_itself_failed_and_says_why() -> None:
    failed = after(Launched(PLAN, 7), Ended("Traceback\n\n  File\nOSError: no\n"))

    assert failed.phase is HostPhase.FAILED
    assert failed.last_words == ("Traceback", "File", "OSError: no")
    assert after(Ended("no such program")).phase is HostPhase.FAILED
    assert step(failed, Launched(PLAN, 8)).phase is HostPhase.STARTING


def test_one_that_was_asked_to_end_is_stopped() -> None:
    stopping = after(Launched(PLAN, 7), Wrote(LOG), StopAsked())

    assert stopping.phase is HostPhase.STOPPING
    assert step(stopping, Wrote(LOG)) == stopping
    assert step(stopping, Ended("bye")) == HostState(plan=PLAN)
    assert after(StopAsked()).phase is HostPhase.STOPPED


def test_one_of_an_earlier_run_is_taken_over_only_when_there_is_none() -> None:
    assert after(Found(RECORD)).phase is HostPhase.RUNNING
    assert after(Launched(PLAN, 9), Found(RECORD)).pid == 9


EVENTS = st.one_of(
    st.builds(Launched, st.just(PLAN), st.integers(1, 9)),
    st.builds(Wrote, st.one_of(st.text(max_size=40), st.just(LOG))),
    st.just(Found(RECORD)),
    st.just(StopAsked()),
    st.builds(Ended, st.text(max_size=40)),
)


@given(st.lists(EVENTS, max_size=12))
def test_whatever_happens_only_a_running_one_has_an_invitation(events: list[HostEvent]) -> None:
    state = after(*events)

    assert (state.invitation is not None) == (state.phase is HostPhase.RUNNING)
    assert state.pid == 0 or state.phase not in (HostPhase.STOPPED, HostPhase.FAILED)


@given(st.text())
def test_any_log_is_read(log: str) -> None:
    announced(log)
    assert len(last_words(log)) <= 3


def test_a_damaged_fingerprint_is_not_taken() -> None:
    assert announced("parley-server fingerprint xyz\nparley-server ready http://127.0.0.1:1") == (
        "http://127.0.0.1:1",
        "",
    )


def test_how_it_is_started() -> None:
    assert arguments(PLAN, "/data") == (
        "--data", "/data", "--host", "::", "--port", "8443", "--name", "Workshop",
    )  # fmt: skip
    assert "--name" not in arguments(HostPlan(), "/data")
    assert HostPlan().host == "127.0.0.1"
    assert environment(PLAN, "code")["PARLEY_REGISTRATION"] == "invitation"
    assert environment(PLAN, "code")["PARLEY_OWNER_CODE"] == "code"
    assert "code" not in arguments(PLAN, "/data")  # others see command lines


def test_only_the_person_of_this_computer_gets_the_code_of_the_owner() -> None:
    running = after(Launched(PLAN, 7, "code"), Wrote(LOG))
    assert running.invitation is not None
    assert running.own_invitation is not None
    assert (running.invitation.code, running.own_invitation.code) == ("", "code")
    assert after(Found(running.record)).own_invitation == running.own_invitation
    assert HostState().own_invitation is None


@pytest.mark.parametrize("firewall", Firewall)
def test_a_firewall_is_opened_for_the_server_and_its_relay(firewall: Firewall) -> None:
    said = " ".join(firewall_commands(firewall, 8443))

    for port in ("8443/tcp", "3478/udp", "3478/tcp", "3479/udp"):
        assert port in said
