"""REST answers become values, refusals and obstacles become typed errors."""

import asyncio
import gzip
from collections.abc import AsyncIterator, Awaitable, Callable

import httpx
import pytest

from app.net import rest as rest_module
from app.net.address import parse_address
from app.net.errors import NetError, Obstacle, Refused, Unreachable
from app.net.rest import Rest
from app.protocol.errors import ErrorCode
from tests.kit.fake_accounts import FakeAccounts
from tests.kit.people import device, user

ANN = user("ann")


def ask(
    act: Callable[[Rest], Awaitable[object]], answer: Callable[[httpx.Request], httpx.Response] | None = None
) -> object:
    async def run() -> object:
        transport = httpx.MockTransport(answer) if answer else FakeAccounts(ANN).transport
        rest = Rest(parse_address("127.0.0.1:1"), None, transport=transport)
        try:
            return await act(rest)
        finally:
            await rest.close()

    return asyncio.run(run())


def caught(act: Callable[[Rest], Awaitable[object]], answer: Callable[[httpx.Request], httpx.Response]) -> NetError:
    with pytest.raises(NetError) as error:
        ask(act, answer)
    return error.value


def test_signing_in() -> None:
    tokens = asyncio.run(_sign_in("right"))
    assert tokens == "access-1"
    with pytest.raises(Refused) as refused:
        asyncio.run(_sign_in("wrong"))
    assert refused.value.code is ErrorCode.UNAUTHENTICATED


async def _sign_in(password: str) -> str:
    rest = Rest(parse_address("127.0.0.1:1"), None, transport=FakeAccounts(ANN).transport)
    try:
        return (await rest.sign_in("ann", password, device("ann"))).access_token
    finally:
        await rest.close()


def test_a_refused_token_is_renewed_once() -> None:
    accounts = FakeAccounts(ANN)

    async def run() -> str:
        rest = Rest(parse_address("127.0.0.1:1"), None, transport=accounts.transport)
        await rest.sign_in("ann", "right", device("ann"))
        asked: list[bool] = []

        async def bearer(renew: bool) -> str:
            asked.append(renew)
            return "access-1" if renew else "stale"

        rest.bearer = bearer
        try:
            me = await rest.rename("Annie")
        finally:
            await rest.close()
        assert asked == [False, True]
        return me.name

    assert asyncio.run(run()) == "Annie"


@pytest.mark.parametrize(
    ("status", "content", "code"),
    [
        (429, b'{"error":{"code":"rate_limited","text":"slow","retry_after":7}}', ErrorCode.RATE_LIMITED),
        (409, b"<html>", ErrorCode.CONFLICT),
        (418, b"", ErrorCode.INTERNAL),
        (422, b'{"error":{"code":"no such code"}}', ErrorCode.MALFORMED),
    ],
)
def test_refusals_carry_a_code(status: int, content: bytes, code: ErrorCode) -> None:
    error = caught(lambda rest: rest.search("x"), lambda _request: httpx.Response(status, content=content))

    assert isinstance(error, Refused)
    assert error.code is code
    assert error.status == status
    assert error.retry_after == (7 if status == 429 else 0)


@pytest.mark.parametrize("content", [b"", b"<html>", b"[]", b'{"name": 5}', b"\xff", b"[" * 100_000])
def test_something_else_that_answers_is_not_parley(content: bytes) -> None:
    error = caught(lambda rest: rest.server(), lambda _request: httpx.Response(200, content=content))

    assert isinstance(error, Unreachable)
    assert error.obstacle is Obstacle.NOT_PARLEY


@pytest.mark.parametrize(
    ("protocols", "obstacle"),
    [
        (b'"9.0","2.0"', Obstacle.SERVER_TOO_NEW),
        (b'"0.9"', Obstacle.SERVER_TOO_OLD),
        (b'"","x.y","1.","99999999999.0","\xc2\xb2.0"', Obstacle.SERVER_TOO_OLD),
        (b"", Obstacle.SERVER_TOO_OLD),
    ],
)
def test_a_server_too_far_apart_is_told_older_or_newer(protocols: bytes, obstacle: Obstacle) -> None:
    body = b'{"name":"x","version":"9","protocols":[' + protocols + b"]}"
    error = caught(lambda rest: rest.server(), lambda _request: httpx.Response(200, content=body))

    assert isinstance(error, Unreachable)
    assert error.obstacle is obstacle


def test_redirects_are_not_followed() -> None:
    error = caught(
        lambda rest: rest.server(), lambda _request: httpx.Response(302, headers={"Location": "http://evil.example"})
    )

    assert isinstance(error, Unreachable)


@pytest.mark.parametrize(
    ("raised", "obstacle"),
    [
        (httpx.ConnectTimeout("late"), Obstacle.TIMED_OUT),
        (httpx.ConnectError("refused"), Obstacle.NO_CONNECTION),
        (httpx.ReadError("reset"), Obstacle.NO_CONNECTION),
    ],
)
def test_obstacles_are_named(raised: Exception, obstacle: Obstacle) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        raise raised

    error = caught(lambda rest: rest.server(), answer)

    assert isinstance(error, Unreachable)
    assert error.obstacle is obstacle


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br, gzip"])
def test_packed_answers_are_not_unpacked(encoding: str) -> None:
    bomb = gzip.compress(bytes(10_000_000))
    error = caught(
        lambda rest: rest.server(),
        lambda _request: httpx.Response(200, headers={"Content-Encoding": encoding}, stream=httpx.ByteStream(bomb)),
    )

    assert isinstance(error, Unreachable)
    assert error.obstacle is Obstacle.NOT_PARLEY


class Endless(httpx.AsyncByteStream):
    """A body that never ends, and how much of it was read."""

    def __init__(self, pause: float = 0.0) -> None:
        self.read = 0
        self._pause = pause

    async def __aiter__(self) -> AsyncIterator[bytes]:
        """Parts of 64 KiB."""
        while True:
            self.read += 65_536
            yield bytes(65_536)
            await asyncio.sleep(self._pause)


def test_an_answer_without_end_is_not_read_to_its_end() -> None:
    body = Endless()
    error = caught(lambda rest: rest.me(), lambda _request: httpx.Response(200, stream=body))

    assert isinstance(error, Unreachable)
    assert error.obstacle is Obstacle.NOT_PARLEY
    assert body.read <= rest_module.MAX_ANSWER + 2 * 65_536


def test_an_answer_that_dribbles_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rest_module, "ANSWER_WITHIN", 0.2)
    error = caught(lambda rest: rest.me(), lambda _request: httpx.Response(200, stream=Endless(pause=0.05)))

    assert isinstance(error, Unreachable)
    assert error.obstacle is Obstacle.TIMED_OUT
