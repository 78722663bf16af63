"""The one notice on top of a call: the most urgent of what there is to say."""

from dataclasses import dataclass, replace
from enum import Enum, auto

from app.desktop.fault import Fault
from app.state import Phase
from media.effects.choices import BackdropState
from ui.formats import first_name
from ui.i18n import tr
from ui.icons import Icon
from ui.states import CallViewState
from ui.widgets.notice import Tone
from ui.windows.picture_menu import backdrop_notice
from ui.wording import action_words


class NoticeKind(Enum):
    """What it is about, the most urgent first."""

    LINE = auto()
    HELD = auto()
    """The other person has this one on hold."""
    MOVING = auto()
    DEVICE = auto()
    SERVER = auto()
    BACKDROP = auto()
    MUTED = auto()
    POPPED_OUT = auto()


@dataclass(frozen=True, slots=True)
class CallNotice:
    """What a banner shows, and the words of the one thing to do."""

    kind: NoticeKind
    tone: Tone
    icon: Icon
    title: str
    detail: str
    act: str
    fault: Fault | None = None
    """What can be copied of it."""


def call_notice(state: CallViewState, *, is_talk_key_held: bool) -> CallNotice | None:
    """The notice for a state of the call; None if nothing needs saying."""
    call = state.call
    if call.phase is Phase.ENDED:
        return None
    if call.phase is Phase.CONNECTED and call.is_media_lost:
        detail = tr("You are back in the call as soon as it returns.")
        title = tr("Connection lost")
        fault = Fault(title, detail, "media_lost", call.problem, state.server, call.path)
        return CallNotice(NoticeKind.LINE, Tone.WARN, Icon.WIFI_OFF, title, detail, tr("Leave"), fault)
    who = first_name(call.peer.name)
    if call.is_held_by_peer:
        detail = tr("Nothing is heard or seen on either side until they are back.")
        return CallNotice(NoticeKind.HELD, Tone.PLAIN, Icon.PAUSE, tr("{who} put you on hold", who=who), detail, "")
    if call.is_peer_moving:
        where = tr("{who} is moving to another device", who=who)
        return CallNotice(NoticeKind.MOVING, Tone.PLAIN, Icon.REFRESH, where, "", "")
    if (words := state.notice) is not None:
        act = action_words(words.action)
        kind, icon = NoticeKind.DEVICE, Icon.CIRCLE_ALERT
        return CallNotice(kind, Tone.DANGER, icon, words.title, words.detail, act, state.notice_fault)
    if not state.is_server_reachable:
        return _no_server(state)
    backdrop = backdrop_notice(state.backdrop) if state.devices.is_camera_on else None
    if backdrop is not None:
        return CallNotice(NoticeKind.BACKDROP, backdrop.tone, Icon.IMAGE, backdrop.title, backdrop.detail, backdrop.act)
    if state.devices.is_muted and state.hints_at_mute and not is_talk_key_held:
        detail = tr("Hold Space to talk for a moment.") if state.space_talks else ""
        return CallNotice(NoticeKind.MUTED, Tone.PLAIN, Icon.MIC_OFF, tr("You are muted"), detail, tr("Unmute"))
    if state.is_popped_out:
        where = tr("{who} is in a window of their own", who=who)
        return CallNotice(NoticeKind.POPPED_OUT, Tone.PLAIN, Icon.EXTERNAL, where, "", tr("Bring back"))
    return None


_SMALL = frozenset({NoticeKind.DEVICE, NoticeKind.MUTED})


def mini_notice(state: CallViewState) -> CallNotice | None:
    """What the mini call says: that nobody hears or sees this person. Of the line its picture tells already."""
    own = replace(state, is_server_reachable=True, backdrop=BackdropState.OFF)
    notice = call_notice(own, is_talk_key_held=False)
    return notice if notice is not None and notice.kind in _SMALL else None


def _no_server(state: CallViewState) -> CallNotice:
    wait = tr("Trying again in {count} s; ", count=round(state.retry_in)) if state.retry_in else ""
    detail = wait + tr("your call goes on directly.")
    title = tr("No connection to the server")
    fault = Fault(title, "", "no_connection", state.server_problem, state.server)
    return CallNotice(NoticeKind.SERVER, Tone.WARN, Icon.WIFI_OFF, title, detail, tr("Try now"), fault)
