"""Settings survive, are told to whoever listens, and broken files do not hurt."""

from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.config import MAX_BYTES, ContrastChoice, Settings, SettingsFile, ThemeChoice, parse_settings
from app.files import write_whole


def test_settings_are_kept_and_the_device_keeps_its_id(tmp_path: Path) -> None:
    first = SettingsFile(tmp_path)
    first.update(theme=ThemeChoice.DARK, volume=0.5)

    again = SettingsFile(tmp_path)

    assert again.settings == first.settings
    assert again.settings.theme is ThemeChoice.DARK
    assert len(again.settings.device_id) == 36


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b"[]", b"[" * 100_000, b" " * MAX_BYTES + b"{}"])
def test_a_broken_file_is_set_aside(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "settings.json").write_bytes(content)

    loaded = SettingsFile(tmp_path).settings

    assert loaded.volume == Settings().volume
    assert (tmp_path / "settings.broken.json").read_bytes() == content


def test_one_bad_value_does_not_void_the_others(tmp_path: Path) -> None:
    content = b'{"theme": "puce", "volume": 99, "contrast": "high", "server_url": "meet.example", "reduce_motion": 1}'
    (tmp_path / "settings.json").write_bytes(content)

    loaded = SettingsFile(tmp_path).settings

    assert loaded.contrast is ContrastChoice.HIGH
    assert loaded.server_url == "meet.example"
    assert loaded.theme is ThemeChoice.SYSTEM
    assert loaded.volume == 1.0
    assert loaded.reduce_motion is False
    assert (tmp_path / "settings.broken.json").read_bytes() == content
    assert SettingsFile(tmp_path).settings == loaded


def test_the_file_of_the_first_version_loads(tmp_path: Path) -> None:
    (tmp_path / "settings.json").write_text(
        '{"device_id": "3f2b8c1e-5d0a-4f6e-9b7a-0c1d2e3f4a5b", "server_url": "https://meet.example:8443",'
        ' "username": "ada", "microphone": "alsa:1", "theme": "light", "text_scale": 1.25, "volume": 0.4}'
    )

    loaded = SettingsFile(tmp_path).settings

    assert loaded.theme is ThemeChoice.LIGHT
    assert loaded.text_scale == 1.25
    assert loaded.device_id == "3f2b8c1e-5d0a-4f6e-9b7a-0c1d2e3f4a5b"
    assert not (tmp_path / "settings.broken.json").exists()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=40),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from([field.name for field in msgspec.structs.fields(Settings)]), JSON, max_size=6))
def test_any_values_load_and_those_that_load_are_in_bounds(content: dict[str, Any]) -> None:
    loaded, void = parse_settings(msgspec.json.encode(content))

    assert set(void) <= set(content)
    assert msgspec.json.decode(msgspec.json.encode(loaded), type=Settings) == loaded


@given(st.binary(max_size=200))
def test_any_bytes_are_settings_or_a_value_error(data: bytes) -> None:
    try:
        loaded, _ = parse_settings(data)
    except ValueError:
        return
    assert isinstance(loaded, Settings)


def test_unknown_fields_of_a_newer_version_are_ignored(tmp_path: Path) -> None:
    (tmp_path / "settings.json").write_text('{"theme": "light", "hologram": true}')

    assert SettingsFile(tmp_path).settings.theme is ThemeChoice.LIGHT


def test_changes_are_told_once_in_order(tmp_path: Path) -> None:
    file = SettingsFile(tmp_path)
    told: list[tuple[str, bool, bool]] = []

    def first(before: Settings, after: Settings) -> None:
        told.append(("first", before.relay_only, after.relay_only))

    file.listen(first)
    file.listen(lambda before, after: told.append(("second", before.relay_only, after.relay_only)))

    file.update(relay_only=True)
    file.update(relay_only=True)
    file.stop_listening(first)
    file.update(relay_only=False)

    assert told == [("first", False, True), ("second", False, True), ("second", True, False)]


def test_a_listener_may_change_settings_itself() -> None:
    file = SettingsFile(None)

    def follow(_before: Settings, after: Settings) -> None:
        file.update(reduce_motion=after.relay_only)

    file.listen(follow)

    assert file.update(relay_only=True).reduce_motion


def test_names_that_are_none_are_refused() -> None:
    with pytest.raises(TypeError):
        SettingsFile(None).update(hologram=True)


def test_writing_is_left_to_whoever_may_wait_for_the_disk(tmp_path: Path) -> None:
    later: list[Any] = []
    file = SettingsFile(tmp_path, run=later.append)

    file.update(theme=ThemeChoice.DARK)
    assert not (tmp_path / "settings.json").exists()

    for work in later:
        work()
    assert SettingsFile(tmp_path).settings.theme is ThemeChoice.DARK


def test_without_a_folder_nothing_is_kept() -> None:
    assert SettingsFile(None).update(theme=ThemeChoice.DARK).theme is ThemeChoice.DARK


def test_files_are_replaced_whole_and_private_ones_are_private(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "secret"
    write_whole(path, b"one", private=True)
    write_whole(path, b"two", private=True)

    assert path.read_bytes() == b"two"
    assert path.stat().st_mode & 0o777 == 0o600
    assert [each.name for each in path.parent.iterdir()] == ["secret"]
