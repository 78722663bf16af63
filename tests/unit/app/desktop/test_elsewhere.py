"""Which call of another device is offered here."""

from dataclasses import replace

from app.desktop.elsewhere import offered_here
from app.protocol.ids import CallId, RoomId
from app.protocol.model import CallDirection, CallMedia, RunningCall
from app.state import CallState, ClientState, ElsewhereCall, Phase
from tests.kit.people import device, user


def running(call_id: str, since: float) -> ElsewhereCall:
    call = RunningCall(
        CallId(call_id), RoomId(call_id), user("bob"), CallDirection.OUTGOING, device("laptop"), CallMedia()
    )
    return ElsewhereCall(call, since)


def test_the_longest_call_is_offered_and_only_to_a_device_without_one() -> None:
    state = ClientState(elsewhere=(running("b", 20.0), running("a", 10.0)))
    call = CallState(
        CallId("c"), RoomId("c"), CallDirection.INCOMING, Phase.RINGING, user("eve"), CallMedia(), created_at=0.0
    )

    assert offered_here(ClientState()) is None
    assert offered_here(state) == state.elsewhere[1]
    assert offered_here(replace(state, calls=(call,))) == state.elsewhere[1]
    assert offered_here(replace(state, calls=(replace(call, phase=Phase.CONNECTED),))) is None
