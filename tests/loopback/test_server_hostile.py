"""Strangers and broken clients against a real server process: typed errors, close codes, and nobody else disturbed."""

import asyncio
import contextlib
import json
import ssl
import struct
from collections.abc import Iterator
from pathlib import Path

import httpx
import msgspec
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.typing import Origin

from app.protocol import codec
from app.protocol.description import Kind, Layer, TrackDescription, TrackSource
from app.protocol.errors import CloseCode, ErrorCode
from app.protocol.ids import CallId, DeviceId, RoomId, TrackId
from app.protocol.messages import (
    Cancel,
    Error,
    Hello,
    Incoming,
    Invite,
    Message,
    Ok,
    Ping,
    Pong,
    PresenceChanged,
    SetPresence,
    SignedOut,
)
from app.protocol.model import Availability, CallMedia, DeviceInfo
from app.protocol.version import SUPPORTED
from server.greeting import MAX_SESSIONS
from tests.kit.server_process import ServerProcess, running_server
from tests.kit.waiting import until
from tests.kit.wire import Account, WireClient, description, device

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
def anyio_backend() -> str:
    """Which loop runs the tests."""
    return "asyncio"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    environment = {"PARLEY_MESSAGES_PER_SECOND": "20", "PARLEY_CALLS_PER_MINUTE": "12"}
    with running_server(tmp_path_factory.mktemp("hostile") / "data", environment=environment) as running:
        yield running


@pytest.fixture(scope="module")
def ann(server: ServerProcess) -> Iterator[Account]:
    account = Account(server.url, "ann")
    yield account
    account.close()


@pytest.fixture(scope="module")
def ben(server: ServerProcess, ann: Account) -> Iterator[Account]:
    account = Account(server.url, "ben")
    ann.befriend(account)
    yield account
    account.close()


async def closed_with(url: str, *frames: str | bytes) -> tuple[int, list[str]]:
    """Send frames on a fresh socket; the close code and the error codes that came before."""
    errors: list[str] = []
    async with connect(url, compression=None, proxy=None, max_size=None) as socket:
        try:
            for frame in frames:
                await socket.send(frame)
            while True:
                errors.append(json.loads(await asyncio.wait_for(socket.recv(), 15))["body"]["code"])
        except ConnectionClosed as closed:
            return (closed.rcvd.code if closed.rcvd is not None else 0), errors


async def test_garbage_gets_an_error_each_and_then_the_door(server: ServerProcess) -> None:
    code, errors = await closed_with(server.ws_url, "{", "[]", '{"type":"ping","body":' + "[" * 40 + "]" * 40 + "}")

    assert (code, errors) == (CloseCode.MALFORMED, ["malformed"] * 3)


@pytest.mark.parametrize(
    "text", ['{"type":"hello\\ud800"}', '{"type":"ping","body":{"last_seq":NaN}}', '{"type":"hello","body":{}}', "\0"]
)
async def test_every_kind_of_bad_json_is_malformed(server: ServerProcess, text: str) -> None:
    code, errors = await closed_with(server.ws_url, *[text] * 3)

    assert (code, errors) == (CloseCode.MALFORMED, ["malformed"] * 3)


async def test_a_message_too_large_closes_with_its_code(server: ServerProcess) -> None:
    assert (await closed_with(server.ws_url, " " * 70_000))[0] == CloseCode.TOO_LARGE
    assert (await closed_with(server.ws_url, b"binary"))[0] == CloseCode.MALFORMED


async def test_fragments_that_never_end_are_bounded(server: ServerProcess) -> None:
    async with connect(server.ws_url, compression=None, proxy=None) as socket:
        with pytest.raises(ConnectionClosed) as closed:
            await socket.send(" " * 1000 for _ in range(1_000_000))  # fragments
    assert closed.value.rcvd is None or closed.value.rcvd.code == CloseCode.TOO_LARGE


async def test_requests_before_hello_are_out_of_order(server: ServerProcess) -> None:
    ping = codec.encode(Ping(), id="1").decode()

    code, errors = await closed_with(server.ws_url, ping, ping, ping)

    assert (code, errors) == (CloseCode.MALFORMED, ["out_of_order"] * 3)


async def test_bad_tokens_and_versions_are_refused(server: ServerProcess, ann: Account) -> None:
    forged = codec.encode(Hello(SUPPORTED, ann.token[:-6] + "AAAAAA", device())).decode()
    future = codec.encode(Hello(("9.9",), ann.token, device())).decode()

    assert await closed_with(server.ws_url, forged) == (CloseCode.UNAUTHENTICATED, ["unauthenticated"])
    assert await closed_with(server.ws_url, future) == (CloseCode.VERSION, ["version"])


async def test_a_flood_is_closed_and_others_go_on(server: ServerProcess, ann: Account, ben: Account) -> None:
    async with WireClient(server.ws_url, ann) as calm, WireClient(server.ws_url, ben) as flood:
        for _ in range(500):
            await flood.send(Ping())

        assert await flood.closed_with() == CloseCode.RATE_LIMITED
        await calm.request(Ping(), Pong)


async def test_calls_are_limited_and_made_up_ones_refused(server: ServerProcess, ann: Account, ben: Account) -> None:
    async with WireClient(server.ws_url, ann) as caller, WireClient(server.ws_url, ben):
        not_an_id = Invite(CallId("x" * 200), RoomId("y"), ben.user_id, CallMedia(), description())
        assert (await caller.request(not_an_id, Error)).code is ErrorCode.MALFORMED
        assert (await caller.request(caller.invitation(ann), Error)).code is ErrorCode.NOT_CONTACTS
        assert (await caller.request(Cancel(CallId("none")), Error)).code is ErrorCode.NOT_FOUND
        assert (await caller.request(SetPresence(Availability.OFFLINE), Error)).code is ErrorCode.MALFORMED
        repeated = caller.invitation(ben)
        await caller.request(repeated, Ok)
        assert (await caller.request(repeated, Error)).code is ErrorCode.CONFLICT

        limited = None
        for _ in range(20):
            reply = await caller.request(caller.invitation(ben), Message)
            if isinstance(reply, Error) and reply.code is not ErrorCode.LIMIT:
                limited = reply
                break

        assert limited is not None
        assert limited.code is ErrorCode.RATE_LIMITED
        assert limited.retry_after > 0


async def test_a_session_cannot_be_resumed_with_a_guess(server: ServerProcess, ann: Account, ben: Account) -> None:
    async with WireClient(server.ws_url, ann) as victim, WireClient(server.ws_url, ben) as thief:
        assert victim.welcome is not None
        for key in ("guess", victim.welcome.resume_key):  # even the key does not help another account
            await thief.drop()
            assert thief.welcome is not None
            thief.welcome = msgspec.structs.replace(thief.welcome, session_id=victim.welcome.session_id, resume_key=key)
            assert not (await thief.connect(resume=True)).resumed
        await victim.request(Ping(), Pong)


async def test_a_resume_replaces_the_connection_that_still_looks_alive(server: ServerProcess, ann: Account) -> None:
    async with WireClient(server.ws_url, ann) as first:
        assert first.welcome is not None
        second = WireClient(server.ws_url, ann)
        second.welcome, second.last_seq = first.welcome, first.last_seq

        assert (await second.connect(resume=True)).resumed

        assert await first.closed_with() == CloseCode.REPLACED
        await second.close()


async def test_signing_out_ends_the_session(server: ServerProcess) -> None:
    account = Account(server.url, "cat")
    async with WireClient(server.ws_url, account) as client:
        account.rest("POST", "/sign-out", everywhere_else=False)

        await client.expect(SignedOut)
        assert await client.closed_with() == CloseCode.UNAUTHENTICATED
    code, _ = await closed_with(server.ws_url, codec.encode(Hello(SUPPORTED, account.token, device())).decode())
    assert code == CloseCode.UNAUTHENTICATED
    account.close()


async def test_a_request_sent_again_after_a_resume_is_carried_out_once(
    server: ServerProcess, ann: Account, ben: Account
) -> None:
    async with WireClient(server.ws_url, ben) as client:
        id = await client.send(SetPresence(Availability.AWAY))
        await client.send(SetPresence(Availability.AVAILABLE), id)

        replies = [message for message in await client.settle() if isinstance(message, Ok)]

        assert len(replies) == 1


async def test_other_paths_have_no_websocket(server: ServerProcess) -> None:
    with pytest.raises(InvalidStatus):
        await connect(server.ws_url + "/other", proxy=None)


async def test_what_is_passed_on_is_short_enough_to_be_read(server: ServerProcess, ann: Account, ben: Account) -> None:
    track = TrackDescription(TrackId("t" * 64), Kind.AUDIO, TrackSource.CAMERA, "0", (Layer(1, rid="r" * 16),) * 4)
    long_name = "\U0001f600" * 64
    async with WireClient(server.ws_url, ben, long_name) as caller, WireClient(server.ws_url, ann) as callee:
        invitation = caller.invitation(ann)
        whole = msgspec.structs.replace(invitation.description, tracks=(track,) * 16)
        padded = codec.encode(invitation, id="pad").decode()[:-2] + ',"unknown":"' + "x" * 60_000 + '"}}'
        await caller.send_raw(padded)
        while not isinstance(reply := await caller.expect(Message), Error):
            pass
        assert reply.code is ErrorCode.TOO_LARGE

        await caller.request(msgspec.structs.replace(invitation, description=whole), Ok)
        assert (await callee.expect(Incoming)).description.tracks == whole.tracks
        await caller.request(Cancel(invitation.call_id), Ok)
        await callee.settle()


async def test_identifiers_are_short(server: ServerProcess, ann: Account) -> None:
    hello = codec.encode(Hello(SUPPORTED, ann.token, DeviceInfo(DeviceId("d" * 60_000), "Device"))).decode()

    assert await closed_with(server.ws_url, *[hello] * 3) == (CloseCode.MALFORMED, ["malformed"] * 3)


async def test_pings_that_nobody_reads_the_pongs_of_end_the_connection(server: ServerProcess, ann: Account) -> None:
    ping = b"\x89\xfd\0\0\0\0" + b"x" * 125
    async with WireClient(server.ws_url, ann) as client:
        assert client._socket is not None
        client._socket.transport.write(ping * 2000)

        assert await client.closed_with() == CloseCode.RATE_LIMITED


async def test_pages_of_other_servers_cannot_connect(server: ServerProcess) -> None:
    own = f"http://127.0.0.1:{server.port}"
    async with connect(server.ws_url, origin=Origin(own), proxy=None):
        pass
    for origin in ("https://evil.example", "null", f"http://127.0.0.1:{server.port + 1}", own + ".evil.example"):
        with pytest.raises(InvalidStatus) as refused:
            await connect(server.ws_url, origin=Origin(origin), proxy=None)
        assert refused.value.response.status_code == 403


def test_a_name_that_was_bound_to_loopback_reaches_nothing(server: ServerProcess, ann: Account) -> None:
    evil = f"rebound.example:{server.port}"
    headers = {"Host": evil, "Origin": f"http://{evil}", "Authorization": f"Bearer {ann.token}"}

    for path in ("/server", "/me", "/nothing"):
        answer = httpx.get(f"{server.url}/api/v1{path}", headers=headers)
        assert (answer.status_code, answer.json()["error"]["code"]) == (421, "forbidden")
    headers["Host"] = f"localhost:{server.port}"
    assert httpx.get(f"{server.url}/api/v1/me", headers=headers).status_code == 200


async def test_a_page_of_a_name_that_was_bound_to_loopback_cannot_connect(server: ServerProcess) -> None:
    url = server.ws_url.replace("127.0.0.1", "rebound.example")

    with pytest.raises(InvalidStatus) as refused:
        await connect(url, origin=Origin(f"http://rebound.example:{server.port}"), host="127.0.0.1", proxy=None)

    assert refused.value.response.status_code == 421


def test_a_proxy_on_this_machine_may_pass_the_configured_name_on(tmp_path: Path) -> None:
    with running_server(tmp_path / "data", environment={"PARLEY_HOST_NAMES": '["calls.example"]'}) as running:
        about = running.url + "/api/v1/server"
        statuses = [httpx.get(about, headers={"Host": host}).status_code for host in ("calls.example", "other.example")]

    assert statuses == [200, 421]


async def test_a_person_cannot_take_every_session(server: ServerProcess, ann: Account, ben: Account) -> None:
    async with contextlib.AsyncExitStack() as stack:
        clients = [WireClient(server.ws_url, ben) for _ in range(MAX_SESSIONS)]
        for client in clients:
            await stack.enter_async_context(client)
        hello = codec.encode(Hello(SUPPORTED, ben.token, device())).decode()

        code, errors = await closed_with(server.ws_url, hello)
        assert (code, errors) == (CloseCode.RATE_LIMITED, ["limit"])

        await clients[0].drop()  # its session, within the resume window, gives way

        async def another() -> str | None:
            client = WireClient(server.ws_url, ben)
            try:
                await client.connect()
            except AssertionError as refused:
                return str(refused)
            finally:
                await client.close()
            return None

        await until(another, within=10)


async def test_a_stranger_cannot_make_somebody_hear_anything(server: ServerProcess, ann: Account) -> None:
    stranger = Account(server.url, "dan")
    async with WireClient(server.ws_url, ann) as client:
        for method, path in (("DELETE", ""), ("POST", "/block"), ("DELETE", "")):
            stranger.rest(method, f"/contacts/{ann.user_id}{path}")
        told = await client.settle()
    stranger.close()

    # People of other tests may come and go meanwhile; nothing may speak of this one.
    others = [message for message in told if isinstance(message, PresenceChanged)]
    assert [message for message in told if message not in others] == []
    assert stranger.user_id not in {entry.user_id for message in others for entry in message.presence}


async def test_blocking_somebody_and_favourites_are_not_told(server: ServerProcess, ann: Account) -> None:
    other = Account(server.url, "eva")
    ann.befriend(other)
    async with WireClient(server.ws_url, other) as client:
        await client.settle()
        assert ann.rest("PATCH", f"/contacts/{other.user_id}", favourite=True).status_code == 200
        assert ann.rest("POST", f"/contacts/{other.user_id}/block").status_code == 200
        assert other.rest("POST", "/contacts", username="ann").status_code == 200

        heard = [message for message in await client.settle() if not isinstance(message, PresenceChanged)]

        assert heard == []
    other.close()


async def test_a_made_up_refresh_token_ends_nobodys_sign_in(server: ServerProcess, ann: Account) -> None:
    async with httpx.AsyncClient(base_url=f"{server.url}/api/v1") as http:
        answer = await http.post("/refresh", json={"refresh_token": ann.tokens["session"] + ".made-up"})

    assert answer.status_code == 401
    assert ann.rest("GET", "/me").status_code == 200


async def test_a_name_is_not_changed_all_the_time(server: ServerProcess) -> None:
    account = Account(server.url, "fay")
    answers = [account.rest("PATCH", "/me", name=f"Fay {number}").status_code for number in range(8)]

    assert answers[0] == 200
    assert answers[-1] == 429
    account.close()


async def test_bytes_that_are_no_http_do_not_hurt(server: ServerProcess, ann: Account) -> None:
    for data in (b"\0" * 100, b"\x16\x03\x01" + b"\xff" * 500, struct.pack(">HHI", 1, 0, 0x2112A442), b"GET " * 20_000):
        _, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(data)
        writer.close()
        await asyncio.gather(writer.wait_closed(), return_exceptions=True)

    async def healthy() -> str | None:
        async with httpx.AsyncClient() as http:
            answer = await http.get(f"{server.url}/api/v1/health")
        return None if answer.json() == {"status": "ok"} else answer.text

    await until(healthy, within=10)


async def test_on_a_network_address_the_server_speaks_tls_and_keeps_its_certificate(tmp_path: Path) -> None:
    server = ServerProcess(tmp_path / "data", host="0.0.0.0")
    await asyncio.to_thread(server.start)
    try:
        fingerprint = server.fingerprint
        await asyncio.to_thread(server.restart)
        context = ssl.create_default_context(cafile=str(server.data / "certificate.pem"))
        async with httpx.AsyncClient(verify=context) as http:
            answer = await http.get(f"https://127.0.0.1:{server.port}/api/v1/health")

        assert answer.json() == {"status": "ok"}
        assert server.fingerprint == fingerprint
        assert len(fingerprint) == 64
        assert (server.data / "certificate.key").stat().st_mode & 0o077 == 0
    finally:
        await asyncio.to_thread(server.stop)
