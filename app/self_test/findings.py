"""An examination: checks that run one after the other, what each found, and the report of all."""

import logging
import platform
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum

from app import clock
from app.diagnostics import redact

logger = logging.getLogger(__name__)


class Verdict(Enum):
    """How a check ended."""

    PASSED = "passed"
    FAILED = "FAILED"
    ABSENT = "not here"
    """There is nothing to examine, a camera say; no fault of the program."""


class AbsentError(Exception):
    """Raised by a check when this computer has nothing to examine."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing to examine. `run` returns what it saw; it raises anything for a fault, `AbsentError` for nothing."""

    name: str
    run: Callable[[], str]


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found."""

    name: str
    verdict: Verdict
    words: str
    seconds: float


def examine(checks: Iterable[Check], tell: Callable[[Finding], None]) -> tuple[Finding, ...]:
    """Run every check, whatever the others did; `tell` hears of each as it ends."""
    findings = []
    for check in checks:
        finding = _examined(check)
        findings.append(finding)
        tell(finding)
    return tuple(findings)


def has_failed(findings: Iterable[Finding]) -> bool:
    """Whether anything is wrong."""
    return any(finding.verdict is Verdict.FAILED for finding in findings)


def line_of(finding: Finding) -> str:
    """A finding in one line, without secrets and addresses."""
    words = " ".join(redact(finding.words).split())
    return f"{finding.verdict.value:8} {finding.name:24} {finding.seconds:6.2f} s  {words}"


def report_of(findings: Iterable[Finding], version: str) -> str:
    """The page that a person sends back: the computer, then a line for each finding."""
    machine = f"{platform.platform()} · Python {platform.python_version()} · {platform.machine()}"
    head = f"Parley {version} on {machine}{' · frozen' if getattr(sys, 'frozen', False) else ''}"
    return "\n".join([head, "", *(line_of(finding) for finding in findings), ""])


def _examined(check: Check) -> Finding:
    began = clock.now()
    try:
        verdict, words = Verdict.PASSED, check.run()
    except AbsentError as absent:
        verdict, words = Verdict.ABSENT, str(absent)
    except Exception as error:  # whatever is wrong with this computer is what is asked for
        logger.info("the check of %s failed", check.name, exc_info=True)
        verdict, words = Verdict.FAILED, f"{type(error).__name__}: {error}"
    return Finding(check.name, verdict, words, clock.now() - began)
