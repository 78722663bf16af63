"""The view of the tray: led by the call, one view for all that looks the same."""

from dataclasses import replace

from app.desktop.tray import Light, TrayView, tray_view
from app.protocol.ids import CallId, RoomId, UserId
from app.protocol.model import Availability, CallDirection, CallMedia, CallRecord, UserInfo
from app.state import CallState, ClientState, Connection, DeviceState, Link, Phase
from media.engine.api import PeerStats

ADA = UserInfo(UserId("ada"), "ada", "Ada")
BOB = UserInfo(UserId("bob"), "bob", "Bob")
ONLINE = ClientState(Connection(Link.ONLINE), ADA)
CALL = CallState(CallId("c"), RoomId("r"), CallDirection.OUTGOING, Phase.CONNECTED, BOB, CallMedia(), 0.0)


def ringing(name: str) -> CallState:
    return replace(CALL, call_id=CallId(name), direction=CallDirection.INCOMING, phase=Phase.RINGING)


def test_nobody_signed_in_has_nothing_to_choose() -> None:
    assert tray_view(ClientState()) == TrayView()


def test_without_a_call_there_is_no_light() -> None:
    view = tray_view(replace(ONLINE, availability=Availability.AWAY))

    assert view == TrayView(availability=Availability.AWAY, is_online=True)


def test_the_light_says_whether_one_is_heard() -> None:
    live = replace(ONLINE, calls=(CALL,))
    muted = replace(live, devices=DeviceState(is_muted=True))

    assert tray_view(live).light is Light.LIVE
    assert tray_view(muted).light is Light.MUTED


def test_figures_of_a_call_change_nothing() -> None:
    measured = replace(CALL, stats=PeerStats(rtt=0.1), is_media_lost=True)

    assert tray_view(replace(ONLINE, calls=(CALL,))) == tray_view(replace(ONLINE, calls=(measured,)))


def test_the_newest_caller_comes_first_and_is_no_call_of_ours() -> None:
    view = tray_view(replace(ONLINE, calls=(ringing("first"), ringing("second"))))

    assert [call.call_id for call in view.ringing] == ["second", "first"]
    assert view.call is None
    assert view.light is Light.NONE


def test_missed_calls_are_counted() -> None:
    record = CallRecord(CallId("m"), RoomId("m"), BOB, CallDirection.INCOMING, False, 1.0, seen=False)

    assert tray_view(replace(ONLINE, missed=(record, record))).missed == 2
