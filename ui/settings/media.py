"""The settings of sound and picture: devices, what is done to them, and a way to hear and see it."""

from media.effects.choices import NoiseSuppression
from ui.i18n import tr
from ui.settings.kinds import Action, Choice, Option, Part, Section, Setting, Slider
from ui.settings.state import SettingsState
from ui.states import Device
from ui.windows.picture_menu import backdrop_words
from ui.windows.sound_menu import suppression_words

ECHO_TEST = "echo_test"
TEST_SOUND = "test_sound"
PREVIEW = "preview"
OWN_BACKDROP = "choose_backdrop"


def media_settings() -> tuple[Setting, ...]:
    """In the order of their pages, cards and lines."""
    return (*_microphone(), *_speaker(), *_talking(), *_camera(), *_picture())


def _options(devices: tuple[Device, ...], chosen: str) -> tuple[Option, ...]:
    """The devices there are; one that was chosen and is not plugged in stays in the list."""
    there = tuple(Option(device.key, device.name) for device in devices)
    away = (Option(chosen, tr("Not plugged in")),) if chosen and all(each.value != chosen for each in there) else ()
    return (Option("", tr("Same as system")), *there, *away)


def _backdrops(state: SettingsState) -> tuple[Option, ...]:
    return tuple(Option(each, backdrop_words(each)) for each in state.settings.effects.offered)


def _is_processed(state: SettingsState) -> bool:
    return not state.settings.original_sound


def _is_idle(state: SettingsState) -> bool:
    return not any(call.is_active for call in state.client.calls)


def _microphone() -> tuple[Setting, ...]:
    here, group = Section.AUDIO, tr("Microphone")
    return (
        Setting(
            "microphone", here, group, tr("Microphone"), "",
            Choice(lambda state: _options(state.devices.microphones, state.settings.microphone), is_open=True),
            also=tr("input headset device"),
        ),
        Setting(
            ECHO_TEST, here, group, tr("Say something, hear it back"), "", Part(),
            also=tr("echo test microphone level loudness"), is_there=_is_idle,
        ),
        Setting(
            "noise_suppression", here, group, tr("Noise suppression"),
            tr("Strong makes pauses nearly silent; voices sound a little less natural"),
            Choice(lambda _: tuple(Option(each, suppression_words(each)) for each in NoiseSuppression)),
            also=tr("background fan keyboard"), is_there=_is_processed,
        ),
        Setting(
            "echo_cancellation", here, group, tr("Echo cancellation"),
            tr("Others do not hear themselves from your speaker; with headphones it can be off"),
            is_there=_is_processed,
        ),
        Setting(
            "gain_control", here, group, tr("Even loudness"), tr("Soft voices are lifted, loud ones lowered"),
            also=tr("automatic gain level volume"), is_there=_is_processed,
        ),
        Setting(
            "original_sound", here, group, tr("Original sound for music"),
            tr("Without the above, in stereo and finer quality. Wear headphones."),
            also=tr("stereo instrument hi-fi high fidelity"),
        ),
    )  # fmt: skip


def _speaker() -> tuple[Setting, ...]:
    here, group = Section.AUDIO, tr("Speaker")
    return (
        Setting(
            "speaker", here, group, tr("Speaker"), "",
            Choice(lambda state: _options(state.devices.speakers, state.settings.speaker), is_open=True),
            also=tr("output headphones device"),
        ),
        Setting(TEST_SOUND, here, group, tr("Test sound"), "", Action(tr("Play")), also=tr("check listen")),
        Setting(
            "volume", here, group, tr("Volume of calls"),
            tr("To make one person louder, open the menu of their picture"),
            Slider(0.0, 2.0, 0.05, lambda gain: f"{round(gain * 100)} %"), also=tr("loudness louder softer"),
        ),
    )  # fmt: skip


def _talking() -> tuple[Setting, ...]:
    here, group = Section.AUDIO, tr("In calls")
    return (
        Setting(
            "space_talks", here, group, tr("Hold Space to talk"), tr("While you are muted and the call is in front"),
            also=tr("push to talk key"),
        ),
        Setting(
            "muted_hint", here, group, tr("Tell me when I talk while muted"),
            tr("What the microphone hears stays on this computer"), also=tr("you are muted hint"),
        ),
    )  # fmt: skip


def _camera() -> tuple[Setting, ...]:
    here, group = Section.VIDEO, tr("Camera")
    return (
        Setting(
            "camera", here, group, tr("Camera"), "",
            Choice(lambda state: _options(state.devices.cameras, state.settings.camera), is_open=True),
            also=tr("webcam device"),
        ),
        Setting(
            PREVIEW, here, group, tr("Preview"), "", Part(), also=tr("test look camera picture"), is_there=_is_idle
        ),
    )  # fmt: skip


def _picture() -> tuple[Setting, ...]:
    here, group = Section.VIDEO, tr("Your picture")
    return (
        Setting(
            "light_correction", here, group, tr("Brighten a dark picture"),
            tr("Gently, and slowly as the light changes"),
            also=tr("light correction brightness low light"),
        ),
        Setting(
            "backdrop", here, group, tr("Behind you"),
            tr("All but the first two have to learn your room: leave the picture for three seconds when asked"),
            Choice(_backdrops, is_open=True), also=tr("background blur virtual backdrop privacy"),
        ),
        Setting(
            OWN_BACKDROP, here, group, tr("Backdrop of your own"),
            tr("Shown behind you; a copy stays on this computer"),
            Action(tr("Choose")), also=tr("background virtual backdrop photo file"),
        ),
        Setting(
            "mirror_self_view", here, group, tr("Show me as in a mirror"),
            tr("Others always see you the right way round"),
            also=tr("flip self view"),
        ),
        Setting(
            "hide_self_view", here, group, tr("Hide my picture from me"), tr("Others still see you"),
            also=tr("self view"),
        ),
    )  # fmt: skip
