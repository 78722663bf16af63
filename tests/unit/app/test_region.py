"""Where this device roughly is."""

import pytest

from app.region import region


@pytest.mark.parametrize(
    ("zone", "told"),
    [("Europe/Berlin", "Europe/Berlin"), ("America/Argentina/Salta", "America/Argentina/Salta"), ("UTC", "UTC")],
)
def test_it_is_the_name_of_the_time_zone(zone: str, told: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", zone)

    assert region() == told


@pytest.mark.parametrize("zone", ["Nowhere/Town", "/no/such/file", "\x00", "<b>"])
def test_a_system_that_does_not_know_tells_nothing(zone: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tzlocal.reload_localzone", lambda: (_ for _ in ()).throw(LookupError(zone)))

    assert region() == ""


def test_a_zone_that_could_be_anything_is_not_told(monkeypatch: pytest.MonkeyPatch) -> None:
    zone = type("Zone", (), {"key": "/home/ada/secret"})()
    monkeypatch.setattr("tzlocal.reload_localzone", lambda: zone)

    assert region() == ""
