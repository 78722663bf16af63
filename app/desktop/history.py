"""When the calls of the past that a screen shows are no longer all there are."""

from app.state import ClientState, Link


def history_is_stale(before: ClientState, after: ClientState) -> bool:
    """Whether the server may have records of calls now that it had not at `before`.

    A call ended here, or on another device of this person; one was missed while this device slept; or the
    connection is back, and nobody knows what happened meanwhile.
    """
    if before.me is None or after.me is None:
        return False
    is_back = after.connection.link is Link.ONLINE and before.connection.link is Link.RECONNECTING
    calls, elsewhere = {call.call_id for call in after.calls}, {each.running.call_id for each in after.elsewhere}
    is_over = any(call.call_id not in calls for call in before.calls)
    is_over_there = any(each.running.call_id not in elsewhere for each in before.elsewhere)
    known = {record.call_id for record in before.missed}
    is_missed = any(record.call_id not in known for record in after.missed)
    return is_back or is_over or is_over_there or is_missed
