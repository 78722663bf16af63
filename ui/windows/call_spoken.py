"""What a screen reader says by itself while a call goes on: what changed, in words."""

from dataclasses import dataclass

from app.state import Phase
from ui.formats import first_name
from ui.i18n import tr
from ui.states import CallViewState
from ui.wording import end_words, phase_words


@dataclass(frozen=True, slots=True)
class Spoken:
    """Words, and whether they may cut off what is being read."""

    words: str
    is_assertive: bool = True


def spoken_changes(before: CallViewState, after: CallViewState, *, is_talk_key_held: bool) -> tuple[Spoken, ...]:
    """What to say between two states of a call. A microphone that a held key opens says nothing: somebody talks."""
    said: list[Spoken] = []
    was, now = before.call, after.call
    who = first_name(now.peer.name)
    if now.phase is not was.phase:
        said.append(Spoken(_phase(after)))
    elif now.phase is Phase.CONNECTED:
        if now.is_media_lost is not was.is_media_lost:
            lost = tr("Connection lost. Reconnecting…")
            said.append(Spoken(lost if now.is_media_lost else tr("The connection is back")))
        if now.is_on_hold is not was.is_on_hold:
            on_hold = tr("{who} is on hold", who=who)
            said.append(Spoken(on_hold if now.is_on_hold else tr("You are talking to {name}", name=who)))
        if now.is_held_by_peer is not was.is_held_by_peer:
            words = tr("{who} put you on hold", who=who) if now.is_held_by_peer else tr("{who} is back", who=who)
            said.append(Spoken(words))
        elif now.is_remote_muted is not was.is_remote_muted and not now.is_held_by_peer:
            words = tr("{who} is muted", who=who) if now.is_remote_muted else tr("{who} is no longer muted", who=who)
            said.append(Spoken(words, is_assertive=False))
    if now.phase is Phase.ENDED:
        return tuple(said)
    muted = after.devices.is_muted
    if muted is not before.devices.is_muted and not is_talk_key_held:
        said.append(Spoken(tr("You are muted") if muted else tr("Your microphone is on")))
    if after.devices.is_camera_on is not before.devices.is_camera_on:
        on = after.devices.is_camera_on
        said.append(Spoken(tr("Your camera is on") if on else tr("Your camera is off"), is_assertive=False))
    if after.is_server_reachable is not before.is_server_reachable and not now.is_media_lost:
        gone = tr("No connection to the server. The call goes on.")
        said.append(Spoken(tr("The server is back") if after.is_server_reachable else gone, is_assertive=False))
    return tuple(said)


def _phase(state: CallViewState) -> str:
    call = state.call
    if call.phase is Phase.CONNECTED:
        return tr("{who} joined", who=first_name(call.peer.name))
    return end_words(call).title if call.phase is Phase.ENDED else phase_words(call)
