"""What the details of a call say."""

from app.call_figures import CallFigures
from app.protocol.errors import EndReason
from app.protocol.ids import CallId, RoomId, UserId
from app.protocol.model import CallDirection, CallRecord, UserInfo
from ui.call_facts import call_facts, connection_words

PEER = UserInfo(UserId("kwame"), "kwame", "Kwame")
AT = 1_763_629_980.0


def record(answered_at: float = 0.0, reason: EndReason = EndReason.NO_ANSWER) -> CallRecord:
    return CallRecord(CallId("c"), RoomId("r"), PEER, CallDirection.OUTGOING, True, AT, answered_at, AT + 600.0, reason)


def test_a_call_that_was_measured_says_how_it_travelled() -> None:
    figures = CallFigures(CallId("c"), False, "udp", "host", "host", good=590.0, rtt=0.018, loss_received=0.004)

    facts = {fact.title: fact.words for fact in call_facts(record(AT + 6), figures)}

    assert facts["Call"] == "Outgoing · 9 min"
    assert facts["Answered after"] == "6 s"
    assert facts["Connection"] == "Good connection"
    assert facts["Path"] == "Direct, in the same network"
    assert facts["Round trip"] == "18 ms"
    assert facts["Lost on the way"] == "0.4 % received, 0 % sent"


def test_a_call_of_another_device_says_that_nothing_was_measured_here() -> None:
    facts = {fact.title: fact.words for fact in call_facts(record(AT + 6), None)}

    assert facts["Connection"] == "Not measured on this computer"


def test_a_call_that_nobody_took_has_no_line_to_speak_of() -> None:
    assert [fact.title for fact in call_facts(record(), None)] == ["When", "Call"]


def test_bad_spells_are_mentioned_beside_how_it_was_mostly() -> None:
    def words(good: float = 0.0, weak: float = 0.0, lost: float = 0.0) -> str:
        return connection_words(CallFigures(CallId("c"), good=good, weak=weak, lost=lost))

    assert words(good=600.0, weak=40.0, lost=3.0) == "Good connection · weak for 40 s · interrupted for 3 s"
    assert words(good=600.0, weak=1.0) == "Good connection"
    assert words(good=1.0, weak=60.0) == "Weak connection"
    assert words(lost=5.0) == "Interrupted"
