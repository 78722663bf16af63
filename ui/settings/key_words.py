"""What keys do, in words."""

from app.desktop.global_keys import KeyTrouble, MuteKeys
from app.desktop.keys import KeyAct, KeyPlace
from ui.i18n import tr


def act_words(act: KeyAct) -> str:
    """What an act is called."""
    return {
        KeyAct.SEARCH: tr("Search people"),
        KeyAct.PAGE_HOME: tr("Go to Home"),
        KeyAct.PAGE_CALLS: tr("Go to Calls"),
        KeyAct.PAGE_PEOPLE: tr("Go to People"),
        KeyAct.SETTINGS: tr("Open the settings"),
        KeyAct.CLOSE: tr("Close the window"),
        KeyAct.QUIT: tr("Quit Parley"),
        KeyAct.MUTE: tr("Mute or unmute"),
        KeyAct.CAMERA: tr("Camera on or off"),
        KeyAct.LEAVE: tr("Leave the call"),
        KeyAct.FULL_SCREEN: tr("Full screen"),
        KeyAct.MINI: tr("Small window and back"),
        KeyAct.DETAILS: tr("Connection details"),
        KeyAct.HOLD: tr("Hold or resume"),
        KeyAct.ANSWER_VIDEO: tr("Answer with camera"),
        KeyAct.ANSWER_AUDIO: tr("Answer without camera"),
        KeyAct.REFUSE: tr("Decline the call"),
        KeyAct.ACCEPT_VIDEO: tr("Accept with camera"),
        KeyAct.ACCEPT_AUDIO: tr("Accept without camera"),
        KeyAct.DECLINE: tr("Decline"),
        KeyAct.REPLY: tr("Decline with a message"),
        KeyAct.SILENCE: tr("Silence on this device"),
    }[act]


def place_words(place: KeyPlace) -> str:
    """Where keys act."""
    return {
        KeyPlace.CALL: tr("In a call"),
        KeyPlace.RINGING: tr("When somebody calls, in every window"),
        KeyPlace.INCOMING: tr("In the window of a caller"),
        KeyPlace.HOME: tr("In the main window"),
        KeyPlace.EVERYWHERE: tr("In every window"),
    }[place]


def answer_words(state: MuteKeys) -> str:
    """Why the chosen keys do not mute, or what to press instead; empty where there is nothing to say."""
    match state.outcome.trouble:
        case KeyTrouble.TAKEN:
            return tr("Another program has these keys. Choose others.")
        case KeyTrouble.REFUSED:
            return tr("Your desktop does not give Parley these keys. Allow it in the settings of your desktop.")
        case KeyTrouble.MISSING:
            return tr("This keyboard does not have these keys. Choose others.")
        case KeyTrouble.BROKEN:
            return tr("Your system did not give Parley these keys. They do not mute.")
    if state.is_asked:
        return tr("Waiting for your desktop to allow it…")
    return tr("Your desktop chose: {keys}", keys=state.outcome.given) if state.outcome.given else ""
