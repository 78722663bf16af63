"""What we know of the peer: its credentials and candidates, whatever order they come in."""

from dataclasses import dataclass
from typing import Final

from app.protocol.description import Candidate, CandidateBatch, CandidateType, IceDescription
from media.ice.addresses import Address
from media.ice.candidate import remote_address

MAX_REMOTES: Final = 30  # addresses of one generation
PARLEY_OPTION: Final = "parley1"  # the peer knows SEEN and MOVED and picks its sending path alone


@dataclass(frozen=True, slots=True)
class RemoteCandidate:
    """An address of the peer."""

    kind: CandidateType
    address: Address
    priority: int
    relay_name: str = ""


class Remotes:
    """The peer's present generation, and candidates that came before their description."""

    __slots__ = ("_waiting", "description", "known")

    def __init__(self) -> None:
        self.description: IceDescription | None = None
        self.known: dict[Address, RemoteCandidate] = {}
        self._waiting: dict[int, list[Candidate]] = {}

    @property
    def is_parley(self) -> bool:
        """Whether the peer is of our kind."""
        return self.description is not None and PARLEY_OPTION in self.description.options

    def describe(self, description: IceDescription) -> tuple[RemoteCandidate, ...] | None:
        """Take a description. Returns the candidates that waited for it; None if it tells nothing new."""
        present = self.description
        if present is not None:
            same = present.ufrag == description.ufrag and present.pwd == description.pwd
            if same or description.generation < present.generation:
                return None
        self.description = description
        self.known.clear()
        waiting = self._waiting.pop(description.generation, [])
        self._waiting = {n: list_ for n, list_ in self._waiting.items() if n > description.generation}
        return self._learn(waiting)

    def add(self, batch: CandidateBatch) -> tuple[RemoteCandidate, ...]:
        """Take candidates. Returns those to look for now; those of a generation yet to be described wait."""
        present = self.description
        if present is not None and batch.generation < present.generation:
            return ()
        if present is None or batch.generation > present.generation:
            waiting = sum(map(len, self._waiting.values()))
            self._waiting.setdefault(batch.generation, []).extend(batch.candidates[: max(0, MAX_REMOTES - waiting)])
            return ()
        return self._learn(list(batch.candidates))

    def discovered(self, address: Address, priority: int) -> RemoteCandidate | None:
        """The peer was heard from there. None if there are too many of its addresses."""
        if address not in self.known:
            if len(self.known) >= MAX_REMOTES:
                return None
            self.known[address] = RemoteCandidate(CandidateType.PRFLX, address, priority)
        return self.known[address]

    def unknown(self, batch: CandidateBatch) -> int:
        """How many new addresses this would add now."""
        present = self.description
        if present is None or batch.generation != present.generation:
            return 0
        told = {remote_address(candidate) for candidate in batch.candidates}
        return len(told - self.known.keys() - {None})

    def forget(self, address: Address) -> None:
        """The peer is not there any more; told of it again, it is looked for again."""
        self.known.pop(address, None)

    def _learn(self, candidates: list[Candidate]) -> tuple[RemoteCandidate, ...]:
        learnt: list[RemoteCandidate] = []
        for candidate in candidates:
            address = remote_address(candidate)
            if address is None:
                continue
            known = self.known.get(address)
            if known is not None and known.kind is not CandidateType.PRFLX:
                continue
            if known is None and len(self.known) >= MAX_REMOTES:
                break
            self.known[address] = RemoteCandidate(candidate.type, address, candidate.priority, candidate.relay)
            learnt.append(self.known[address])
        return tuple(learnt)
