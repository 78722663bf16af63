"""What the server's doctor finds, and how it is told. Pure."""

from dataclasses import asdict, dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """How a check came out."""

    GOOD = "good"
    WARNING = "warning"
    """It works here, and may not elsewhere or not for long."""
    BAD = "bad"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Finding:
    """One check."""

    check: str
    verdict: Verdict
    words: str
    """What was seen. Never a secret."""
    advice: str = ""
    """What to do."""


MARKS = {Verdict.GOOD: "ok", Verdict.WARNING: "WARN", Verdict.BAD: "FAILED", Verdict.SKIPPED: "-"}


def line_of(finding: Finding) -> str:
    """A finding as it is printed."""
    line = f"{MARKS[finding.verdict]:6}  {finding.check:14} {finding.words}".rstrip()
    return f"{line}\n{'':24}{finding.advice}" if finding.advice else line


def is_good(findings: tuple[Finding, ...]) -> bool:
    """Whether nothing is broken; warnings are allowed."""
    return all(each.verdict is not Verdict.BAD for each in findings)


def as_json(findings: tuple[Finding, ...]) -> dict[str, object]:
    """The report (PROTOCOL.md section 3)."""
    return {"good": is_good(findings), "findings": [asdict(each) for each in findings]}
