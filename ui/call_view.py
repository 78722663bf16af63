"""What the windows of a call show, put together from all who know a part of it."""

from app.config import Settings
from app.state import CallState, ClientState, Link, call_on_hold
from ui.device_trouble import DeviceTrouble
from ui.own_side import SPEAKS, OwnSide
from ui.states import CallViewState, Devices


def call_view(
    call: CallState,
    client: ClientState,
    settings: Settings,
    own: OwnSide,
    choices: Devices,
    *,
    now: float,
    is_popped_out: bool,
    trouble: DeviceTrouble,
) -> CallViewState:
    """The view at `now`, seconds. `trouble` knows what there is to say about a device."""
    connection = client.connection
    end = call.ended_at if call.ended_at is not None else now
    retry = connection.retry_at - now if connection.retry_at is not None else None
    return CallViewState(
        client.me if client.me is not None else call.peer,
        call,
        client.devices,
        choices,
        elapsed=max(0.0, end - call.connected_at) if call.connected_at is not None else 0.0,
        is_peer_speaking=call.stats is not None and call.stats.audio_received.level_dbov > SPEAKS,
        am_i_speaking=own.is_speaking and not client.devices.is_muted,
        hints_at_mute=own.hints_at_mute,
        space_talks=settings.space_talks,
        is_server_reachable=connection.link is Link.ONLINE,
        retry_in=retry if retry is not None and retry > 0 else None,
        mirrors_self=settings.mirror_self_view,
        effects=settings.effects,
        backdrop=own.backdrop,
        hides_self=settings.hide_self_view,
        peer_volume=settings.volumes.get(call.peer.user_id, 1.0),
        waiting=call_on_hold(tuple(other for other in client.calls if other.call_id != call.call_id)),
        is_popped_out=is_popped_out,
        processing=settings.processing,
        notice=trouble.words,
        notice_fault=trouble.fault,
        server=connection.server_url,
        server_problem=connection.problem,
    )
