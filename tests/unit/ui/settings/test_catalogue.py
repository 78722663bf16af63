"""Every line of the catalogue fits its field, and can be found."""

import msgspec

from app.config import Settings
from ui.settings.catalogue import SECTION_ICONS, catalogue, section_words
from ui.settings.kinds import Choice, Section, Slider, Switch
from ui.settings.search import find
from ui.settings.state import SettingsState

FIELDS = {field.name: field for field in msgspec.structs.fields(Settings)}
STATE = SettingsState(Settings())


def test_identifiers_are_unique_and_all_have_words() -> None:
    settings = catalogue()

    assert len({setting.id for setting in settings}) == len(settings)
    assert all(setting.title and setting.group for setting in settings)
    assert {section_words(section) for section in Section} >= {section_words(section) for section in SECTION_ICONS}


def test_switches_stand_for_bools() -> None:
    for setting in catalogue():
        if isinstance(setting.control, Switch):
            assert FIELDS[setting.id].type is bool, setting.id


def test_every_option_is_a_value_of_its_field_and_the_default_is_one_of_them() -> None:
    for setting in catalogue():
        if isinstance(setting.control, Choice) and setting.control.value is None:
            options = setting.control.options(STATE)
            values = [option.value for option in options]
            for value in values:
                assert msgspec.convert(msgspec.to_builtins(value), FIELDS[setting.id].type) == value, setting.id
            assert getattr(Settings(), setting.id) in values, setting.id
            assert len(set(map(str, values))) == len(values)


def test_both_ends_of_a_slider_are_in_the_bounds_of_its_field() -> None:
    for setting in catalogue():
        if isinstance(setting.control, Slider) and setting.id in FIELDS:
            for value in (setting.control.low, setting.control.high):
                assert msgspec.convert(value, FIELDS[setting.id].type) == value, setting.id


def test_every_setting_is_the_first_to_be_found_by_its_title() -> None:
    settings = catalogue()

    for setting in settings:
        assert setting in find(settings, setting.title)[:3], setting.id
