"""A real client reaches a real server through a real HTTP proxy: requests, the first meeting and the socket."""

import asyncio
from pathlib import Path

import pytest

from app.client import Client
from app.net.errors import Obstacle, Unreachable
from app.net.proxy import Proxies, ProxySettings, ProxyUse
from app.net.trust import Trust
from app.state import Link, SignedIn
from tests.kit.desks import Desk
from tests.kit.http_proxy import ConnectProxy
from tests.kit.server_process import ServerProcess

pytestmark = pytest.mark.slow
NAME = "parley.invalid"  # no name server knows it (RFC 2606): only the proxy leads there


def through(proxy: ConnectProxy, username: str = "", password: str = "") -> Desk:
    """A desktop whose person named this proxy."""
    settings = ProxySettings(ProxyUse.OWN, "127.0.0.1", proxy.port, username)

    async def secret(_settings: ProxySettings) -> str:
        return password

    return Desk("ann", trust=Trust(proxies=Proxies(settings, password=secret)))


async def obstacle(client: Client, url: str) -> Obstacle:
    """Why the server is not reached."""
    with pytest.raises(Unreachable) as error:
        await client.whereabouts.look(url)
    return error.value.obstacle


def test_everything_goes_through_the_proxy(tmp_path: Path) -> None:
    server = ServerProcess(tmp_path / "data", host="0.0.0.0")

    async def scene() -> None:
        there = ("127.0.0.1", server.port)
        async with ConnectProxy("ann", "sesame", leads_to=there) as first, ConnectProxy(leads_to=there) as second:
            ann = through(first, "ann", "sesame")
            stranger = through(first, "ann", "guess")
            url = f"https://{NAME}:{server.port}"
            try:
                await ann.arrive(url)
                assert set(first.asked) == {f"{NAME}:{server.port}"}
                assert await obstacle(stranger.client, url) is Obstacle.PROXY_PASSWORD

                await ann.client.proxy.set_proxy(ProxySettings(ProxyUse.OWN, "127.0.0.1", second.port))
                await ann.until(lambda: None if second.asked else "not through the other")
                await ann.is_at(Link.ONLINE)
                assert await ann.client.people.search("nobody") == ()
                assert len(ann.of(SignedIn)) == 1  # the session goes on

                before = len(second.asked)
                await ann.client.proxy.set_proxy(ProxySettings(ProxyUse.OWN, "127.0.0.1", second.port, "somebody"))
                await ann.until(lambda: None if len(second.asked) > before else "not anew")

                await ann.client.proxy.set_proxy(ProxySettings(ProxyUse.NONE))
                assert await obstacle(ann.client, url) is Obstacle.UNKNOWN_HOST
            finally:
                await ann.close()
                await stranger.close()

    server.start()
    try:
        asyncio.run(scene())
    finally:
        server.stop()


def test_a_proxy_that_is_not_there_is_named() -> None:
    async def scene() -> None:
        async with ConnectProxy(allowed=False) as proxy:
            refused = through(proxy)
            assert await obstacle(refused.client, f"https://{NAME}") is Obstacle.PROXY
        gone = Desk("ann", trust=Trust(proxies=Proxies(ProxySettings(ProxyUse.OWN, "127.0.0.1", 9))))
        assert await obstacle(gone.client, f"https://{NAME}") is Obstacle.PROXY
        await refused.close()
        await gone.close()

    asyncio.run(scene())
