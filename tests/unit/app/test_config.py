"""Settings survive, broken files do not hurt."""

from pathlib import Path

import pytest

from app.config import Settings, SettingsFile
from app.files import write_whole


def test_settings_are_kept_and_the_device_keeps_its_id(tmp_path: Path) -> None:
    first = SettingsFile(tmp_path)
    first.update(theme="dark", volume=0.5)

    again = SettingsFile(tmp_path)

    assert again.settings == first.settings
    assert again.settings.theme == "dark"
    assert len(again.settings.device_id) == 36


@pytest.mark.parametrize("content", [b"", b"{", b'{"volume": 99}', b"\xff\xfe", b"[]"])
def test_a_broken_file_is_set_aside(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "settings.json").write_bytes(content)

    settings = SettingsFile(tmp_path).settings

    assert settings.volume == Settings().volume
    assert (tmp_path / "settings.broken.json").read_bytes() == content


def test_unknown_fields_of_a_newer_version_are_ignored(tmp_path: Path) -> None:
    (tmp_path / "settings.json").write_text('{"theme": "light", "hologram": true}')

    assert SettingsFile(tmp_path).settings.theme == "light"


def test_without_a_folder_nothing_is_kept() -> None:
    assert SettingsFile(None).update(theme="dark").theme == "dark"


def test_files_are_replaced_whole_and_private_ones_are_private(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "secret"
    write_whole(path, b"one", private=True)
    write_whole(path, b"two", private=True)

    assert path.read_bytes() == b"two"
    assert path.stat().st_mode & 0o777 == 0o600
    assert [each.name for each in path.parent.iterdir()] == ["secret"]
