"""Every setting there is. To add one: the field in app/config.py, and its line here.

The lines are made anew when the window opens, so that they are in the language of now. What a setting does is not said
here: whoever needs it listens to the `SettingsFile`.
"""

from app.config import ContrastChoice, ThemeChoice
from app.desktop.keys import PLACES, KeyAct, KeyPlace, KeySet
from ui.i18n import LANGUAGES, tr
from ui.icons import Icon
from ui.keys import native_words
from ui.settings.about import about_settings
from ui.settings.account import account_settings, privacy_settings, server_settings
from ui.settings.calls import calls_settings
from ui.settings.connection import connection_settings
from ui.settings.desktop import desktop_settings
from ui.settings.key_words import act_words, answer_words, place_words
from ui.settings.kinds import Action, Choice, Fact, Keys, Option, Section, Setting, Switch
from ui.settings.media import media_settings
from ui.settings.network import network_settings
from ui.settings.state import SettingsState
from ui.typography import SCALES


def section_words(section: Section) -> str:
    """What a page is called."""
    return {
        Section.GENERAL: tr("General"),
        Section.APPEARANCE: tr("Appearance"),
        Section.AUDIO: tr("Audio"),
        Section.VIDEO: tr("Video"),
        Section.CALLS: tr("Calls and notifications"),
        Section.KEYBOARD: tr("Keyboard"),
        Section.NETWORK: tr("Network"),
        Section.CONNECTION: tr("Connection"),
        Section.PRIVACY: tr("Privacy"),
        Section.ACCOUNT: tr("Account"),
        Section.ABOUT: tr("About"),
    }[section]


SECTION_ICONS = {
    Section.GENERAL: Icon.SLIDERS,
    Section.APPEARANCE: Icon.PALETTE,
    Section.AUDIO: Icon.MIC,
    Section.VIDEO: Icon.VIDEO,
    Section.CALLS: Icon.BELL,
    Section.KEYBOARD: Icon.KEYBOARD,
    Section.NETWORK: Icon.NETWORK,
    Section.CONNECTION: Icon.SERVER,
    Section.PRIVACY: Icon.SHIELD_CHECK,
    Section.ACCOUNT: Icon.USER,
    Section.ABOUT: Icon.INFO,
}


def catalogue() -> tuple[Setting, ...]:
    """All settings in the order of their pages, cards and lines."""
    return (
        *_language(),
        *calls_settings(),
        *desktop_settings(),
        *_appearance(),
        *media_settings(),
        *_keyboard(),
        *network_settings(),
        *connection_settings(),
        *server_settings(),
        *privacy_settings(),
        *account_settings(),
        *about_settings(),
    )


def _choice(*options: Option) -> Choice:
    return Choice(lambda _state: options)


def _language() -> tuple[Setting, ...]:
    languages = (Option(code, words) for code, words in LANGUAGES.items())
    return (
        Setting(
            "language", Section.GENERAL, tr("Language"), tr("Language of Parley"), tr("For all windows, at once"),
            _choice(Option("", tr("System")), *languages), also="language Sprache",
        ),
    )  # fmt: skip


def _appearance() -> tuple[Setting, ...]:
    here, look, reading = Section.APPEARANCE, tr("Look"), tr("Reading")
    return (
        Setting(
            "theme", here, look, tr("Theme"), tr("For all windows"),
            _choice(
                Option(ThemeChoice.SYSTEM, tr("System")),
                Option(ThemeChoice.LIGHT, tr("Light")),
                Option(ThemeChoice.DARK, tr("Dark")),
            ),
            also=tr("colours night mode"),
        ),
        Setting(
            "keeps_calls_dark", here, look, tr("Keep calls dark"), tr("The windows of a call, also in the light theme"),
            Switch(), also=tr("colours night mode"),
            is_enabled=lambda state: state.settings.theme is not ThemeChoice.DARK,
        ),
        Setting(
            "compact_rows", here, look, tr("Compact rows"), tr("See more people and calls at once"),
            also=tr("density list dense"),
        ),
        Setting(
            "text_scale", here, reading, tr("Text size"), tr("For all windows, in per cent"),
            _choice(*(Option(percent / 100, f"{percent}") for percent in SCALES)),
            also=tr("font zoom larger smaller"),
        ),
        Setting(
            "contrast", here, reading, tr("Contrast"), tr("High makes lines and small text stronger"),
            _choice(
                Option(ContrastChoice.SYSTEM, tr("System")),
                Option(ContrastChoice.NORMAL, tr("Normal")),
                Option(ContrastChoice.HIGH, tr("High")),
            ),
            also=tr("accessibility"),
        ),
        Setting(
            "reduce_motion", here, reading, tr("Reduce motion"), tr("Panels and messages appear without sliding"),
            Switch(), also=tr("animation accessibility"),
        ),
    )  # fmt: skip


def _keyboard() -> tuple[Setting, ...]:
    here = Section.KEYBOARD
    places = (KeyPlace.CALL, KeyPlace.RINGING, KeyPlace.INCOMING, KeyPlace.HOME, KeyPlace.EVERYWHERE)
    return (
        Setting(
            "key_set", here, tr("Set"), tr("Preset keys"), tr("Zoom: the keys known from there, such as Alt+A"),
            _choice(Option(KeySet.PARLEY, "Parley"), Option(KeySet.ZOOM, "Zoom")),
            also=tr("shortcuts hot keys preset"),
        ),
        Setting(
            "reset_keys", here, tr("Set"), tr("Your own keys"), tr("Every action gets its preset keys back"),
            Action(tr("Reset all")), is_there=lambda state: bool(state.settings.own_keys),
        ),
        Setting(
            "mute_keys", here, tr("In other programs"), tr("Mute from everywhere"),
            tr("In a call, also while another program has the keyboard"),
            Choice(_mute_keys, is_open=True), also=tr("global hot key push to talk"),
            is_there=lambda state: bool(state.mute_keys.choices),
        ),
        Setting(
            "mute_keys_answer", here, tr("In other programs"), tr("Answer of your system"),
            control=Fact(lambda state: answer_words(state.mute_keys), is_long=True),
            is_there=lambda state: bool(answer_words(state.mute_keys)),
        ),
        *(
            Setting(
                key_id(act), here, place_words(place), act_words(act), control=Keys(act), also=tr("shortcut hot key")
            )
            for place in places
            for act in KeyAct
            if PLACES[act] is place
        ),
    )  # fmt: skip


def _mute_keys(state: SettingsState) -> tuple[Option, ...]:
    return (Option("", tr("Off")), *(Option(each, native_words(each)) for each in state.mute_keys.choices))


def key_id(act: KeyAct) -> str:
    """The identifier of the line with the keys of an act."""
    return f"keys.{act}"
