"""Which proxy leads to a server."""

import asyncio
import sys
import urllib.request

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.net import proxy_portal
from app.net.address import ServerAddress, parse_address
from app.net.proxy import Proxies, ProxySettings, ProxyUse, first_proxy, named_proxy, parse_proxy, system_proxy
from media.transport.proxy import HttpProxy

SERVER = parse_address("https://meet.example")
FOUND = HttpProxy("found", 8080)


async def found(_address: ServerAddress) -> HttpProxy | None:
    return FOUND


def way(settings: ProxySettings, address: ServerAddress = SERVER) -> HttpProxy | None:
    """Where a server is reached through."""

    async def password(asked: ProxySettings) -> str:
        assert asked.key == "proxy:ann@[2001:db8::5]:3128"
        return "sesame"

    return asyncio.run(Proxies(settings, password=password, system=found).towards(address))


def test_the_choice_is_obeyed() -> None:
    own = ProxySettings(ProxyUse.OWN, "[2001:db8::5]", 3128, "ann")
    assert way(ProxySettings(ProxyUse.NONE)) is None
    assert way(ProxySettings(ProxyUse.SYSTEM)) == FOUND
    assert way(own) == HttpProxy("2001:db8::5", 3128, "ann", "sesame")
    assert way(ProxySettings(ProxyUse.OWN, "proxy")) == HttpProxy("proxy", 3128)
    assert way(ProxySettings(ProxyUse.OWN, " ")) is None


def test_this_machine_is_reached_directly() -> None:
    for use in ProxyUse:
        assert way(ProxySettings(use, "proxy"), parse_address("http://127.0.0.1:8443")) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("http://proxy:3128", HttpProxy("proxy", 3128)),
        ("proxy:3128", HttpProxy("proxy", 3128)),
        ("http://proxy", HttpProxy("proxy", 80)),
        ("http://ann:se%3Acret@[2001:db8::1]:8080/", HttpProxy("2001:db8::1", 8080, "ann", "se:cret")),
        ("socks5://proxy:1080", None),
        ("https://proxy:443", None),
        ("http://proxy:99999", None),
        ("http://", None),
        ("", None),
    ],
)
def test_reading_the_systems_words(text: str, expected: HttpProxy | None) -> None:
    assert parse_proxy(text) == expected


def test_the_scheme_of_the_server_counts() -> None:
    named = {"http": "http://plain:1", "https": "http://safe:2", "all": "http://any:3", "no": "x"}
    assert named_proxy(named, is_secure=True) == HttpProxy("safe", 2)
    assert named_proxy(named, is_secure=False) == HttpProxy("plain", 1)
    assert named_proxy({"all": "http://any:3"}, is_secure=True) == HttpProxy("any", 3)
    assert named_proxy({"https": "socks5://no:1", "all": "http://any:3"}, is_secure=True) == HttpProxy("any", 3)
    assert named_proxy({}, is_secure=True) is None


def test_the_environment_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("https_proxy", "http://ann:secret@proxy:3128")
    monkeypatch.setenv("no_proxy", "inside.example")
    if urllib.request.getproxies().get("https") != "http://ann:secret@proxy:3128":
        pytest.fail("the environment is not heard")
    assert asyncio.run(system_proxy(SERVER)) == HttpProxy("proxy", 3128, "ann", "secret")
    assert asyncio.run(system_proxy(parse_address("https://meet.inside.example"))) is None


def test_without_an_environment_the_desktop_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    async def ask(url: str) -> tuple[str, ...]:
        asked.append(url)
        return ("socks5://no:1", "http://desk:8080", "direct://")

    monkeypatch.setattr(urllib.request, "getproxies", dict)
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(proxy_portal, "ask_portal", ask)
    assert asyncio.run(system_proxy(SERVER)) == HttpProxy("desk", 8080)
    assert asked == ["https://meet.example"]


def test_the_first_way_that_we_know_is_taken() -> None:
    assert first_proxy(("direct://", "http://desk:8080")) is None
    assert first_proxy(("socks5://no:1", "http://desk:8080")) == HttpProxy("desk", 8080)
    assert first_proxy(()) is None


@given(st.text(max_size=80))
def test_no_word_of_a_system_raises(text: str) -> None:
    proxy = parse_proxy(text)
    assert proxy is None or (proxy.host and 0 < proxy.port < 65536)
