"""How loud each person is heard on this machine."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from app.protocol.ids import UserId

LOUDEST = 2.0
MAX_PEOPLE = 1000  # whose loudness is remembered; the longest unchanged are forgotten first

_NOBODY: Mapping[UserId, float] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Loudness:
    """Gains: 1 is as it came."""

    overall: float = 1.0
    people: Mapping[UserId, float] = field(default_factory=lambda: _NOBODY)

    def of(self, user_id: UserId) -> float:
        """The gain of one person, 0..2."""
        return min(LOUDEST, self.overall * self.people.get(user_id, 1.0))


def with_person(people: Mapping[UserId, float], user_id: UserId, gain: float) -> dict[UserId, float]:
    """The gains with one person's changed, newest last; who is heard as they came is not remembered."""
    others = {each: known for each, known in people.items() if each != user_id}
    if gain != 1.0:
        others[user_id] = min(LOUDEST, max(0.0, gain))
    return dict(list(others.items())[-MAX_PEOPLE:])
