"""`parley doctor`: examines the way from this computer to calls, in words or as JSON. No Qt."""

import argparse
import asyncio
import json
import sys
from pathlib import Path

from app.config import Settings, config_folder, parse_settings
from app.credentials import Credentials
from app.diagnostics import start_logging
from app.doctor.devices import examine_devices
from app.doctor.examination import examine
from app.doctor.findings import Result
from app.doctor.report import Report, report_of
from app.doctor.words import hint_words, line_of
from app.net.address import parse_address
from app.net.errors import Unreachable
from app.net.proxy import Proxies
from app.net.trust import Trust, parse_fingerprint
from app.version import VERSION

ONE_PROBLEM = 1
USAGE = 2


def main(arguments: list[str] | None = None) -> int:
    """Run the command; returns the exit code: 0 nothing to do, 1 something is wrong, 2 it was called wrongly."""
    parser = _parser()
    options = parser.parse_args(arguments)
    start_logging(None, level=40, to_stderr=True)
    folder: Path = options.data or config_folder()
    settings = _settings(folder)
    text = options.server or settings.server_url
    if not text:
        parser.error("which server? None is known yet, so name one: parley doctor example.org")
    try:
        address = parse_address(text)
        fingerprint = parse_fingerprint(options.fingerprint) if options.fingerprint else ""
    except (ValueError, Unreachable) as error:
        parser.error(str(error))
    credentials = Credentials(folder if folder.is_dir() else None)
    proxies = Proxies(settings.proxy, password=lambda proxy: credentials.password(proxy.key))
    trust = Trust(folder / "servers.json", fingerprint=fingerprint, asks=True, proxies=proxies, keeps=False)

    def tell(result: Result) -> None:
        if not options.json:
            print(line_of(result), flush=True)

    if not options.json:
        print(f"Parley {VERSION}, from here to {address}\n", flush=True)
    results = list(asyncio.run(examine(address, trust, tell)))
    for result in examine_devices():
        results.append(result)
        tell(result)
    report = report_of(str(address), results)
    print(json.dumps(as_json(report), indent=2) if options.json else f"\n{_closing(report)}")
    return 0 if report.is_good else ONE_PROBLEM


def _settings(folder: Path) -> Settings:
    """As they are; nothing is written or repaired."""
    try:
        return parse_settings((folder / "settings.json").read_bytes())[0]
    except (OSError, ValueError):
        return Settings()


def as_json(report: Report) -> dict[str, object]:
    """The report as PROTOCOL.md section 3 describes it."""
    return {
        "parley": VERSION,
        "server": report.server,
        "good": report.is_good,
        "results": [
            {
                "subject": each.probe.subject.value,
                "transport": each.probe.transport.value,
                "host": each.probe.host,
                "port": each.probe.port,
                "verdict": each.verdict.value,
                "cause": each.cause.value,
                "ms": round(1000 * each.seconds, 1) if each.seconds is not None else None,
                "detail": each.detail,
            }
            for each in report.results
        ],
        "advice": [
            {
                "advice": hint.advice.value,
                "host": hint.host,
                "port": hint.port,
                "transport": hint.transport.value,
                "fallback": hint.fallback.value,
                "words": hint_words(hint),
            }
            for hint in report.hints
        ],
    }


def _closing(report: Report) -> str:
    head = ["Nothing stands in the way of calls."] if report.is_good else []
    return "\n".join([*head, *(f"* {hint_words(hint)}" for hint in report.hints)])


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="parley doctor", description="Examine the way from this computer to a server and its relays."
    )
    parser.add_argument("server", nargs="?", default="", help="its address; without one, that of the last sign-in")
    parser.add_argument("--json", action="store_true", help="print the report as JSON")
    parser.add_argument("--data", type=Path, metavar="DIR", help="folder of the settings")
    parser.add_argument("--fingerprint", default="", metavar="SHA256", help="the certificate that the server must show")
    return parser


if __name__ == "__main__":
    sys.exit(main())
