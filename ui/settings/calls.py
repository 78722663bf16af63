"""The settings of calls: ringing, the window of a caller, how a call begins."""

from app.desktop.popups import PopupForm
from ui.i18n import tr
from ui.settings.kinds import Action, Choice, Option, Section, Setting
from ui.settings.state import SettingsState


def calls_settings() -> tuple[Setting, ...]:
    """In the order of their cards and lines."""
    here, ringing, begins = Section.CALLS, tr("When somebody calls"), tr("When a call begins")
    return (
        Setting(
            "rings", here, ringing, tr("Ring"), tr("When off, you only see who calls"),
            also=tr("sound bell ringtone silent"),
        ),
        Setting(
            "ring_device", here, ringing, tr("Ring on"),
            tr("So that you hear it when your headset is off"), Choice(_ring_devices, is_open=True),
            also=tr("device loudspeaker ringtone"), is_there=lambda state: state.settings.rings,
        ),
        Setting(
            "try_ring", here, ringing, tr("Test the ring"), tr("For three seconds, on that device"),
            Action(tr("Play")), is_there=lambda state: state.settings.rings,
        ),
        Setting(
            "favourites_ring", here, ringing, tr("Favourites may disturb"),
            tr("In “Do not disturb” nobody rings and callers hear that you are busy; with this, favourites ring"),
            also=tr("dnd break through silence presence"),
        ),
        Setting(
            "popup", here, ringing, tr("Window of an incoming call"),
            tr("Automatic: small while you work in another program, else large"),
            Choice(lambda _state: (
                Option(PopupForm.AUTOMATIC, tr("Automatic")),
                Option(PopupForm.FULL, tr("Large")),
                Option(PopupForm.COMPACT, tr("Small")),
            )),
            also=tr("popup compact full incoming"),
        ),
        Setting(
            "mute_on_entry", here, begins, tr("Start muted"), tr("The microphone stays closed until you open it"),
            also=tr("microphone mute on entry join"),
        ),
        Setting(
            "camera_on_entry", here, begins, tr("Start video calls with my camera on"),
            tr("When off, the camera stays off until you start it"), also=tr("camera on entry join"),
        ),
    )  # fmt: skip


def _ring_devices(state: SettingsState) -> tuple[Option, ...]:
    """The speakers there are; one that was chosen and is not plugged in stays in the list."""
    speakers = tuple(Option(each.key, each.name) for each in state.devices.speakers)
    chosen = state.settings.ring_device
    gone = chosen and all(each.value != chosen for each in speakers)
    away = (Option(chosen, tr("Not plugged in")),) if gone else ()
    return (Option("", tr("The speaker of calls")), *speakers, *away)
