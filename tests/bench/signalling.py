"""Signalling at scale: memory of an idle connection, and invites from end to end.

The server runs in its shipped configuration in its own process; the people (50 contacts each) are sessions in this one.
"""

import asyncio
import itertools
import resource
import sqlite3
import ssl
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psutil
import uvloop
from websockets.asyncio.client import ClientConnection, connect

from app import clock
from app.protocol.codec import decode_server, encode
from app.protocol.description import Capabilities, DtlsDescription, IceDescription, SessionDescription
from app.protocol.ids import CallId, DeviceId, RoomId, UserId
from app.protocol.messages import Cancel, Hello, Incoming, Invite, Welcome
from app.protocol.model import CallMedia, DeviceInfo, DeviceKind
from server.accounts.tokens import AccessTokens
from server.store.tables import Base, Contact, SignIn, User
from tests.bench.figure import Figure, percentile
from tests.kit.server_process import ServerProcess

PEOPLE = 1500
CONTACTS = 50
CALLERS = 300  # pairs; each calls every `PACE` seconds, which no limit of the server stops
PACE = 0.136  # seconds; 2,200 invites/s are offered, a tenth above the goal
SECONDS = 12.0
OPEN_AT_ONCE = 100

_DESCRIPTION = SessionDescription(
    ice=IceDescription("ufrag", "p" * 24),
    dtls=DtlsDescription(":".join(["AB"] * 32)),
    capabilities=Capabilities(),
)


def run() -> Iterator[Figure]:
    """Measure without and with TLS."""
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    for tls in (False, True):
        loop = asyncio.Runner(loop_factory=uvloop.new_event_loop)
        with tempfile.TemporaryDirectory() as folder, loop as runner:
            yield from runner.run(_measure(Path(folder) / "data", tls))


async def _measure(data: Path, tls: bool) -> list[Figure]:
    # Calls and messages are limited for each person; the benchmark's few callers stand for many people.
    limits = {"PARLEY_CALLS_PER_MINUTE": "100000000", "PARLEY_MESSAGES_PER_SECOND": "1000000"}
    server = ServerProcess(data, environment=limits, host="0.0.0.0" if tls else "127.0.0.1")
    server.start()
    server.stop()
    tokens = _people(data)
    server.start()
    try:
        process = psutil.Process(server.pid)
        # The first hundred connections pay for code and caches that all share.
        sockets = await _sign_in(server, tokens[:OPEN_AT_ONCE], tls)
        before = process.memory_info().rss
        sockets += await _sign_in(server, tokens[OPEN_AT_ONCE:], tls)
        await asyncio.sleep(3)
        each = (process.memory_info().rss - before) / (len(sockets) - OPEN_AT_ONCE)
        context: dict[str, object] = {"tls": tls, "sessions": len(sockets), "contacts": CONTACTS}
        figures = [Figure("signalling", "bytes_per_idle_connection", each, "B", context, "" if tls else "<= 14336")]
        figures += await _calls(sockets, tokens, context, process)
        for socket in sockets:
            socket.transport.abort()
        return figures
    finally:
        server.stop()


def _people(data: Path) -> list[tuple[UserId, str]]:
    """Write people, sign-ins and a ring of contacts into the database; returns their access tokens."""
    wall = clock.wall()
    with closing(sqlite3.connect(data / "parley.db")) as db:
        signer = AccessTokens((data / "token.key").read_bytes(), lifetime=3600.0)
        ids = [UserId(clock.new_id()) for _ in range(PEOPLE)]
        tokens = []
        for number, user in enumerate(ids):
            sign_in = clock.new_id()
            name = f"person{number}"
            _insert(
                db,
                User,
                user_id=user,
                username=name,
                name=name.title(),
                name_folded=name,
                password_hash="-",
                is_admin=False,
                picture="",
                availability="available",
                created_at=wall,
            )
            _insert(
                db,
                SignIn,
                sign_in_id=sign_in,
                user_id=user,
                device_id=clock.new_id(),
                device_name="bench",
                device_kind="headless",
                platform="",
                refresh_hash=b"-" * 32,
                created_at=wall,
                used_at=wall,
                expires_at=wall + 9e6,
                revoked_at=0.0,
            )
            for step in range(1, CONTACTS // 2 + 1):
                other = ids[(number + step) % PEOPLE]
                for pair in ((user, other), (other, user)):
                    _insert(
                        db,
                        Contact,
                        owner_id=pair[0],
                        other_id=pair[1],
                        state="contact",
                        favourite=False,
                        changed_at=wall,
                    )
            tokens.append((user, signer.issue(user, sign_in, wall)))
        db.commit()
    return tokens


def _insert(db: sqlite3.Connection, table: type[Base], **row: object) -> None:
    columns, marks = ",".join(row), ",".join("?" * len(row))
    db.execute(f"insert into {table.__tablename__} ({columns}) values ({marks})", tuple(row.values()))


async def _sign_in(server: ServerProcess, tokens: list[tuple[UserId, str]], tls: bool) -> list[ClientConnection]:
    trust = ssl.create_default_context() if tls else None
    if trust is not None:
        trust.check_hostname, trust.verify_mode = False, ssl.CERT_NONE
    gate = asyncio.Semaphore(OPEN_AT_ONCE)
    url = server.ws_url.replace("0.0.0.0", "127.0.0.1")

    async def one(token: str) -> ClientConnection:
        async with gate:
            socket = await connect(url, compression=None, ssl=trust, proxy=None, ping_interval=None)
            device = DeviceInfo(DeviceId(clock.new_id()), "bench", DeviceKind.HEADLESS)
            await socket.send(encode(Hello(("1.0",), token, device), id="1").decode())
            while not isinstance(decode_server(await socket.recv())[1], Welcome):
                continue
            return socket

    return list(await asyncio.gather(*(one(token) for _, token in tokens)))


async def _calls(
    sockets: list[ClientConnection],
    tokens: list[tuple[UserId, str]],
    context: dict[str, object],
    server: psutil.Process,
) -> list[Figure]:
    """Neighbours in the ring call each other, cancel and call again; a delay is from `send` to the callee's message."""
    delays: list[float] = []
    stop_at = time.monotonic() + SECONDS
    pairs = [(2 * n, 2 * n + 1) for n in range(CALLERS)]
    busy = server.cpu_times()

    async def pair(caller: int, callee: int) -> None:
        next_at = time.monotonic() + PACE * caller / (2 * CALLERS)
        for number in itertools.count(1):
            await asyncio.sleep(max(0.0, next_at - time.monotonic()))
            next_at += PACE
            if time.monotonic() > stop_at:
                return
            call = CallId(clock.new_id())
            invite = Invite(call, RoomId(clock.new_id()), tokens[callee][0], CallMedia(), _DESCRIPTION)
            sent = time.monotonic()
            await sockets[caller].send(encode(invite, id=str(number)).decode())
            while True:
                message = decode_server(await sockets[callee].recv())[1]
                if isinstance(message, Incoming) and message.call_id == call:
                    break
            delays.append(time.monotonic() - sent)
            await sockets[caller].send(encode(Cancel(call), id=f"c{number}").decode())

    async def drain(caller: int) -> None:
        async for _ in sockets[caller]:
            continue

    drains = [asyncio.create_task(drain(caller)) for caller, _ in pairs]
    begin = time.monotonic()
    await asyncio.gather(*(pair(*both) for both in pairs))
    took = time.monotonic() - begin
    for task in drains:
        task.cancel()
    await asyncio.gather(*drains, return_exceptions=True)
    used = server.cpu_times()
    share = (used.user + used.system - busy.user - busy.system) / took
    context = context | {
        "pairs": CALLERS,
        "offered_per_s": round(CALLERS / PACE),
        "server_core_share": round(share, 2),
    }
    return [
        Figure("signalling", "messages_per_s", len(delays) / took, "invites/s", context, ">= 2000"),
        Figure("signalling", "p99_ms", percentile([delay * 1000 for delay in delays], 99), "ms", context, "<= 50"),
    ]
