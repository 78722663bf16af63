"""Authenticated checks of the peer that came before its description, to be replayed when that is there."""

from dataclasses import dataclass
from typing import Final

from media.ice.addresses import Address
from media.ice.stun import Message
from media.ice.types import Base, PathKey

MAX_EARLY: Final = 16


@dataclass(frozen=True, slots=True)
class EarlyRequest:
    """A check that was answered already."""

    base: Base
    source: Address
    message: Message


class EarlyRequests:
    """The first few of them."""

    __slots__ = ("_requests",)

    def __init__(self) -> None:
        self._requests: list[EarlyRequest] = []

    def add(self, request: EarlyRequest) -> None:
        """Remember it, unless there are MAX_EARLY."""
        if len(self._requests) < MAX_EARLY:
            self._requests.append(request)

    def take(self) -> list[EarlyRequest]:
        """All of them whose base lives, in order; they are forgotten."""
        requests, self._requests = self._requests, []
        return [request for request in requests if request.base.is_alive]

    def knows(self, key: PathKey) -> bool:
        """Whether one came on this path."""
        return any((request.base.id, request.source) == key for request in self._requests)

    def forget(self, base: Base | None = None) -> None:
        """Forget those of a base, or all."""
        self._requests = [request for request in self._requests if base is not None and request.base is not base]
