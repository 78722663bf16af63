"""Whether a call of another device is offered here."""

from app.state import ClientState, ElsewhereCall


def offered_here(state: ClientState) -> ElsewhereCall | None:
    """The call to go on with on this device: the longest one, and none while this device is in a call itself."""
    if not state.elsewhere or any(call.is_active for call in state.calls):
        return None
    return min(state.elsewhere, key=lambda each: each.since)
