"""`parley-server`: run the companion server, or manage its accounts."""

import argparse
import asyncio
import gc
import json
import logging
import signal
import sys
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from server import config, links, logs
from server.accounts import names
from server.accounts.administration import Administration
from server.accounts.resets import Resets
from server.config import Settings
from server.errors import Refused
from server.service import Service, passwords_of
from server.store.database import Database

RAISED_FILE_LIMIT = 65536  # connections are files


def main() -> int:
    """Entry point of `parley-server`. Returns the exit code."""
    arguments = _parser().parse_args()
    try:
        settings = config.load(
            arguments.config,
            data=arguments.data,
            host=arguments.host,
            port=arguments.port,
            name=arguments.name,
            database=arguments.database,
        )
    except (ValidationError, FileNotFoundError) as error:
        print(f"parley-server: the configuration is not good: {error}", file=sys.stderr)
        return 2
    logs.configure(settings.log_format, settings.log_level)
    match arguments.command:
        case "user":
            return _run(_users(settings, arguments.action, arguments.username))
        case "doctor":
            return _run(_doctor(settings, as_report=arguments.json))
        case "invite":
            return _run(_invite(settings, arguments.uses, arguments.days))
        case _:
            return _run(_serve(settings))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("parley-server", description="Parley's companion server.")
    parser.add_argument("--config", type=Path, help="TOML file (default: server.toml in the data folder)")
    parser.add_argument("--data", type=Path, help="folder of database, keys and certificate")
    parser.add_argument("--database", help="postgresql:// URL (default: SQLite in the data folder)")
    parser.add_argument(
        "--host", help="address to listen on; plain HTTP on loopback, TLS elsewhere (default ::, all of IPv4 and IPv6)"
    )
    parser.add_argument("--port", type=int, help="TCP port, 0 for any (default 8443)")
    parser.add_argument("--name", help="name that people see")
    commands = parser.add_subparsers(dest="command")
    user = commands.add_parser(
        "user", help="list accounts; reset: print a link to choose a new password; password: give one"
    )
    user.add_argument("action", choices=("list", "reset", "password"))
    user.add_argument("username", nargs="?", default="")
    doctor = commands.add_parser("doctor", help="examine folder, database, certificate, ports and relay of this server")
    doctor.add_argument("--json", action="store_true", help="print the report as JSON")
    invite = commands.add_parser("invite", help="make an invitation to register")
    invite.add_argument("--uses", type=int, default=1)
    invite.add_argument("--days", type=float, default=7.0)
    return parser


def _run(coroutine: Coroutine[Any, Any, int]) -> int:
    if sys.platform == "win32":
        return asyncio.run(coroutine)
    import uvloop

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(coroutine)


async def _serve(settings: Settings) -> int:
    _raise_file_limit()
    service = Service(settings)
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        try:
            loop.add_signal_handler(number, stop.set)
        except NotImplementedError:  # Windows
            signal.signal(number, lambda *_: loop.call_soon_threadsafe(stop.set))
    try:
        listening = await service.open()
        if listening.fingerprint:
            print(f"parley-server fingerprint {listening.fingerprint}", flush=True)
        print(f"parley-server ready {listening.url}", flush=True)
        gc.collect()
        gc.freeze()  # what is loaded now stays; a collection with many sessions should not walk it
        await stop.wait()
    except OSError as error:
        print(f"parley-server: cannot listen on {settings.host} port {settings.port}: {error}", file=sys.stderr)
        return 1
    finally:
        await service.close()
    return 0


async def _users(settings: Settings, action: str, username: str) -> int:
    database, passwords = Database(settings.database_url()), passwords_of(settings)
    try:
        await database.open()
        administration = Administration(database, passwords)
        if action == "list":
            for user in await administration.everybody():
                print(f"{user.username}\t{user.name}{chr(9) + 'administrator' if user.is_admin else ''}")
        elif action == "password":
            print(f"The new password of {username} is {await administration.give_password(username)}")
        else:
            token = await Resets(database, passwords).issue(username)
            where = links.kept(settings.data) or links.Where(
                settings.public_url or f"https://localhost:{settings.port}"
            )
            print(where.reset_link(token, names.lookup(username)))
    except Refused as refused:
        print(f"parley-server: {refused.text}", file=sys.stderr)
        return 1
    finally:
        passwords.close()
        await database.close()
    return 0


async def _doctor(settings: Settings, *, as_report: bool) -> int:
    from server.doctor.checks import examine
    from server.doctor.findings import as_json, is_good, line_of

    logging.disable(logging.WARNING)  # the findings are what is said
    findings = await examine(settings, lambda each: None if as_report else print(line_of(each), flush=True))
    if as_report:
        print(json.dumps(as_json(findings), indent=2))
    return 0 if is_good(findings) else 1


async def _invite(settings: Settings, uses: int, days: float) -> int:
    database, passwords = Database(settings.database_url()), passwords_of(settings)
    try:
        await database.open()
        code, _ = await Administration(database, passwords).invite(uses=uses, expires_in=days * 86400)
        print(code)
    finally:
        passwords.close()
        await database.close()
    return 0


def _raise_file_limit() -> None:
    if sys.platform == "win32":
        return
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = RAISED_FILE_LIMIT if hard == resource.RLIM_INFINITY else min(RAISED_FILE_LIMIT, hard)
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


if __name__ == "__main__":
    sys.exit(main())
