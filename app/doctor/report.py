"""What an examination found, and what follows from it; the words for it are elsewhere."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.doctor.advice import Hint, advise
from app.doctor.findings import Result, Subject

DEVICES = frozenset({Subject.MICROPHONE, Subject.CAMERA, Subject.SPEAKER})


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that was found, in the order of the list, and what to do about it."""

    server: str
    results: tuple[Result, ...]
    hints: tuple[Hint, ...]

    @property
    def is_good(self) -> bool:
        """Whether nothing of the network stands in the way; somebody may well have no camera."""
        return all(hint.subject in DEVICES for hint in self.hints)


def report_of(server: str, results: Sequence[Result]) -> Report:
    """In the order of the subjects."""
    order = list(Subject)
    ordered = tuple(sorted(results, key=lambda each: order.index(each.probe.subject)))
    return Report(server, ordered, advise(ordered))
