"""What the doctor says to what it found."""

import itertools

import pytest

from app.doctor.advice import Advice, Hint, advise
from app.doctor.findings import Cause, Probe, Result, Subject, Transport, Verdict, bad, good, skipped
from app.doctor.words import CAUSES, SUBJECTS, TRANSPORTS, VERDICTS, hint_words, line_of

HOST = "meet.example"


def relay(transport: Transport, cause: Cause = Cause.NONE, port: int = 3478, host: str = HOST) -> Result:
    """A relay that works, or does not because of this."""
    probe = Probe(Subject.RELAY, transport, host, port)
    return good(probe, 0.02) if cause is Cause.NONE else bad(probe, cause)


def stun(port: int, mapped: str, host: str = HOST) -> Result:
    """A STUN server that saw us there."""
    return good(Probe(Subject.STUN, Transport.UDP, host, port), 0.02, mapped)


def advices(*results: Result) -> list[Advice]:
    """The names of what is told."""
    return [hint.advice for hint in advise(results)]


def test_a_good_connection_needs_no_word() -> None:
    results = [relay(each) for each in (Transport.UDP, Transport.TCP, Transport.TLS, Transport.WEBSOCKET)]
    assert advise([*results, stun(3478, "192.0.2.1:5000"), stun(3479, "192.0.2.1:5000")]) == ()


def test_blocked_udp_names_the_port_to_open_and_what_carries_calls_meanwhile() -> None:
    hints = advise([relay(Transport.UDP, Cause.SILENT), relay(Transport.TCP)])
    assert hints == (Hint(Advice.OPEN_UDP, HOST, 3478, Transport.UDP, Transport.TCP),)
    assert hint_words(hints[0]) == (
        "UDP to port 3478 of meet.example is blocked; calls go through TCP and may stutter. "
        "Ask for UDP 3478 to be opened."
    )
    only = advise([relay(Transport.UDP, Cause.SILENT), relay(Transport.TCP, Cause.SILENT), relay(Transport.WEBSOCKET)])
    assert only[0].fallback is Transport.WEBSOCKET
    assert len(only) == 1
    nothing = advise([relay(each, Cause.SILENT) for each in (Transport.UDP, Transport.TCP)])
    assert "only calls inside your own network" in hint_words(nothing[0])
    assert len(nothing) == 1


def test_a_closed_port_is_the_administrators_matter() -> None:
    hints = advise([relay(Transport.UDP, Cause.REFUSED), relay(Transport.TLS, port=443)])
    assert hints == (Hint(Advice.FORWARD_RELAY, HOST, 3478, Transport.UDP, Transport.TLS),)


def test_blocked_streams_matter_only_if_nothing_is_left_beside_udp() -> None:
    assert advices(relay(Transport.UDP), relay(Transport.TCP, Cause.SILENT)) == [Advice.OPEN_TCP]
    assert advices(relay(Transport.UDP), relay(Transport.TCP, Cause.SILENT), relay(Transport.TLS)) == []


def test_without_any_relay_that_is_said_once() -> None:
    assert advices(relay(Transport.TLS, Cause.CUT)) == [Advice.NO_RELAY]
    assert advices(bad(Probe(Subject.RELAY), Cause.NOT_OFFERED)) == [Advice.NO_RELAY_OFFERED]
    assert advices(relay(Transport.UDP, Cause.CREDENTIALS), relay(Transport.TCP, Cause.CREDENTIALS)) == [
        Advice.RELAY_REFUSES
    ]
    assert advices(skipped(Probe(Subject.RELAY))) == []


def test_a_router_that_shows_every_server_another_port_is_recognised() -> None:
    assert advices(stun(3478, "192.0.2.1:5000"), stun(3479, "192.0.2.1:5001")) == [Advice.RELAY_ONLY_NAT]
    assert advices(stun(3478, "192.0.2.1:5000"), stun(3478, "[2001:db8::1]:5000", "other.example")) == []


@pytest.mark.parametrize(
    ("subject", "cause", "advice"),
    [
        (Subject.DNS, Cause.UNKNOWN_NAME, Advice.CHECK_NAME),
        (Subject.SERVER, Cause.SILENT, Advice.OPEN_SERVER_PORT),
        (Subject.SERVER, Cause.REFUSED, Advice.START_SERVER),
        (Subject.SERVER, Cause.PROXY, Advice.CHECK_PROXY),
        (Subject.SERVER, Cause.PROXY_PASSWORD, Advice.PROXY_PASSWORD),
        (Subject.TLS, Cause.CERTIFICATE_CHANGED, Advice.DISTRUST),
        (Subject.TLS, Cause.CERTIFICATE_UNKNOWN, Advice.CONFIRM_CERTIFICATE),
        (Subject.TLS, Cause.CERTIFICATE, Advice.BAD_CERTIFICATE),
        (Subject.PROTOCOL, Cause.NOT_PARLEY, Advice.NOT_PARLEY),
        (Subject.PROTOCOL, Cause.TOO_OLD, Advice.UPDATE_SERVER),
        (Subject.PROTOCOL, Cause.TOO_NEW, Advice.UPDATE_PROGRAM),
        (Subject.WEBSOCKET, Cause.CUT, Advice.ALLOW_WEBSOCKETS),
    ],
)
def test_what_is_wrong_with_the_server_is_said_once(subject: Subject, cause: Cause, advice: Advice) -> None:
    hints = advise([bad(Probe(subject, host=HOST, port=443), cause), skipped(Probe(Subject.RELAY))])
    assert [hint.advice for hint in hints] == [advice]


def test_offline_leaves_nothing_else_to_say_but_devices() -> None:
    found = [bad(Probe(Subject.NETWORK), Cause.OFFLINE), relay(Transport.UDP, Cause.SILENT)]
    assert advices(*found) == [Advice.CONNECT]
    assert advices(*found, bad(Probe(Subject.CAMERA), Cause.MISSING)) == [Advice.CONNECT, Advice.PLUG_CAMERA]
    assert advices(bad(Probe(Subject.CAMERA), Cause.UNREADABLE)) == [Advice.ALLOW_DEVICE]


def test_slow_answers_are_told() -> None:
    assert advices(good(Probe(Subject.WEBSOCKET, host=HOST), 0.5)) == [Advice.SLOW]
    assert advices(good(Probe(Subject.DNS, host=HOST), 0.5)) == []
    slow = good(Probe(Subject.RELAY, Transport.WEBSOCKET, HOST, 443), 0.5)
    assert advices(slow, relay(Transport.UDP)) == []
    assert advices(slow) == [Advice.SLOW]


def test_there_are_words_for_everything() -> None:
    for advice, fallback, transport in itertools.product(Advice, Transport, Transport):
        words = hint_words(Hint(advice, HOST, 443, transport, fallback, Subject.CAMERA))
        assert words.endswith((".", "?"))
        assert "{" not in words
    assert set(SUBJECTS) == set(Subject)
    assert set(TRANSPORTS) == set(Transport)
    assert set(VERDICTS) == set(Verdict)
    assert set(CAUSES) == set(Cause)


def test_a_line_says_what_how_long_and_why() -> None:
    line = line_of(good(Probe(Subject.RELAY, Transport.TCP, "2001:db8::1", 3478), 0.0123, "192.0.2.1:50000"))
    assert line.split() == ["ok", "12", "ms", "relay", "TCP", "[2001:db8::1]:3478", "192.0.2.1:50000"]
    assert line_of(bad(Probe(Subject.DNS, host=HOST), Cause.UNKNOWN_NAME)).endswith("nobody knows this name")
