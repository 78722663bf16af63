"""Our candidates on their way to the peer: those known when it is first told, then batches as more are found."""

from typing import Final

from app.protocol.description import MAX_CANDIDATES, Candidate, CandidateBatch

COALESCE: Final = 0.02  # seconds; the first of a flurry leaves at once, the rest together


class Trickle:
    """Nothing leaves before `take`: the peer must not hear of us before we want it to."""

    __slots__ = ("_ended", "_fresh", "_is_open", "_known", "_not_before", "_tell_end")

    def __init__(self) -> None:
        self._known: dict[tuple[str, int], tuple[Candidate, int]] = {}
        self._fresh: list[Candidate] = []
        self._is_open = False
        self._ended = False
        self._tell_end = False
        self._not_before = float("-inf")

    def add(self, candidate: Candidate, base_id: int) -> None:
        """Found one, on this base. One whose address is known already, or beyond the limit, is left out."""
        key = candidate.address, candidate.port
        if key in self._known or len(self._known) >= MAX_CANDIDATES:
            return
        self._known[key] = candidate, base_id
        self._ended = False
        if self._is_open:
            self._fresh.append(candidate)

    def forget(self, base_id: int) -> None:
        """This base is gone, and its candidates with it."""
        self._known = {key: entry for key, entry in self._known.items() if entry[1] != base_id}
        kept = {id(candidate) for candidate, _ in self._known.values()}
        self._fresh = [candidate for candidate in self._fresh if id(candidate) in kept]

    def end(self) -> None:
        """No more are expected on the present networks."""
        if not self._ended:
            self._tell_end = self._is_open
        self._ended = True

    def take(self, generation: int) -> CandidateBatch:
        """All that are known, for a description. What is found later comes in batches."""
        self._is_open = True
        self._fresh.clear()
        self._tell_end = False
        known = tuple(candidate for candidate, _ in self._known.values())
        return CandidateBatch(generation, known, self._ended)

    def due_at(self) -> float | None:
        """When the next batch may leave; None if there is nothing to tell. May be in the past."""
        return self._not_before if self._fresh or self._tell_end else None

    def batch(self, generation: int, now: float) -> CandidateBatch | None:
        """The batch that is due now, if one is."""
        due = self.due_at()
        if due is None or now < due:
            return None
        fresh, self._fresh = tuple(self._fresh), []
        self._tell_end = False
        self._not_before = now + COALESCE
        return CandidateBatch(generation, fresh, self._ended)
