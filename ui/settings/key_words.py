"""What keys do, in words."""

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
        KeyPlace.INCOMING: tr("When somebody calls"),
        KeyPlace.HOME: tr("In the main window"),
        KeyPlace.EVERYWHERE: tr("In every window"),
    }[place]
